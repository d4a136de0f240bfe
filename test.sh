#!/usr/bin/env bash
# Installs what the tests need, builds, and runs every test. The last line is "N passed, N failed"; the exit status is 0 when
# nothing failed. Usage: ./test.sh [suite ...]; without arguments all suites run. Logs go to build/test-logs/.
set -uo pipefail
cd "$(dirname "$0")"
logs=build/test-logs
mkdir -p "$logs"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
passed=0
failed=0
wanted=("$@")

is_wanted() {
  [ "${#wanted[@]}" -eq 0 ] && return 0
  local suite
  for suite in "${wanted[@]}"; do [ "$suite" = "$1" ] && return 0; done
  return 1
}

# suite NAME COMMAND...: runs the command, counts what its output reports ("N passed, N failed" or dotnet's summary lines).
# A command that ends with an error without reporting a failed test counts as one failed test.
suite() {
  local name=$1 log start status p f
  shift
  is_wanted "$name" || return 0
  log="$logs/$name.log"
  start=$SECONDS
  "$@" > "$log" 2>&1
  status=$?
  read -r p f < <(awk '
    /(Passed|Failed)! +- Failed: +[0-9]+, Passed: +[0-9]+/ {
      for (i = 1; i <= NF; i++) { if ($i == "Failed:") f += $(i + 1) + 0; if ($i == "Passed:") p += $(i + 1) + 0 }
      next
    }
    /^[0-9]+ passed, [0-9]+ failed/ { p += $1; f += $3 }
    END { print p + 0, f + 0 }' "$log")
  if [ "$status" -ne 0 ] && [ "$f" -eq 0 ]; then f=1; fi
  if [ "$status" -eq 0 ] && [ "$p" -eq 0 ]; then
    echo "the suite reported no test" >> "$log"
    f=1
  fi
  passed=$((passed + p))
  failed=$((failed + f))
  printf '%-18s %6d passed %4d failed  %4d s\n' "$name" "$p" "$f" $((SECONDS - start))
  if [ "$f" -ne 0 ]; then tail -n 40 "$log" | sed 's/^/    /'; fi
}

unit() { dotnet test "tests/unit/VerifiedJS.$1.Tests" -c Release --no-build --nologo -v q; }

# wabt's wast2json and wat2wasm turn the official WebAssembly suite into what its harness reads; z3 is Dafny's solver; compiled programs also
# run in JavaScriptCore's shell, and in pages in Chromium.
missing=()
command -v wast2json > /dev/null || missing+=(wabt)
command -v z3 > /dev/null || missing+=(z3)
command -v jsc > /dev/null || missing+=(libjavascriptcoregtk-4.0-bin)
command -v chromium > /dev/null || missing+=(chromium)
if [ "${#missing[@]}" -gt 0 ]; then
  { apt-get update -q && apt-get install -y -q "${missing[@]}"; } > "$logs/apt.log" 2>&1 ||
    { echo "could not install ${missing[*]}:"; tail -n 5 "$logs/apt.log"; echo "0 passed, 1 failed"; exit 1; }
fi
for directory in tests/frontend tests/e2e/eval tests/flagship tests/browser; do
  npm install --prefix "$directory" --no-audit --no-fund --no-package-lock --loglevel=error > "$logs/npm.log" 2>&1 ||
    { echo "npm install failed:"; tail -n 20 "$logs/npm.log"; echo "0 passed, 1 failed"; exit 1; }
done
dotnet build VerifiedJS.slnx -c Release -v q -nologo -clp:ErrorsOnly > "$logs/build.log" 2>&1 ||
  { echo "the build failed:"; grep -E 'error' "$logs/build.log" | sort -u | head -n 40; echo "0 passed, 1 failed"; exit 1; }

for project in Source Wasm KernelCompiler Kernel Compiler Cubical; do
  if compgen -G "tests/unit/VerifiedJS.$project.Tests/*.cs" > /dev/null || compgen -G "tests/unit/VerifiedJS.$project.Tests/*/*.cs" > /dev/null; then
    suite "unit-$project" unit "$project"
  fi
done

suite e2e bash tests/e2e/run_e2e.sh
suite random node tests/random/run.mjs --count 100 --seed 3100
suite flagship node tests/flagship/run_flagship.mjs acorn dayjs escodegen esprima lodash marked mustache ramda
suite cli node tests/cli/run.mjs
suite engines tests/engines/run.sh
suite cubical tests/cubical/run.sh
suite test262-runner tests/test262/selfcheck.sh
base=${TEST262_BASE:-HEAD~1}
git rev-parse -q --verify "$base^{commit}" > /dev/null && touched=(--changed "$base") || touched=()
suite test262 scripts/run_test262_compare.sh --full --sample 2000 --seed ci "${touched[@]}" --failures
suite proofs scripts/verify.sh
suite proof-mutants node scripts/mutate_proofs.mjs --sample 3

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
