"""Pages that are written anew only when what they say has changed, and then by all workers."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from multiprocessing import get_context
from pathlib import Path
from typing import Final

from rarebook.records import sha256_of, write_bytes
from rarebook.workers import end_with_parent

WORKERS: Final = 2
FEW: Final = 24
"""So many pages one process writes before another has begun."""


@dataclass(frozen=True)
class Page:
    """A page to come.

    Attributes
    ----------
    path : Path
        Where it goes.
    says : str
        All that it is made of, as text: the same text, the same page.
    write : callable
        Writes it.
    """

    path: Path
    says: str
    write: Callable[[], str]

    @cached_property
    def name(self) -> str:
        """What it is kept as."""
        return sha256_of(self.says.encode())


_present: Sequence[Page] = ()


def put(pages: Sequence[Page], folder: Path) -> int:
    """Put pages in their places, and remove from what is kept what no page says any more.

    Parameters
    ----------
    pages : sequence of Page
    folder : Path
        Where pages are kept from build to build.

    Returns
    -------
    int
        How many had to be written.
    """
    known = {path.name for path in folder.iterdir()} if folder.is_dir() else set()
    new = [page for page in pages if page.name not in known]
    _write(new, folder)
    for page in pages:
        page.path.parent.mkdir(parents=True, exist_ok=True)
        page.path.write_bytes((folder / page.name).read_bytes())
    for name in known - {page.name for page in pages}:
        (folder / name).unlink(missing_ok=True)
    return len(new)


def _write(pages: Sequence[Page], folder: Path) -> None:
    global _present
    if len(pages) <= FEW or sys.platform != "linux":
        for page in pages:
            write_bytes(folder / page.name, page.write().encode())
        return
    # children of a fork have the pages as they are: nothing is sent but numbers
    _present = pages
    shares = [range(start, len(pages), WORKERS) for start in range(WORKERS)]
    try:
        with ProcessPoolExecutor(
            WORKERS, mp_context=get_context("fork"), initializer=end_with_parent
        ) as pool:
            list(pool.map(_write_share, shares, [folder] * WORKERS))
    finally:
        _present = ()


def _write_share(numbers: range, folder: Path) -> None:
    for number in numbers:
        page = _present[number]
        write_bytes(folder / page.name, page.write().encode())
