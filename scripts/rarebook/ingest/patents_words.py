"""Words of the patent evidence as the book's own: searches, countries, kinds of control."""

from __future__ import annotations

import re
from typing import Final

# (source, words in the search, count_id, scope, the search in our words)
SEARCHES: Final = (
    ("S01", "", "filings-to-2018", "rare-earths",
     "patents on the rare-earth elements; search, offices and kinds unpublished"),
    ("S02", "", "filings-to-2018", "rare-earths",
     "patents on the rare-earth elements; search, offices and kinds unpublished"),
    ("S06", "Fifarek", "us-1976-2002", "rare-earths",
     "rare-earth technology: catalysts, magnets and others"),
    ("S13", "title/abstract", "patstat-words", "rare-earths",
     "rare-earth words in title or abstract, any use"),
    ("S13", "AND recycling", "patstat-recycling", "recycling",
     "rare-earth words and classes of recycling or recovery"),
    ("S14", "sample", "patstat-processing-sample", "rare-earths",
     "random sample of patstat-processing"),
    ("S14", "regex", "patstat-processing", "rare-earths",
     "rare-earth words and words of extraction, separation or processing in title or abstract"),
    ("S15", "", "cnipa-functional", "functional-materials",
     "rare-earth functional materials, Chinese invention patents"),
    ("S16", "", "dwpi-magnets", "magnets",
     "rare-earth magnetic materials, not screened by hand"),
    ("S17", "", "jpo-magnetic", "all-magnetic-materials",
     "magnetic materials of all kinds, survey of the Japanese office"),
    ("S18", "", "ndfeb-decade", "magnets", "neodymium magnets, ten years"),
    ("S21", "", "one-holder-magnets", "magnets", "sintered neodymium magnets of one holder"),
    ("S63", "", "one-institute", "one-programme", "all research of one US institute"),
    ("S73", "", "all-technologies", "all-technologies", "all technologies"),
    ("S82", "", "patstat-demo", "rare-earths",
     "two searches cut off at a thousand rows each: compares countings, is no total"),
)  # fmt: skip
NOT_RARE_EARTHS: Final = "ENV-TECH"  # a list of recycling classes without rare-earth words
PLACES: Final = {
    "China+Japan+US+EU": "",
    "China": "CHN",
    "CN": "CHN",
    "Japan": "JPN",
    "JP": "JPN",
    "United States": "USA",
    "US": "USA",
    "European Union": "EUU",
    "France": "FRA",
    "Germany": "DEU",
    "South Korea": "KOR",
    "World": "WLD",
    "WO": "PCT",
    "EP": "EPO",
}
HOLDERS: Final = {
    "Jiangxi": "CHN",
    "Chinese Academy": "CHN",
    "Baotou": "CHN",
    "Northeastern": "CHN",
    "Hitachi": "JPN",
    "Critical Materials": "USA",
}
STATUSES: Final = (
    # words in the kind, slug; the first that fits
    ("granted (INPADOC", "family-granted"),
    ("family", "family"),
    ("valid", "in-force"),
    ("disclosures", "disclosure"),
    ("pending", "pending"),
    ("lapsed", "dead"),
    ("grant", "grant"),
    ("application", "application"),
)
BASES: Final = (
    ("not stated", "unstated"),
    ("applicant", "applicant"),
    ("inventor", "inventor"),
    ("family", "family"),
    ("office", "office"),
)
RULES: Final = {
    "listed": "listed",
    "no change": "unchanged",
    "suspends": "suspension",
    "NOT FOUND": "not-found",
    "end of the suspension": "not-found",
}
_PEOPLE: Final = (
    "Fifarek & Veloso", "Fifarek, Veloso, Davidson", "Ju & Sohn", "Leng et al.",
    "Priore, Compagnoni, Favot", "Chen Jinping et al.", "Ye Kun et al., ", "J. Ormerod",
    "Alfaro, Fadinger, Schymik, Virananda", "Liu et al.", "Yan, Jia, Liao, Wu, Xu",
    "Xie, Zhang, Dreisinger, Doyle", "Hugh Miller", "E. Ashworth", "Sun Chuanyao",
    "K. Gschneidner", "S. Yang", "M. Cohen", "by R. Priore, ", "Kennedy's ",
)  # fmt: skip


def without_byline(title: str) -> str:
    """A title without the people who signed it.

    Examples
    --------
    >>> without_byline("Rare Talents (K. Gschneidner)")
    'Rare Talents'
    """
    title = title.replace("the Fifarek study", "a doctoral study")
    for name in _PEOPLE:
        title = title.replace(f" ({name})", "").replace(f"({name}) ", "").replace(name, "")
    return " ".join(title.replace("()", "").split())


def iso3(place: str) -> str:
    """The country or office that a cell begins with; empty for a part of a country or a sum."""
    if ":" in place and not place.startswith("applicant"):
        return ""
    name = re.sub(r" \(.*\)$", "", place)
    if name.startswith("applicant: "):
        return next(code for words, code in HOLDERS.items() if words in name)
    return PLACES.get(name, "")


def first_fit(text: str, rules: tuple[tuple[str, str], ...]) -> str:
    """The slug of the first rule whose words are in the text.

    Raises
    ------
    KeyError
        If no rule fits: the evidence has a kind that is not known yet.
    """
    for words, slug in rules:
        if words in text:
            return slug
    raise KeyError(f"no rule for {text!r}")


def period(text: str) -> str:
    """Years of a cell as ISO 8601: ``1950-2018 (as of Oct 2018)`` is ``1950/2018``.

    Examples
    --------
    >>> period("to 2023-08-15"), period("c.2011-2021"), period("early 1980s")
    ('2023-08-15', '2011/2021', '1980/1984')
    """
    plain = re.sub(r"\(.*?\)", "", text).strip()
    if plain.startswith("early "):
        start = int(plain[6:10])
        return f"{start}/{start + 4}"
    if "1980s" in text:
        return "1980/1989"
    span = re.search(r"(\d{4})-(?:c\.)?(\d{4})\b", plain)
    if span:
        return f"{span[1]}/{span[2]}"
    day = re.search(r"\d{4}(-\d{2}){0,2}", plain)
    return day[0] if day else ""
