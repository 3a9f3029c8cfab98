"""A figure is drawn twice, carries its data and says in words what it shows."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import altair as alt
import pandas as pd
import pytest

from rarebook import figure, load, records, theme
from rarebook.drawing import size_of, smallest_text, spec_of, svg_of
from rarebook.figures import csv_of

DATA = pd.DataFrame({"year": ["2023", "2024"], "tonnes": [52307.0, 55431.0]})


def bars(data: pd.DataFrame = DATA) -> alt.Chart:
    base: alt.Chart = alt.Chart(data).mark_bar()
    return base.encode(alt.X("year:O"), alt.Y("tonnes:Q", title="t"))


@pytest.fixture(autouse=True)
def _run(project: Path) -> None:
    records.start("demo", project / "run")


def test_a_figure_leaves_its_files_and_its_record(project: Path) -> None:
    load("trade")
    made = figure(bars(), "exports", title="Exports rose", alt="Two bars.", columns={"tonnes": "t"})
    folder = project / "run"
    assert made.id == "demo/exports"
    assert made.entry["tables"] == ["trade"]
    assert made.entry["source"] == "Customs (2025-10)"
    assert records.read_record(folder)["figures"] == [made.entry]
    wide = (folder / made.entry["files"]["svg"]).read_text()
    phone = (folder / made.entry["files"]["phone"]).read_text()
    assert size_of(wide)[0] == theme.WIDE_PX
    assert size_of(phone)[0] == theme.PHONE_PX
    for drawn in (wide, phone):
        assert smallest_text(drawn) >= 11
    assert (folder / made.entry["files"]["csv"]).read_text() == "t\n52307\n55431\n"
    spec = json.loads((folder / made.entry["files"]["spec"]).read_text())
    assert (spec["width"], spec["description"]) == ("container", "Two bars.")


def test_the_drawing_names_itself_and_escapes_what_it_says() -> None:
    drawn = svg_of(spec_of(bars(), 400), "demo-x", 'A <b> & "c"', "<script>alert(1)</script>")
    root = ET.fromstring(drawn)
    space = "{http://www.w3.org/2000/svg}"
    assert root.get("role") == "img"
    assert root.find(f"{space}title").text == 'A <b> & "c"'  # type: ignore[union-attr]
    assert root.find(f"{space}script") is None
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert all(str(identity).startswith("demo-x-") for identity in ids)


def test_text_keeps_its_digits_and_places_lose_theirs() -> None:
    rows = pd.DataFrame({"x": [1 / 3], "says": ["gold 0.0042"]})
    chart = alt.Chart(rows).mark_text().encode(x="x:Q", text="says")
    drawn = svg_of(spec_of(chart, 400), "demo-x", "t", "d")
    assert "gold 0.0042" in drawn
    assert not re.search(r'transform="[^"]*\.\d{3}', drawn)


def test_the_same_chart_is_drawn_the_same() -> None:
    assert svg_of(spec_of(bars(), 400), "a", "t", "d") == svg_of(
        spec_of(bars(), 400), "a", "t", "d"
    )


def test_two_figures_of_one_name_are_refused() -> None:
    figure(bars(), "exports", title="t", alt="a")
    with pytest.raises(ValueError, match="'exports' stands twice among its figures"):
        figure(bars(), "exports", title="t", alt="a")


@pytest.mark.parametrize(
    ("chart", "words", "message"),
    [
        (bars(), {"title": " ", "alt": "a"}, "no title"),
        (bars(), {"title": "t", "alt": ""}, "no alt"),
        (bars().mark_bar(color="#123456"), {"title": "t", "alt": "a"}, "#123456 not of"),
        (bars().configure_axis(labelFontSize=8), {"title": "t", "alt": "a"}, "smaller than 11"),
        (bars().properties(width=500) | bars(), {"title": "t", "alt": "a"}, "px wide, at most"),
    ],
)
def test_what_a_figure_is_refused_for(
    chart: alt.TopLevelMixin, words: dict[str, str], message: str, project: Path
) -> None:
    with pytest.raises(ValueError, match=message):
        figure(chart, "x", **words, data=DATA)  # type: ignore[arg-type]
    assert not (project / "run" / "figures").exists()


def test_a_name_is_lower_case_words_joined_by_hyphens() -> None:
    with pytest.raises(ValueError, match="hyphens"):
        figure(bars(), "Exports_1", title="t", alt="a")


def test_a_spreadsheet_runs_nothing() -> None:
    made = csv_of(pd.DataFrame({"x": ["=1+1", "@a", "+3", "fine"], "n": [-1.5, 2, 3, 4]}))
    assert made == "x,n\n'=1+1,-1.5\n'@a,2\n'+3,3\nfine,4\n"


def test_a_column_that_is_not_there_is_named() -> None:
    with pytest.raises(ValueError, match="nothing"):
        csv_of(DATA, {"nothing": "x"})


def test_a_missing_number_is_null_in_the_specification(project: Path) -> None:
    gap = pd.DataFrame({"year": ["2023", "2024"], "tonnes": [1.0, None]})
    made = figure(bars(gap), "gap", title="t", alt="a")
    spec = json.loads(
        (project / "run" / made.entry["files"]["spec"]).read_text(),
        parse_constant=lambda name: pytest.fail(f"{name} is not JSON"),
    )
    (rows,) = spec["datasets"].values()
    assert rows[1]["tonnes"] is None
