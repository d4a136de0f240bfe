#!/usr/bin/env bash
# Runs the end-to-end programs at every level and compares with Node's recorded output.
# Usage: tests/e2e/run_e2e.sh [filter] [--levels core,flat,anf,wasmIR,static,dynamic,stress] [--verbose]
set -euo pipefail
cd "$(dirname "$0")/../.."
./verifiedjs build-runtime > /dev/null
exec node --no-warnings --stack-size=4000 tests/e2e/run_e2e.mjs "$@"
