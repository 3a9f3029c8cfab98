"""From SVG to PNG, drawn once for the same content."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Final

from rarebook import outlines, workers
from rarebook.engine import FONT_DIRECTORY, register_fonts
from rarebook.records import sha256_of, write_bytes

WORKERS: Final = 2
FEW: Final = 12
ENGINE: Final = ("vl-convert-python", "uharfbuzz")


@dataclass(frozen=True)
class Picture:
    """An SVG to be drawn `scale` times its size, and the file that it becomes."""

    svg: str
    scale: float
    path: Path


def draw(pictures: Sequence[Picture], cache: Path) -> int:
    """Draw pictures that are not in the cache yet, and count them."""
    known = _known(pictures, cache)
    new = {path: picture for picture, path in known.items() if not path.is_file()}
    for path, content in zip(new, _drawn(list(new.values())), strict=True):
        write_bytes(path, content)
    return len(new)


def _drawn(pictures: Sequence[Picture]) -> Iterator[bytes]:
    """The pictures as PNG, in their order; a few are drawn here, many side by side.

    In processes: in one process the engine draws one picture at a time.
    """
    if len(pictures) <= FEW:
        yield from map(_png, pictures)
        return
    with workers.pool(WORKERS) as pool:
        try:
            yield from pool.map(_png, pictures, chunksize=4)
        except BaseException:
            workers.end(pool)
            raise


def _png(picture: Picture) -> bytes:
    import vl_convert

    register_fonts()
    return vl_convert.svg_to_png(outlines.outlined(picture.svg), scale=picture.scale, ppi=72)


def _known(pictures: Sequence[Picture], cache: Path) -> dict[Picture, Path]:
    engine = " ".join([*(version(part) for part in ENGINE), *map(sha256_of, _parts())])
    return {picture: cache / f"{_name(picture, engine)}.png" for picture in pictures}


def _parts() -> list[Path]:
    """What else a picture looks like it does by: how words are set, and their typeface."""
    return [Path(outlines.__file__), *sorted(FONT_DIRECTORY.glob("*.ttf"))]


def draw_all(pictures: Sequence[Picture], cache: Path) -> int:
    """Draw pictures, or copy them from what was drawn before.

    Parameters
    ----------
    pictures : sequence of Picture
    cache : Path
        Folder of what was drawn, by content.

    Returns
    -------
    int
        How many had to be drawn.
    """
    new = draw(pictures, cache)
    for picture, path in _known(pictures, cache).items():
        picture.path.parent.mkdir(parents=True, exist_ok=True)
        picture.path.write_bytes(path.read_bytes())
    return new


def _name(picture: Picture, engine: str) -> str:
    return sha256_of(f"{engine}\n{picture.scale:g}\n{picture.svg}".encode())
