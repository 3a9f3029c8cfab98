"""What `rarebook update` says and does."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from rarebook import tables
from rarebook.sources import common, registry

SHOWN_DRY = 500


def listed() -> Iterator[str]:
    """The adapters, a line each: what they write, and whether they can ask for it."""
    for name in registry.NAMES:
        adapter = registry.adapter(name)
        asks = "asks, or --from" if adapter.fetch else "--from"
        asks += f"; key in {adapter.key}" if adapter.key else ""
        yield f"{name:<10} {', '.join(adapter.tables)} ({asks}): {adapter.page}"


def update(
    name: str, file: Path | None, data: Path, dry_run: bool, variable: str | None
) -> Iterator[str]:
    """Bring a release in, and tell what became of it, line by line."""
    adapter = registry.adapter(name)
    key = os.environ.get(variable or adapter.key or "")
    report = common.update(adapter, file, data, dry_run=dry_run, key=key)
    yield from report.lines(SHOWN_DRY if dry_run else common.SHOWN)
    yield f"vintage: {report.vintage or 'as before'}"
    if dry_run:
        yield "dry run: nothing written"
    elif report.written:
        yield f"wrote {', '.join(tables.shown(path) for path in report.written)}"
    else:
        yield "nothing to write: the tables hold this already"
