"""As a rerunner would: the survey's next edition, whole, from the file to the chapter's answer."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
import pytest

from chapters.test_runner import write_chapter
from rarebook import cli, paths
from rarebook.sources import usgs

NEXT = 2027
NAMES = {
    "AUS": "Australia",
    "BRA": "Brazil",
    "CAN": "Canada",
    "CHN": "China",
    "GRL": "Greenland",
    "IND": "India",
    "MDG": "Madagascar",
    "MMR": "Burma",
    "MYS": "Malaysia",
    "NGA": "Nigeria",
    "RUS": "Russia",
    "THA": "Thailand",
    "TZA": "Tanzania",
    "USA": "United States",
    "VNM": "Vietnam",
    "WLD": "World total",
    "ZAF": "South Africa",
    "ZZZ": "Other countries",
}
CHAPTER = """\
import altair as alt
from rarebook import figure, load, value
output = load("mine_production")
newest = output[output["edition"] == output["edition"].max()]
last = newest[newest["year"] == newest["year"].max()].set_index("country_iso3")["quantity_t"]
value("china_share", 100 * last["CHN"] / last["WLD"] * factor, "{:.1f}%")
chart = alt.Chart(newest.dropna()).mark_bar().encode(x="country_iso3:N", y="quantity_t:Q")
"""
FIGURE = 'figure(chart, "output", title="Output by country", alt="A bar a country")'


@pytest.fixture
def project(repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The book's own tables, and one chapter that reads mine output."""
    root = tmp_path / "book"
    shutil.copytree(repo / "data", root / "data")
    for file in (*repo.glob("*.yml"), repo / "CITATION.cff", repo / "index.md"):
        shutil.copy(file, root)
    (root / "chapters").mkdir()
    shutil.copy(repo / "chapters" / "glossary.md", root / "chapters")
    notebook = write_chapter(root, "mines", CHAPTER, FIGURE)
    content: Any = nbformat.read(notebook, 4)
    content.cells.insert(0, nbformat.v4.new_markdown_cell("# Who mines?", id="title"))
    nbformat.write(content, notebook)
    monkeypatch.setenv(paths.ROOT_VARIABLE, str(root))
    return root


def rarebook(*arguments: str) -> int:
    with pytest.raises(SystemExit) as leaving:
        cli.main(arguments)
    return int(str(leaving.value.code or 0))


def next_edition(data: Path) -> pd.DataFrame:
    """The newest edition a year on: each country's last figure restated, and one a tenth higher."""
    table = pd.read_csv(data / "mine_production.csv", dtype={"note": str}, keep_default_na=False)
    table["quantity_t"] = pd.to_numeric(table["quantity_t"])
    newest = table[table["edition"] == table["edition"].max()]
    last = newest[newest["year"] == newest["year"].max()].assign(edition=NEXT)
    grown = last.assign(year=NEXT - 1, quantity_t=(1.1 * last["quantity_t"]).round())
    both: pd.DataFrame = pd.concat([last.assign(year=NEXT - 2), grown], ignore_index=True)
    return both


def as_release(edition: pd.DataFrame, file: Path) -> Path:
    """The edition as the survey's data release lays it out."""
    with file.open("w", encoding="cp1252", newline="") as out:
        writer = csv.DictWriter(out, [*usgs.RELEASE, "Is critical mineral 2027"], restval="")
        writer.writeheader()
        for row in edition.itertuples():
            cells = {
                "Section": usgs.WORLD_SECTION,
                "Commodity": "Rare Earths",
                "Country": NAMES[str(row.country_iso3)],
                "Unit": "metric tons",
                "Year": row.year,
                "Notes": "Estimated." if row.status == "estimated" else "",
            }
            output = f"{float(str(row.quantity_t)):,.0f}" if row.quantity_t else "—"
            writer.writerow({**cells, "Statistics": "Production", "Value": output})
            if row.year == NEXT - 1:
                writer.writerow({**cells, "Statistics": "Reserves", "Value": "NA"})
    return file


def test_the_next_edition_whole(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = project / "data"
    own = (data / "mine_production.csv").read_bytes()
    edition = next_edition(data)
    mine = tmp_path / "mine.csv"
    edition.to_csv(mine, index=False)

    # as a table of the reader's: it fits, and the chapter runs on it beside the book's own
    assert rarebook("check", str(mine), "mine_production") == 0
    arguments = ("--data", f"mine_production={mine}", "--append", "--out", str(tmp_path / "out"))
    assert rarebook("run", "mines", *arguments) == 0
    changes = json.loads((tmp_path / "out" / "changes.json").read_text())
    assert [figure["name"] for figure in changes["figures"]] == ["output"]
    assert len(changes["rows"]["mine_production"]["added"]) == len(edition)
    assert (data / "mine_production.csv").read_bytes() == own

    # as the survey's release: dry, then for good
    release = as_release(edition, tmp_path / f"mcs{NEXT}_commodities_data.csv")
    assert rarebook("update", "usgs", "--from", str(release), "--dry-run") == 0
    assert f"mine_production: {len(edition)} added, 0 changed, 0 dropped" in capsys.readouterr().out
    assert (data / "mine_production.csv").read_bytes() == own
    assert rarebook("update", "usgs", "--from", str(release)) == 0
    assert rarebook("check", str(data / "mine_production.csv"), "mine_production") == 0
    written = pd.read_csv(data / "mine_production.csv", keep_default_na=False)
    assert len(written) == len(pd.read_csv(mine)) + own.count(b"\n") - 1
    capsys.readouterr()
    assert rarebook("tables") == 0
    assert "mine_production              2027" in capsys.readouterr().out

    # and both ways give the chapter the same answer
    assert rarebook("run", "mines") == 0
    runs = project / "_build" / "runs" / "mines", tmp_path / "out"
    values = [json.loads((run / "record.json").read_text())["values"] for run in runs]
    assert values[0] == values[1]
