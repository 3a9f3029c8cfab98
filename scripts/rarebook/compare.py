"""One run beside another: which numbers moved, which ratings flipped, and by which rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from rarebook import records


@dataclass
class Changes:
    """What is different between two runs of one chapter.

    Attributes
    ----------
    parameters, values : list of dict
        {name, before, after}; a value also has the change in percent where both are numbers.
    figures : list of dict
        {name, title_before, title_after, state} with state changed, added or removed.
    ratings : list of dict
        {claim, before, after, reason_before, reason_after, rows}: the rows that flipped it; a
        side that did not rate the claim is None.
    rows : dict
        Table to {added, removed, changed}: lists of rows (with `row`, the line in the new file).
    """

    parameters: list[dict[str, Any]] = field(default_factory=list)
    values: list[dict[str, Any]] = field(default_factory=list)
    figures: list[dict[str, Any]] = field(default_factory=list)
    ratings: list[dict[str, Any]] = field(default_factory=list)
    rows: dict[str, dict[str, list[dict[str, Any]]]] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """As plain JSON."""
        made: dict[str, Any] = records.plain(vars(self))
        return made


def compare(
    before: dict[str, Any],
    after: dict[str, Any],
    rows: dict[str, dict[str, list[dict[str, Any]]]] | None = None,
) -> Changes:
    """What moved from one record to another.

    Parameters
    ----------
    before, after : dict
        Two records of one chapter, as in `record.json`.
    rows : dict, optional
        The rows that differ, by table (see `changed_rows`).
    """
    rows = rows or {}
    return Changes(
        parameters=_moved(before["parameters"], after["parameters"]),
        values=_values(before["values"], after["values"]),
        figures=_figures(before["figures"], after["figures"]),
        ratings=_ratings(before["verdicts"], after["verdicts"], rows),
        rows=rows,
    )


def _moved(before: dict[str, Any], after: dict[str, Any]) -> list[dict[str, Any]]:
    names = sorted(set(before) | set(after))
    return [
        {"name": name, "before": before.get(name), "after": after.get(name)}
        for name in names
        if before.get(name) != after.get(name)
    ]


def _values(before: dict[str, Any], after: dict[str, Any]) -> list[dict[str, Any]]:
    moved = []
    for change in _moved(before, after):
        old, new = (change[side] or {} for side in ("before", "after"))
        numbers = [side.get("value") for side in (old, new)]
        entry = {"name": change["name"], "before": old.get("text"), "after": new.get("text")}
        if all(isinstance(n, int | float) for n in numbers) and numbers[0]:
            entry["percent"] = 100 * (numbers[1] - numbers[0]) / abs(numbers[0])
        moved.append(entry)
    return moved


def _figures(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> list[dict[str, Any]]:
    old, new = ({figure["name"]: figure for figure in side} for side in (before, after))
    made = []
    for name in dict.fromkeys([*old, *new]):
        was, now = old.get(name), new.get(name)
        if was and now and was["sha256"] == now["sha256"] and was["title"] == now["title"]:
            continue
        state = "changed" if was and now else "added" if now else "removed"
        made.append(
            {
                "name": name,
                "state": state,
                "title_before": was["title"] if was else None,
                "title_after": now["title"] if now else None,
            }
        )
    return made


def _ratings(
    before: list[dict[str, Any]],
    after: list[dict[str, Any]],
    rows: dict[str, dict[str, list[dict[str, Any]]]],
) -> list[dict[str, Any]]:
    old, new = ({verdict["claim"]: verdict for verdict in side} for side in (before, after))
    none: dict[str, Any] = {"rating": None, "reason": None, "tests": []}
    made = []
    for claim in dict.fromkeys([*new, *old]):
        was, now = old.get(claim, none), new.get(claim, none)
        if was["rating"] == now["rating"]:
            continue
        made.append(
            {
                "claim": claim,
                "before": was["rating"],
                "after": now["rating"],
                "reason_before": was["reason"],
                "reason_after": now["reason"],
                "rows": _deciding_rows(was, now, rows),
            }
        )
    return made


def flip_text(rating: dict[str, Any]) -> str:
    """A flipped rating in a line."""
    before, after = (rating[side] or "not rated" for side in ("before", "after"))
    return f"{rating['claim']}: {before} -> {after}"


def _deciding_rows(
    was: dict[str, Any], now: dict[str, Any], rows: dict[str, dict[str, list[dict[str, Any]]]]
) -> list[dict[str, Any]]:
    """The changed rows behind the tests that came out differently.

    Of each such test's table, those of the test's period; if none is of that very period, those
    that overlap with it; if none does, all that changed.
    """
    former = {_label(test): test for test in was["tests"]}
    made: list[dict[str, Any]] = []
    for test in now["tests"]:
        old = former.get(_label(test))
        if old is not None and old["computed"] == test["computed"] and old["fit"] == test["fit"]:
            continue
        table = rows.get(test["table"] or "", {})
        changed = [row for kind in ("changed", "added", "removed") for row in table.get(kind, [])]
        own = [row for row in changed if row.get("period") == test["period"]]
        near = [row for row in changed if _overlap(row.get("period"), test["period"])]
        for row in own or near or changed:
            entry = {"table": test["table"], **row}
            if entry not in made:
                made.append(entry)
    return made


def _label(test: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(test[key] for key in ("period", "definition", "table", "source"))


def _overlap(one: Any, other: Any) -> bool:
    if not isinstance(one, str) or not isinstance(other, str):
        return False
    (a, b), (c, d) = (_ends(period) for period in (one, other))
    return a <= d and c <= b


def _ends(period: str) -> tuple[str, str]:
    first, _, last = period.partition("/")
    last = last or first
    return first.ljust(7, "0") if len(first) > 4 else f"{first}-01", (
        last if len(last) > 4 else f"{last}-12"
    )


def changed_rows(
    before: Path, after: Path, key: list[str] | None
) -> dict[str, list[dict[str, Any]]]:
    """Rows of two CSV files of one table that differ.

    Parameters
    ----------
    before, after : Path
        CSV files with a header.
    key : list of str or None
        The primary key; without one, a changed row counts as removed and added.

    Returns
    -------
    dict
        `added`, `removed`, `changed`: rows as text; `row` is the line in the file that holds it,
        and a changed row has `was`, the cells that it changed.
    """
    old, new = (_keyed(path, key) for path in (before, after))
    changed = []
    for identity in new.keys() & old.keys():
        was = {k: v for k, v in old[identity].items() if k != "row"}
        now = {k: v for k, v in new[identity].items() if k != "row"}
        different = {k: v for k, v in was.items() if now.get(k) != v}
        if different:
            changed.append({**new[identity], "was": different})
    return {
        "added": [new[i] for i in new if i not in old],
        "removed": [old[i] for i in old if i not in new],
        "changed": sorted(changed, key=lambda row: int(row["row"])),
    }


def _keyed(path: Path, key: list[str] | None) -> dict[tuple[str, ...], dict[str, Any]]:
    frame = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    made: dict[tuple[str, ...], dict[str, Any]] = {}
    for line, row in enumerate(frame.to_dict("records"), start=2):
        cells = {str(name): str(cell) for name, cell in row.items()}
        identity = tuple(cells[name] for name in (key or cells))
        made[identity] = {"row": line, **cells}
    return made
