"""When a run may be reused: what it came from, as hashes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from rarebook import paths, quoting, records, tables

APART = (
    "bench.py",
    "bench_patents.py",
    "browser.py",
    "cite.py",
    "cli.py",
    "codebook.py",
    "compare.py",
    "coverage.py",
    "editions.py",
    "incoming.py",
    "ingest",
    "ledger.py",
    "outlines.py",
    "progress.py",
    "prose.py",
    "raster.py",
    "reaper.py",
    "release.py",
    "rerun.py",
    "site",
    "sources",
    "sweep.py",
    "upgrade.py",
    "vitals.py",
    "weight.py",
)
"""Parts of the package that no notebook imports: a change there leaves every run as it was."""


def code_hash() -> str:
    """Hash of the package's code and typefaces, as far as a notebook can come to use them."""
    home = Path(__file__).parent
    files = [
        path
        for path in sorted(home.rglob("*"))
        if path.suffix in (".py", ".ttf") and path.relative_to(home).parts[0] not in APART
    ]
    parts = [f"{path.relative_to(home).as_posix()} {records.sha256_of(path)}" for path in files]
    return records.sha256_of("\n".join(parts).encode())


def before(notebook: Path, parameters: dict[str, Any]) -> dict[str, Any]:
    """What a run comes from, as far as it is known before it runs."""
    lock = paths.project_root() / "requirements.lock"
    return {
        "notebook": records.sha256_of(notebook),
        "code": code_hash(),
        "lock": records.sha256_of(lock) if lock.is_file() else None,
        "parameters": records.plain(parameters),
    }


def after(key: dict[str, Any], record: dict[str, Any]) -> dict[str, Any]:
    """The same with the tables and other chapters' numbers that the run turned out to read."""
    read = [
        {name: table[name] for name in ("name", "sha256", "description")}
        for table in record["tables"]
    ]
    return {**key, "tables": read, "quoted": record["quoted"]}


def still_stands(folder: Path, notebook: Path) -> bool:
    """Whether the run in `folder` is what running `notebook` now would give."""
    try:
        key = json.loads((folder / "key.json").read_text(encoding="utf-8"))
        record = records.read_record(folder)
        now = {
            "tables": [tables.fingerprint(table["name"]) for table in key["tables"]],
            "quoted": quoting.as_quoted(key["quoted"]),
        }
    except (OSError, ValueError, LookupError):
        return False
    whole = all(
        (folder / file).is_file()
        for figure in record["figures"]
        for file in [*figure["files"].values(), "notebook.ipynb"]
    )
    return whole and key == {**before(notebook, {}), **now}
