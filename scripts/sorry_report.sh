#!/usr/bin/env bash
# Counts what a proof could be cheated with, by file: assume, {:axiom}, {:verify false}, externs, lemmas and ghost functions without a
# body. All are 0 everywhere but for the externs of proofs/Trusted.dfy, the trusted file. Exit status 1 otherwise.
set -uo pipefail
cd "$(dirname "$0")/.."
trusted=proofs/Trusted.dfy
bad=0
printf '%-44s %7s %7s %7s %7s %9s\n' file assume axiom unverif extern bodyless
while IFS= read -r file; do
  # Comments hold no proof.
  code=$(sed 's://.*$::' "$file")
  assume=$(grep -cwE 'assume|assume\{' <<< "$code")
  axiom=$(grep -cE '\{:axiom\}' <<< "$code")
  unverified=$(grep -cE '\{:verify +false\}|--no-verify|\{:only\}' <<< "$code")
  extern=$(grep -cE '\{:extern' <<< "$code")
  # A lemma's header runs until its body's brace; a blank line or another declaration before it means that there is none.
  bodyless=$(awk '
    function done_without() { if (open) { n++; open = 0 } }
    /^[ \t]*(ghost |twostate |opaque |static )*(lemma|least lemma|greatest lemma)[ \t{]/ { done_without(); open = 1 }
    open && /^[ \t]*(ghost |opaque )*(function|predicate|datatype|module|type|newtype|method)[ \t{]/ { done_without() }
    open && /(^|[^:])\{[^:]|(^|[ \t])\{[ \t]*$|\{[ \t]*(reveal|\})/ { open = 0 }
    /^[ \t]*$/ { done_without() }
    END { done_without(); print n + 0 }' <<< "$code")
  printf '%-44s %7d %7d %7d %7d %9d\n' "$file" "$assume" "$axiom" "$unverified" "$extern" "$bodyless"
  [ $((assume + axiom + unverified + bodyless)) -eq 0 ] || bad=1
  [ "$extern" -eq 0 ] || [ "$file" = "$trusted" ] || bad=1
done < <(find proofs -name '*.dfy' | sort)
# Dafny's own audit must find nothing beyond the trusted externs.
findings=$(dotnet tool run dafny audit $(find proofs -name '*.dfy' | sort) 2>&1 | grep -E '\.dfy\(' | grep -v "$(basename "$trusted")" || true)
if [ -n "$findings" ]; then
  echo "dafny audit:"
  echo "$findings"
  bad=1
fi
[ "$bad" -eq 0 ] && echo "no hole outside $trusted"
exit "$bad"
