#!/bin/sh
# What bibsync does with a real reference list and a real paper feed, in a folder of its own that is
# removed at the end. Exits with 0 when everything came out as it should; `make demo` runs it.
set -eu

seeds=$(cd "$(dirname "$0")/../fixtures/seeds" && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
trap 'exit 130' INT TERM
cd "$folder"
cp "$seeds/references.md" "$seeds/trending-papers.txt" .
COLUMNS=80
export COLUMNS

say() {
  printf '\n# %s\n' "$*"
}

fail() {
  printf '\nThe demo failed: %s\n' "$*" >&2
  exit 1
}

# run EXIT_CODE COMMAND...: shows the command and what it prints, and insists on its exit code.
run() {
  expected=$1
  shift
  printf '$ %s\n' "$*"
  status=0
  "$@" >output 2>&1 || status=$?
  cat output
  [ "$status" -eq "$expected" ] || fail "\`$*\` gave exit code $status instead of $expected"
}

# expect COUNT PATTERN FILE: insists on the number of lines that match.
expect() {
  found=$(grep -c -- "$2" "$3") || true
  [ "$found" -eq "$1" ] || fail "$found lines instead of $1 match \"$2\""
}

say "A reference list that was put together by hand, with the faults that it really has"
run 1 bibsync lint --format concise references.md
expect 1 ' SYN001 ' output
expect 1 ' NAM001 ' output
expect 4 ' WSP001 ' output
expect 1 ' SUM' output

say "What can be fixed for certain is fixed; these counts are of what is left"
cp references.md before.md
run 1 bibsync lint --fix --statistics references.md
expect 0 ' SYN001 ' output
expect 0 ' NAM001 ' output
expect 0 ' WSP001 ' output

say "Nothing else was changed (long lines are cut here, a space at a line's end is shown as ·)"
printf '$ diff before.md references.md\n'
diff before.md references.md >changes && fail "nothing was changed"
sed -e 's/ $/·/' -e 's/^\(.\{55\}\).*\(.\{20\}\)$/\1 … \2/' changes
expect 6 '^> ' changes

say "A summary that breaks off needs somebody who knows the paper"
run 1 bibsync lint --select SUM references.md
expect 1 '^references.md:.* SUM' output

say "The list as BibTeX, with its summaries and the paths of the PDFs"
run 0 bibsync import references.md -o refs.bib
expect 20 '^@' refs.bib
expect 20 '^ *file *=' refs.bib
run 1 bibsync lint --statistics refs.bib
expect 1 ' SUM' output

say "Papers of which there are only titles and abstracts are marked as lacking an identifier"
run 0 bibsync import trending-papers.txt -o trending.bib
expect 52 '^@' trending.bib
expect 52 'bibsync *= *{unresolved}' trending.bib

printf '\nEverything came out as it should.\n'
