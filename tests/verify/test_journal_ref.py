"""Of a journal reference, what it plainly says is read, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bibsync.verify.journal_ref import JournalReference, read_journal_reference

# Text; name, volume, issue, pages, year.
JOURNALS = """
Visual Intelligence 2(1):36, 2024 | Visual Intelligence | 2 | 1 | 36 | 2024
Phys.Rev.D76:013009,2007 | Phys.Rev.D | 76 | | 013009 | 2007
Phys.Rev. D76 (2007) 013009 | Phys.Rev. D | 76 | | 013009 | 2007
Phys. Rev. D 76, 013009 (2007) | Phys. Rev. D | 76 | | 013009 | 2007
Phys. Rev. Lett. 116, 061102 (2016) | Phys. Rev. Lett. | 116 | | 061102 | 2016
Phys.Rev.Lett. 116 (2016) 6, 061102 | Phys.Rev.Lett. | 116 | 6 | 061102 | 2016
Eur.Phys.J. C76 (2016) no.3, 123 | Eur.Phys.J. C | 76 | 3 | 123 | 2016
Eur. Phys. J. C (2016) 76:123 | Eur. Phys. J. C | 76 | | 123 | 2016
Phys.Lett.B573:94-100,2003 | Phys.Lett.B | 573 | | 94-100 | 2003
ActaAstron.56:1-50,2006 | ActaAstron. | 56 | | 1-50 | 2006
Lect.Notes Phys.562:195-212,2001 | Lect.Notes Phys. | 562 | | 195-212 | 2001
Nucl. Phys. B 859 (2012) 1-64 | Nucl. Phys. B | 859 | | 1-64 | 2012
Nucl.Phys.Proc.Suppl.94:595-598,2001 | Nucl.Phys.Proc.Suppl. | 94 | | 595-598 | 2001
AIP Conf.Proc. 123 (2005) 45-50 | AIP Conf.Proc. | 123 | | 45-50 | 2005
JHEP 0710:014,2007 | JHEP | 0710 | | 014 | 2007
JHEP10(2007)014 | JHEP | 10 | | 014 | 2007
J. Stat. Mech. (2010) P05001 | J. Stat. Mech. | | | P05001 | 2010
A&A 600, A12 (2017) | A&A | 600 | | A12 | 2017
MNRAS 2012, 423, 1234 | MNRAS | 423 | | 1234 | 2012
Adv. High Energy Phys. 2013 (2013) 123456 | Adv. High Energy Phys. | 2013 | | 123456 | 2013
Nature 518 (2015) 529–533 | Nature | 518 | | 529–533 | 2015
Physica A 389 (2010) 1-10. | Physica A | 389 | | 1-10 | 2010
Science 353 (6295), 2016 | Science | 353 | 6295 | | 2016
Software: Practice and Experience 51 (8), 2021 | Software: Practice and Experience | 51 | 8 | | 2021
JMLR 26(125):1-29, 2025 | JMLR | 26 | 125 | 1-29 | 2025
PLoS ONE 10(7): e0130140, 2015 | PLoS ONE | 10 | 7 | e0130140 | 2015
npj Digital Medicine 8:141, 2025 | npj Digital Medicine | 8 | | 141 | 2025
2D Materials 4, 015001 (2017) | 2D Materials | 4 | | 015001 | 2017
IEEE Micro 40(2), 8-16, 2020 | IEEE Micro | 40 | 2 | 8-16 | 2020
ACM SIGMOD Record 30(2), 2001 | ACM SIGMOD Record | 30 | 2 | | 2001
Proceedings of the IEEE, 86(11):2278-2324, 1998 \
| Proceedings of the IEEE | 86 | 11 | 2278-2324 | 1998
Proc. VLDB Endow. 13(12): 2020-2033, 2020 | Proc. VLDB Endow. | 13 | 12 | 2020-2033 | 2020
Proc. Natl. Acad. Sci. 117 (2020) 30063 | Proc. Natl. Acad. Sci. | 117 | | 30063 | 2020
J. Phys.: Conference Series 123 (2008) 12 | J. Phys.: Conference Series | 123 | | 12 | 2008
Comm. Math. Phys. 123 (1989), no. 1, 1-20 | Comm. Math. Phys. | 123 | 1 | 1-20 | 1989
Trans. Foo, vol. 52, no. 4, pp. 1-36, April 2006 | Trans. Foo | 52 | 4 | 1-36 | 2006
JACIII Vol.21 No.4 2017 pp. 632-638 | JACIII | 21 | 4 | 632-638 | 2017
Foo, Volume 36, Issue 4, May 2020, Pages 12-40 | Foo | 36 | 4 | 12-40 | 2020
Foo Journal (IJ), Vol.3, No.1, January 2012 | Foo Journal (IJ) | 3 | 1 | | 2012
Foo volume 11, Article number: 123 (2020) | Foo | 11 | | 123 | 2020
Transactions on Machine Learning Research, 2023 \
| Transactions on Machine Learning Research | | | | 2023
"""
CONFERENCES = """
In ACL 2020 | ACL | | | | 2020
NeurIPS 2022 | NeurIPS | | | | 2022
InterSpeech 2017 | InterSpeech | | | | 2017
Findings of EMNLP 2024 | Findings of EMNLP | | | | 2024
AAAI 2025, vol. 39 | AAAI | 39 | | | 2025
CVPR 2016, pp. 770-778 | CVPR | | | 770-778 | 2016
In Proceedings of ICML 2015 | Proceedings of ICML | | | | 2015
Proceedings of the AAAI Conference, 34(05), 8968-8975, 2020 | Proceedings of the AAAI Conference \
| 34 | 05 | 8968-8975 | 2020
Proc. 2023 IEEE Conference on Foo (CF), pp. 66-69 | Proc. 2023 IEEE Conference on Foo (CF) \
| | | 66-69 | 2023
2022 IEEE Conference on Foo (CF), 2022, pp. 26-33 | 2022 IEEE Conference on Foo (CF) \
| | | 26-33 | 2022
2022 Conference on Foo (IC2E 2022) | 2022 Conference on Foo (IC2E 2022) | | | | 2022
SB 2025 39th Brazilian Symposium on Foo | SB 2025 39th Brazilian Symposium on Foo | | | | 2025
IEEE Computer Society Conference on Foo, 2019 | IEEE Computer Society Conference on Foo \
| | | | 2019
"""
# Texts that cannot be read, and the one year that stands in them.
UNREAD = """
ACM Multimedia 2017 | 2017
Phys. Rev. D 2007 | 2007
Handbook of Foo, Springer, 2010, pp 1-20 | 2010
In: Handbook of Foo, 2010, pp. 1-20 | 2010
Lecture Notes in Computer Science 1234, pp. 1-10, 2010 | 2010
LNCS 1234, pp. 1-10, 2010 | 2010
PhD thesis, MIT, 2012 | 2012
PoS LAT2009:012,2009 | 2009
ICLR'25 |
12(3) |
2015 | 2015
International Congress on Peer Review 2013 | 2013
Foo @ 2022 Conference on Bar | 2022
Journal of Foo, Elsevier, 12(3), 2010 | 2010
Proc. SPIE 9906, Telescopes VI, 990600 (2016) | 2016
J. Foo 12 5 2007 | 2007
J. Foo 12, 2001, 2003 |
J. Foo 1 (2001) 1-5 and J. Bar 2 (2002) 3 |
Phys.Rev.D76:013009,2007; Erratum-ibid.D77:019901,2008 |
J. Foo 12 (2019) 3; https://doi.org/10.1063/1.5090303 | 2019
Deep learning for cats. Nature 521, 436 (2015) | 2015
A. Smith and B. Jones, Phys. Rev. D 76, 013009 (2007) | 2007
J. Smith, Phys. Rev. D 76, 013009 (2007) | 2007
R. S. Foo. (2017). "Beyond opening up the black box: | 2017
Formal Methods, Springer-Verlag (Ed.) (2008) 209-239 | 2008
IEEE Transactions on Signal Processing, Vol. 65, No. 22, pp. |
Proc. Foo Symposium (FS 2020), pages 14-26. ACM, 2020 | 2020
Ann. of Math. (2) 141 (1995), no. 3, 443-551 | 1995
Submitted to Physical Review D 12 (2012) 5 | 2012
To appear in Proc. ICML 2020 | 2020
Accepted at NeurIPS 2022 | 2022
pages 2001-2010 of something |
"""


def rows(table: str) -> list[list[str]]:
    return [[part.strip() for part in line.split("|")] for line in table.strip().split("\n")]


def cases(table: str) -> list[object]:
    return [pytest.param(text, *parts, id=text) for text, *parts in rows(table)]


def test_the_tables_are_as_long_as_they_should_be() -> None:
    assert len(rows(JOURNALS) + rows(CONFERENCES)) > 50
    assert len(rows(UNREAD)) > 30


@pytest.mark.parametrize(("text", "name", "volume", "number", "pages", "year"), cases(JOURNALS))
def test_a_journal_is_read(
    text: str, name: str, volume: str, number: str, pages: str, year: str
) -> None:
    expected = JournalReference(text, name, volume, number, pages, year)
    assert read_journal_reference(text) == expected


@pytest.mark.parametrize(("text", "name", "volume", "number", "pages", "year"), cases(CONFERENCES))
def test_a_conference_is_read(
    text: str, name: str, volume: str, number: str, pages: str, year: str
) -> None:
    expected = JournalReference(text, name, volume, number, pages, year, is_conference=True)
    assert read_journal_reference(text) == expected


def test_the_volume_of_proceedings_is_that_of_their_series() -> None:
    text = "Proceedings of the 31st ICML, PMLR 32:1188-1196, 2014"
    assert read_journal_reference(text) == JournalReference(
        text, "Proceedings of the 31st ICML", "32", "", "1188-1196", "2014", "PMLR", True
    )


@pytest.mark.parametrize(("text", "year"), cases(UNREAD))
def test_what_cannot_be_read_plainly_gives_no_more_than_its_year(text: str, year: str) -> None:
    assert read_journal_reference(text) == JournalReference(text, year=year)


@pytest.mark.parametrize(
    ("text", "is_intention"),
    [
        ("Submitted to Phys. Rev. D", True),
        ("to appear in J. Foo", True),
        ("J. Foo, in press", True),
        ("Phys. Rev. D 76, 013009 (2007)", False),
    ],
)
def test_what_has_not_appeared_yet_is_told(text: str, is_intention: bool) -> None:
    assert read_journal_reference(text).is_intention is is_intention


def test_white_space_is_folded() -> None:
    assert read_journal_reference(" Nature\n 518,  5 (2015) ").text == "Nature 518, 5 (2015)"


PIECES = (
    *("Phys. Rev. ", "D76", "J. Foo", "In ", "Proc. ", "ICML", "(", ")", "2015", "(2015)", "12"),
    *(
        ":",
        ", ",
        "no. ",
        "vol. ",
        "pp. ",
        "1-9",
        "(3)",
        " ",
        "May ",
        "e123",
        "PMLR ",
        ".",
        "é",
        "٣",
    ),
)


@given(st.one_of(st.text(max_size=60), st.lists(st.sampled_from(PIECES), max_size=9).map("".join)))
def test_any_text_is_taken_and_every_part_stands_in_it(text: str) -> None:
    reference = read_journal_reference(text)
    parts = reference[1:7]
    assert all(part in reference.text for part in parts)
    assert reference.is_plain or not any((*parts[:4], parts[5], reference.is_conference))
    assert not reference.is_plain or reference.year


@pytest.mark.parametrize("piece", ["J. Foo ", "12 ", "a", "(", "a. A", "Proc. ", "2015 ", "A. "])
def test_a_long_text_is_taken(piece: str) -> None:
    assert not read_journal_reference(piece * 20_000).is_plain
