"""US Geological Survey: the Mineral Commodity Summaries, to `mine_production` and `reserves`.

Choices made about the data
---------------------------
- Each edition gives two years of output and one set of reserves, and restates what earlier ones
  said: every edition keeps its rows, and `edition` (the year in its title) tells them apart.
- Two layouts are known: the data release of all commodities (2025 on; an observation a row) and the
  commodity's own table (up to 2024; a country a row, the years in the names of its columns).
- "NA" and "W" (withheld) leave the cell empty and say so in `status`; a dash is zero.
- Notes are given in the book's words. That of China's output of 2024 in the 2026 release ("quota")
  was taken back by version 1.1 of the summary.
- The survey mends a summary after its data release and leaves the release as it was. What is known
  of that stands in `CORRECTIONS`; a file that says otherwise by then is taken at its word.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pandas as pd

from rarebook.ingest.common import put_sources, write_table
from rarebook.problems import Problem, TableError
from rarebook.sources import usgs_fetch
from rarebook.sources.common import Adapter, Brought, decoded, refuse_columns
from rarebook.sources.rows import merge
from rarebook.sources.usgs_words import (
    CORRECTIONS,
    QUOTA_TAKEN_BACK,
    country_of,
    note_of,
    quantity_of,
)

PAGE: Final = (
    "https://www.usgs.gov/centers/national-minerals-information-center/mineral-commodity-summaries"
)
RELEASE: Final = (
    "MCS chapter",
    "Section",
    "Commodity",
    "Country",
    "Statistics",
    "Statistics_detail",
    "Unit",
    "Year",
    "Value",
    "Notes",
    "Other notes",
)
CRITICAL: Final = re.compile(r"^Is critical mineral \d{4}$")
TABLE: Final = ("Source", "Country", "Type", "Prod_notes", "Reserves_t", "Reserves_notes")
TABLE_YEAR: Final = re.compile(r"^Prod_t(_est)?_(\d{4})$")
WORLD_SECTION: Final = "World Mine Production and Reserves"
COMMODITIES: Final = {"Rare Earths": "rare-earths"}
PRODUCTION, RESERVES = "mine_production", "reserves"


@dataclass(frozen=True)
class Edition:
    """An edition's year, and its rows for the two tables (without their source)."""

    year: int
    layout: str
    production: list[dict[str, Any]]
    reserves: list[dict[str, Any]]


def write(file: Path, data: Path) -> Brought:
    """Write the two tables with the rows of an edition in place of those it had before."""
    edition = read(file)
    corrected, vintage, notes = _correct(edition)
    for row in edition.production:
        if (edition.year, row["country_iso3"], row["year"]) in QUOTA_TAKEN_BACK:
            row["note"] = "the release calls it a quota; version 1.1 of the summary does not"
    source = _source(edition, _published(file, edition.year))
    ids = put_sources(data, "usgs", pd.DataFrame([source]), [source["source_id"]])
    number = str(edition.year)
    for table, release in ((PRODUCTION, edition.production), (RESERVES, corrected)):
        rows = [{**row, "source_id": ids[source["source_id"]]} for row in release]
        whole = merge(data, table, rows, lambda row: row["edition"] == number)
        order = ["edition", "year", "country_iso3"]
        write_table(data, table, whole.sort_values([k for k in order if k in whole]))
    return Brought(max(vintage, source["published"][:7]), tuple(notes))


def read(file: Path) -> Edition:
    """An edition from its file, whichever of the two layouts it has.

    Raises
    ------
    TableError
        If the columns are those of neither (the difference is named), if a country or a value is
        not understood, or if there is no rare-earth row.
    """
    text = decoded(file, ("utf-8-sig", "cp1252"))
    reader = csv.reader(io.StringIO(text, newline=""))
    header = [name.strip() for name in next(reader, [])]
    lines = [(number, row) for number, row in enumerate(reader, start=2) if any(row)]
    named = [name for name in header if name]
    records = [(n, dict(zip(header, row, strict=False))) for n, row in lines]
    if "Prod_notes" in named or "Reserves_t" in named:
        years = [name for name in named if TABLE_YEAR.match(name)]
        refuse_columns(file, named, TABLE, years)
        found = _from_table(file, records, years)
    else:
        flags = [name for name in named if CRITICAL.match(name)]
        refuse_columns(file, named, RELEASE, flags)
        found = _from_release(file, records)
    if not found.production or not found.reserves:
        rule = "no world mine production and reserves of rare earths in it"
        raise TableError([Problem(file.name, None, None, None, rule)])
    return found


