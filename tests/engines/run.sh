#!/usr/bin/env bash
# Runs end-to-end programs in JavaScriptCore's shell and in a page of headless Chromium: run.sh [--engines validator,jsc,chromium] [filter]
# Debian's packages libjavascriptcoregtk-4.0-bin and chromium have them. The last line is "N passed, N failed".
set -euo pipefail
cd "$(dirname "$0")/../.."
./verifiedjs build-runtime > /dev/null
exec node tests/engines/run.mjs "$@"
