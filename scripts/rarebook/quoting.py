"""A chapter that computes with what other chapters published.

The notebook's metadata names those chapters (`"rarebook": {"after": [...]}`), so that they run
first; the record keeps what was taken, so that the run is repeated when one of them moves.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any

from rarebook import paths, records


class NotPublishedError(LookupError):
    """A chapter has no run, or its run published no number of that name."""


def computed(chapter: str, name: str) -> Any:
    """A number that another chapter published with `value`, unrounded, in that chapter's unit.

    Parameters
    ----------
    chapter : str
        A notebook of `chapters/`, listed under `after` in this notebook's metadata.
    name : str
        The name that the chapter gave to `value`.

    Returns
    -------
    float, int or str
        As computed from the book's own tables with that chapter's default parameters.

    Raises
    ------
    NotPublishedError
        If that chapter has no run yet, or published no such number; the message names the nearest.
    """
    number = _published(chapter, name)
    entry = {"chapter": chapter, "name": name, "value": number}
    records.current().add("quoted", f"{chapter}/{name}", entry)
    return number


def _published(chapter: str, name: str) -> Any:
    try:
        values = records.read_record(paths.runs_dir() / chapter)["values"]
    except FileNotFoundError:
        raise NotPublishedError(
            f"chapter {chapter} has no run yet: `rarebook run {chapter}` makes one"
        ) from None
    if name not in values:
        near = get_close_matches(name, values, n=1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        raise NotPublishedError(f"chapter {chapter} published no value {name!r}{hint}")
    return values[name]["value"]


def as_quoted(entries: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same numbers as their chapters' runs have them now.

    Raises
    ------
    NotPublishedError
        If one of them is gone.
    """
    return [{**e, "value": _published(e["chapter"], e["name"])} for e in entries]


def after_of(notebook: Path) -> list[str]:
    """The chapters that a notebook says it computes with."""
    metadata = json.loads(notebook.read_text(encoding="utf-8"))["metadata"]
    return [str(name) for name in metadata.get("rarebook", {}).get("after", [])]


def waits_of(names: Sequence[str]) -> dict[str, set[str]]:
    """For chapters, and for all that they compute with: the chapters that each comes after.

    Raises
    ------
    ValueError
        If a chapter waits for itself, or for a chapter that there is not.
    """
    waits: dict[str, set[str]] = {}
    found = [(name, "") for name in names]
    while found:
        name, asked_by = found.pop()
        if name in waits:
            continue
        notebook = paths.chapters_dir() / f"{name}.ipynb"
        if not notebook.is_file():
            raise ValueError(f"chapter {asked_by} comes after {name!r}, which is no chapter")
        waits[name] = set(after_of(notebook))
        found += [(other, name) for other in waits[name]]
    try:
        TopologicalSorter(waits).prepare()
    except CycleError as circle:
        caught = ", ".join(sorted(set(circle.args[1])))
        raise ValueError(f"chapters that wait for each other: {caught}") from None
    return waits
