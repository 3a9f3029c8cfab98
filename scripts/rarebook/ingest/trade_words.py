"""From the words of the trade evidence to the slugs, codes and units of the book's tables."""

from __future__ import annotations

import re
from typing import Final

PLACES: Final = {
    "World": "WLD",
    "World (sum of partners)": "WLD",
    "EU27": "EUU",
    "China": "CHN",
    "Germany": "DEU",
    "India": "IND",
    "Italy": "ITA",
    "Japan": "JPN",
    "Malaysia": "MYS",
    "Malaysia (Lynas)": "MYS",
    "Myanmar": "MMR",
    "Russia": "RUS",
    "South Korea": "KOR",
    "Taiwan": "TWN",
    "Thailand": "THA",  # codespell:ignore
    "USA": "USA",
    "United States": "USA",
    "Vietnam": "VNM",
}

# The wider item comes before the narrower one that its label contains.
BASKETS: Final = (
    ("rare earths and products", "headline-and-products"),
    ("inner mongolia", "inner-mongolia"),
    ("excluding ores", "compounds-metals"),
    ("gacc headline item", "headline"),
    ("rare-earth compounds (hs 2846)", "compounds"),
    ("rare-earth metals (hs 2805.30)", "metals"),
    ("permanent magnets", "magnets"),
    ("metal ores", "ores"),
    ("rare-earth concentrates", "ores"),
    ("bastnaesite", "ores"),
    ("monazite", "monazite"),
    ("28469019+28469048+28469099", "feedstock-compounds"),
    ("oxide (hs 28469019)", "mixed-oxides"),
    ("unlisted", "mixed-oxides"),
    ("mixed re oxides and separated ndpr", "oxides"),
    ("carbonate", "mixed-carbonate"),
    ("chlorides", "mixed-chlorides"),
    ("other re compounds", "other-compounds"),
    ("separation products", "separation-products"),
    ("metals and alloys", "metals-alloys"),
    ("rare-earth oxides", "oxides"),
    ("ndpr", "ndpr-oxide"),
    ("rare earths", "rare-earths-unspecified"),
)

MIRROR_BASKETS: Final = (
    ("ree+", "compounds-metals"),
    ("metal equivalent", "rare-earths-unspecified"),
    ("hs 2805", "alkali-and-rare-earth-metals"),
    ("as defined by argus", "rare-earths-unspecified"),
    ("japan mof", "rare-earths-unspecified"),
    ("compounds and metals", "compounds-metals"),
    ("imports: compounds", "compounds"),
    ("ferrocerium", "ferrocerium-alloys"),
    ("rare-earth metals and alloys", "metals-alloys"),
    ("ores and compounds", "ores-compounds"),
)

PERIOD_TYPES: Final = {
    "month": "month",
    "quarter": "quarter",
    "year": "year",
    "ytd": "year-to-date",
    "multi-year": "span",
    "8 months": "span",
}

_TAG = re.compile(r"^(DERIVED( and rounded)?|CONFLICT|UNSOURCED|CHECK|note|source)\b[:;]?\s*")
_UNWANTED = re.compile(r"[\"%=]|found|MOC|GACC agree|20\d{4}")


def basket(words: str, known: tuple[tuple[str, str], ...] = BASKETS) -> str:
    """The slug of a commodity group as the evidence names it.

    Raises
    ------
    KeyError
        If no known group is named.

    Examples
    --------
    >>> basket("rare-earth metal ores (HS 2530.90.20)")
    'ores'
    """
    lower = words.lower()
    for part, slug in known:
        if part in lower:
            return slug
    raise KeyError(f"no basket is known for {words!r}")


def place(name: str) -> str:
    """ISO 3166 alpha-3 code of a partner; WLD for all, EUU for the European Union.

    Raises
    ------
    KeyError
        If the name is not known.
    """
    if name not in PLACES:
        raise KeyError(f"no country code is known for {name!r}")
    return PLACES[name]


def period(text: str) -> str:
    """A period in ISO 8601: a year, a month, a day, or an interval of months.

    Examples
    --------
    >>> period("2017-2020"), period("2011-Q3"), period("2024-01/2024-10")
    ('2017-01/2020-12', '2011-07/2011-09', '2024-01/2024-10')
    """
    if found := re.fullmatch(r"(\d{4})-Q([1-4])", text):
        last = 3 * int(found[2])
        return f"{found[1]}-{last - 2:02d}/{found[1]}-{last:02d}"
    if found := re.fullmatch(r"(\d{4})-(\d{4})", text):
        return f"{found[1]}-01/{found[2]}-12"
    return text


def status(note: str) -> str:
    """How far a row can be leant on: ``reported``, ``conflict`` or ``unsourced``."""
    lower = note.lower()
    if "unsourced" in lower:
        return "unsourced"
    return "conflict" if note.startswith("CONFLICT") else "reported"


def own_words(note: str) -> str:
    """A note of the evidence as the tables keep it: no quotes, no growth rates, no tags.

    Growth rates stand in `china_trade_changes`; what needs saying beside them is said in
    `readings/trade_notes.csv`.
    """
    parts = [_TAG.sub("", part).strip() for part in note.split("; ")]
    return "; ".join(part for part in parts if part and not _UNWANTED.search(part))


def number(text: str, factor: float = 1.0) -> str:
    """A number as the tables write it: no thousands separator, no needless zero.

    Examples
    --------
    >>> number("2673000000.0"), number("9.77", 1000), number("")
    ('2673000000', '9770', '')
    """
    return f"{float(text) * factor:.12g}" if text.strip() else ""
