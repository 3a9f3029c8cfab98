"""How the gathered words about separation lines become columns: products, stages, dates."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Line:
    """What the gathered row of a project means.

    `product` and `measure` are of a capacity that names no product; `plant_id` points to
    `plant_lead_times`; the ids of its lines begin with `slug`.
    """

    plant_id: str
    slug: str
    product: str
    status: str
    started: str = ""
    target: str = ""
    measure: str = "output"


PROJECTS: Final[dict[str, Line]] = {
    "Gebeng (LAMP)": Line("gebeng", "gebeng", "ndpr", "operating", "2013-02"),
    "Gebeng Dy/Tb circuit": Line("gebeng-heavy", "gebeng-heavy", "dy-tb", "operating", "2025-05"),
    "Gebeng expanded heavy RE circuit": Line(
        "", "gebeng-heavy-new", "heavy", "approved", target="2026"
    ),
    "Kalgoorlie": Line("kalgoorlie", "kalgoorlie", "carbonate", "operating", "2024-06"),
    "Seadrift, Texas (heavy RE)": Line("seadrift", "seadrift", "heavy", "dormant", target="2026"),
    "Mountain Pass NdPr": Line(
        "mountain-pass-light", "mountain-pass-light", "ndpr", "operating", "2023"
    ),
    "Mountain Pass heavy RE circuit": Line(
        "mountain-pass-heavy", "mountain-pass-heavy", "dy-tb", "construction", target="2026-06"
    ),
    "White Mesa Phase 1": Line(
        "white-mesa-light", "white-mesa-light", "ndpr", "operating", "2024-06"
    ),
    "White Mesa Phase 2": Line("", "white-mesa-2", "ndpr", "study", target="2029-02"),
    "Eneabba refinery": Line("eneabba", "eneabba", "reo", "construction", target="2027"),
    "Nolans": Line("", "nolans", "ndpr", "permitted", target="2032"),
    "Vinton, Louisiana": Line("vinton", "vinton", "ndpr", "study", target="2028-06"),
    "La Rochelle": Line("la-rochelle", "la-rochelle", "reo", "operating", "2025", "", "potential"),
    "Lacq (Caremag)": Line(
        "lacq", "lacq", "feed", "construction", target="2026-12", measure="input"
    ),
    "Silmet, Sillamae": Line("", "silmet", "reo", "operating"),
    "SRC Rare Earth Processing Facility, Saskatoon": Line(
        "saskatoon-src", "saskatoon", "metal", "construction", target="2025"
    ),
}
# the words of a part of a capacity ("240 Dy", "5000 concentrate") and what they count
PARTS: Final = {
    "NdPr": "ndpr",
    "Dy": "dy",
    "Tb": "tb",
    "concentrate": "feed",
    "magnets": "magnet-scrap",
}
_PART: Final = re.compile(r"^(>?)(\d+)(?:-(\d+))?\s*(\w*)$")


def capacities(cell: str, product: str) -> list[tuple[str, str, str, str]]:
    """Product, capacity, its upper end and its bound, one for each part of the cell.

    Examples
    --------
    >>> capacities(">6000 NdPr; 240 Dy", "reo")
    [('ndpr', '6000', '', 'over'), ('dy', '240', '', '')]
    >>> capacities("850-1000", "ndpr"), capacities("", "ndpr")
    ([('ndpr', '850', '1000', '')], [('ndpr', '', '', '')])

    Raises
    ------
    ValueError
        If a part is neither a number nor a range.
    """
    if not cell.strip():
        return [(product, "", "", "")]
    found = []
    for part in cell.split(";"):
        read = _PART.match(part.strip())
        if read is None:
            raise ValueError(f"a capacity of unknown form: {part.strip()!r}")
        over, low, high, word = read.groups()
        found.append((PARTS.get(word, product), low, high or "", "over" if over else ""))
    return found


# company_output.csv: metric in words -> product and what was counted
METRICS: Final = {
    "REO in concentrate": ("concentrate", "output"),
    "NdPr oxide": ("ndpr", "output"),
    "total REO": ("reo", "output"),
    "Dy+Tb oxides": ("dy-tb", "output"),
    "NdPr product-finishing capacity, Malaysia": ("ndpr", "capacity"),
    "compounds and metals production, MCS 2025": ("compounds", "output"),
    "compounds and metals production, MCS 2026": ("compounds", "output"),
    "mining quota": ("reo", "mining-quota"),
    "mining quota, total": ("reo", "mining-quota"),
    "mining quota, light (rock)": ("reo-light", "mining-quota"),
    "mining quota, ionic": ("reo-ionic", "mining-quota"),
    "smelting and separation quota": ("reo", "separation-quota"),
}
COMPANIES: Final = {
    "MP Materials (Mountain Pass)": ("mp-materials", "MP Materials", "USA"),
    'United States total (USGS row "Compounds and metals")': ("us-total", "United States", "USA"),
    "Lynas": ("lynas", "Lynas", "AUS"),
    "Energy Fuels (White Mesa)": ("energy-fuels", "Energy Fuels", "USA"),
    "China Northern Rare Earth": ("china-northern", "China Northern Rare Earth", "CHN"),
    "China Rare Earth Group": ("china-rare-earth-group", "China Rare Earth Group", "CHN"),
}


def fiscal(words: str) -> tuple[str, str]:
    """A period of the company's year as ISO 8601, and the part of the year's quota it is.

    Lynas's fiscal year runs from July to June.

    Examples
    --------
    >>> fiscal("FY2021"), fiscal("Q1 FY2026 (Jul-Sep 2025)"), fiscal("2024 batch 1")
    (('2020-07/2021-06', 'whole'), ('2025-07/2025-09', 'whole'), ('2024', 'batch-1'))

    Raises
    ------
    ValueError
        If the words have another form.
    """
    if year := re.fullmatch(r"FY(\d{4})", words):
        return f"{int(year[1]) - 1}-07/{year[1]}-06", "whole"
    if quarter := re.fullmatch(r"Q([1-4]) FY\d{4} \(.*(\d{4})\)", words):
        first = {"1": 7, "2": 10, "3": 1, "4": 4}[quarter[1]]
        return f"{quarter[2]}-{first:02d}/{quarter[2]}-{first + 2:02d}", "whole"
    if quarter := re.fullmatch(r"Q([1-4]) (\d{4})", words):
        first = 3 * int(quarter[1]) - 2
        return f"{quarter[2]}-{first:02d}/{quarter[2]}-{first + 2:02d}", "whole"
    if batch := re.fullmatch(r"(\d{4}) batch(?:es)? (\d)(?:\+(\d))?", words):
        return batch[1], f"batch-{batch[2]}" + (f"-{batch[3]}" if batch[3] else "")
    if re.fullmatch(r"\d{4}", words):
        return words, "whole"
    raise ValueError(f"a period of unknown form: {words!r}")
