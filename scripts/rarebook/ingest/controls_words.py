"""Words of the evidence on instruments as the book's own: places, subjects, parts of years."""

from __future__ import annotations

import re
from typing import Final

PLACES: Final = {"EUN": "EUU"}
# told by several rows of the readings instead, or dates of other rows
REPLACED: Final = frozenset(
    {
        "chn-2010-09-21-1",
        "usa-2018-07-06-1",
        "usa-2025-04-09-1",
        "usa-2025-11-10-1",
        "chn-2026-11-10-1",
    }
)
GOODS: Final = {
    "graphite": "graphite",
    "superhard": "superhard-materials",
    "magnets": "magnets",
    "rare earth equipment": "rare-earth-equipment",
    "equipment": "equipment",
    "rare earth technology": "rare-earth-technology",
    "technology": "technology",
    "li batteries": "batteries",
    "dual-use items": "dual-use-items",
    "critical minerals": "critical-minerals",
    "critical materials": "critical-minerals",
    "critical raw materials": "critical-minerals",
    "rare earth mud": "seabed-mud",
}
RARE_EARTHS: Final = frozenset({"all rare earths", "rare earths", "light rare earths"})
HEAVY: Final = frozenset({"heavy rare earths", "heavy re"})


def subject(text: str) -> tuple[str, str]:
    """The element symbols (REE: all rare earths) and the goods that a row names."""
    elements: list[str] = []
    goods: list[str] = []
    for part in filter(None, (p.strip() for p in text.split(";"))):
        plain = re.sub(r" \(.*", "", part).lower()
        if plain in RARE_EARTHS:
            elements.append("REE")
        elif plain in HEAVY:
            goods.append("heavy-rare-earths")
        elif plain in GOODS:
            goods.append(GOODS[plain])
        elif re.fullmatch(r"[A-Z][a-z]?", part):
            elements.append(part)
        else:
            raise KeyError(f"no word for {part!r} in controls_words.py")
    return " ".join(elements), " ".join(goods)


NOTES: Final = {
    "forum timeline; year only": "a list on a forum",
    "USGS (Tse 2011) also says 1990": "the US survey says 1990 too",
    "CONFLICT: other sources say 1999 (T01) or 2000 (T10)": "others say 1999 or 2000",
    "CONFLICT with 1998/2000": "others say 1998 or 2000",
    "CONFLICT with 1998/1999": "others say 1998 or 1999",
    "reported 8 July 2010 by Metal-Pages": "as reported on 8 July 2010",
    "source: message-board copy of a Dow Jones story": "a copy on a message board",
    "date = posting date on exportcontrol.mofcom.gov.cn": "day of posting",
    "date = posting date": "day of posting",
    "para 2 suspended 2025-11-09 to 2026-11-27": "the second paragraph, which concerns the US",
    "still in force (not covered by the Nov 2025 suspension)": "not covered by the suspension",
    "suspended before taking effect": "suspended before it took force",
    "suspended before taking effect; T18 shows posting date 2025-10-13": (
        "suspended before it took force; posted on 13 October"
    ),
    "suspended before taking effect; T18 posting date 2025-10-13": (
        "suspended before it took force; posted on 13 October"
    ),
    "0.1% limb suspended before it ever applied": "the 0.1% rule was suspended before it applied",
    "what happened after 2026-11-10 was not found": "what followed was not found",
    "not an all-civilian embargo": "civil use is not barred",
    "10+1.67 = 11.67, rounded to 12": "a rounded sum",
    "plan effective 31 Aug 2016": "",
}
PARTS: Final = {
    "H1": "h1",
    "H2": "h2",
    "first batch": "first-batch",
    "H1 first batch": "first-batch",
    "Jan-Nov": "months",
    "Q1-Q3": "months",
    "Jan-Sep": "months",
    "Jan-Feb": "months",
}
_MONTHS: Final = {
    "H1": "01 06",
    "H2": "07 12",
    "H1 first batch": "01 06",
    "Jan-Nov": "01 11",
    "Q1-Q3": "01 09",
    "Jan-Sep": "01 09",
    "Jan-Feb": "01 02",
}


def period(year: str, text: str) -> str:
    """A year or a span of months in ISO 8601."""
    if text not in _MONTHS:
        return year
    first, last = _MONTHS[text].split()
    return f"{year}-{first}/{year}-{last}"


def day(text: str) -> str:
    """A day, a month or a quarter (as its months) in ISO 8601."""
    quarter = re.fullmatch(r"(\d{4})-Q(\d)", text)
    if not quarter:
        return text
    year, number = quarter[1], int(quarter[2])
    return f"{year}-{3 * number - 2:02d}/{year}-{3 * number:02d}"


QUOTA_STATUS: Final = {
    ("2008", "full year (expected)", "Q01"): "expected",
    ("2011", "full year", "Q10"): "conflict",
    ("2012", "full year", "Q08"): "conflict",
    ("2010", "full year", "Q05"): "rounded",
}
QUOTA_NOTES: Final = {
    "SETC Notice 2002 No. 77 of 2002-11-01": "notice of 1 November 2002",
    'peak exports "70,000 tons"': "the peak, rounded; gross weight",
    '"could reduce to"': "expected in the course of the year",
    "announced ~2010-07-08": "announced about 8 July 2010",
    "exports 31.6% above quota (derived)": "exports are of more products than the quota covers",
    "+14.5% y/y (MOFCOM)": "as the ministry put it",
    "CONFLICT: uses the 2010 quota number and 18,600 t": "uses the quota of 2010",
    "AFP prints 30,966 (typo?)": "the quota is printed as 30,966 t; the exports are sound",
}
# sources whose quotes bear on an event and stand in no other table with their day
PRICE_SOURCES: Final = frozenset(
    {"P03", "P04", "P05", "P06", "P07", "P08", "P09", "P10", "P11", "P19"}
)
PRODUCTS: Final = {
    ("Nd", False): "neodymium-oxide",
    ("Dy", False): "dysprosium-oxide",
    ("Tb", False): "terbium-oxide",
    ("La", False): "lanthanum-oxide",
    ("Ce", False): "cerium-oxide",
    ("Nd", True): "neodymium-metal",
    ("Dy", True): "dysprosium-metal",
}
MARKETS: Final = {
    "FOB China": "fob-china",
    "international": "international",
    "international ex-licence": "international",
    "China domestic": "china-domestic",
    "Europe": "europe",
    "Argus Europe": "europe",
    "Argus Europe monthly": "europe",
    "Argus FOB China, high": "fob-china",
}
PRICE_NOTES: Final = {
    "a month ago relative to 6 May": "told as a month before 6 May",
    "peak": "the peak",
    "3.7x start of 2010": "3.7 times the start of the year",
    "4.6x start of 2010": "4.6 times the start of the year",
    "temporary high near": "a passing high",
    "more than 60": "over 60",
    "last week column": "the week before",
    ">40% below summer-2011 peak": "over 40% under the peak of summer",
    "30% below peak": "30% under the peak",
}
