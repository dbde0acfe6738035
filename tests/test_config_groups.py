"""What a table `[groups.NAME]` may say, what is said of a wrong one, and which group is chosen."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bibsync.config import Config, choose_group, find_config, read_config
from bibsync.config_groups import GroupConfig, LibraryType, read_groups
from bibsync.errors import UsageError

ROOT = Path(__file__).parent.parent
KEY = "aB3dE6gH1jK2mN4pQ5rS7tU8"  # of the form that Zotero's keys have


def write(folder: Path, text: str, name: str = "bibsync.toml") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def group(name: str = "lab", **changes: object) -> GroupConfig:
    made = GroupConfig(
        name, 1, LibraryType.GROUP, "", Path("/p/refs.bib"), "ZOTERO_API_KEY", "", False
    )
    return made._replace(**changes)


def test_a_number_is_all_that_a_group_needs(tmp_path: Path) -> None:
    config = read_config(write(tmp_path, "[groups.lab]\nid = 1234567\n"))
    assert config.groups == (
        GroupConfig(
            name="lab",
            id=1234567,
            type=LibraryType.GROUP,
            collection="",
            file=tmp_path / "refs.bib",
            api_key_env="ZOTERO_API_KEY",
            endpoint="",
            attach_files=False,
        ),
    )
    assert config.groups[0].library == "groups/1234567"


def test_every_key_says_what_it_says(tmp_path: Path) -> None:
    text = """
