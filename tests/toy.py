"""A whole book in small: real descriptions, few rows, two chapters that are run with kernels."""

from __future__ import annotations

import csv
import itertools
import json
import shutil
import subprocess
from collections.abc import Callable, Container
from pathlib import Path
from typing import Any

import nbformat

from rarebook import records

Row = dict[str, str]
HIT = "document.title='hit'"
EVILS = (
    f'<img src=x onerror="{HIT}"><script>{HIT}</script>',
    f"\"'>]]></title></svg></style></script><script>{HIT}</script>&amp;{{{{7*7}}}}{{% raw %}}",
    "turned \u202eround\u2066 by \u200fmarks\u061c",
    "rung \x01\x07\x1b[31m\x0b\x7f\x85\u2028 \ufffe end",
    '=HYPERLINK("http://evil.example","x")',
    "+1+cmd|' /C calc'!A0",
    "@SUM(1+1)",
    "-2+3",
    "\t=1+1",
    "＝1+1",
    "M" * 1000,
    f"[a](javascript:{HIT}) *b* `c` {{value}}`n` $d$ :::{{e}} # f \\g",
    'fill="#ff0000" url(#x) #ff0000 style="color:red"',
    "javascript:alert(1)",
)
"""Texts that try to be more than text; each shows in what it becomes a word of its own."""
TABLES = ("claims", "conflicts", "documents", "sources", "exchange_rates", "mine_production")
SHARED = ("_config.yml", "CITATION.cff", "CHANGELOG.md", "pyproject.toml", "LICENSE")
# columns that the book's code reads as words of its own
FIXED = {
    "voice",
    "thread",
    "document",
    "conflicts_with",
    "claim_ids",
    "unit",
    "period",
    "geography",
}
ISO = ("CHN", "IND")
CLAIMS = ("price-scissors-001", "price-scissors-005", "price-scissors-007")
PPP = (
    '"Data Source","World Development Indicators",\n"Last Updated Date","2026-10-15",\n'
    '"Country Name","Country Code","Indicator Name","Indicator Code","2023","2024",\n'
    '"China","CHN","PPP conversion factor","PA.NUS.PPP","3.61","3.52",\n'
    '"India","IND","PPP conversion factor","PA.NUS.PPP","20.2","20.5",\n'
)
HEAD = """\
import altair as alt
from rarebook import figure, load, value, verdict
mined = load("mine_production").head(12)
documents = load("documents")
value("rows", len(mined) * factor)
"""
CHART = """\
mined["label"] = [f"{note} {number}" for number, note in enumerate(mined["note"])]
chart = alt.Chart(mined).mark_bar().encode(
    x="quantity_t:Q", y="label:N", tooltip=["label", "note", "quantity_t"])
figure(chart, "bars", title="Bars of " + " ".join(mined["note"].head(12)),
       alt=mined["note"].iloc[0],
       subtitle=mined["note"].iloc[1], notes=mined["note"].iloc[2], source=mined["note"].iloc[3])
"""
SHOWN = "mined"
WORDS = """\
for number, note in enumerate(mined["note"]):
    value(f"note_{number}", note, "{}")
"""
MORE = """\
figure(alt.Chart(mined).mark_point().encode(x="quantity_t:Q"), "points", title="Points",
       alt="Points", data=mined)
"""


def poisoner(root: Path, chosen: Container[str] | None = None) -> Callable[[str, Row], None]:
    """A change of rows that puts hostile text into free cells, each kind in its turn.

    Into all of them, or into those of the columns chosen.
    """
    package = json.loads((root / "data" / "datapackage.json").read_text(encoding="utf-8"))
    free = {
        one["name"]: [c for c in free_columns(one["schema"]) if chosen is None or c in chosen]
        for one in package["resources"]
    }
    turn = itertools.count()

    def change(table: str, row: Row) -> None:
        for name in free[table]:
            row[name] = EVILS[next(turn) % len(EVILS)] + row[name]

    return change


def tables_of(root: Path) -> dict[str, Path]:
    """The tables of a book that are there, and their files."""
    package = json.loads((root / "data" / "datapackage.json").read_text(encoding="utf-8"))
    found = {one["name"]: root / "data" / one["path"] for one in package["resources"]}
    return {name: path for name, path in found.items() if path.is_file()}


def free_columns(schema: dict[str, Any]) -> list[str]:
    """The columns of a table that may hold any text, and are not named elsewhere."""
    keys = [schema.get("primaryKey", []), *(k["fields"] for k in schema.get("foreignKeys", []))]
    named = {name for key in keys for name in ([key] if isinstance(key, str) else key)}
    tied = {"enum", "pattern", "maxLength"}
    return [
        one["name"]
        for one in schema["fields"]
        if one["type"] == "string"
        and one["name"] not in named | FIXED
        and not tied & set(one.get("constraints", {}))
    ]


