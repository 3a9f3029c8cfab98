"""The survey's words and signs: countries, values, notes, and what it corrected later."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

COUNTRIES: Final = {
    "Australia": "AUS",
    "Brazil": "BRA",
    "Burma": "MMR",
    "Burundi": "BDI",
    "Canada": "CAN",
    "China": "CHN",
    "Greenland": "GRL",
    "India": "IND",
    "Laos": "LAO",
    "Madagascar": "MDG",
    "Malaysia": "MYS",
    "Mozambique": "MOZ",
    "Nigeria": "NGA",
    "Norway": "NOR",
    "Russia": "RUS",
    "South Africa": "ZAF",
    "Sri Lanka": "LKA",
    "Sweden": "SWE",
    "Tanzania": "TZA",
    "Thailand": "THA",
    "United States": "USA",
    "Vietnam": "VNM",
    "Other countries": "ZZZ",
    "World total": "WLD",
}
EMPTY: Final = {"NA": "not-available", "W": "withheld", "XX": "not-available", "": "not-given"}
ZERO: Final = {"—", "-", "–"}
SAYS_NOTHING: Final = re.compile(r"^(Estimated|Reported|See Appendix C\b.*|Source: .*)\.?$")
WORDS: Final = {
    r"[Pp]roduction quota": "a quota, not output",
    r"import data for China": "estimated from China's imports",
    r"Joint Ore Reserves Committee.* were ([\d.]+ million|[\d,]+) tons": "{} t by the JORC code",
    r"^Reserves for .* were revised": "revised in this edition",
}


@dataclass(frozen=True)
class Correction:
    """A figure that the survey mended after its data release."""

    wrong: float
    right: float
    date: str


CORRECTIONS: Final = {
    (2026, "BRA"): Correction(21_000_000, 11_000_000, "2026-05-27"),
    (2026, "WLD"): Correction(85_000_000, 75_000_000, "2026-05-27"),
}
"""By edition and country; of reserves, in tonnes. From the version history of the summaries."""

QUOTA_TAKEN_BACK: Final = {(2026, "CHN", 2024)}
"""By edition, country and year: output that the release, but no later version, calls a quota."""


def country_of(name: str) -> str:
    """ISO 3166 alpha-3 of a country as the survey calls it; ZZZ for the other countries.

    Examples
    --------
    >>> country_of("Burma"), country_of("World total (rounded)")
    ('MMR', 'WLD')

    Raises
    ------
    KeyError
        If the name is not known.
    """
    return COUNTRIES[re.sub(r"\s*\(rounded\)$", "", name.strip())]


def quantity_of(cell: str, *, estimated: bool) -> tuple[float | None, str, str]:
    """Quantity, qualifier (exact or over) and status of a value as the survey prints it.

    Examples
    --------
    >>> quantity_of(">85,000,000", estimated=False)
    (85000000.0, 'over', 'reported')
    >>> quantity_of("NA", estimated=True)
    (None, 'exact', 'not-available')

    Raises
    ------
    ValueError
        If it is neither a number nor one of the survey's signs.
    """
    text = cell.strip()
    status = "estimated" if estimated else "reported"
    if text in EMPTY:
        return None, "exact", EMPTY[text]
    if text in ZERO:
        return 0.0, "exact", status
    qualifier = "over" if text.startswith(">") else "exact"
    return float(text.lstrip(">").replace(",", "")), qualifier, status


def note_of(cell: str) -> str:
    """What the survey's note says beyond whether a figure is estimated, in the book's words.

    Examples
    --------
    >>> note_of("Estimated. -- Production quota; does not include undocumented production.")
    'a quota, not output'
    """
    parts = (re.sub(r"\s+", " ", part).strip() for part in re.split(r" -- |(?<=\.) ", cell))
    made = (_in_our_words(part) for part in parts if part and not SAYS_NOTHING.match(part))
    return "; ".join(dict.fromkeys(words for words in made if words))


def _in_our_words(note: str) -> str:
    for pattern, words in WORDS.items():
        found = re.search(pattern, note)
        if found:
            return words.format(*found.groups())
    return "the survey adds a note"
