#!/usr/bin/env bash
# Holds the runner itself against tests whose outcome is in their names.
set -uo pipefail
cd "$(dirname "$0")/../.."
lines=$(mktemp)
TEST262_DIR=$PWD/tests/test262/selfcheck TEST262_TIMEOUT=${TEST262_TIMEOUT:-15} scripts/run_test262_compare.sh --folder . --lines "$lines" "$@" > /dev/null
passed=0
failed=0
for test in tests/test262/selfcheck/test/*.js; do
  name=$(basename "$test" .js)
  case $name in *_FIXTURE) continue ;; esac
  wanted=$(tr '[:lower:]' '[:upper:]' <<< "${name%%-*}")
  if grep -q "^TEST262_$wanted test/$name\.js" "$lines"; then passed=$((passed + 1)); else
    failed=$((failed + 1))
    echo "not as named: $(grep "test/$name\.js" "$lines" || echo "$name")"
  fi
done
rm -f "$lines"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
