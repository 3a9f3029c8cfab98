"""A citation survives the tools that read it, whatever the title holds."""

from __future__ import annotations

import json
import warnings
from dataclasses import replace

import pytest
from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle
from citeproc import formatter as formatters
from citeproc.source.json import CiteProcJSON
from hypothesis import given
from hypothesis import strategies as st
from pybtex.database import parse_string

from rarebook.cite import FORMATS, Author, Work, cite, csl_item, key_of, ris

BODY = Author("The Rare-Earth Card, Recomputed contributors")
FIGURE = Work(
    kind="figure",
    id="price-scissors/unit-values",
    title="Exports cost 7,600 USD/t & 50% more_or_less in {2024}",
    book="The Rare-Earth Card, Recomputed",
    authors=(BODY,),
    publisher="The Rare-Earth Card, Recomputed",
    edition="2026.11",
    url="https://book.example/figures/price-scissors/unit-values/",
    licence="https://creativecommons.org/licenses/by/4.0/",
    number="Figure 1.2",
    content="1a2b3c4d",
    abstract="Bars: 1; 2.",
    keywords=("rare earths",),
)
BOOK = replace(FIGURE, kind="book", id="book", title=FIGURE.book, number="", content="")
CHAPTER = replace(FIGURE, kind="chapter", id="price-scissors", number="Chapter 1", content="")
CLAIM = replace(FIGURE, kind="claim", id="price-scissors-005", number="", content="")
WORKS = [BOOK, CHAPTER, FIGURE, CLAIM]


def test_text_names_who_when_what_and_which_version() -> None:
    assert cite(FIGURE, "text") == (
        "The Rare-Earth Card, Recomputed contributors. (2026, November). Exports cost 7,600 USD/t "
        "& 50% more_or_less in {2024} (Figure 1.2, price-scissors/unit-values; edition 2026.11, "
        "content 1a2b3c4d) [Chart]. In The Rare-Earth Card, Recomputed. "
        "https://book.example/figures/price-scissors/unit-values/"
    )


def test_persons_are_cited_as_persons() -> None:
    two = replace(BOOK, authors=(Author("Curie", "Marie Ann"), Author("Gadolin", "Johan")))
    assert cite(two, "text").startswith("Curie, M. A., & Gadolin, J. (2026, November).")
    assert cite(two, "gbt7714").startswith("CURIE MA, GADOLIN J. ")
    assert "AU  - Curie, Marie Ann\r\nAU  - Gadolin, Johan" in ris(two)
    persons = parse_string(cite(two, "bibtex"), "bibtex").entries[key_of(two)].persons["author"]
    assert [str(person) for person in persons] == ["Curie, Marie Ann", "Gadolin, Johan"]


def test_gbt7714_marks_the_kind_and_the_edition() -> None:
    assert "(Figure 1.2, price-scissors/unit-values, 1a2b3c4d)[EB/OL]//" in cite(FIGURE, "gbt7714")
    assert "[M/OL]. 2026.11版. " in cite(BOOK, "gbt7714")
    assert "()" not in cite(replace(CHAPTER, number=""), "gbt7714")


@pytest.mark.parametrize("work", WORKS, ids=lambda work: work.kind)
def test_bibtex_is_read_by_pybtex(work: Work) -> None:
    found = parse_string(cite(work, "bibtex"), "bibtex")
    entry = found.entries[key_of(work)]
    assert entry.type == {"book": "book", "chapter": "incollection"}.get(work.kind, "misc")
    (author,) = entry.persons["author"]
    assert str(author).strip("{}") == BODY.family
    assert entry.fields["year"] == "2026"
    assert entry.fields["url"] == work.url
    assert work.version in entry.fields["note"]


@pytest.mark.parametrize("work", WORKS, ids=lambda work: work.kind)
def test_csl_json_is_read_by_citeproc(work: Work) -> None:
    item = json.loads(cite(work, "csl-json"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # of the style's own age
        source = CiteProcJSON(item)
        style = CitationStylesStyle("harvard-cite-them-right", validate=False)
        made = CitationStylesBibliography(style, source, formatters.plain)
        made.register(Citation([CitationItem(key_of(work))]))
        (line,) = (str(entry) for entry in made.bibliography())
    assert "2026" in line
    assert BODY.family in line
    assert work.title[:20] in line


@pytest.mark.parametrize("work", WORKS, ids=lambda work: work.kind)
def test_ris_has_a_type_first_an_end_last_and_whole_names(work: Work) -> None:
    lines = cite(work, "ris").split("\r\n")
    assert lines[0].startswith("TY  - ")
    assert lines[-1] == "ER  - "
    assert all(line[2:6] == "  - " for line in lines)
    # a comma at the end and none inside: a body, not a person
    assert "AU  - The Rare-Earth Card Recomputed contributors," in lines
    assert "ET  - 2026.11" in lines


def test_an_unknown_format_is_refused_with_those_there_are() -> None:
    with pytest.raises(ValueError, match="text, gbt7714, bibtex, ris, csl-json"):
        cite(FIGURE, "apa")


def test_without_an_address_a_citation_says_none() -> None:
    bare = replace(FIGURE, url="")
    for form in FORMATS:
        made = cite(bare, form)
        assert "http" not in made
        assert "UR  - " not in made
    assert "URL" not in csl_item(bare)


@given(st.text(min_size=1).filter(str.strip))
def test_any_title_stays_one_field(title: str) -> None:
    work = replace(FIGURE, title=title, abstract=title)
    entry = parse_string(cite(work, "bibtex"), "bibtex").entries[key_of(work)]
    assert entry.fields["url"] == work.url
    assert cite(work, "ris").count("\r\n") == cite(FIGURE, "ris").count("\r\n") - _dropped(title)
    assert json.loads(cite(work, "csl-json"))[0]["URL"] == work.url
    assert "\n" not in cite(work, "text") + cite(work, "gbt7714")


def _dropped(title: str) -> int:
    """Lines that RIS leaves out, since nothing is left of the text."""
    from rarebook.cite import one_line

    return 0 if one_line(title) else 2
