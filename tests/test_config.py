"""What a configuration file may say, and what is said of one that is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from bibsync.config import Config, LintConfig, find_config, read_config
from bibsync.errors import UsageError
from bibsync.lint.settings import DialectChoice

EXAMPLE = Path(__file__).parent.parent / "config.example.toml"


def write(folder: Path, text: str, name: str = "bibsync.toml") -> Path:
    path = folder / name
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    return path


def test_the_example_holds_every_key_with_its_default() -> None:
    config = read_config(EXAMPLE)
    assert config.lint == LintConfig()
    text = EXAMPLE.read_text("utf-8")
    for name in LintConfig._fields:
        assert name.replace("_", "-") in text


def test_the_commented_example_of_per_file_ignores_is_right(tmp_path: Path) -> None:
    text = (
        EXAMPLE.read_text("utf-8")
        .replace('# "old/', '"old/')
        .replace("title-ends-in-full-stop", "trailing-whitespace")
    )
    config = read_config(write(tmp_path, text))
    assert config.ignores_for(tmp_path / "old" / "a.bib") == ("SYN", "trailing-whitespace")
    assert config.ignores_for(tmp_path / "new" / "a.bib") == ()


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    assert find_config(tmp_path) == Config()


def test_the_nearest_file_upward_holds(tmp_path: Path) -> None:
    write(tmp_path, '[lint]\nignore = ["SYN"]\n')
    inner = tmp_path / "papers" / "one"
    inner.mkdir(parents=True)
    assert find_config(inner).lint.ignore == ("SYN",)
    write(inner, '[lint]\nignore = ["WSP"]\n')
    assert find_config(inner / "deeper").lint.ignore == ("WSP",)


def test_a_pyproject_counts_only_with_a_table_of_ours(tmp_path: Path) -> None:
    write(tmp_path, '[lint]\ndialect = "biblatex"\n')
    inner = tmp_path / "code"
    inner.mkdir()
    write(inner, '[project]\nname = "x"\n', "pyproject.toml")
    assert find_config(inner).lint.dialect is DialectChoice.BIBLATEX
    write(tmp_path / "code", '[tool.bibsync.lint]\nselect = ["SYN001"]\n', "pyproject.toml")
    assert read_config(inner / "pyproject.toml").lint.select == ("SYN001",)


def test_a_pyproject_that_only_mentions_us_is_passed_by(tmp_path: Path) -> None:
    write(tmp_path, '[lint]\nignore = ["SYN"]\n')
    inner = tmp_path / "code"
    inner.mkdir()
    for text in ('[project]\ndependencies = ["bibsync-zotero"]\n', 'tool = "bibsync"\n'):
        path = write(inner, text, "pyproject.toml")
        assert find_config(inner).lint.ignore == ("SYN",)
        with pytest.raises(UsageError, match=r"has no table `\[tool\.bibsync\]`"):
            read_config(path)


def test_a_table_in_a_pyproject_may_be_written_in_any_way(tmp_path: Path) -> None:
    write(tmp_path, '[tool]\nbibsync = { lint = { ignore = ["SYN"] } }\n', "pyproject.toml")
    assert find_config(tmp_path).lint.ignore == ("SYN",)


def test_a_byte_order_mark_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "bibsync.toml"
    path.write_bytes(b'\xef\xbb\xbf[lint]\r\nignore = ["SYN"]\r\n')
    assert read_config(path).lint.ignore == ("SYN",)


@pytest.mark.parametrize("name", ["bibsync.toml", "pyproject.toml"])
def test_a_file_that_may_not_be_read_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    def refused(path: Path) -> bytes:  # as for everybody but root
        raise PermissionError(13, "Permission denied")

    write(tmp_path, "", name)
    monkeypatch.setattr(Path, "read_bytes", refused)
    with pytest.raises(UsageError, match=rf"{name}: cannot be read: Permission denied"):
        find_config(tmp_path)


def test_a_link_to_a_file_counts_where_it_stands(tmp_path: Path) -> None:
    config = read_config(write(tmp_path, '[lint.per-file-ignores]\n"a/*.bib" = ["SYN"]\n'))
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
    (tmp_path / "b" / "refs.bib").write_text("")
    (tmp_path / "a" / "refs.bib").symlink_to(tmp_path / "b" / "refs.bib")
    assert config.ignores_for(tmp_path / "a" / "refs.bib") == ("SYN",)
    assert config.ignores_for(tmp_path / "b" / "refs.bib") == ()


WRONG = [
    pytest.param(
        "[lint]\nselct = []\n", "unknown key `lint.selct`; did you mean `select`?", id="key"
    ),
    pytest.param("[lnt]\n", "unknown key `lnt`; did you mean `lint`?", id="table"),
    pytest.param("lint = 3\n", "`lint` must be a table", id="no-table"),
    pytest.param('[lint]\nselect = "SYN"\n', "`lint.select` must be a list of strings", id="list"),
    pytest.param('[lint]\ndialect = "tex"\n', "`lint.dialect` must be one of", id="dialect"),
    pytest.param('[lint]\ntogether = "yes"\n', "`lint.together` must be true or false", id="bool"),
    pytest.param("[lint\n", "not valid TOML", id="toml"),
    pytest.param("# \udcff\n", "not valid TOML", id="not-utf-8"),
    pytest.param('[lint]\nignore = ["SYN999"]\n', "no rule is called `SYN999`", id="rule"),
    pytest.param(
        '[lint.per-file-ignores]\n"a.bib" = ["SYNTAX"]\n', "no rule is called", id="per-file-rule"
    ),
]


@pytest.mark.parametrize(("text", "message"), WRONG)
def test_a_wrong_file_is_named_with_its_fault(tmp_path: Path, text: str, message: str) -> None:
    path = write(tmp_path, text)
    with pytest.raises(UsageError) as caught:
        read_config(path)
    assert str(path) in str(caught.value)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)
