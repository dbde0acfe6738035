"""The offline index answers for the papers that it has, and is silent about all others."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from snapshot_lines import built, line, many, write

from bibsync.adapters.arxiv_index import ArxivIndex
from bibsync.adapters.index_build import Sizes, build_index
from bibsync.adapters.index_rows import Selection
from bibsync.adapters.index_schema import ARCHIVES, id_of, key_of, number_of
from bibsync.adapters.snapshot import read_line
from bibsync.bibtex.arxiv_categories import ARCHIVES as ALL_ARCHIVES
from bibsync.bibtex.arxiv_categories import SUBSUMED
from bibsync.bibtex.arxiv_id import parse_arxiv_id
from bibsync.bibtex.latex import comparable
from bibsync.cli.progress import Silence
from bibsync.errors import BibsyncError, UnreadableInputError, UnusableStateError
from bibsync.verify.authority import AuthorityRecord
from bibsync.verify.sources import Answer, Kind, Question
from bibsync.verify.titles import squeezed, title_words

FACTS = Path(__file__).parents[2] / "fixtures" / "arxiv" / "papers.jsonl"
NAMES = [f"Person{index} van der Münster, Ada{index}" for index in range(3_000)]

PAPERS = [
    line(
        "2101.00001",
        "Pre-training of Rivers: A Survey",
        versions=[
            {"version": "v1", "created": "Mon, 4 Jan 2021 10:00:00 GMT"},
            {"version": "v3", "created": "Tue, 3 May 2022 10:00:00 GMT"},
        ],
        doi="10.1000/1",
        journal_ref="Rivers 1",
        comments="withdrawn",
    ),
    line("2101.00002", "Pre-training of Rivers and Lakes: A Survey", update_date="2023-05-06"),
    line("2101.00003", r"Schr\"odinger's $\alpha$-Cat \texttt{Rivers}"),
    line("math/0309136", "An Old Paper"),
    line("2101.00004", "Erratum"),
    line("2101.00005", "Erratum"),
    line("2101.00006", "河流与湖泊"),
    line(
        "2101.00007",
        "The Search for New Rivers",
        authors_parsed=[name.split(", ") for name in NAMES],
    ),
    *many(40)[10:],
]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ArxivIndex]:
    opened, _ = built(tmp_path_factory.mktemp("index"), PAPERS)
    with opened:
        yield opened


def ask(index: ArxivIndex, kind: Kind, text: str) -> Answer | None:
    question = Question(kind, text)
    return index.ask([question], Silence()).answers.get(question)


def found(index: ArxivIndex, title: str) -> list[str]:
    """The ids of the candidates for a title."""
    answer = ask(index, Kind.TITLE, title_words(title))
    return [record.id for record in answer.records] if answer else []


def expected(of: bytes, **others: Any) -> AuthorityRecord:
    record = read_line(of)
    assert isinstance(record, AuthorityRecord)
    return record._replace(abstract="", as_of="2023-05-06", **others)


@pytest.mark.parametrize("paper", PAPERS[:8], ids=lambda paper: json.loads(paper)["id"])
def test_a_paper_comes_out_as_it_went_in(index: ArxivIndex, paper: bytes) -> None:
    record = expected(paper)
    assert ask(index, Kind.PAPER, record.id) == Answer((record,), "arXiv", "2023-05-06")


@pytest.mark.parametrize(
    ("text", "is_known"),
    [
        pytest.param("2101.00001", True, id="newest"),
        pytest.param("2101.00001v3", True, id="the-version-it-has"),
        pytest.param("2101.00001v1", False, id="an-older-version"),
        pytest.param("2101.00001v4", False, id="a-newer-version"),
        pytest.param("math/0309136", True, id="old-style"),
        pytest.param("math.GT/0309136", True, id="with-subject-class"),
        pytest.param("math/0309137", False, id="not-there"),
        pytest.param("9901.00001", False, id="no-such-id"),
        pytest.param("rivers", False, id="no-id"),
    ],
)
def test_of_a_paper_that_it_does_not_know_the_index_says_nothing(
    index: ArxivIndex, text: str, is_known: bool
) -> None:
    assert (ask(index, Kind.PAPER, text) is not None) == is_known


@pytest.mark.parametrize(
    ("title", "first"),
    [
        pytest.param("Pre-training of Rivers: A Survey", "2101.00001", id="same"),
        pytest.param("PRETRAINING OF {R}ivers -- a survey", "2101.00001", id="squeezed"),
        pytest.param("Pre training of rivers, a survey.", "2101.00001", id="parted"),
        pytest.param("Schrödinger's α-cat Rivers", "2101.00003", id="unicode-for-latex"),
        pytest.param("河流与湖泊", "2101.00006", id="chinese"),
        pytest.param("An old paper", "math/0309136", id="old-style"),
    ],
)
def test_a_title_is_found_however_it_is_spelt(index: ArxivIndex, title: str, first: str) -> None:
    assert found(index, title)[:1] == [first]


@pytest.mark.parametrize(
    "title",
    [
        pytest.param("Pre-training of Rivers", id="shortened"),
        pytest.param("Pre-training of Rivers: A Review", id="one-word-differs"),
        pytest.param("The Deep Sea", id="nothing-like-it"),
        pytest.param('" OR title: NEAR(', id="words-of-the-query-language"),
        pytest.param("", id="empty"),
    ],
)
def test_a_title_that_no_paper_has_gets_no_answer(index: ArxivIndex, title: str) -> None:
    assert found(index, title) == []


def test_a_paper_of_exactly_this_title_comes_alone(index: ArxivIndex) -> None:
    assert found(index, "Pre-training of Rivers: A Survey") == ["2101.00001"]


def test_all_papers_of_one_title_are_candidates(index: ArxivIndex) -> None:
    assert set(found(index, "Erratum")) == {"2101.00004", "2101.00005"}


def test_candidates_are_few_and_the_nearest(tmp_path: Path) -> None:
    same = [line(f"2101.{n:05}", f"Rivers and Lakes of {n}") for n in range(1, 60)]
    near = line("2101.00060", "Rivers and Lakes of")
    opened, _ = built(tmp_path, [*same, near, line("2101.00061", "On Bogs")])
    with opened:
        candidates = [one.id for one in opened.candidates("rivers and lakes of 59")]
        assert candidates[:2] == ["2101.00059", "2101.00060"]
        assert len(candidates) == 10


def test_titles_of_one_key_are_compared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("arxiv_index", "index_schema"):
        monkeypatch.setattr(f"bibsync.adapters.{module}.key_of", lambda letters: 1)
    opened, _ = built(tmp_path, [line("2101.00001", "On Rivers"), line("2101.00002", "By Lakes")])
    with opened:
        assert found(opened, "On Rivers") == ["2101.00001"]


def test_common_words_do_not_hide_a_paper(tmp_path: Path) -> None:
    """With more papers than the number from which on a word counts as common."""
    lines = [line(f"2101.{n:05}", f"The Theory of Rivers {n}") for n in range(1, 300)]
    opened, _ = built(tmp_path, [*lines, line("2101.00300", "The Theory of Bogs")])
    with opened:
        assert found(opened, "The Theory of Bogs")[0] == "2101.00300"
        assert found(opened, "Theory of Rivers 17, the")[:1] == []
        assert found(opened, "The Theory of Rivers 17")[0] == "2101.00017"


def test_the_beginning_of_an_abstract_finds_a_paper_that_was_retitled(tmp_path: Path) -> None:
    papers = [
        line(
            "2101.00001", "New", abstract="We study rivers and lakes,\n from\tfirst principles on."
        ),
        line("2101.00002", "Other", abstract="We study rivers and lakes, from first hand."),
        line("2101.00003", "Short", abstract="Erratum."),
        line("2101.00004", "None", abstract=None),
    ]
    opened, _ = built(tmp_path, papers, abstracts=True)
    with opened:
        for text, ids in (
            ("we study rivers and lakes from first principles on", ["2101.00001"]),
            ("we study rivers and lakes from first principles", ["2101.00001"]),
            ("we study rivers and lakes from first principle", []),
            ("we study rivers and lakes from first hand", ["2101.00002"]),
            ("study rivers and lakes from first principles on", []),
            ("erratum", []),
        ):
            answer = ask(opened, Kind.OPENING, text)
            assert [one.id for one in (answer.records if answer else ())] == ids, text
        answer = ask(opened, Kind.PAPER, "2101.00001")
        assert answer
        assert answer.records[0].abstract == "We study rivers and lakes, from first principles on."


@pytest.mark.parametrize("abstracts", [False, True])
def test_what_can_be_asked(tmp_path: Path, abstracts: bool) -> None:
    opened, _ = built(tmp_path, many(2), abstracts=abstracts)
    with opened:
        taken = {kind for kind in Kind if opened.takes(Question(kind, "x"))}
    assert taken == {Kind.PAPER, Kind.TITLE} | ({Kind.OPENING} if abstracts else set())


def test_info_says_what_the_index_holds(index: ArxivIndex) -> None:
    info = index.info()
    assert (info.papers, info.categories, info.newest) == (38, (), "2023-05-06")
    assert info.size == info.path.stat().st_size
    assert not info.abstracts


def test_another_thread_may_ask(index: ArxivIndex) -> None:
    answers: list[Answer | None] = []
    thread = threading.Thread(target=lambda: answers.append(ask(index, Kind.PAPER, "2101.00001")))
    thread.start()
    thread.join()
    assert answers[0]


def test_the_place_of_an_index_can_have_any_name(tmp_path: Path) -> None:
    target = tmp_path / "ü ?mode=rw#%41&" / "a b.sqlite"
    build_index(write(tmp_path / "s.json", many(2)), target, Selection(), Silence())
    with ArxivIndex(target) as index:
        assert ask(index, Kind.PAPER, "2101.00001")


def _damage(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[4096:] = b"\xa5" * (len(data) - 4096)
    path.write_bytes(data)


def _set(pragma: str) -> Callable[[Path], None]:
    def change(path: Path) -> None:
        with sqlite3.connect(path) as db:
            db.execute(f"PRAGMA {pragma}")

    return change


def _unfinish(path: Path) -> None:
    with sqlite3.connect(path) as db:
        db.execute("DELETE FROM meta WHERE name = 'built'")


@pytest.mark.parametrize(
    ("change", "error", "reason"),
    [
        pytest.param(Path.unlink, UnreadableInputError, "index build SNAPSHOT", id="missing"),
        pytest.param(
            lambda path: (path.unlink(), path.mkdir()), UnreadableInputError, "folder", id="folder"
        ),
        pytest.param(_set("application_id = 7"), UnusableStateError, "is no index", id="other"),
        pytest.param(
            lambda path: path.write_bytes(b""), UnusableStateError, "is no index", id="empty"
        ),
        pytest.param(
            lambda path: path.write_text("@misc{a}" * 99), UnusableStateError, "no index", id="bib"
        ),
        pytest.param(_set("user_version = 9"), UnusableStateError, "build it again", id="version"),
        pytest.param(_unfinish, UnusableStateError, "not finished", id="unfinished"),
        pytest.param(_damage, UnusableStateError, "damaged", id="damaged"),
    ],
)
def test_what_is_no_index_is_told_in_one_line(
    tmp_path: Path, change: Callable[[Path], object], error: type[BibsyncError], reason: str
) -> None:
    opened, _ = built(tmp_path, many(2))
    opened.close()
    change(tmp_path / "arxiv.sqlite")
    with pytest.raises(error, match=reason) as told:
        ArxivIndex(tmp_path / "arxiv.sqlite")
    assert "\n" not in str(told.value)


def test_damage_that_is_met_later_is_told_too(tmp_path: Path) -> None:
    opened, _ = built(tmp_path, many(40))
    opened.close()
    path = tmp_path / "arxiv.sqlite"
    with sqlite3.connect(path) as db:
        db.execute("UPDATE paper SET authors = x'00'")
    with ArxivIndex(path) as index, pytest.raises(UnusableStateError, match="is damaged"):
        ask(index, Kind.PAPER, "2101.00001")


def test_every_archive_of_old_ids_has_its_place() -> None:
    """The places stand in the files of users."""
    known = [
        name for name in ALL_ARCHIVES.keys() | SUBSUMED.keys() if parse_arxiv_id(f"{name}/0001001")
    ]
    assert sorted(known) == list(ARCHIVES)


@given(
    st.builds(
        "{:02}{:02}.{:04}".format, st.integers(8, 14), st.integers(1, 12), st.integers(1, 9999)
    )
    | st.builds(
        "{:02}{:02}.{:05}".format, st.integers(15, 90), st.integers(1, 12), st.integers(1, 99_999)
    )
    | st.builds(
        "{}/{:02}{:02}{:03}".format,
        st.sampled_from(ARCHIVES),
        st.integers(92, 99) | st.integers(0, 6),
        st.integers(1, 12),
        st.integers(1, 999),
    )
)
def test_an_id_is_its_number(text: str) -> None:
    arxiv = parse_arxiv_id(text)
    assert arxiv is not None
    assert id_of(number_of(arxiv)) == text


@pytest.mark.parametrize(
    ("title", "letters"),
    [
        ("Pre-training of Rivers: A Survey", "pretrainingofriversasurvey"),
        ("$\\alpha$-Cat by Schr\\\"odinger's", "alphacatbyschrodingers"),
        ("On Rivers (Extended Abstract)", "onrivers"),
        ("河流与湖泊", "河流与湖泊"),
    ],
)
def test_a_change_of_what_a_key_is_made_of_is_a_new_schema_version(
    title: str, letters: str
) -> None:
    """When this fails, old indexes find fewer titles: raise SCHEMA_VERSION, so that they are built
    again."""
    assert squeezed(title) == letters
    assert title_words(title).replace(" ", "") == letters


def test_a_key_is_the_same_for_ever() -> None:
    assert key_of("onrivers") == 1278217627898059679


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[ArxivIndex, list[Any]]]:
    """An index of the papers that the two seeds name."""
    facts = [json.loads(text) for text in FACTS.read_text("utf-8").splitlines()]
    papers = {
        fact["arxiv_id"]: fact for fact in facts if fact.get("arxiv_id") and fact.get("title")
    }
    lines = [
        line(name, papers[name]["title"], abstract=papers[name].get("abstract"))
        for name in sorted(papers)
    ]
    folder = tmp_path_factory.mktemp("seeds")
    opened, done = built(folder, lines, abstracts=True)
    assert done.papers == len(papers) > 60
    with opened:
        yield opened, [papers[name] for name in sorted(papers)]


def test_every_paper_of_the_seeds_is_found_by_its_title(
    seeds: tuple[ArxivIndex, list[Any]],
) -> None:
    index, papers = seeds
    missed = [
        fact["arxiv_id"] for fact in papers if found(index, fact["title"])[:1] != [fact["arxiv_id"]]
    ]
    assert missed == []


def test_every_paper_of_the_feed_is_found_by_its_abstract(
    seeds: tuple[ArxivIndex, list[Any]],
) -> None:
    index, papers = seeds
    with_abstract = [fact for fact in papers if fact.get("abstract")]
    assert len(with_abstract) > 40
    for fact in with_abstract:
        opening = " ".join(comparable(fact["abstract"]).split()[:12])
        answer = ask(index, Kind.OPENING, opening)
        assert answer
        assert [record.id for record in answer.records] == [fact["arxiv_id"]]


def test_the_sizes_of_the_steps_change_no_answer(tmp_path: Path) -> None:
    snapshot = write(tmp_path / "s.json", PAPERS)
    build_index(snapshot, tmp_path / "small", Selection(), Silence(), sizes=Sizes(99, 1, 4))
    build_index(snapshot, tmp_path / "large", Selection(), Silence())
    with ArxivIndex(tmp_path / "small") as small, ArxivIndex(tmp_path / "large") as large:
        for title in ("Pre-training of Rivers: A Survey", "Erratum", "An Old Paper"):
            assert found(small, title) == found(large, title) != []
