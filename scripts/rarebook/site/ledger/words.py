"""Codes of the ledger in the words of a page."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final, NamedTuple

from markupsafe import Markup, escape

from rarebook.ledger import UNRATED, Entry

Row = dict[str, Any]
_HAN: Final = re.compile("([\u3400-\u9fff](?:[\u3000-\u9fff\uff00-\uffef]*[\u3400-\u9fff])?)")


class Text(NamedTuple):
    """One of the five texts that the claims come from."""

    title: str
    date: str


TEXTS: Final = {
    "essay-000": Text("Essay of 2 December 2025", "2025-12-02"),
    "essay-001": Text("Essay of 8 November 2025", "2025-11-08"),
    "essay-002": Text("Essay of 22 October 2025", "2025-10-22"),
    "report-003": Text("Magazine report of 10 February 2026", "2026-02-10"),
    "thread-004": Text("Question-and-answer thread of October 2025", "2025-10-17"),
}
KINDS: Final = {
    "number": "a quantity",
    "share": "a part of a whole",
    "ratio": "one quantity against another",
    "trend": "a change",
    "duration": "a length of time",
    "date": "when it happened",
    "ranking": "a place in an order",
    "history": "something that happened",
    "causal": "that one thing brings about another",
    "thesis": "a judgement or forecast built on others",
}
TIERS: Final = {"1": "the arguments rest on it", "2": "core", "3": "peripheral"}
FITS: Final = {
    "tight": "fits tightly",
    "agrees": "agrees",
    "close": "within 20%",
    "both sides": "data on both sides",
    "off": "does not agree",
    "no data": "no data",
}
BASES: Final = {
    "recomputed": "recomputed from tables",
    "documented": "judged from documents",
    "internal": "checked against the claim’s own arithmetic",
}
# Of ratings that rest on documents; the words of `ratings.MARKS` are about numbers.
DOCUMENTED: Final = {
    "supported": "The documents found support it, and none contradicts it.",
    "contradicted": "The documents found contradict it, and none supports it.",
    "disputed": "Documents stand on both sides.",
}
DOCUMENTED_ZH: Final = {
    "supported": "找到的文献都支持这一说法。",
    "contradicted": "找到的文献都不支持这一说法。",
    "disputed": "找到的文献两边都有。",
}
UNRATED_MEANING_ZH: Final = "评定它的一章尚未写成。"
UNRATED_MEANING: Final = "The chapter that will judge it is still to be written."
PLACES: Final = {
    "AGO": "Angola",
    "AUS": "Australia",
    "BRA": "Brazil",
    "CAN": "Canada",
    "CHL": "Chile",
    "CHN": "China",
    "DEU": "Germany",
    "EST": "Estonia",
    "EUU": "European Union",
    "FRA": "France",
    "GBR": "United Kingdom",
    "GIN": "Guinea",
    "GRL": "Greenland",
    "HKG": "Hong Kong",
    "IND": "India",
    "ITA": "Italy",
    "JPN": "Japan",
    "KAZ": "Kazakhstan",
    "KOR": "South Korea",
    "MEX": "Mexico",
    "MMR": "Myanmar",
    "MNG": "Mongolia",
    "MYS": "Malaysia",
    "PAK": "Pakistan",
    "ROU": "Romania",
    "RUS": "Russia",
    "SWE": "Sweden",
    "TUR": "Türkiye",
    "TWN": "Taiwan",
    "UKR": "Ukraine",
    "USA": "United States",
    "VNM": "Vietnam",
    "WLD": "the world",
    "ZMB": "Zambia",
}


def text_title(document: str) -> str:
    """The text that a claim comes from, in words."""
    return TEXTS[document].title if document in TEXTS else document


def speaker(claim: Row) -> str:
    """Who speaks: the essay or report by its date, an answer of the thread by its number."""
    kind, _, number = str(claim["voice"]).partition(" ")
    if kind == "answer":
        return f"Answer {number}"
    return text_title(str(claim["document"]))


def places(codes: str) -> str:
    """Places as a reader names them: ``CHN;WLD`` is "China, the world"."""
    return ", ".join(PLACES.get(code, code) for code in codes.split(";") if code)


def han(text: str) -> Markup:
    """Text with its Chinese marked as such."""
    pieces = _HAN.split(text)
    marked = (
        Markup('<span lang="zh">{}</span>').format(piece) if i % 2 else escape(piece)
        for i, piece in enumerate(pieces)
    )
    return Markup("").join(marked)


def listed(words: Iterable[str]) -> str:
    """Words in a row: "a", "a and b", "a, b and c".

    Examples
    --------
    >>> listed(["A", "B", "C"])
    'A, B and C'
    """
    *first, last = list(words) or [""]
    return f"{', '.join(first)} and {last}" if first else last


def counted(number: int, noun: str) -> str:
    """A count with its noun: "1 document", "2 documents"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def found(entry: Entry) -> str:
    """What the data say of a claim, in a few words."""
    if entry.rating == UNRATED:
        return "not yet rated"
    if entry.basis == "documented":
        return for_and_against(entry.documents)
    own = dict.fromkeys(
        entry.computed(test) for test in entry.tests if test["own"] and test["fit"] != "no data"
    )
    return " or ".join(own) or "no data at hand"


def for_and_against(documents: list[Row]) -> str:
    """How many documents stand on each side."""
    count = {
        side: sum(row["direction"] == side for row in documents if row["judged"])
        for side in ("supports", "contradicts")
    }
    parts = [f"{count['supports']} for"] if count["supports"] else []
    parts += [f"{count['contradicts']} against"] if count["contradicts"] else []
    noun = "document" if sum(count.values()) == 1 else "documents"
    return f"{noun}: {', '.join(parts)}" if parts else "documents give context alone"
