from __future__ import annotations

import subprocess
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bibsync.bibtex.latex import comparable, to_latex, to_unicode

TO_UNICODE = {
    "plain text": ("Attention is all you need", "Attention is all you need"),
    "empty": ("", ""),
    "braces only": ("{BERT}: {P}re-training", "BERT: Pre-training"),
    "unbalanced braces": ("{a}}{{b", "ab"),
    "accent in braces": (r"M{\"o}bius", "Möbius"),
    "accent with its letter in braces": (r"M\"{o}bius", "Möbius"),
    "accent in both": (r"M{\"{o}}bius", "Möbius"),
    "bare accent": (r"\'etude", "étude"),
    "accent with a blank": (r"\' e", "é"),
    "accent word with braces": (r"\v{s}", "š"),
    "accent word with a blank": (r"gar\c con", "garçon"),
    "accent on a dotless letter": (r"\'{\i} \'\i {\'{\i}}", "í íí"),
    "accent on a special letter": (r"\'{\o}", "ǿ"),
    "two accents": (r"\'{\^e} \'\^e \^{\d{a}}", "ế ế ậ"),
    "accent on the first letter of a group": (r"\'{ecole}", "école"),
    "accent through a style": (r"\'\emph{e}", "é"),
    "accent without a letter": (r"\~{}a \^{} \'", "~a ^ ´"),
    "accent before a digit": (r"\^2", "^2"),
    "letters": (r"Stra{\ss}e \o\O\l\L{} {\ae\AE} {\oe\OE} \aa\AA", "Straße øØłŁ æÆ œŒ åÅ"),
    "a command swallows blanks": (r"\L odz", "Łodz"),
    "an empty group ends a command": (r"\L{} odz", "Ł odz"),
    "escaped specials": (r"\& \% \_ \# \$ \{ \}", "& % _ # $ { }"),
    "tie": ("Figure~1", "Figure\u00a01"),
    "dashes": ("pp. 1--2 --- or", "pp. 1–2 — or"),
    "four hyphens": ("a----b", "a—-b"),
    "double quotes": ("``a'' b", "“a” b"),
    "single quotes": ("`a' and it's", "‘a’ and it's"),
    "Spanish marks": ("?`Qu{\\'e}? !`S{\\'i}!", "¿Qué? ¡Sí!"),
    "style commands": (r"\emph{a} {\em b} \textsc{c} {\bf d}", "a b c d"),
    "argument that is no text": (r"\noopsort{1973a}1973", "1973"),
    "link": (r"\href{https://a.b}{text}", "text"),
    "unknown command": (r"\frobnicate{a} b", "a b"),
    "command that only pylatexenc knows": (r"\vartheta", "ϑ"),
    "logo": (r"\LaTeX{} and \TeX", "LaTeX and TeX"),
    "a percent sign stays": ("5% of a", "5% of a"),
    "spaces": (r"a\,b\ c\\d\quad e", "a\u202fb c d e"),
    "discretionary hyphen": (r"hy\-phen\/ation", "hyphenation"),
    "a lone backslash at the end": ("a\\", "a\\"),
    "mathematics": (r"$\alpha$-divergence in $O(n \log n)$", "α-divergence in O(n logn)"),
    "scripts": (r"H$_2$O, $x_i^2$, $x^{n+1}$, $10^{-3}$", "H₂O, xᵢ², xⁿ⁺¹, 10⁻³"),
    "scripts that Unicode lacks": (r"$L_q$ and $x^{ab}$", "L_q and x^{ab}"),
    "long scripts stay": ("$x^{1234567890}$", "x^{1234567890}"),
    "degrees": (r"90$^\circ$", "90°"),
    "mathematics in parentheses": (r"\(x^2\)", "x²"),
    "script commands": (r"2\textsuperscript{nd} CO\textsubscript{2}", "2nd CO₂"),
    "underscore outside mathematics": ("a_2", "a_2"),
    "one dollar is a dollar": ("costs $5", "costs $5"),
    "an escaped dollar closes nothing": (r"costs $5 or \$6", "costs $5 or $6"),
    "fraction": (r"$\frac{1}{2}$", "1/2"),
    "text that is Unicode already": ("Möbius 中", "Möbius 中"),
}


@pytest.mark.parametrize(("tex", "text"), TO_UNICODE.values(), ids=TO_UNICODE.keys())
def test_latex_reads_as_it_prints(tex: str, text: str) -> None:
    assert to_unicode(tex) == text


TO_LATEX = {
    "ascii": ("a_b & {c} \\d", "a_b & {c} \\d"),
    "umlaut": ("Möbius", r"M{\"o}bius"),
    "accent with a letter for its command": ("š ş ő", r"{\v{s}} {\c{s}} {\H{o}}"),
    "dotless letters": ("í ĵ ï", r"{\'\i} {\^\j} {\"\i}"),
    "a mark below keeps the dot": ("į", r"{\k{i}}"),
    "special letters": ("ß ø Ł å", r"{\ss} {\o} {\L} {\aa}"),
    "two marks": ("ậ ǿ", r"{\^{\d{a}}} {\'{\o}}"),
    "decomposed": ("o\u0308", r"{\"o}"),
    "a mark without a letter of its own": ("x\u0302", r"{\^x}"),
    "typography": ("1–2 — “a” ‘b’ …", r"1--2 --- ``a'' `b' {\ldots}"),
    "no-break space": ("a\u00a0b", "a~b"),
    "what LaTeX lacks": ("α 中 🙂", "α 中 🙂"),
}


