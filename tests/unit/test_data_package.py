"""The committed tables: each fits its description, and the description says all a reader needs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from rarebook import tables

DATA = Path(__file__).parents[2] / "data"
RESOURCES = tables.package()["resources"]
NAMES = [resource["name"] for resource in RESOURCES]


@pytest.mark.parametrize("resource", RESOURCES, ids=NAMES)
def test_a_table_fits_its_description(resource: dict[str, Any]) -> None:
    path = DATA / resource["path"]
    if not path.is_file():
        assert resource.get("rarebook:optional"), f"{path.name} is missing"
        return
    tables.check(resource["name"], path)


@pytest.mark.parametrize("resource", RESOURCES, ids=NAMES)
def test_a_description_is_whole(resource: dict[str, Any]) -> None:
    # a table that only a reader adds has no vintage of ours
    dated = [] if resource.get("rarebook:optional") else ["rarebook:vintage"]
    for key in ("title", "description", "sources", "licenses", *dated):
        assert resource.get(key), f"{resource['name']} says no {key}"
    assert resource["rarebook:redistribution"] in ("open", "cite-only")
    assert resource["schema"].get("primaryKey"), f"{resource['name']} has no primary key"
    for field in resource["schema"]["fields"]:
        assert field.get("description"), f"{resource['name']}.{field['name']} is not described"
        assert field["name"] == field["name"].lower()


def test_every_row_names_its_source() -> None:
    apart = {"sources", "claims", "conflicts"}  # the ledger's source is the document that speaks
    for resource in RESOURCES:
        if resource["name"] in apart:
            continue
        fields = {field["name"]: field for field in resource["schema"]["fields"]}
        assert "source_id" in fields, resource["name"]
        assert fields["source_id"]["constraints"]["required"], resource["name"]
        keys = [key["fields"] for key in resource["schema"].get("foreignKeys", [])]
        assert ["source_id"] in keys or "source_id" in keys, resource["name"]


def test_every_source_is_used() -> None:
    used: set[str] = set()
    for path in DATA.glob("*.csv"):
        frame = pd.read_csv(path, dtype=str, keep_default_na=False)
        if path.name != "sources.csv":
            for column in frame.columns[frame.columns.str.contains("source_id")]:
                used.update(*(cell.split(";") for cell in frame[column]))
    sources = pd.read_csv(DATA / "sources.csv", dtype=str)
    # a table that only a reader adds refers to a source that stands here already
    later = {s["source_id"] for r in RESOURCES for s in r["sources"] if "source_id" in s}
    unused = sorted(set(sources["source_id"]) - used - later)
    assert not unused, unused


def test_no_file_stands_beside_the_package() -> None:
    described = {resource["path"] for resource in RESOURCES} | {"datapackage.json"}
    here = {path.name for path in DATA.iterdir() if not path.name.startswith(".")}
    assert here <= described
