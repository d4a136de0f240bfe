#!/usr/bin/env bash
# Records what Node prints for the programs of tests/e2e: NAME.out is its standard output; a non-zero exit status is kept in
# NAME.exit. Usage: scripts/record_e2e.sh [filter]; only programs whose path contains the filter are recorded.
set -euo pipefail
cd "$(dirname "$0")/../tests/e2e"
errors=$(mktemp)
trap 'rm -f "$errors"' EXIT
failed=0
while IFS= read -r program; do
  base=${program%.*}
  status=0
  (cd "$(dirname "$program")" && timeout 20 node "$(basename "$program")") > "$base.out" 2> "$errors" < /dev/null || status=$?
  rm -f "$base.exit"
  if [ "$status" -ne 0 ]; then
    case "$program" in
      */exit/*|*/uncaught/*) echo "$status" > "$base.exit" ;;
      *) echo "unexpected exit status $status: $program"; head -5 "$errors"; failed=1 ;;
    esac
  fi
done < <(find . \( -name '*.js' -o -name '*.mjs' -o -name '*.cjs' \) -path "*${1:-}*" -not -path '*/node_modules/*' -not -path '*/support/*' | sort)
exit "$failed"