@pytest.mark.parametrize(("text", "tex"), TO_LATEX.values(), ids=TO_LATEX.keys())
def test_letters_beyond_ascii_become_latex_in_braces(text: str, tex: str) -> None:
    assert to_latex(text) == tex


@pytest.mark.parametrize(
    ("text", "tex"),
    [
        ("R&D", r"R\&D"),
        (r"R\&D", r"R\&D"),
        ("100% of a_b #1 $2", r"100\% of a\_b \#1 \$2"),
        (r"\\&", r"\\\&"),
        ("Ä&B", r"{\"A}\&B"),
    ],
    ids=["bare", "escaped already", "all", "after a line break", "with a letter"],
)
def test_special_characters_are_escaped_where_asked(text: str, tex: str) -> None:
    assert to_latex(text, escape="&%_#$") == tex


def test_special_characters_are_left_alone_where_not_asked() -> None:
    assert to_latex("R&D_é", escape="&") == r"R\&D_{\'e}"


LATIN = st.one_of(
    st.characters(min_codepoint=0x41, max_codepoint=0x5A),
    st.characters(min_codepoint=0x61, max_codepoint=0x7A),
    st.characters(min_codepoint=0xC0, max_codepoint=0x24F),
    st.characters(min_codepoint=0x1E00, max_codepoint=0x1EFF),
    st.sampled_from("\u0300\u0301\u0302\u0303\u0308\u030a\u030c\u0327\u0328 .:…–—¡¿§\u00a0\u202f"),
)


@given(st.text(LATIN, max_size=30))
def test_what_became_latex_comes_back(text: str) -> None:
    assert to_unicode(to_latex(text)) == unicodedata.normalize("NFC", text)


@given(st.text(max_size=30))
def test_unicode_to_latex_is_done_once(text: str) -> None:
    assert to_latex(to_latex(text)) == to_latex(text)


COMPARABLE = {
    "plain": ("Attention Is All You Need", "attention is all you need"),
    "braces": ("{BERT}: {P}re-training", "bert pre training"),
    "accents": ("Möbius \\'{E}tude", "mobius etude"),
    "letters": ("Straße Łódź Ærø İstanbul", "strasse lodz aero istanbul"),
    "letters in LaTeX": (r"Stra{\ss}e {\L}{\'o}d{\'z}", "strasse lodz"),
    "dashes and runs of blanks": ("a -- b --- c\n  d", "a b c d"),
    "quotes": ("``a'' “b” `c'", "a b c"),
    "apostrophes join": ("Don't don’t", "dont dont"),
    "scripts": ("H$_2$O H₂O H2O", "h2o h2o h2o"),
    "a lone Greek letter": (r"$\beta$-VAE β-VAE beta-VAE", "beta vae beta vae beta vae"),
    "a Greek word": ("Ἀθῆναι", "αθηναι"),
    "another script": ("注意力", "注意力"),
    "vowel signs stay": ("की", "की"),
    "nothing left": ("--- !", ""),
    "full width": ("ＢＥＲＴ", "bert"),
}


@pytest.mark.parametrize(("text", "key"), COMPARABLE.values(), ids=COMPARABLE.keys())
def test_spellings_of_one_title_compare_equal(text: str, key: str) -> None:
    assert comparable(text) == key


TRICKY = st.text(
    st.one_of(st.sampled_from("\\\\{{}}$$^_~`'-!?\"=. \nabcHiouvr2%&[]()"), st.characters()),
    max_size=60,
)


@given(TRICKY)
def test_no_text_is_too_broken_to_read(text: str) -> None:
    assert isinstance(to_unicode(text), str)


@given(TRICKY)
def test_a_comparable_text_is_words_with_single_spaces(text: str) -> None:
    key = comparable(text)
    assert key.split(" ") == key.split() or key == ""
    assert comparable(key) == key


@given(st.text(st.characters(max_codepoint=127, exclude_characters="\\"), max_size=60))
def test_the_fast_way_to_compare_is_the_same_as_the_slow_way(text: str) -> None:
    assert comparable(text + r"\relax") == comparable(text)


@given(st.text(st.characters(exclude_characters="\\{}$~`'-"), max_size=40))
def test_a_text_without_latex_is_its_own_reading(text: str) -> None:
    assert to_unicode(text) == text


ADVERSARIAL = {
    "open braces": "{" * 200_000,
    "open accents": r"\'{" * 60_000 + "a" * 20_000,
    "accents in a row": r"\'" * 100_000 + "a",
    "scripts in scripts": "$" + "^{_{" * 50_000 + "1}" * 50_000 + "$",
    "script commands": r"\textsuperscript{" * 20_000 + "1}" * 20_000,
    "dollars": "$" * 200_000,
    "escaped dollars": "$" + r"\$" * 100_000,
    "backslashes": "\\" * 200_001,
    "quotes": "`'" * 100_000,
    "unknown commands": r"\foo{" * 40_000,
}


@pytest.mark.parametrize("tex", ADVERSARIAL.values(), ids=ADVERSARIAL.keys())
def test_pathological_nesting_neither_recurses_nor_grows(tex: str) -> None:
    assert len(to_unicode(tex)) <= 2 * len(tex)
    assert len(comparable(tex)) <= len(tex)


def test_common_latex_is_read_without_loading_pylatexenc() -> None:
    code = (
        "import sys\n"
        "from bibsync.bibtex.latex import to_unicode\n"
        r"assert to_unicode(r'{\"o} \& $\alpha_2$ \emph{x} \v{s}') == 'ö & α₂ x š'"
        "\n"
        "print([name for name in sys.modules if name.startswith('pylatexenc')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
