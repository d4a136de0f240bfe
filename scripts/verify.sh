#!/usr/bin/env bash
# Verifies every proof under proofs/ and reports holes; with --since REVISION, those of the files that have changed since and of the files that include them. Needs the .NET tool dafny (restored from the tool manifest) and z3 (installed
# with apt when missing). A resource limit makes brittle proofs fail instead of being slow. The last line is "N passed, N failed".
set -uo pipefail
cd "$(dirname "$0")/.."
command -v z3 > /dev/null || { apt-get update -q && apt-get install -y -q z3; } > /dev/null 2>&1 ||
  { echo "z3 is missing and could not be installed"; exit 1; }
dotnet tool restore > /dev/null || exit 1
mapfile -t files < <(find proofs -name '*.dfy' | sort)
if [ "${1:-}" = --since ]; then
  changed=$(git diff --name-only --diff-filter=d "${2:?a revision is needed}" -- 'proofs/*.dfy' && git ls-files --others --exclude-standard -- 'proofs/*.dfy') || exit 1
  declare -A includes=() dirty=()
  for file in "${files[@]}"; do
    includes[$file]=$(sed -n 's/^include "\(.*\)"$/\1/p' "$file" | while read -r name; do realpath --relative-to=. "$(dirname "$file")/$name"; done)
  done
  for file in $changed; do dirty[$file]=1; done
  for ((before = -1; before != ${#dirty[@]};)); do
    before=${#dirty[@]}
    for file in "${files[@]}"; do
      for name in ${includes[$file]}; do [ -n "${dirty[$name]:-}" ] && dirty[$file]=1; done
    done
  done
  mapfile -t files < <(printf '%s\n' "${!dirty[@]}" | sed '/^$/d' | sort)
  [ ${#files[@]} -gt 0 ] || { scripts/sorry_report.sh && echo "0 passed, 0 failed"; exit; }
  echo "verifying ${#files[@]} files"
elif [ $# -gt 0 ]; then
  echo "usage: verify.sh [--since REVISION]" >&2
  exit 2
fi
output=$(dotnet tool run dafny verify --solver-path "$(command -v z3)" --resource-limit 20000e3 --verification-time-limit 600 --cores 2 "${files[@]}" 2>&1)
status=$?
echo "$output"
verified=$(sed -n 's/.*finished with \([0-9]*\) verified.*/\1/p' <<< "$output" | tail -n 1)
errors=$(sed -n 's/.* verified, \([0-9]*\) error.*/\1/p' <<< "$output" | tail -n 1)
timeouts=$(sed -n 's/.* \([0-9]*\) \(time out\|out of resource\).*/\1/p' <<< "$output" | tail -n 1)
failed=$((${errors:-0} + ${timeouts:-0}))
[ "$status" -ne 0 ] && [ "$failed" -eq 0 ] && failed=1
scripts/sorry_report.sh || failed=$((failed + 1))
echo "${verified:-0} passed, $failed failed"
[ "$failed" -eq 0 ]
