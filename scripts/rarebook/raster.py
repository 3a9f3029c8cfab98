"""From SVG to PNG, drawn once for the same content."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
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
    """An SVG to be drawn `scale` times its size."""

    svg: str
    scale: float


class Drawing:
    """Pictures that are being drawn; each can be had as soon as it is.

    Attributes
    ----------
    new : int
        How many were not in the cache.
    """

    def __init__(
        self, places: Mapping[Picture, Path], awaited: Mapping[Picture, Future[None]], new: int
    ) -> None:
        self._places = places
        self._awaited = awaited
        self.new = new

    def png(self, picture: Picture) -> bytes:
        """One of the pictures as PNG; waits until it is drawn.

        Raises
        ------
        RuntimeError
            If the engine refuses its SVG.
        """
        if picture in self._awaited:
            self._awaited[picture].result()
        return self._places[picture].read_bytes()


@contextmanager
def drawing(pictures: Iterable[Picture], cache: Path) -> Iterator[Drawing]:
    """Draw pictures that are not in the cache: a few at once, many beside what is done meanwhile.

    In processes: in one process the engine draws one picture at a time. Who leaves with an error
    does not wait for them.

    Parameters
    ----------
    pictures : iterable of Picture
    cache : Path
        Folder of what was drawn, by content.
    """
    places = _places(pictures, cache)
    new = {picture: path for picture, path in places.items() if not path.is_file()}
    if len(new) <= FEW:
        for picture, path in new.items():
            _draw(picture, path)
        yield Drawing(places, {}, len(new))
        return
    with workers.pool(WORKERS, workers.give_way) as pool:
        try:
            awaited = {picture: pool.submit(_draw, picture, path) for picture, path in new.items()}
            yield Drawing(places, awaited, len(new))
        except BaseException:
            workers.end(pool)
            raise


def _draw(picture: Picture, path: Path) -> None:
    import vl_convert

    register_fonts()
    svg = outlines.outlined(picture.svg)
    write_bytes(path, vl_convert.svg_to_png(svg, scale=picture.scale, ppi=72))


def _places(pictures: Iterable[Picture], cache: Path) -> dict[Picture, Path]:
    engine = " ".join([*(version(part) for part in ENGINE), *map(sha256_of, _parts())])
    return {picture: cache / f"{_name(picture, engine)}.png" for picture in pictures}


def _parts() -> list[Path]:
    """What else a picture looks like it does by: how words are set, and their typeface."""
    return [Path(outlines.__file__), *sorted(FONT_DIRECTORY.glob("*.ttf"))]


def _name(picture: Picture, engine: str) -> str:
    return sha256_of(f"{engine}\n{picture.scale:g}\n{picture.svg}".encode())
