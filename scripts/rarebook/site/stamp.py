"""Whether anything has changed: a hash over all that the site is made from."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path

from rarebook.site import book

PACKAGE = Path(__file__).parents[1]
_ENGINES = ("jupyter-book", "sphinx", "myst-nb", "myst-parser", "vl-convert-python", "pagefind")


def digest(paths: Iterable[Path], base: Path, words: Iterable[str] = ()) -> str:
    """SHA-256 over the names and the bytes of some files, and some words."""
    total = hashlib.sha256()
    for word in words:
        total.update(f"{word}\n".encode())
    for path in sorted(paths):
        name = path.relative_to(base) if path.is_relative_to(base) else path.name
        total.update(f"{name}\n{path.stat().st_size}\n".encode())
        total.update(path.read_bytes())
    return total.hexdigest()


def _package_files() -> list[Path]:
    kept = (p for p in PACKAGE.rglob("*") if p.is_file() and "__pycache__" not in p.parts)
    return [p for p in kept if p.suffix != ".pyc"]


def frame_stamp(root: Path, titles: Iterable[str]) -> str:
    """Of what every page depends on: package, settings, contents, titles, glossary, engines."""
    paths = [*_package_files(), root / "_config.yml", root / "_toc.yml"]
    glossary = root / "chapters" / "glossary.md"
    words = [f"{name} {version(name)}" for name in _ENGINES] + list(titles)
    own = digest([p for p in paths if not p.is_relative_to(root)], PACKAGE, words)
    inside = [p for p in (*paths, glossary) if p.is_relative_to(root) and p.is_file()]
    return digest(inside, root, [own])


def site_stamp(made: book.Book, frame: str) -> str:
    """Of everything that the site is made from."""
    paths = [*made.inputs]
    for page in made.pages:
        source = made.root / f"{page.document}.md"
        run = made.runs / page.chapter
        paths += [source] if source.is_file() else [p for p in run.rglob("*") if p.is_file()]
    inside = [p for p in paths if p.is_relative_to(made.root)]
    outside = [p for p in paths if not p.is_relative_to(made.root)]
    return digest(inside, made.root, [frame, digest(outside, made.runs)])
