#!/usr/bin/env bash
# Records the golden files of --emit (tests/cli/emit) as the compiler prints them now. Look at the difference before committing it.
set -euo pipefail
cd "$(dirname "$0")/.."
./verifiedjs build-runtime > /dev/null
exec node tests/cli/record.mjs
