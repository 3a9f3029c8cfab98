"""What a change of the packages did to the book: the runs from before beside those of now."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rarebook import compare, records


def differences(before: Path, after: Path) -> list[str]:
    """What moved between two folders of runs, in lines for a reader.

    Parameters
    ----------
    before, after : Path
        Folders with a run a chapter, as `_build/runs`.

    Returns
    -------
    list of str
        For each chapter that is not the same: ratings flipped, values moved, figures whose title
        or data changed, and how many were only drawn anew. Empty if nothing differs.

    Raises
    ------
    FileNotFoundError
        If one of the folders holds no run.
    """
    old, new = _runs(before), _runs(after)
    lines: list[str] = []
    for chapter in sorted(old.keys() | new.keys()):
        if chapter not in old or chapter not in new:
            lines.append(f"{chapter}: {'added' if chapter in new else 'removed'}")
            continue
        found = list(_of_chapter(old[chapter], new[chapter]))
        if found:
            lines += [f"{chapter}:", *(f"  {line}" for line in found)]
    return lines


def _runs(folder: Path) -> dict[str, dict[str, Any]]:
    found = {p.parent.name: records.read_record(p.parent) for p in folder.glob("*/record.json")}
    if not found:
        raise FileNotFoundError(f"{folder} holds no runs: `rarebook run` makes them in _build/runs")
    return found


def _of_chapter(was: dict[str, Any], now: dict[str, Any]) -> Iterator[str]:
    changes = compare.compare(was, now)
    for rating in changes.ratings:
        yield compare.flip_text(rating)
    for value in changes.values:
        yield f"value {value['name']}: {value['before']} -> {value['after']}"
    redrawn = 0
    files = [{f["name"]: f["sha256"] for f in record["figures"]} for record in (was, now)]
    for figure in changes.figures:
        name, titles = figure["name"], (figure["title_before"], figure["title_after"])
        if figure["state"] != "changed":
            yield f"figure {name}: {figure['state']}"
        elif titles[0] != titles[1]:
            yield f"figure {name}: “{titles[0]}” -> “{titles[1]}”"
        elif files[0][name][f"{name}.csv"] != files[1][name][f"{name}.csv"]:
            yield f"figure {name}: its data changed"
        else:
            redrawn += 1
    if redrawn:
        yield f"{redrawn} figures drawn anew from the same data"
