#!/usr/bin/env bash
# The mutation test over real programs: changes the output of each certified step in all kinds of wrong ways, thousands of times, and prints a
# table of what the checkers said. Fails when something is accepted that behaves differently, or a kind found no place.
#     scripts/mutation_table.sh [FILE]      also writes the table, as Markdown; build/mutation_table.md by default
set -uo pipefail
cd "$(dirname "$0")/.."
table=$(realpath -m "${1:-build/mutation_table.md}")
mkdir -p "$(dirname "$table")"
rm -f "$table"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
dotnet build tests/unit/VerifiedJS.Compiler.Tests -c Release -v q -clp:ErrorsOnly -nologo || exit 1
VERIFIEDJS_MUTATION_TABLE=$table dotnet test tests/unit/VerifiedJS.Compiler.Tests -c Release --no-build --nologo -v q --filter FullyQualifiedName~MutationTests > "$table.log" 2>&1
status=$?
[ -f "$table" ] && cat "$table"
[ "$status" -eq 0 ] || sed -n '/\[FAIL\]/,/Stack Trace/p' "$table.log"
exit "$status"
