#!/usr/bin/env bash
# Runs Test262, or a part of it; see tests/test262/README.md. The suite is found through TEST262_DIR, at tests/test262/test262, or is
# unpacked from ../shared/test262.tar.xz.
set -euo pipefail
cd "$(dirname "$0")/.."
if [ -z "${TEST262_DIR:-}" ] && [ ! -f tests/test262/test262/harness/assert.js ]; then
  archive=../shared/test262.tar.xz
  [ -f "$archive" ] || { echo "Test262 is not there: set TEST262_DIR, or put it at tests/test262/test262" >&2; exit 2; }
  export TEST262_DIR=$PWD/build/test262
  if [ ! -f "$TEST262_DIR/harness/assert.js" ]; then
    mkdir -p "$TEST262_DIR.part"
    tar -xJf "$archive" -C "$TEST262_DIR.part"
    unpacked=$(dirname "$(dirname "$(find "$TEST262_DIR.part" -path '*/harness/assert.js' | head -n 1)")")
    mv "$unpacked" "$TEST262_DIR"
    rm -rf "$TEST262_DIR.part"
  fi
fi
project=tests/test262/VerifiedJS.Test262
[ -f $project/bin/Release/net10.0/VerifiedJS.Test262.dll ] && [ -n "${TEST262_NO_BUILD:-}" ] ||
  dotnet build $project -c Release -v q -nologo -clp:ErrorsOnly
exec node --no-warnings --stack-size=4000 tests/test262/run.mjs "$@"