def _from_release(file: Path, records: list[tuple[int, dict[str, str]]]) -> Edition:
    world = [
        (line, row)
        for line, row in records
        if row["Section"] == WORLD_SECTION and row["Commodity"] in COMMODITIES
    ]
    produced = [(n, r) for n, r in world if r["Statistics"] == "Production"]
    held = [(n, r) for n, r in world if r["Statistics"] == "Reserves"]
    other = [(n, r) for n, r in world if r["Unit"] != "metric tons"]
    if other:
        line, row = other[0]
        rule = "the unit must be metric tons"
        raise TableError([Problem(file.name, line, "Unit", row["Unit"], rule)])
    edition = max((int(row["Year"]) for _, row in produced), default=-1) + 1
    production = [
        {**_figure(file, n, r, "Value"), "year": int(r["Year"]), "edition": edition}
        for n, r in produced
    ]
    reserves = [{**_figure(file, n, r, "Value"), "edition": edition} for n, r in held]
    return Edition(edition, "release", production, reserves)


def _from_table(file: Path, records: list[tuple[int, dict[str, str]]], years: list[str]) -> Edition:
    production, reserves, edition = [], [], 0
    for line, row in records:
        kind = row["Type"].lower()
        if not kind.startswith("rare earths") or "metric tons" not in kind:
            rule = "this table must be of rare earths in metric tons"
            raise TableError([Problem(file.name, line, "Type", row["Type"], rule)])
        edition = int(re.sub(r"\D", "", row["Source"]) or 0)
        for column in years:
            estimated, year = TABLE_YEAR.match(column).groups()  # type: ignore[union-attr]
            notes = ("Estimated. -- " if estimated else "") + row["Prod_notes"]
            figure = _figure(
                file, line, {**row, "Commodity": "Rare Earths", "Notes": notes}, column
            )
            production.append({**figure, "year": int(year), "edition": edition})
        held = {**row, "Commodity": "Rare Earths", "Notes": row["Reserves_notes"]}
        reserves.append({**_figure(file, line, held, "Reserves_t"), "edition": edition})
    return Edition(edition, "table", production, reserves)


def _figure(file: Path, line: int, row: dict[str, str], column: str) -> dict[str, Any]:
    """What both tables say of a country: who, how much, how sure."""
    try:
        country = country_of(row["Country"])
    except KeyError:
        rule = "a country that the adapter does not know: add it to usgs_words.py"
        raise TableError([Problem(file.name, line, "Country", row["Country"], rule)]) from None
    try:
        quantity, qualifier, status = quantity_of(
            row[column], estimated="Estimated" in row["Notes"]
        )
    except ValueError:
        rule = "neither a number nor one of the survey's signs"
        raise TableError([Problem(file.name, line, column, row[column], rule)]) from None
    return {
        "country_iso3": country,
        "commodity": COMMODITIES[row["Commodity"]],
        "quantity_t": quantity,
        "qualifier": qualifier,
        "status": status,
        "note": note_of(row["Notes"]),
    }


def _correct(edition: Edition) -> tuple[list[dict[str, Any]], str, list[str]]:
    """The reserves with what the survey mended later, the newest correction's month, and notes."""
    made, notes, vintage = [], [], ""
    for row in edition.reserves:
        known = CORRECTIONS.get((edition.year, row["country_iso3"]))
        if not known or edition.layout != "release" or row["quantity_t"] != known.wrong:
            made.append(row)
            continue
        why = f"{known.wrong:,.0f} in the data release, corrected by the survey on {known.date}"
        made.append({**row, "quantity_t": known.right, "note": why})
        notes.append(f"reserves of {row['country_iso3']}: {known.right:,.0f} t ({why})")
        vintage = max(vintage, known.date[:7])
    return made, vintage, notes


def _published(file: Path, edition: int) -> str:
    """Date of the release by the metadata that lie beside it; else the year of its title."""
    metadata = (p for p in file.parent.glob("*.xml") if f"mcs{edition}" in p.name.lower())
    for beside in sorted(metadata):
        found = re.search(r"<pubdate>(\d{4})(\d{2})(\d{2})</pubdate>", beside.read_text("utf-8"))
        if found:
            return "-".join(found.groups())
    return str(edition)


def _source(edition: Edition, published: str) -> dict[str, str]:
    what = "data release" if edition.layout == "release" else "rare-earth table"
    return {
        "source_id": f"mcs{edition.year}",
        "title": f"Mineral Commodity Summaries {edition.year}, {what}",
        "publisher": "U.S. Geological Survey",
        "url": PAGE,
        "published": published,
        "licence": "US public domain",
    }


ADAPTER: Final = Adapter(
    "usgs", "The US Geological Survey", PAGE, (PRODUCTION, RESERVES), write, usgs_fetch.fetch
)
