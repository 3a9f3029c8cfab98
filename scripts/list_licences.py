"""List the licence of every installed package of the lock, as a Markdown table.

The list is of what is installed here: packages that the lock names for another system or
another Python are left out. A package that states no licence is listed with a question mark.
"""

from __future__ import annotations

import re
import sys
from importlib.metadata import PackageMetadata, PackageNotFoundError, metadata
from pathlib import Path

LOCK = Path(__file__).resolve().parent.parent / "requirements.lock"
CLASSIFIER = "License :: "
LONGEST_NAME = 60  # some packages put the whole text of the licence into the field for its name


def locked_names(lock: str) -> list[str]:
    """The names of the packages that a lock file pins, in its order."""
    return re.findall(r"^([A-Za-z0-9._-]+)==", lock, flags=re.MULTILINE)


def licence_of(meta: PackageMetadata) -> str:
    """The licence that a package states: its expression, its classifiers or its short name."""
    if "License-Expression" in meta:
        return meta["License-Expression"]
    classified = [
        entry.rsplit(" :: ", 1)[-1]
        for entry in meta.get_all("Classifier") or []
        if entry.startswith(CLASSIFIER) and " :: " in entry.removeprefix(CLASSIFIER)
    ]
    stated = meta["License"].strip() if "License" in meta else ""
    short = stated if len(stated) <= LONGEST_NAME and "\n" not in stated else ""
    return ", ".join(classified) or short or "?"


def rows(names: list[str]) -> list[tuple[str, str, str]]:
    """Name, version and licence of those packages that are installed."""
    found = []
    for name in names:
        try:
            meta = metadata(name)
        except PackageNotFoundError:
            continue
        found.append((name, meta["Version"], licence_of(meta)))
    return found


def main() -> int:
    """Print the table."""
    lines = ["| package | version | licence |", "| --- | --- | --- |"]
    lines += [
        f"| {name} | {version} | {licence.replace('|', '/')} |"
        for name, version, licence in rows(locked_names(LOCK.read_text(encoding="utf-8")))
    ]
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
