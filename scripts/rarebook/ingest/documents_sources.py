"""Sources of the gathered documents as a bibliography says them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from rarebook.ingest.documents_edits import SOURCES

_ADDRESS = re.compile(r"https?://[^\s;]+")
_GITHUB = re.compile(r"^(?:github )?([\w-]+/[\w.-]+)[: ](\S+)@([0-9a-f]{7,40})$")


def same_document(sources: list[dict[str, str]]) -> dict[str, str]:
    """From each source id to the one that it repeats, or itself.

    The evidence lists some documents once a passage: "Same, table 2", at the same address.
    """
    first_at: dict[str, str] = {}
    same: dict[str, str] = {}
    for row in sources:
        identity, places = row["source_id"], _ADDRESS.findall(row["url_or_repo_path"])
        known = [first_at[place] for place in places if place in first_at]
        same[identity] = known[0] if known and row["title"].startswith("Same") else identity
        for place in places:
            first_at.setdefault(place, same[identity])
    return same


def tidy(folder: str, row: Mapping[str, str]) -> dict[str, str]:
    """A source as the bibliography says it: one address, no reference into the evidence."""
    own = {
        "title": _without_cross_reference(row["title"]),
        "publisher": _without_cross_reference(row["publisher"]),
        "url": address(row["url_or_repo_path"]),
        "url_or_repo_path": "",
    }
    return {**row, **own, **SOURCES.get((folder, row["source_id"]), {})}


def _without_cross_reference(text: str) -> str:
    return re.sub(r"; same document as .*$", "", text)


def address(text: str) -> str:
    """The address in a cell that may hold several, a DOI, a PubMed number or a path on GitHub.

    Examples
    --------
    >>> address("doi:10.1000/1 ; http://b.example"), address("abstract in a library")
    ('https://doi.org/10.1000/1', '')
    """
    if doi := re.search(r"doi:(10\.[^\s;]+)", text):
        return f"https://doi.org/{doi[1]}"
    if found := _ADDRESS.search(text):
        return found[0]
    if number := re.fullmatch(r"PubMed (\d+)", text):
        return f"https://pubmed.ncbi.nlm.nih.gov/{number[1]}/"
    if path := _GITHUB.match(text):
        return f"https://github.com/{path[1]}/blob/{path[3]}/{path[2]}"
    return ""