[tool.bibsync.groups."my own"]
id = 0
type = "user"
collection = "Papers/Paper 2026"
file = "../other.bib"
api-key-env = "LAB_KEY"
endpoint = "http://127.0.0.1:23119/api/"
attach-files = true
"""
    (made,) = read_config(write(tmp_path, text, "pyproject.toml")).groups
    assert made == GroupConfig(
        name="my own",
        id=0,
        type=LibraryType.USER,
        collection="Papers/Paper 2026",
        file=tmp_path / "../other.bib",
        api_key_env="LAB_KEY",
        endpoint="http://127.0.0.1:23119/api",
        attach_files=True,
    )
    assert made.library == "users/0"


def test_groups_keep_the_order_of_the_file(tmp_path: Path) -> None:
    text = "".join(f"[groups.{name}]\nid = 1\n" for name in "zab")
    assert [made.name for made in read_config(write(tmp_path, text)).groups] == ["z", "a", "b"]


def test_the_example_shows_every_key_of_a_group_with_its_default(tmp_path: Path) -> None:
    text = (ROOT / "config.example.toml").read_text("utf-8")
    head, _, tables = text.partition("\n# [groups.lab]")
    tables = tables.partition("\n[verify]")[0]
    commented = re.sub(r"^# (?=\[|[a-z-]+ = )", "", "# [groups.lab]" + tables, flags=re.MULTILINE)
    (made,) = read_config(write(tmp_path, head + "\n" + commented)).groups
    assert made == GroupConfig(
        name="lab",
        id=1234567,
        type=LibraryType.GROUP,
        collection="Paper 2026",
        file=tmp_path / "refs.bib",
        api_key_env="ZOTERO_API_KEY",
        endpoint="http://127.0.0.1:23119/api",
        attach_files=False,
    )
    shown = re.findall(r"^([a-z-]+) = ", commented, re.MULTILINE)
    fields = [name.replace("_", "-") for name in GroupConfig._fields if name != "name"]
    assert sorted(shown) == sorted(fields)


WRONG = [
    pytest.param(
        "[groups.lab]\nid = 1\ncolection = 'x'\n",
        "unknown key `groups.lab.colection`; did you mean `collection`?",
        id="unknown",
    ),
    pytest.param("[groups]\nlab = 3\n", "`groups.lab` must be a table", id="no-table"),
    pytest.param("groups = 3\n", "`groups` must be a table", id="no-tables"),
    pytest.param('[groups.""]\nid = 1\n', "a group needs a name", id="no-name"),
    pytest.param("[groups.lab]\n", "`groups.lab.id` is missing", id="no-id"),
    pytest.param("[groups.lab]\nid = '12'\n", "`groups.lab.id` must be the number", id="text-id"),
    pytest.param("[groups.lab]\nid = true\n", "`groups.lab.id` must be the number", id="bool-id"),
    pytest.param("[groups.lab]\nid = 0\n", "`groups.lab.id` must be the number", id="zero"),
    pytest.param(
        "[groups.lab]\nid = 1\ntype = 'team'\n",
        '`groups.lab.type` must be "group" or "user"',
        id="type",
    ),
    pytest.param("[groups.lab]\nid = 1\ntype = []\n", "`groups.lab.type` must be", id="list-type"),
    pytest.param(
        "[groups.lab]\nid = 1\ncollection = ''\n",
        "`groups.lab.collection` must be a string that is not empty",
        id="empty",
    ),
    pytest.param("[groups.lab]\nid = 1\nfile = 3\n", "`groups.lab.file` must be", id="file"),
    pytest.param(
        '[groups.lab]\nid = 1\nfile = "a\\u0000"\n', "`groups.lab.file` holds a char", id="nul"
    ),
    pytest.param(
        "[groups.lab]\nid = 1\nendpoint = 'localhost:1'\n",
        "`groups.lab.endpoint` must be the address of a server",
        id="endpoint",
    ),
    pytest.param(
        "[groups.lab]\nid = 1\nendpoint = 'https://me:pw@host/'\n",
        "`groups.lab.endpoint` must be the address of a server without password",
        id="password",
    ),
    pytest.param(
        "[groups.lab]\nid = 1\nendpoint = '/'\n", "`groups.lab.endpoint` must be", id="slash"
    ),
    pytest.param(
        "[groups.lab]\nid = 1\napi-key-env = 'A B'\n",
        "`groups.lab.api-key-env` must be the name of an environment variable",
        id="variable",
    ),
    pytest.param(
        "[groups.lab]\nid = 1\nattach-files = 'yes'\n",
        "`groups.lab.attach-files` must be true or false",
        id="attach",
    ),
]


@pytest.mark.parametrize(("text", "message"), WRONG)
def test_a_wrong_table_is_named_with_its_fault(tmp_path: Path, text: str, message: str) -> None:
    path = write(tmp_path, text)
    with pytest.raises(UsageError) as caught:
        read_config(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("api-key = 'anything'", id="key"),
        pytest.param(f"api_key = '{KEY}'", id="underscore"),
        pytest.param("API-KEY = 31415926", id="any-type"),
        pytest.param("token = 'secret'", id="token"),
        pytest.param(f"api-key-env = '{KEY}'", id="where-the-variable-stands"),
        pytest.param("api-key-env = 'aBcDeFgHiJkLmNoPqRsTuVwX'", id="without-digits"),
        pytest.param(f"collection = '{KEY}'", id="elsewhere"),
        pytest.param(f"endpoint = 'https://api.zotero.org/?key={KEY}'", id="in-an-address"),
        pytest.param(f"colour = '{KEY}'", id="under-an-unknown-name"),
    ],
)
def test_a_key_in_the_file_is_refused_and_not_shown(tmp_path: Path, line: str) -> None:
    path = write(tmp_path, f"[groups.lab]\nid = 1\n{line}\n")
    with pytest.raises(UsageError, match="never kept in a file") as caught:
        read_config(path)
    message = str(caught.value)
    assert str(path) in message
    assert "`api-key-env`" in message
    assert line.split(" = ")[1].strip("'") not in message.removeprefix(str(path))
    assert KEY not in message
    assert KEY not in repr(caught.value.__cause__)


@pytest.mark.parametrize(
    "value",
    [
        pytest.param("Attention is all you need", id="words"),
        pytest.param("ABCD2345", id="a-collection's-key"),
        pytest.param("DeepLearningPapersOfLab", id="one-word"),
        pytest.param("0123456789abcdef01234567890", id="longer"),
    ],
)
def test_a_name_is_not_taken_for_a_key(value: str) -> None:
    (made,) = read_groups(Path("/p"), {"lab": {"id": 1, "collection": value}})
    assert made.collection == value


@given(
    st.dictionaries(
        st.text(max_size=3) | st.sampled_from(["id", "type", "file", "endpoint", "api-key-env"]),
        st.one_of(st.text(max_size=8), st.integers(), st.booleans(), st.lists(st.integers())),
        max_size=4,
    )
)
def test_any_table_is_read_or_refused(table: dict[str, object]) -> None:
    try:
        (made,) = read_groups(Path("/p"), {"lab": {"id": 1, **table}})
    except UsageError as error:
        assert "groups.lab" in str(error)
    else:
        assert made.library == f"{made.type}s/{made.id}"
        assert made.file.is_absolute()


def test_the_only_group_needs_no_name() -> None:
    config = Config(path=Path("b.toml"), groups=(group(),))
    assert choose_group(config, "") is config.groups[0]


def test_the_group_of_that_name_is_chosen() -> None:
    config = Config(path=Path("b.toml"), groups=(group("lab"), group("own", id=2)))
    assert choose_group(config, "own").id == 2


@pytest.mark.parametrize(
    ("config", "name", "message"),
    [
        pytest.param(
            Config(), "lab", "no bibsync.toml was found: `bibsync init --group NAME", id="no-file"
        ),
        pytest.param(
            Config(path=Path("b.toml")), "", "b.toml: no group: `bibsync init", id="no-group"
        ),
        pytest.param(
            Config(path=Path("b.toml"), groups=(group("lab"), group("own"))),
            "",
            "which group? Say it with --group; b.toml has lab, own",
            id="which",
        ),
        pytest.param(
            Config(path=Path("b.toml"), groups=(group("paper"),)),
            "papr",
            "there is no group `papr`; did you mean `paper`?",
            id="nearest",
        ),
        pytest.param(
            Config(path=Path("b.toml"), groups=(group("lab"), group("own"))),
            "elsewhere",
            "there is no group `elsewhere`; b.toml has lab, own",
            id="nothing-near",
        ),
    ],
)
def test_when_no_group_can_be_chosen_the_way_on_is_told(
    config: Config, name: str, message: str
) -> None:
    with pytest.raises(UsageError) as caught:
        choose_group(config, name)
    assert message in str(caught.value)


def test_a_configuration_without_groups_loads_nothing_of_them(tmp_path: Path) -> None:
    write(tmp_path, "[lint]\nselect = ['SYN']\n")
    program = (
        "import sys; from pathlib import Path; from bibsync.config import find_config;"
        "find_config(Path(sys.argv[1])); print('bibsync.config_groups' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "False"
    assert find_config(tmp_path).groups == ()
