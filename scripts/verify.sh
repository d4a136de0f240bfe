#!/usr/bin/env bash
# Verifies every proof under proofs/ and reports holes. Needs the .NET tool dafny (restored from the tool manifest) and z3 (installed
# with apt when missing). A resource limit makes brittle proofs fail instead of being slow. The last line is "N passed, N failed".
set -uo pipefail
cd "$(dirname "$0")/.."
command -v z3 > /dev/null || { apt-get update -q && apt-get install -y -q z3; } > /dev/null 2>&1 ||
  { echo "z3 is missing and could not be installed"; exit 1; }
dotnet tool restore > /dev/null || exit 1
mapfile -t files < <(find proofs -name '*.dfy' | sort)
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
