#!/usr/bin/env bash
# Validates WebAssembly modules with an outside tool: validate_wasm.sh FILE...
# Uses wasm-validate (wabt) if it is there, else the WebAssembly.validate of Node. Exit code: 0 all valid, 1 some invalid,
# 2 wrong usage or no tool.
set -u
[ $# -gt 0 ] || { echo "usage: $0 FILE..." >&2; exit 2; }

if command -v wasm-validate >/dev/null; then
  check() { wasm-validate --enable-memory64 "$1"; }
elif command -v node >/dev/null; then
  check() {
    node -e '
      const bytes = require("fs").readFileSync(process.argv[1]);
      try { new WebAssembly.Module(bytes); } catch (e) { console.error(e.message); process.exit(1); }' "$1"
  }
else
  echo "$0: neither wasm-validate nor node is installed" >&2
  exit 2
fi

status=0
for file in "$@"; do
  if check "$file"; then echo "valid: $file"; else echo "INVALID: $file" >&2; status=1; fi
done
exit $status
