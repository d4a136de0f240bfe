#!/usr/bin/env bash
# Builds the composite, for wasm32 and wasm64, and runs the harnesses on it. The last line is "N passed, N failed".
set -uo pipefail
cd "$(dirname "$0")/../.."
passed=0
failed=0

# harness NODE-ARGUMENTS...: adds what the harness reports.
harness() {
  local output p f
  output=$(node "$@" 2>&1)
  echo "$output"
  read -r p f < <(awk '
    /^── [0-9]+ \/ [0-9]+ tests passed ──$/ { p += $2; f += $4 - $2 }
    /^[0-9]+ passed, [0-9]+ failed$/ { p += $1; f += $3 }
    END { print p + 0, f + 0 }' <<< "$output")
  if [ $((p + f)) -eq 0 ]; then f=1; fi
  passed=$((passed + p))
  failed=$((failed + f))
}

for width in 32 64; do
  directory=build/cubical/wasm$width
  options=(-o "$directory")
  node=()
  if [ $width = 64 ]; then options+=(--wasm64); node=(--experimental-wasm-memory64); fi
  if ! ./verifiedjs cubical build "${options[@]}"; then failed=$((failed + 1)); continue; fi
  harness "${node[@]}" tests/cubical/wasm_harness.mjs "$directory"
  harness "${node[@]}" tests/cubical/cases.mjs "$directory"
  harness "${node[@]}" tests/cubical/agree.mjs "$directory"
  if node "${node[@]}" "$directory/main.mjs" > /dev/null; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
  # The command links as `cubical build` does.
  if ./verifiedjs link --strip "$directory/topolei_cubical.wasm" "$directory/lean_runtime.wasm" -o "$directory/linked.wasm" && cmp "$directory/linked.wasm" "$directory/topolei_composite.wasm"; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
  fi
done
harness tests/cubical/page.mjs build/cubical/wasm32
# The imports and exports as another tool lists them.
if command -v wasm-objdump > /dev/null; then
  listed=$(wasm-objdump -j Import -x build/cubical/wasm32/topolei_cubical.wasm | grep -c 'func.*<- env\.topolei_shim_')
  exported=$(wasm-objdump -j Export -x build/cubical/wasm32/topolei_cubical.wasm | grep -c -- '-> "')
  if [ "$listed" -eq 8 ] && [ "$exported" -eq 17 ]; then passed=$((passed + 1)); else echo "$listed imports, $exported exports"; failed=$((failed + 1)); fi
fi
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
