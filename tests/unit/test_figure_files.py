"""A figure's files open safely, say what they hold, and are the same every time."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from rarebook import editions
from rarebook.site.book import Book
from rarebook.site.figures import cards, files, pictures, provenance

FIGURE: dict[str, Any] = {
    "id": "one/bars",
    "name": "bars",
    "chapter": "one",
    "title": "Bars rise",
    "subtitle": "in t",
    "alt": "Two bars.",
    "source": "Customs (2025-10)",
    "notes": "",
    "tables": ["trade"],
    "columns": {"quantity_t": "Exports (t)"},
    "files": {},
    "sha256": {"bars.csv": "c" * 64, "bars.svg": "d" * 64},
}
TABLE = {
    "name": "trade",
    "title": "Trade",
    "path": "data/trade.csv",
    "sha256": "e" * 64,
    "rows": 2,
    "vintage": "2025-10",
    "redistribution": "open",
    "sources": ["Customs"],
}


def book_of(vintage: str = "2025-10") -> Book:
    field = {"name": "price", "unit": "USD/kg", "description": "Of a kilogram."}
    described = {
        "name": "trade",
        "rarebook:vintage": vintage,
        "schema": {"fields": [field]},
        "sources": [{"title": "Customs", "path": "javascript:alert(1)"}],
        "licenses": [{"name": "CC-BY-4.0"}],
    }
    record: dict[str, Any] = {"tables": [TABLE], "figures": [FIGURE], "verdicts": []}
    record |= {"quoted": [], "parameters": {"a": 1}}
    return Book(
        root=Path(),
        runs=Path("nowhere"),
        records={"one": record},
        figures={"one/bars": FIGURE},
        verdicts={},
        claims={},
        sources={},
        tables={"trade": described},
        pages=[],
        inputs=(),
    )


@pytest.mark.parametrize("cell", ["=1+1", "+cmd|' /C calc'!A0", "-x", "@SUM(A1)", "＝1", "\t=1"])
def test_a_spreadsheet_runs_no_cell(cell: str) -> None:
    text = io.StringIO()
    csv.writer(text).writerows([["=head", "t"], [cell, "-5.5"]])
    made = files.spreadsheet(text.getvalue())
    assert made.startswith("\ufeff")
    head, row = csv.reader(io.StringIO(made[1:]))
    assert head[0] == "'=head"
    assert row[0].lstrip(" ").startswith("'") or not row[0].startswith(tuple("=+-@＝\t"))
    assert row[1] == "-5.5"


@given(st.lists(st.lists(st.text(max_size=8), min_size=2, max_size=2), min_size=1))
def test_no_table_makes_a_live_cell(rows: list[list[str]]) -> None:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    for row in csv.reader(io.StringIO(files.spreadsheet(text.getvalue())[1:], newline="")):
        for cell in row:
            assert files.is_number(cell) or not cell.startswith(tuple("=+-@\t\r\n"))


def test_columns_say_their_unit_and_meaning() -> None:
    columns = files.columns_of(book_of(), FIGURE, "Exports (t),price,who\n1,2,x\n,,\n")
    assert [c["name"] for c in columns] == ["quantity_t", "price", "who"]
    assert [c["unit"] for c in columns] == ["t", "USD/kg", ""]
    assert [c["datatype"] for c in columns] == ["number", "number", "string"]
    assert columns[1]["description"] == "Of a kilogram."


def test_a_zip_is_the_same_whatever_the_order() -> None:
    one = files.zipped({"a": b"1", "b": b"2"}, "2026-11-30")
    assert one == files.zipped({"b": b"2", "a": b"1"}, "2026-11-30")
    with zipfile.ZipFile(io.BytesIO(one)) as archive:
        assert archive.namelist() == ["a", "b"]
        assert archive.getinfo("a").date_time == (2026, 11, 30, 0, 0, 0)


def test_a_figure_of_a_newer_table_is_stale() -> None:
    assert provenance.stale(book_of()) == []
    assert provenance.stale(book_of("a reader's file")) == []
    (said,) = provenance.stale(book_of("2026-01"))
    assert said == "one/bars was drawn from trade of 2025-10; the data package has 2026-01"


def test_the_manifest_leads_from_publisher_to_picture() -> None:
    made = provenance.manifest(book_of(), FIGURE, "2026.11", {"id": "abc", "modified": False})
    assert made["tables"][0]["sha256"] == "e" * 64
    assert made["tables"][0]["vintage"] == "2025-10"
    assert made["notebook"]["path"] == "chapters/one.ipynb"
    assert made["parameters"] == {"a": 1}
    assert made["commit"] == {"id": "abc", "modified": False}
    assert made["content"] == editions.content_hash(FIGURE)
    # an address that is no web address is no link
    assert made["tables"][0]["sources"] == [{"title": "Customs", "path": ""}]


DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="660" height="{}"><rect fill="#b3202c"/></svg>'
)


@pytest.mark.parametrize("height", [120, 900])
@pytest.mark.parametrize(
    "title",
    ["Short", 'A <b>finding</b> & "more" ' * 12, "稀土" * 60, "x" * 1000, "\x00\u202e\ud7ff evil"],
)
def test_a_card_holds_any_words(height: int, title: str) -> None:
    words = pictures.Words(title, title, title, title)
    for made in (
        cards.card(DRAWING.format(height), words),
        pictures.plate(DRAWING.format(height), words),
    ):
        root = etree.fromstring(made.encode())
        texts = root.findall(".//{http://www.w3.org/2000/svg}text")
        assert texts
        high = float(str(root.get("height")))
        assert all(0 < float(str(text.get("y"))) < high for text in texts)
    card = etree.fromstring(cards.card(DRAWING.format(height), words).encode())
    assert (card.get("width"), card.get("height")) == ("1200", "630")


def words_of(title: str = "Bars rise", source: str = "Customs (2025-10)") -> pictures.Words:
    return pictures.Words(title, "Exports by month and customs house, tonnes", source, "Figure 1")


def place_of(height: float, words: pictures.Words) -> tuple[float, cards.Layout]:
    """How large a drawing of a width of 660 stands on its card, and with which words."""
    made = cards.card(DRAWING.format(height), words)
    wide = re.findall(r'<svg overflow="visible"[^>]* width="([\d.]+)"', made)
    return float(wide[0]) / 660, cards.best(words, (660, height), 530)


FINDING = "Of ten shares of the world's manufactures given for 2023, 2 agree with the World Bank"


@pytest.mark.parametrize(("height", "least"), [(800, 0.6), (410, 1.0), (330, 1.1), (200, 1.55)])
def test_a_card_is_laid_out_for_the_largest_drawing(height: float, least: float) -> None:
    scale, layout = place_of(height, words_of(FINDING))
    assert scale >= least
    right = layout.x + 660 * layout.scale
    # what is left of the width has words, or is shared by both sides
    assert right == pytest.approx(1152) or layout.x - 48 == pytest.approx(1152 - right)
    assert layout.title.end <= layout.subtitle.y
    assert layout.subtitle.end <= 530
    if layout.title.width == cards.WIDE:
        assert layout.title.end <= layout.y
    else:
        assert 48 + layout.title.width < layout.x


def test_a_card_cuts_words_only_if_they_fit_nowhere() -> None:
    _, layout = place_of(800, words_of(" ".join([FINDING] * 3)))
    assert not [line for line in layout.title.lines if "…" in line]
    _, layout = place_of(800, words_of(" ".join([FINDING] * 9)))
    assert layout.title.lines[-1].endswith("…")
    assert layout.title.end < layout.y


def test_a_source_is_cut_between_names_and_says_how_many_it_leaves_out() -> None:
    names = [f"Ministry {n}, Yearbook ({2000 + n})" for n in range(1, 30)]
    made = pictures.source_lines("; ".join(names), 15, 1104, 2)
    assert len(made) == 2
    told = " ".join(made).removeprefix("Source: ").split("; ")
    assert told[:-1] == names[: len(told) - 1]
    assert told[-1] == f"and {len(names) - len(told) + 1} more"
    assert pictures.source_lines(names[0], 15, 1104, 2) == [f"Source: {names[0]}"]
    # a name that is too long by itself has no better place to be cut
    assert pictures.source_lines("a long name " * 99, 15, 1104, 2)[-1].endswith("…")


@pytest.mark.parametrize("sources", [1, 30])
def test_a_card_keeps_its_words_off_the_lower_edge(sources: int) -> None:
    words = words_of(source="; ".join(["Customs, Yearbook of the Ministry (2025-10)"] * sources))
    made = etree.fromstring(cards.card(DRAWING.format(300), words).encode())
    texts = made.findall(".//{http://www.w3.org/2000/svg}text")
    assert max(float(str(text.get("y"))) for text in texts) <= 610


def test_pictures_have_the_quotes_of_pages() -> None:
    words = words_of("China's 'own' \"card\"", "the companies' accounts")
    for made in (
        cards.card(DRAWING.format(300), words),
        pictures.plate(DRAWING.format(300), words),
    ):
        assert "China’s ‘own’ “card”" in made
        assert "the companies’ accounts" in made
    assert "1.5\u00a0t" in cards.card(DRAWING.format(300), words_of("1.5 t"))


def test_lines_break_within_their_width_and_end_in_an_ellipsis() -> None:
    text = "Ore moves the import average, the processed goods move it back again"
    lines = pictures.lines_of(text, 20, 200, 2)
    assert len(lines) == 2
    assert lines[-1].endswith("…")
    assert all(pictures.width_of(line, 20) <= 200 for line in lines)
    assert pictures.lines_of("", 20, 200, 2) == []
    for line in pictures.wrapped("稀土" * 40 + " " + "x" * 200, 20, 200):
        assert pictures.width_of(line, 20) <= 200


def test_a_title_leaves_no_word_alone() -> None:
    text = "Leached soil was sampled up to 12 years after mining; no record reaches 50"
    loose = pictures.wrapped(text, 22, 660, pictures.BOLD)
    even = pictures.balanced(text, 22, 660, 4)
    assert (len(loose), loose[-1]) == (2, "reaches 50")
    assert len(even) == 2
    assert len(even[-1].split()) > 4
    assert pictures.balanced("", 22, 660, 4) == []
    assert pictures.balanced("x" * 400, 22, 660, 2)[-1].endswith("…")


def test_the_dark_drawing_has_the_dark_colours() -> None:
    assert "#f0747c" in pictures.dark(DRAWING.format(100))
