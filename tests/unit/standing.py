"""Chapters whose runs stand although no kernel made them: notebooks and records written by hand."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rarebook import keys, records, tables

Row = dict[str, Any]
KERNELSPEC = {"name": "python3", "display_name": "Python 3", "language": "python"}
PARAMETERS = "factor = 1  # how often"


def code(text: str, name: str, *tags: str) -> Row:
    """A code cell that was not run."""
    return {
        "cell_type": "code",
        "id": name,
        "metadata": {"tags": list(tags)},
        "execution_count": None,
        "outputs": [],
        "source": text,
    }


def write_chapter(
    root: Path, name: str, *, after: Sequence[str] = (), parameters: str = PARAMETERS
) -> Path:
    """A notebook that takes `factor` and says that it comes after others."""
    content = {
        "cells": [code(parameters, "parameters", "parameters"), code("1 / factor", "cell-0")],
        "metadata": {"kernelspec": KERNELSPEC, "rarebook": {"after": list(after)}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    path = root / "chapters" / f"{name}.ipynb"
    records.write_json(path, content)
    return path


def trial(computed: float, fit: str = "tight") -> Row:
    """A test of a claim on the table `trade`."""
    case = {"period": "2024", "definition": "as claimed", "table": "trade", "source": None}
    return {**case, "computed": computed, "fit": fit}


def rated(claim: str, rating: str, *tests: Row) -> Row:
    """A verdict."""
    settle = "A table" if rating == "open" else None
    basis = None if rating == "open" else "recomputed"
    said: Row = {"reason": f"It is {rating}.", "settle": settle, "documents": [], "figure": None}
    return {"claim": claim, "rating": rating, "basis": basis, "tests": list(tests), **said}


def record(chapter: str, **more: Any) -> Row:
    """What a run published: one number, nothing else unless said."""
    made = records.Record(chapter).to_json()
    return {**made, "values": {"rows": {"value": 2, "text": "2"}}, **more}


def write_run(folder: Path, content: Row) -> Row:
    """A run as the runner leaves it; gives back its record."""
    records.write_json(folder / "record.json", content)
    records.write_json(folder / "notebook.ipynb", {"cells": [], "metadata": {}})
    return content


def stand(root: Path, chapter: str, *read: str, **more: Any) -> Path:
    """The book's own run of a chapter of the project at `root`, which read these tables."""
    folder = root / "_build" / "runs" / chapter
    content = write_run(
        folder, record(chapter, tables=[tables.fingerprint(name) for name in read], **more)
    )
    key = keys.before(root / "chapters" / f"{chapter}.ipynb", {})
    records.write_json(folder / "key.json", keys.after(key, content))
    return folder


def read(path: Path) -> Any:
    """What a JSON file holds."""
    return json.loads(path.read_text(encoding="utf-8"))
