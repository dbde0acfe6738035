#!/bin/sh
# What bibsync does with a real reference list and a real paper feed, in a folder of its own that is
# removed at the end. Exits with 0 when everything came out as it should; `make demo` runs it.
set -eu

seeds=$(cd "$(dirname "$0")/../fixtures/seeds" && pwd)
folder=$(mktemp -d)
sandbox=
trap 'if [ -n "$sandbox" ]; then kill "$sandbox"; fi; rm -rf "$folder"' EXIT
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
  printf '$'
  for word in "$@"; do
    case $word in
      *' '*) printf ' "%s"' "$word" ;;
      *) printf ' %s' "$word" ;;
    esac
  done
  printf '\n'
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

# Starts a sandbox; afterwards $endpoint, $lab and the key of its owner are set.
start_sandbox() {
  printf '$ bibsync sandbox\n'
  mkfifo sandbox.out
  bibsync sandbox --quiet >sandbox.out 2>sandbox.err &
  sandbox=$!
  read -r first <sandbox.out
  printf '%s\n' "$first" | sed 's/"owner": "[^"]*"/"owner": …/; s/"member": "[^"]*"/"member": …/; s/"reader": "[^"]*"/"reader": …/'
  part() {
    printf '%s\n' "$first" | python3 -c "import json, sys; print(json.load(sys.stdin)$1)"
  }
  endpoint=$(part '["endpoint"]')
  lab=$(part '["groups"]["lab"]')
  member=$(part '["keys"]["member"]')
  ZOTERO_API_KEY=$(part '["keys"]["owner"]')
  export ZOTERO_API_KEY
}

# in_zotero PYTHON: what another member of the group does there, through Zotero's API.
in_zotero() {
  python3 - "$endpoint/groups/$lab" "$member" <<EOF || fail "the other member could not edit"
import json, sys, urllib.request

def api(method, path, body=None):
    data = None if body is None else json.dumps(body).encode()
    headers = {"Zotero-API-Key": sys.argv[2], "Zotero-API-Version": "3"}
    request = urllib.request.Request(f"{sys.argv[1]}/{path}", data, headers, method=method)
    with urllib.request.urlopen(request) as answer:
        return json.loads(answer.read() or b"null")

items = {item["data"].get("citationKey"): item["data"] for item in api("GET", "items/top?limit=100")}

def edit(key, **changes):
    item = items[key]
    api("PATCH", f"items/{item['key']}", {"version": item["version"], **changes})

$1
EOF
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
run 1 bibsync lint --fix --statistics refs.bib
expect 1 ' SUM' output

say "Papers of which there are only titles and abstracts are marked as lacking an identifier"
run 0 bibsync import trending-papers.txt -o trending.bib
expect 52 '^@' trending.bib
expect 52 'bibsync *= *{unresolved}' trending.bib

say "A Zotero group to try things on: a sandbox on this machine, no account needed"
start_sandbox
run 0 bibsync groups --endpoint "$endpoint"
expect 1 'groups/.* Lab' output
run 0 bibsync init --group lab --id "$lab" --collection "Paper 2026" --endpoint "$endpoint"

say "All 20 entries go to the group, with their summaries as notes"
run 0 bibsync push --group lab --yes --quiet
expect 1 '20 created' output
run 0 bibsync push --group lab
expect 1 'Nothing to do' output

say "Somebody edits in Zotero: a title, a tag, and a new paper"
in_zotero '
edit("ai2024yi", title="Yi: Open Foundation Models by 01.AI, revised")
edit("mitchell2022fast", tags=[{"tag": "model editing"}])
collection = items["ai2024yi"]["collections"]
api("POST", "items", [{
    "itemType": "preprint", "title": "Attention Is All You Need", "date": "2017-06-12",
    "creators": [{"creatorType": "author", "firstName": "Ashish", "lastName": "Vaswani"}],
    "repository": "arXiv", "archiveID": "arXiv:1706.03762", "collections": collection,
}])
'
run 1 bibsync status --group lab

say "pull takes over what changed, and nothing else"
cp refs.bib before.bib
run 0 bibsync pull --group lab --yes --quiet
printf '$ diff before.bib refs.bib\n'
diff before.bib refs.bib >changes && fail "nothing was pulled"
cat changes
expect 2 '^< ' changes

say "Both change one title: a conflict, which stops nothing else and is settled by a word"
clashing=ma2024era
in_zotero 'edit("ma2024era", title="The Era of 1-bit LLMs (Zotero)")'
sed -i.bak 's/The Era of 1-bit LLMs/The Era of One-Bit LLMs/' refs.bib
run 10 bibsync sync --group lab --yes
expect 1 'resolve --group lab .* --ours' output
run 0 bibsync resolve --group lab "$clashing" title --ours
run 0 bibsync sync --group lab --yes --quiet
run 0 bibsync status --group lab
expect 1 'Nothing to do' output

say "And back again: undo takes the last run back"
run 0 bibsync undo --group lab --yes
in_zotero 'assert items["ma2024era"]["title"].endswith("(Zotero)"), items["ma2024era"]["title"]'

printf '\nEverything came out as it should.\n'
