"""The evidence's words for editions, measures and notes of mine output, and the book's."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

READINGS: Final = Path(__file__).parent / "readings"

SERIES: Final = {
    "EI Statistical Review 2024": "energy-institute-2024",
    "BP Statistical Review 2020": "bp-2020",
    "Minerals Yearbook 2022 advance tables T8 (posted 2025-03-19)": "usgs-yearbook-2022",
    "USGS MCS latest edition per year (compiled by materials-atlas)": "usgs-summaries-compiled",
    "BGS World Mineral Statistics, rare earth oxides (compiled by materials-atlas)": "bgs",
    "World Mining Data 2026 (v6.4), via Critical Materials Atlas": "world-mining-data-2026",
}

BALANCE: Final = {
    "DS-140: Apparent consumption": "apparent-consumption",
    "RARE EARTHS: Production: Compounds and metals": "compounds-and-metals",
    "RARE EARTHS: Net import reliance, compounds and metals": "net-import-reliance",
    "RARE EARTHS: Net import reliance as a percentage of apparent consumption: Compounds and "
    "metals": "net-import-reliance",
}

NOTES: Final = {
    "footnoted this as production quota": "called a quota at first; no longer from version 1.1 on",
    "quota": "a quota, not output",
    "Quota": "a quota, not output",
    "import data for China": "estimated from China's imports",
    "bastnaesite only": "bastnaesite only",
    "shifted by one year": "a year out of step with the US survey's long series",
    "USGS DS-140/MYB say": "the US survey later gave 14,000 t",
    "sum of reporting countries": "sum of the countries that report",
    "row is labelled rare-earth": "from a compilation; not checked against the original",
    "secondary compilation": "newest edition that has the year, from a compilation",
}
"""A sign in the evidence's note, and what the book says; the first that fits counts."""


def balance_edition(edition: str) -> str:
    """The slug of an edition.

    Examples
    --------
    >>> balance_edition("MCS 2026"), balance_edition("DS-140")
    ('mcs-2026', 'ds-140')
    """
    return re.sub(r"[^a-z0-9]+", "-", edition.lower()).strip("-")
