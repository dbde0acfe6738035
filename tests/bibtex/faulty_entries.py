"""What people write into `.bib` files by mistake, with what is to be read of it all the same."""

from __future__ import annotations

from typing import NamedTuple

from bibsync.bibtex.syntax import ProblemKind as Kind


class Faulty(NamedTuple):
    """An entry, the problems to be noted with the text that each spans, and its fields."""

    text: str
    problems: tuple[tuple[Kind, str], ...]
    fields: tuple[tuple[str, str], ...]
    key: str = "a"


FAULTY: dict[str, Faulty] = {
    # Values without their end
    "a brace is missing": Faulty(
        "@misc{a,\n  title = {A {B},\n  year = {1},\n}\n",
        ((Kind.UNCLOSED_BRACE, "{A {B}"),),
        (("title", "{A {B}"), ("year", "{1}")),
    ),
    "a brace is missing on one line": Faulty(
        '@misc{a, title = {A, note = "B", year = {1}}\n',
        ((Kind.UNCLOSED_BRACE, "{A"),),
        (("title", "{A"), ("note", '"B"'), ("year", "{1}")),
    ),
    "the last field's brace is missing": Faulty(
        "@misc{a,\n  title = {A},\n  note = {B,\n}\n",
        ((Kind.UNCLOSED_BRACE, "{B"),),
        (("title", "{A}"), ("note", "{B")),
    ),
    "two braces are missing": Faulty(
        "@misc{a,\n  title = {{A,\n  year = 1\n}\n",
        ((Kind.UNCLOSED_BRACE, "{{A"),),
        (("title", "{{A"), ("year", "1")),
    ),
    "a brace is missing where commas begin lines": Faulty(
        "@misc{a\n , title = {A\n , year = {1}\n }\n",
        ((Kind.UNCLOSED_BRACE, "{A"),),
        (("title", "{A"), ("year", "{1}")),
    ),
    "a quote is missing": Faulty(
        '@misc{a,\n  title = "A,\n  year = "1",\n  note = "B"\n}\n',
        ((Kind.UNCLOSED_QUOTE, '"A'),),
        (("title", '"A'), ("year", '"1"'), ("note", '"B"')),
    ),
    "a quote is missing before braces": Faulty(
        '@misc{a,\n  title = "A,\n  year = {1}\n}\n',
        ((Kind.UNCLOSED_QUOTE, '"A'),),
        (("title", '"A'), ("year", "{1}")),
    ),
    "a quote is missing on one line": Faulty(
        '@misc{a, title="A, year="1"}\n',
        ((Kind.UNCLOSED_QUOTE, '"A'),),
        (("title", '"A'), ("year", '"1"')),
    ),
    "the last quote is missing": Faulty(
        '@misc{a, title = "A}\n', ((Kind.UNCLOSED_QUOTE, '"A'),), (("title", '"A'),)
    ),
    "a quote is missing in a concatenation": Faulty(
        '@misc{a,\n  note = jan # "A,\n  year = 1\n}\n',
        ((Kind.UNCLOSED_QUOTE, '"A'),),
        (("note", 'jan # "A'), ("year", "1")),
    ),
    "quotes within quotes": Faulty(
        '@misc{a, title = "The "Big" One", year = 1}\n',
        ((Kind.QUOTE_IN_VALUE, '"'),),
        (("title", '"The "Big" One"'), ("year", "1")),
    ),
    "an escaped quote": Faulty(
        '@misc{a, author = "P. Erd\\"os"}\n',
        ((Kind.QUOTE_IN_VALUE, '"'),),
        (("author", '"P. Erd\\"os"'),),
    ),
    "an opening brace in quotes": Faulty(
        '@misc{a,\n  title = "A {B",\n  year = 1\n}\n',
        ((Kind.UNBALANCED_BRACES, '"A {B"'),),
        (("title", '"A {B"'), ("year", "1")),
    ),
    "a closing brace in quotes": Faulty(
        '@misc{a,\n  title = "A} B",\n  year = 1\n}\n',
        ((Kind.UNBALANCED_BRACES, '"A} B"'),),
        (("title", '"A} B"'), ("year", "1")),
    ),
    # Ends of entries
    "the entry's brace is missing": Faulty(
        "@misc{a,\n  title = {A}\n", ((Kind.UNCLOSED_ENTRY, ""),), (("title", "{A}"),)
    ),
    "the entry's brace is missing behind a comma": Faulty(
        "@misc{a, title = {A},\n", ((Kind.UNCLOSED_ENTRY, ""),), (("title", "{A}"),)
    ),
    "nothing but a key": Faulty("@misc{a\n", ((Kind.UNCLOSED_ENTRY, ""),), ()),
    "a brace closed by a parenthesis": Faulty(
        "@misc{a, title = {A})\n", ((Kind.WRONG_DELIMITER, ")"),), (("title", "{A}"),)
    ),
    "a parenthesis closed by a brace": Faulty(
        "@misc(a,\n  title = {A},\n}\n", ((Kind.WRONG_DELIMITER, "}"),), (("title", "{A}"),)
    ),
    "a brace too many": Faulty(
        "@misc{a,\n  title = {A}},\n  year = 1\n}\n",
        ((Kind.EXTRA_BRACE, "}"),),
        (("title", "{A}"), ("year", "1")),
    ),
    "two braces too many": Faulty(
        "@misc{a, author = {A}}, title = {B}}, year = 1}\n",
        ((Kind.EXTRA_BRACE, "}"), (Kind.EXTRA_BRACE, "}")),
        (("author", "{A}"), ("title", "{B}"), ("year", "1")),
    ),
    # Separators
    "commas are missing": Faulty(
        '@misc{a\n  title = {A}\n  note = "B"\n  year = 1\n  month = jan\n  day = 2}\n',
        ((Kind.MISSING_COMMA, ""),) * 5,
        (("title", "{A}"), ("note", '"B"'), ("year", "1"), ("month", "jan"), ("day", "2")),
    ),
    "the key's comma is missing on its line": Faulty(
        "@misc{a title = {A}, year = 1}\n",
        ((Kind.MISSING_COMMA, ""),),
        (("title", "{A}"), ("year", "1")),
    ),
    "the key's comma is missing in parentheses": Faulty(
        "@misc(a)\n", ((Kind.MISSING_COMMA, ""),), ()
    ),
    "a comma is missing before a comment": Faulty(
        "@misc{a, title = {A} % B\n  year = 1}\n",
        ((Kind.MISSING_COMMA, ""), (Kind.PERCENT_COMMENT, "% B")),
        (("title", "{A}"), ("year", "1")),
    ),
    "other signs for commas": Faulty(
        "@misc{a, title = {A}; year = 1;\n  note = {B}.\n}\n",
        ((Kind.MISSING_COMMA, ";"), (Kind.MISSING_COMMA, ";"), (Kind.MISSING_COMMA, ".")),
        (("title", "{A}"), ("year", "1"), ("note", "{B}")),
    ),
    "the equals sign is missing": Faulty(
        '@misc{a, title {A}, note"B", year = 1}\n',
        ((Kind.MISSING_EQUALS, ""), (Kind.MISSING_EQUALS, "")),
        (("title", "{A}"), ("note", '"B"'), ("year", "1")),
    ),
    "other signs for the equals sign": Faulty(
        "@misc{a, title: {A}, note := {B}, year => 1, month == jan, day : 2}\n",
        tuple((Kind.MISSING_EQUALS, sign) for sign in (":", ":=", "=>", "==", ":")),
        (("title", "{A}"), ("note", "{B}"), ("year", "1"), ("month", "jan"), ("day", "2")),
    ),
    "commas too many": Faulty(
        "@misc{a,, title = {A},\n  ,\n}\n",
        ((Kind.MISSING_FIELD_NAME, ","), (Kind.MISSING_FIELD_NAME, ",")),
        (("title", "{A}"),),
    ),
    "a value without a name": Faulty(
        "@misc{a, title = {A}, = {B, C}, year = 1}\n",
        ((Kind.MISSING_FIELD_NAME, "= {B, C}"),),
        (("title", "{A}"), ("year", "1")),
    ),
    "values are missing": Faulty(
        "@misc{a, title = , year = 1, note =\n  month = jan, day = }\n",
        ((Kind.MISSING_VALUE, ""),) * 3,
        (("title", ""), ("year", "1"), ("note", ""), ("month", "jan"), ("day", "")),
    ),
    "nothing beside a hash": Faulty(
        "@misc{a, title = {A} #, note = # {B}, year = {1} # # {2}}\n",
        ((Kind.MISSING_VALUE, ""),) * 3,
        (("title", "{A} #"), ("note", "# {B}"), ("year", "{1} # # {2}")),
    ),
    # Values without delimiters
    "bare identifiers": Faulty(
        "@misc{a, doi = 10.1000/182, pages = 1--2, url = https://example.org/?a=b,\n  year = 1}\n",
        (
            (Kind.MISSING_DELIMITERS, "10.1000/182"),
            (Kind.MISSING_DELIMITERS, "1--2"),
            (Kind.MISSING_DELIMITERS, "https://example.org/?a=b"),
        ),
        (
            ("doi", "10.1000/182"),
            ("pages", "1--2"),
            ("url", "https://example.org/?a=b"),
            ("year", "1"),
        ),
    ),
    "bare lists": Faulty(
        "@misc{a,\n  author = Knuth, Donald,\n  pages = 1, 2, 3,\n  title = of {A}, and B\n}\n",
        (
            (Kind.MISSING_DELIMITERS, "Knuth, Donald"),
            (Kind.MISSING_DELIMITERS, "1, 2, 3"),
            (Kind.MISSING_DELIMITERS, "of {A}, and B"),
        ),
        (("author", "Knuth, Donald"), ("pages", "1, 2, 3"), ("title", "of {A}, and B")),
    ),
    "typographic quotes": Faulty(
        "@misc{a, title = “A, B”, note = ‘C’, x = 'D', y = ``E'', z = „F“, w = “G\"}\n",
        tuple(
            (Kind.TYPOGRAPHIC_QUOTES, value)
            for value in ("“A, B”", "‘C’", "'D'", "``E''", "„F“", '“G"')
        ),
        (
            *(("title", "“A, B”"), ("note", "‘C’"), ("x", "'D'"), ("y", "``E''"), ("z", "„F“")),
            ("w", '“G"'),
        ),
    ),
    # Names
    "names of several words": Faulty(
        "@misc{a, date added = {A}, Call  Number = 1}\n",
        ((Kind.SPACE_IN_NAME, "date added"), (Kind.SPACE_IN_NAME, "Call  Number")),
        (("date added", "{A}"), ("call  number", "1")),
    ),
    "names that BibTeX forbids": Faulty(
        '@misc{a, 1st = {A}, url(pdf) = {B}, o\'b#c = 1, "d e" = {C}}\n',
        tuple((Kind.INVALID_NAME, name) for name in ("1st", "url(pdf)", "o'b#c", '"d e"')),
        (("1st", "{A}"), ("url(pdf)", "{B}"), ("o'b#c", "1"), ('"d e"', "{C}")),
    ),
    # Keys
    "a key of several words": Faulty(
        "@misc{a b, title = {A}}\n", ((Kind.INVALID_KEY, "a b"),), (("title", "{A}"),), "a b"
    ),
    "a key in braces": Faulty(
        "@misc{{a}, title = {A}}\n", ((Kind.INVALID_KEY, "{a}"),), (("title", "{A}"),), "{a}"
    ),
    "no key": Faulty(
        "@misc{\n  title = {A, B},\n  year = 1}\n",
        ((Kind.INVALID_KEY, ""),),
        (("title", "{A, B}"), ("year", "1")),
        "",
    ),
    "no key and no space": Faulty(
        "@misc{title={A}, year=1}\n",
        ((Kind.INVALID_KEY, ""),),
        (("title", "{A}"), ("year", "1")),
        "",
    ),
    # Comments and other text
    "comments": Faulty(
        "@misc{% one\n  a, % two, three\n  title = {A}, % four\n  % note = {N},\n"
        "  year = 1 % }\n}\n",
        tuple(
            (Kind.PERCENT_COMMENT, text)
            for text in ("% one", "% two, three", "% four", "% note = {N},", "% }")
        ),
        (("title", "{A}"), ("year", "1")),
    ),
    "text between fields": Faulty(
        "@misc{a, title = {A}, see below, {b, c}, and d, year = 1}\n",
        ((Kind.UNEXPECTED_TEXT, "see below, {b, c}, and d"),),
        (("title", "{A}"), ("year", "1")),
    ),
    "text behind a value": Faulty(
        "@misc{a,\n  title = {A} {B {C {D}}},\n  url,\n  year = 1 }\n",
        ((Kind.UNEXPECTED_TEXT, "{B {C {D}}}"), (Kind.UNEXPECTED_TEXT, "url")),
        (("title", "{A}"), ("year", "1")),
    ),
    "marks of a merge": Faulty(
        "@misc{a,\n<<<<<<< HEAD\n  year = 1\n=======\n  year = 2\n>>>>>>> b\n}\n",
        (
            (Kind.UNEXPECTED_TEXT, "<<<<<<< HEAD"),
            (Kind.UNEXPECTED_TEXT, "======="),
            (Kind.UNEXPECTED_TEXT, ">>>>>>> b"),
        ),
        (("year", "1"), ("year", "2")),
    ),
    "an entry in a value": Faulty(
        "@misc{a,\n  title = {A\n@misc{b,\n  title = {B}\n}\n C},\n  year = 1\n}\n",
        ((Kind.ENTRY_IN_VALUE, "@misc{b,"),),
        (("title", "{A\n@misc{b,\n  title = {B}\n}\n C}"), ("year", "1")),
    ),
}
