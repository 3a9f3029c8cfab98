"""What can be cited, by which name, and what is said of a name that nothing has."""

from __future__ import annotations

from pathlib import Path

import pytest

from rarebook import records
from rarebook.cite import FORMATS
from rarebook.site import address, works

CONFIG = "title: The Book\nhtml:\n  baseurl: https://book.example\n"
CONTENTS = """\
root: index
parts:
- caption: Trade
  numbered: true
  chapters:
  - file: chapters/demo
  - file: chapters/bare
- caption: Words
  chapters:
  - file: chapters/glossary
"""
ABOUT = """\
authors:
- name: A Body
- family-names: Curie
  given-names: Marie
abstract: >-
  What it is
  about.
keywords: [ore, oxide]
"""


@pytest.fixture
def book(project: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv(address.VARIABLE, raising=False)
    for name, title in {"index": "Front", "chapters/glossary": "Glossary"}.items():
        (project / f"{name}.md").write_text(f"# {title}\n", encoding="utf-8")
    for name in ("demo", "bare"):
        cells = [{"cell_type": "markdown", "source": [f"# Is {name} *enough*?"]}]
        records.write_json(project / "chapters" / f"{name}.ipynb", {"cells": cells})
    for name, text in {"_config.yml": CONFIG, "_toc.yml": CONTENTS, "CITATION.cff": ABOUT}.items():
        (project / name).write_text(text, encoding="utf-8")
    write_figures(project, "12")
    return project


def write_figures(root: Path, number: str) -> None:
    """The record of a run that drew two figures of a number."""
    figures = [
        {
            "id": f"demo/{name}",
            "name": name,
            "title": f"{name} rose",
            "subtitle": "In tonnes.",
            "alt": "Bars",
            "sha256": {f"{name}.csv": records.sha256_of(number.encode()), f"{name}.svg": ""},
        }
        for name in ("exports", "imports")
    ]
    records.write_json(root / "_build" / "runs" / "demo" / "record.json", {"figures": figures})


@pytest.mark.parametrize(
    ("identity", "parts"),
    [
        ("book", ("A Body, & Curie, M.", "The Book", "https://book.example/")),
        ("demo", ("Is demo enough?", "Chapter 1", "https://book.example/chapters/demo.html")),
        ("bare", ("Chapter 2",)),
        ("glossary", ("Glossary", "https://book.example/chapters/glossary.html")),
        ("demo/imports", ("imports rose", "Figure 1.2", "book.example/figures/demo/imports/")),
        ("demo-001", ("52000 t", "https://book.example/claims/demo-001/")),
    ],
)
def test_every_kind_of_thing_is_cited_by_its_name_title_and_address(
    book: Path, identity: str, parts: tuple[str, ...]
) -> None:
    made = works.citation(book, identity, "text")
    assert [part for part in parts if part not in made] == [], made


def test_a_page_without_a_number_is_cited_without_one(book: Path) -> None:
    assert "Chapter" not in works.citation(book, "glossary", "text")


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_has_the_edition_and_the_authors(book: Path, form: str) -> None:
    made = works.citation(book, "demo/exports", form)
    assert "2026" in made
    assert "curie" in made.lower()


def test_a_figure_drawn_again_from_other_numbers_is_cited_as_another(book: Path) -> None:
    before = works.citation(book, "demo/exports", "text")
    write_figures(book, "13")
    after = works.citation(book, "demo/exports", "text")
    assert before.partition("content ")[0] == after.partition("content ")[0]
    assert before != after


@pytest.mark.parametrize(
    ("identity", "said"),
    [
        ("demmo", "'demmo': nothing to cite has this id; did you mean 'demo'?"),
        ("demo-002", "nothing to cite has this id; did you mean 'demo-001'?"),
        ("demo/export", "the chapter demo has no such figure; did you mean 'demo/exports'?"),
        ("demo/zzz", "'demo/zzz': the chapter demo has no such figure"),
        ("bare/exports", "the chapter 'bare' has no run yet: `rarebook run bare` first"),
    ],
)
def test_a_name_that_nothing_has_is_refused_with_the_nearest(
    book: Path, identity: str, said: str
) -> None:
    with pytest.raises(KeyError) as refusal:
        works.citation(book, identity, "text")
    assert refusal.value.args[0].endswith(said)


def test_citations_depend_on_who_wrote_it_and_where_it_is_published(
    book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = {works.stamp(book)}
    (book / "CITATION.cff").write_text(ABOUT.replace("Marie", "Irène"), encoding="utf-8")
    made.add(works.stamp(book))
    monkeypatch.setenv(address.VARIABLE, "https://other.example/book")
    made.add(works.stamp(book))
    assert len(made) == 3
    assert "https://other.example/book/claims/" in works.citation(book, "demo-001", "ris")


def test_a_book_published_nowhere_is_cited_without_an_address(book: Path) -> None:
    (book / "_config.yml").write_text("title: The Book\n", encoding="utf-8")
    for identity in ("book", "demo", "demo/exports", "demo-001"):
        assert "http" not in works.citation(book, identity, "text")
