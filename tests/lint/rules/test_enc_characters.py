"""Characters that break BibTeX or LaTeX are found where they do, and only there."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bibsync.diagnostic import Applicability, Diagnostic, Severity
from bibsync.encoding import EncodingSource, decode
from bibsync.lint.engine import Linter
from bibsync.lint.settings import LintSettings


def linter(*codes: str) -> Linter:
    return Linter(LintSettings(select=codes or ("ENC",)))


def fixed(text: str, *codes: str, is_unsafe: bool = False) -> str:
    result = linter(*codes).fix(text, unsafe=is_unsafe)
    assert result.has_converged
    return result.text


def in_title(value: str) -> str:
    return f"@misc{{a, title = {{{value}}}}}\n"


def fixed_title(value: str, *codes: str, is_unsafe: bool = False) -> str:
    text = fixed(in_title(value), *codes, is_unsafe=is_unsafe)
    return text.removeprefix("@misc{a, title = {").removesuffix("}}\n")


# Spaces -------------------------------------------------------------------------------------------

NBSP = "\u00a0"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("@misc{a,\n**title = {A}}", "@misc{a,\n  title = {A}}"),
        ("@misc{a,\n  *title = {A}}", "@misc{a,\n  title = {A}}"),
        ("@misc{a, title*=*{A}}", "@misc{a, title = {A}}"),
        ("@misc{a, title = {A}*,*year = 1}", "@misc{a, title = {A} , year = 1}"),
        ("@misc{a, title = {A}*}", "@misc{a, title = {A} }"),
        ("@misc*{a, title = {A}}", "@misc {a, title = {A}}"),
        ("@misc{a, month = jan*, year =*2020}", "@misc{a, month = jan , year = 2020}"),
        ("@misc{a, title = {A},*\n}", "@misc{a, title = {A},\n}"),
        ('@misc{a, title = "A" #*b}', '@misc{a, title = "A" # b}'),
        ("@string{a*= {A}}", "@string{a = {A}}"),
    ],
)
def test_a_no_break_space_between_the_parts_of_an_entry_becomes_a_space(
    before: str, after: str
) -> None:
    text = before.replace("*", NBSP)
    found = linter("ENC002").lint(text)
    assert {d.severity for d in found} == {Severity.ERROR}
    assert fixed(text, "ENC002") == after


@pytest.mark.parametrize("text", ["@mi*sc{a}", "@misc{a*b, title = {A}}"])
def test_within_a_type_or_key_nothing_is_certain(text: str) -> None:
    text = text.replace("*", NBSP)
    assert fixed(text, "ENC002", is_unsafe=True) == text


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Doe,*Jane", "Doe, Jane"),
        ("J.*R.*R. Tolkien", "J. R. R. Tolkien"),
        ("A. Bee*and*C. Dee", "A. Bee and C. Dee"),
        ("A. Bee *and C. Dee", "A. Bee and C. Dee"),
        ("{Acme*Inc.} and A.*Bee", "{Acme*Inc.} and A. Bee"),
        ("*A. Bee*", "A. Bee"),
    ],
)
def test_in_names_a_no_break_space_becomes_a_space(before: str, after: str) -> None:
    text = f"@misc{{a, author = {{{before}}}}}\n"
    assert fixed(text.replace("*", NBSP), "ENC002") == text.replace(before, after).replace(
        "*", NBSP
    )


@pytest.mark.parametrize(
    "title",
    [
        "Titre* : l’été*!",
        "«*Guillemets*»",
        "10*km and 5*%",
        "Louis*XIV and Henri*IV",
        "v*Praze, k*tomu",
        "Dr.*Who, Figure*3",
        "$x$*and {Group}*of",
        'M{\\"u}ller*Groß',
    ],
)
def test_a_careful_typographers_no_break_space_is_left_alone(title: str) -> None:
    title = title.replace("* :", "*:").replace("*", NBSP)
    assert linter("ENC002").lint(in_title(title)) == ()


@pytest.mark.parametrize(
    ("before", "after"),
    [("Deep*Learning*for all", "Deep Learning for all"), ("A* b", "A b"), ("A\n*b", "A\n b")],
)
def test_a_pasted_no_break_space_goes_by_an_unsafe_fix(before: str, after: str) -> None:
    before = before.replace("*", NBSP)
    assert fixed_title(before, "ENC002") == before
    assert fixed_title(before, "ENC002", is_unsafe=True) == after


# What nobody sees ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("A\u200bB", "AB"),
        ("\ufeffA", "A"),
        ("A\u2060-B", "A-B"),
        ("A\u200d b\u200c, c", "A b, c"),
        ("A\u200e", "A"),
        ("\u202aA\u202c", "A"),
        ("Stra\u00dfe\u200b.", "Straße."),
    ],
)
def test_what_nobody_sees_goes(before: str, after: str) -> None:
    assert fixed_title(before, "ENC003") == after


@pytest.mark.parametrize(
    "title",
    [
        pytest.param("نمی\u200cخواهم", id="Persian"),
        pytest.param("കാര്\u200dഷികം and ന്\u200d", id="Malayalam"),
        pytest.param("क्\u200dष", id="Hindi"),
        pytest.param("👨\u200d👩\u200d👧", id="emoji"),
        pytest.param("ភាសា\u200bខ្មែរ", id="Khmer"),
        pytest.param("ภาษา\u200bไทย", id="Thai"),
        pytest.param("\u200fשלום\u200e (Shalom)", id="Hebrew"),
        pytest.param("\u2067عربي\u2069 in English", id="Arabic"),
        pytest.param("Auf\u200clage", id="German, no ligature"),
    ],
)
def test_what_a_script_needs_stays(title: str) -> None:
    assert linter("ENC003").lint(in_title(title)) == ()


def test_a_soft_hyphen_goes_by_an_unsafe_fix_only() -> None:
    assert fixed_title("Infor\u00admation", "ENC003") == "Infor\u00admation"
    assert fixed_title("Infor\u00admation", "ENC003", is_unsafe=True) == "Information"


def test_a_key_is_changed_by_an_unsafe_fix_only() -> None:
    text = "@misc{\u200ba\u200b, title = {A}}\n"
    assert fixed(text, "ENC003") == text
    assert fixed(text, "ENC003", is_unsafe=True) == "@misc{a, title = {A}}\n"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("\ufeff@misc{a}\n", "ENC001"),
        ("@misc{a}\n\ufeff@misc{b}\n", "ENC003"),
        ("@misc{a}\n\ufeff\n", "ENC003"),
    ],
)
def test_each_byte_order_mark_is_one_rules_matter(text: str, code: str) -> None:
    assert [d.code for d in linter().lint(text)] == [code]
    assert fixed(text) == text.replace("\ufeff", "")


# Composition --------------------------------------------------------------------------------------


@given(st.lists(st.sampled_from("éüñåçšőłọ́ồ한국어ΆёйがÅ"), min_size=1, max_size=12))
def test_decomposed_letters_are_composed(letters: list[str]) -> None:
    word = unicodedata.normalize("NFC", "".join(letters))
    assert linter("ENC004").lint(in_title(word)) == ()
    found = linter("ENC004").lint(in_title(unicodedata.normalize("NFD", word)))
    assert len(found) == (unicodedata.normalize("NFD", word) != word)
    assert fixed_title(unicodedata.normalize("NFD", word), "ENC004") == word


@pytest.mark.parametrize(
    "title",
    ["שָׁלוֹם", "ড়", "m\u0302", "\u0301 alone", "{a}\u0301", "神 and 﨑", "का", "e\u20dd", "\\'e"],
)
def test_what_cannot_be_composed_is_left_alone(title: str) -> None:
    assert linter("ENC004").lint(in_title(title)) == ()


def test_paths_and_keys_stay_decomposed() -> None:
    text = "@misc{cafe\u0301, file = {Cafe\u0301.pdf}, url = {https://x.org/cafe\u0301}}\n"
    assert linter("ENC004").lint(text) == ()


def test_no_fix_writes_what_the_files_encoding_lacks() -> None:
    data = "% Encoding: windows-1258\n@misc{a, title = {a\u0323 and &eacute;, &#7897;}}\n".encode(
        "cp1258"
    )
    decoded = decode(data)
    assert decoded.encoding == "cp1258"
    result = linter().fix(decoded.text, unsafe=True, decoded=decoded)
    assert decoded.encode(result.text)
    assert "é" in result.text
    assert r"{\^{\d{o}}}" in result.text


# Entities -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("A &amp; B", "A \\& B"),
        ("A &AMP; B", "A \\& B"),
        ("A &#38; B &#x26; C", "A \\& B \\& C"),
        ("&amp;amp;amp;", "\\&"),
        ("&amp;lt;", "$<$"),
        ("&eacute;&Uuml;", "{\\'e}{\\\"U}"),
        ("ß&eacute;", "ßé"),
        ("1&ndash;2&hellip;", "1--2{\\ldots}"),
        ("&ldquo;A&rdquo; &lsquo;B&rsquo;s", "``A'' `B's"),
        ("(&quot;A&quot;), &quot;B&quot;", "(``A''), ``B''"),
        ("don&#39;t &apos;", "don't '"),
        ("10&nbsp;km", "10~km"),
        ("&lt;5 and &gt;6 and $a&lt;b$", "$<$5 and $>$6 and $a<b$"),
        ("100&#37; of &#36;5 &#35;1", "100\\% of \\$5 \\#1"),
        ("&#123;A&#125;", "{\\textbraceleft}A{\\textbraceright}"),
        ("&beta;-&Delta;&omicron;", "$\\beta$-$\\Delta$ο"),
        ("CO&#8322; &rarr; &infin;", "CO₂ $\\to$ $\\infty$"),
        ("&#150;", "--"),
        ("infor&shy;mation", "infor\\-mation"),
    ],
)
def test_entities_become_what_latex_prints(before: str, after: str) -> None:
    assert fixed_title(before, "ENC005") == after


@pytest.mark.parametrize(
    "title",
    [
        "A \\& B; C",
        "R&D; more",
        "&; &c; &#; &#x; &amp",
        "&nosuchentity;",
        "&notit;",
        "\\verb|&amp;|",
        "&#0; and &#xD800;",
        "a &b; c",
    ],
)
def test_what_is_no_entity_is_left_alone(title: str) -> None:
    assert linter("ENC005").lint(in_title(title)) == ()


@pytest.mark.parametrize(
    ("value", "after"),
    [
        ("url = {http://x.org/?a=1&amp;b=2&lang;=3}", "url = {http://x.org/?a=1&b=2&lang;=3}"),
        ("doi = {10.1002/17:15&lt;1661::AID&gt;3.0}", "doi = {10.1002/17:15<1661::AID>3.0}"),
        ("note = {\\url{x?a&amp;b} &amp; c}", "note = {\\url{x?a&b} \\& c}"),
        ("note = {\\href{x?a&amp;b}{A &amp; B}}", "note = {\\href{x?a&b}{A \\& B}}"),
        ("bdsk-url-1 = {http://x.org/?a&amp;b}", "bdsk-url-1 = {http://x.org/?a&b}"),
        ("file = {a&amp;b.pdf}", "file = {a&amp;b.pdf}"),
        ('title = "A &amp; &quot;B&quot;"', "title = \"A \\& ``B''\""),
        ('title = {A &amp; } # b # "&amp; C"', 'title = {A \\& } # b # "\\& C"'),
    ],
)
def test_an_entity_is_written_as_its_place_wants_it(value: str, after: str) -> None:
    assert fixed(f"@misc{{a, {value}}}\n", "ENC005") == f"@misc{{a, {after}}}\n"


@pytest.mark.parametrize("title", ["A \\&amp; B", "&lt;i&gt;E. coli&lt;/i&gt;"])
def test_an_uncertain_entity_is_changed_by_an_unsafe_fix_only(title: str) -> None:
    assert fixed_title(title, "ENC005") == title
    assert fixed_title(title, "ENC005", is_unsafe=True) != title


@given(st.text("&amp;lt#38xeacut; \\{}$", max_size=20))
def test_after_the_fix_no_entity_is_left_and_braces_are_as_balanced_as_before(value: str) -> None:
    text = in_title(value)
    after = fixed(text, "ENC005", is_unsafe=True)
    found = linter("ENC005").lint(after)
    assert all(d.fix is None or d.fix.applicability is Applicability.DISPLAY for d in found)
    balance = [t.count("{") - t.count("}") for t in (text, after)]
    assert balance[0] == balance[1]


# Bytes --------------------------------------------------------------------------------------------


def lint_bytes(data: bytes, filename: str = "refs.bib") -> tuple[Diagnostic, ...]:
    decoded = decode(data)
    return linter("ENC007").lint(decoded.text, filename, decoded=decoded)


@pytest.mark.parametrize(
    ("data", "messages"),
    [
        pytest.param("@misc{ä, title = {Ü}}".encode(), [], id="UTF-8"),
        pytest.param(b"@misc{a}", [], id="ASCII"),
        pytest.param(
            "% Encoding: ISO-8859-1\n@misc{a, title = {Über}}".encode("latin-1"), [], id="declared"
        ),
        pytest.param(
            "@misc{a, title = {Über, Österreich}}".encode("latin-1"),
            ["the file is not UTF-8 and declares no encoding; it was read as Windows-1252, in which"
             " this is `Ü`"],
            id="guessed",
        ),
        pytest.param(
            "@misc{a, title = {日本語の情報処理学会論文誌, 自然言語処理}}".encode("euc_jp"),
            ["the file is not UTF-8 and declares no encoding; it was read as EUC-JP, in which this"
             " is `日`"],
            id="detected",
        ),
        pytest.param(
            "\ufeff@misc{a, title = {A}}".encode("utf-16-le"),
            ["the file is UTF-16-LE, which BibTeX cannot read; save it as UTF-8"],
            id="UTF-16",
        ),
        pytest.param(
            "@misc{é, title = {ü, ö, ä}}".encode() + b"% \xe9\xfc",
            ["the bytes E9 FC are no UTF-8; Windows would read `éü`"],
            id="single bytes",
        ),
    ],
)  # fmt: skip
def test_an_encoding_that_is_a_guess_is_reported_once(data: bytes, messages: list[str]) -> None:
    assert [diagnostic.message for diagnostic in lint_bytes(data)] == messages


def test_in_markdown_a_guess_about_the_prose_alone_is_nothing_to_report() -> None:
    prose = "Über allen Gipfeln ist Ruh.\n\n".encode("latin-1")
    assert lint_bytes(prose + b"```bib\n@misc{a}\n```\n", "a.md") == ()
    assert len(lint_bytes(prose + b"```bib\n@misc{a, note = {\xe9}}\n```\n", "a.md")) == 1


def test_a_byte_is_written_as_utf_8_when_somebody_looks_at_it() -> None:
    data = "@misc{a, author = {Jos#, Zoë, Märta, Łukasz}}\n".encode().replace(b"#", b"\xe9")
    decoded = decode(data)
    safe = linter("ENC007").fix(decoded.text, decoded=decoded)
    assert decoded.encode(safe.text) == data
    everything = linter("ENC007").fix(decoded.text, unsafe=True, decoded=decoded)
    assert (
        decoded.encode(everything.text).decode()
        == "@misc{a, author = {José, Zoë, Märta, Łukasz}}\n"
    )


# Control characters -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("A\x00B", "AB"),
        ("Speci\x0ccation and e\x0bect, o\x0ece", "Specification and effect, office"),
        ("One\x0cTwo, three \x0c four", "One Two, three  four"),
        ("\x1b[1mBold\x1b[0m \x1b!", "Bold !"),
        ("It\x92s \x93so\x94 \x81", "It’s “so” "),
        ("A\x7f", "A"),
    ],
)
def test_control_characters_become_what_they_likely_were(before: str, after: str) -> None:
    assert fixed_title(before, "ENC008") == before
    assert fixed_title(before, "ENC008", is_unsafe=True) == after


def test_control_characters_outside_of_entries_do_no_harm() -> None:
    assert linter("ENC008").lint("% One\x0c\n@misc{a}\n\x0c\n\x00@comment{\x01}\n\x1a") == ()


@given(st.text(max_size=30), st.booleans())
def test_any_value_is_fixed_to_a_standstill(value: str, is_unsafe: bool) -> None:
    text = f"@misc{{a,\n  title = {{{value}}},\n  author = {{{value}}}\n}}\n"
    result = linter().fix(text, unsafe=is_unsafe)
    assert result.has_converged
    assert fixed(result.text, "ENC", is_unsafe=is_unsafe) == result.text


# Mojibake and tags --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "invalid", "applicability"),
    [
        (EncodingSource.UTF_8, False, Applicability.SAFE),
        (EncodingSource.DECLARED, False, Applicability.SAFE),
        (EncodingSource.UTF_8, True, Applicability.UNSAFE),
        (EncodingSource.FALLBACK, False, Applicability.UNSAFE),
        (EncodingSource.DETECTED, False, Applicability.UNSAFE),
    ],
)
def test_mojibake_is_certain_only_in_a_file_whose_encoding_is_known(
    source: EncodingSource, invalid: bool, applicability: Applicability
) -> None:
    decoded = decode("@misc{a, author = {MÃ¼ller}}\n".encode())
    decoded = decoded._replace(source=source, invalid=invalid)
    (finding,) = linter("ENC006").lint(decoded.text, decoded=decoded)
    assert finding.fix is not None
    assert finding.fix.applicability is applicability


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<i>E. coli</i>", "\\emph{E. coli}"),
        ("<EM>a</EM> <strong>b</strong>", "\\emph{a} \\textbf{b}"),
        ("CO<sub>2</sub>, m<sup>2</sup>", "CO\\textsubscript{2}, m\\textsuperscript{2}"),
        ("<scp>NMR</scp> <jats:italic>x</jats:italic>", "\\textsc{NMR} \\emph{x}"),
        ("<i>a <b>b</b> <i>c</i></i>", "\\emph{a \\textbf{b} \\emph{c}}"),
        ('<i class="x">a</i >', "\\emph{a}"),
    ],
)
def test_tags_become_commands_when_somebody_looks(before: str, after: str) -> None:
    assert fixed_title(before, "ENC009") == before
    assert fixed_title(before, "ENC009", is_unsafe=True) == after


@pytest.mark.parametrize(
    ("title", "count"),
    [
        ("a<br/>b", 1),
        ("<p>a</p>", 1),
        ("<span>a</span>", 1),
        ("a</sub>", 1),
        ("<sup>a", 1),
        ("<i>{a</i>}", 1),
        ("<mml:math><mml:mi>x</mml:mi></mml:math> and <mml:mi>y</mml:mi>", 2),
    ],
)
def test_tags_without_a_command_are_reported(title: str, count: int) -> None:
    found = linter("ENC009").lint(in_title(title))
    assert [finding.fix for finding in found] == [None] * count


@pytest.mark.parametrize(
    "title",
    [
        *(
            "a < b and c > d",
            "$x<y>z$",
            "$<i>a</i>$",
            "<a@b.c>",
            "<https://x.org/i>",
            "the mean <p>",
        ),
        *("\\texttt{<br>}", "\\verb|<i>a</i>|", "<b", "<ident>", "<img>", "x<i and y>j", "<2>"),
    ],
)
def test_what_is_no_tag_is_left_alone(title: str) -> None:
    assert linter("ENC009").lint(in_title(title)) == ()


@given(
    st.lists(
        st.sampled_from(
            ["<i>", "</i>", "<sub>", "</sub>", "<b>", "</B>", "a", "$", "{", "}", "<br>"]
        )
    ).map("".join)
)
def test_after_the_fix_of_tags_braces_are_as_balanced_as_before(value: str) -> None:
    if value.count("{") != value.count("}") or value.find("}") < value.find("{"):
        value = value.replace("{", "").replace("}", "")
    after = fixed_title(value, "ENC009", is_unsafe=True)
    assert after.count("{") - after.count("}") == value.count("{") - value.count("}")