def read(path: Path) -> list[Row]:
    """The rows of a CSV."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(path: Path, rows: list[Row]) -> None:
    """Rows as a CSV."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def make(root: Path, repo: Path, *, evil: bool = False) -> Path:
    """Write the book under `root`; an evil one has hostile text in every free cell."""
    (root / "chapters").mkdir(parents=True)
    (root / "data").mkdir()
    for name in SHARED:
        shutil.copyfile(repo / name, root / name)
    package = json.loads((repo / "data" / "datapackage.json").read_text(encoding="utf-8"))
    package["resources"] = [one for one in package["resources"] if one["name"] in TABLES]
    if evil:
        for one, text in zip(package["resources"], itertools.cycle(EVILS), strict=False):
            one |= {"title": text + one["title"], "description": text + one["description"]}
            one["sources"] = [{"title": text, "path": text}]
    records.write_json(root / "data" / "datapackage.json", package)
    change = poisoner(root) if evil else None
    chosen = {name: few(name, read(repo / "data" / f"{name}.csv")) for name in TABLES}
    used = {row.get(key) for rows in chosen.values() for row in rows
            for key in ("source_id", "source_id_2")}  # fmt: skip
    chosen["sources"] = [r for r in read(repo / "data/sources.csv") if r["source_id"] in used]
    for name, rows in chosen.items():
        for row in rows:
            if change:
                change(name, row)
        write(root / "data" / f"{name}.csv", rows)
    pages = [{"file": "chapters/one"}, {"file": "chapters/two"}]
    parts = [{"caption": "Part", "numbered": 1, "chapters": pages}]
    records.write_json(root / "_toc.yml", {"format": "jb-book", "root": "index", "parts": parts})
    (root / "index.md").write_text("# Book\n\nOne has {value}`one/rows` rows.\n", encoding="utf-8")
    words = " ".join(f"{{value}}`note_{number}`" for number in range(12))
    chapter(
        root,
        "one",
        HEAD,
        WORDS,
        CHART,
        SHOWN,
        *(judged(claim, "one") for claim in CLAIMS[:2]),
        end=words,
    )
    chapter(root, "two", HEAD, CHART, MORE, judged(CLAIMS[2], "two"))
    return root


def few(name: str, rows: list[Row]) -> list[Row]:
    """The rows of a table that the small book keeps."""
    if name == "claims":
        return [row | {"conflicts_with": ""} for row in rows if row["id"] in CLAIMS]
    if name == "documents":
        kept = rows[:3]
        for row in kept:
            row["claim_id"] = CLAIMS[2]
        return kept
    if name == "conflicts":
        return [row | {"claim_ids": claim} for row, claim in zip(rows[:2], CLAIMS, strict=False)]
    if name == "exchange_rates":
        return [row for row in rows if row["basis"] == "ppp" and row["country_iso3"] in ISO][-20:]
    return rows[:20]


def judged(claim: str, name: str) -> str:
    """A cell that rates a claim."""
    if name == "one":
        return (
            f'verdict("{claim}", computed=7571.0, table="mine_production", figure="bars", '
            'note=mined["note"].iloc[4])'
        )
    return f'verdict("{claim}", documents=documents, settle="A count.", figure="bars")'


def chapter(root: Path, name: str, *cells: str, end: str = "") -> Path:
    """A notebook of these cells, between a title and the box of claims; `end` is its last word."""
    code: Any = nbformat.v4.new_code_cell
    text: Any = nbformat.v4.new_markdown_cell
    made = [
        text(f"# Is {name} enough?", id="title"),
        code("factor = 1  # how often", id="parameters", metadata={"tags": ["parameters"]}),
        text(":::{answer}\nIt has {value}`rows` rows.\n:::", id="answer"),
        *(
            code(cell, id=f"cell-{n}", metadata={"tags": ["show-output"] if cell == SHOWN else []})
            for n, cell in enumerate(cells)
        ),
        text("{numref}`fig-" + name + "-bars`\n\n:::{claims}\n:::", id="claims"),
        text(f"## Sources\n\n:::{{sources}}\n:::\n\n{end}", id="sources"),
    ]
    metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    path = root / "chapters" / f"{name}.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=made, metadata=metadata), path)
    return path


def commit(root: Path) -> None:
    """Make a clone of the book: one commit, always the same."""
    day = "2026-11-30T12:00:00Z"
    (root / ".gitignore").write_text("_build/\ndata/.lock\n", encoding="utf-8")
    who = {"GIT_AUTHOR_DATE": day, "GIT_COMMITTER_DATE": day, "HOME": str(root)}
    who |= {
        f"GIT_{w}_{k}": "a@b.example" for w in ("AUTHOR", "COMMITTER") for k in ("NAME", "EMAIL")
    }
    for words in (["init", "-q", "-b", "main"], ["add", "-A"], ["commit", "-q", "-m", "All"]):
        subprocess.run(
            ["git", "-C", str(root), *words], env={"PATH": "/usr/bin:/bin", **who}, check=True
        )
