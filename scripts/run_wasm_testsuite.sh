#!/usr/bin/env bash
# Runs the official WebAssembly test suite against our decoder, validator and interpreter:
#   run_wasm_testsuite.sh [FILTER]     only scripts whose names contain FILTER
# The suite's .wast files are looked for in $WASM_TESTSUITE_DIR, else in shared/wasm-testsuite.tar.xz beside the repository.
# Needs wast2json (wabt). Prints failures and one summary line; exit code 0 if all pass, 1 if not, 2 if the suite did not run.
set -uo pipefail
cd "$(dirname "$0")/.."
project=tests/unit/VerifiedJS.Wasm.Tests
dotnet build "$project" -c Release -v q -clp:ErrorsOnly -nologo >/dev/null || { echo "the build failed" >&2; exit 2; }
log=$(mktemp)
trap 'rm -f "$log"' EXIT
[ $# -eq 0 ] || export WASM_TESTSUITE_FILTER=$1
dotnet test "$project" --no-build -c Release --filter 'FullyQualifiedName~SpecTestSuite.EveryScriptPasses' --logger 'console;verbosity=detailed' >"$log" 2>&1
status=$?
grep -E '^ *FAIL ' "$log" | sort -u
if ! grep -m1 -oE 'wasm test suite: .*' "$log"; then
  grep -m1 -E 'needs |is not here|failed:' "$log" >&2 || tail -20 "$log" >&2
  exit 2
fi
exit $status
