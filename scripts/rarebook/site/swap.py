"""A new site in the place of the former one, so that a kill at any moment leaves one of the two."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rarebook.records import clear_drafts, write_text

STAMP_FILE = ".stamp"


def stamp_of(path: Path) -> str:
    """What a stamp file says; nothing if it is not there."""
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def stamp_path(out: Path) -> Path:
    """Where the stamp of a site lies: beside it, since the site is published as it is."""
    return out.with_name(f"{out.name}{STAMP_FILE}")


def _former(out: Path) -> Path:
    return out.with_name(f"{out.name}.old")


@contextmanager
def alone(out: Path) -> Iterator[None]:
    """Wait until no other process builds the same site, and keep others waiting."""
    import fcntl

    out.parent.mkdir(parents=True, exist_ok=True)
    with out.with_name(f".{out.name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def recover(out: Path) -> None:
    """Clear what a build that died has left; bring the former site back, if it was set aside."""
    former = _former(out)
    if former.is_dir() and not out.exists():
        former.rename(out)
    shutil.rmtree(former, ignore_errors=True)
    shutil.rmtree(fresh_of(out), ignore_errors=True)
    cache = out.parent / "cache"
    for place in (out.parent, out.parent / "sphinx", cache, cache / "drawn"):
        clear_drafts(place)


def fresh_of(out: Path) -> Path:
    """Where a new site is made, before it takes the place of the former one."""
    return out.with_name(f"{out.name}.new")


def swap(fresh: Path, out: Path, whole: str) -> None:
    """Put the new site where the former one is, in two renames, and stamp it.

    Parameters
    ----------
    fresh : Path
        The new site, beside `out`.
    out : Path
        Where the site stands.
    whole : str
        The stamp of all that the new site was made from. The old stamp goes first: a site without
        a stamp is built again, one with a wrong stamp never would be.
    """
    stamp_path(out).unlink(missing_ok=True)
    former = _former(out)
    shutil.rmtree(former, ignore_errors=True)
    if out.exists():
        out.rename(former)
    fresh.rename(out)
    write_text(stamp_path(out), whole)
    shutil.rmtree(former, ignore_errors=True)
