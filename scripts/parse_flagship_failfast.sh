#!/usr/bin/env bash
# Parses real programs (packages pinned in tests/frontend/package.json) and compares each tree with acorn's, and with
# that of the program printed and parsed again. Stops at the first failure.
#   scripts/parse_flagship_failfast.sh           the largest file of each package
#   scripts/parse_flagship_failfast.sh --full    every .js, .mjs and .cjs file
#   --keep-going                                 lists all failures
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
full="" fail=--fail-fast
for arg in "$@"; do
    case $arg in
        --full) full=--full ;;
        --keep-going) fail="" ;;
        *) echo "usage: $0 [--full] [--keep-going]" >&2; exit 2 ;;
    esac
done
project=$root/tests/frontend/VerifiedJS.FrontEnd.Tool
dotnet build "$project" -c Release -v q -clp:ErrorsOnly -nologo > /dev/null
(cd "$root/tests/frontend" && { [ -d node_modules ] || npm install --no-audit --no-fund --loglevel=error > /dev/null; })
node --max-old-space-size=6144 "$root/tests/frontend/flagship.mjs" "$project/bin/Release/net10.0/frontend-tool" $full $fail
