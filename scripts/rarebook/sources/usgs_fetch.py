"""The survey's newest data release, from the catalogue that holds them (ScienceBase)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final

import requests

CATALOGUE: Final = "https://www.sciencebase.gov/catalog/items"
TITLE: Final = re.compile(r"Mineral Commodity Summaries (\d{4})\b.*Data Release", re.IGNORECASE)
DATA: Final = re.compile(r"commodities_data\.csv$", re.IGNORECASE)
PATIENCE_S: Final = 60


def fetch(folder: Path, data: Path, key: str) -> Path:
    """Find the newest release, and put its data and metadata into `folder`.

    Raises
    ------
    LookupError
        If the catalogue lists no release with a file of all commodities.
    """
    query: dict[str, str | int] = {
        "q": "Mineral Commodity Summaries Data Release",
        "fields": "title,files",
        "format": "json",
        "max": 100,
    }
    answer = _get(CATALOGUE, query).json()
    year, files = max(
        ((_year(item), item.get("files", [])) for item in answer["items"] if _has_data(item)),
        key=lambda release: release[0],
        default=(0, []),
    )
    if not year:
        raise LookupError("the catalogue lists no data release of the summaries")
    for file in files:
        if file["name"].lower().endswith(".xml"):
            (folder / f"mcs{year}_metadata.xml").write_bytes(_get(file["url"]).content)
    table = next(file for file in files if DATA.search(file["name"]))
    target = folder / f"mcs{year}_commodities_data.csv"
    target.write_bytes(_get(table["url"]).content)
    return target


def _year(item: dict[str, Any]) -> int:
    found = TITLE.search(item.get("title", ""))
    return int(found[1]) if found else 0


def _has_data(item: dict[str, Any]) -> bool:
    return _year(item) > 0 and any(DATA.search(file["name"]) for file in item.get("files", []))


def _get(address: str, query: dict[str, str | int] | None = None) -> requests.Response:
    answer = requests.get(address, params=query, timeout=PATIENCE_S)
    answer.raise_for_status()
    return answer
