"""The drawing engine, one for many kernels: starting one takes as long as ten drawings.

It draws the faster the more it has drawn, in a thread of its own, for kernels that ask over a
socket of the file system; a process that knows of no such socket draws by itself.
"""

from __future__ import annotations

import os
from functools import cache
from importlib.metadata import version
from multiprocessing.connection import Client, Listener
from pathlib import Path
from threading import Lock, Thread
from typing import Any, Final

from rarebook.records import write_bytes

ENGINE_VARIABLE: Final = "RAREBOOK_ENGINE"
FONT: Final = "Rare Sans"
FONT_DIRECTORY: Final = Path(__file__).parent / "assets" / "fonts"
_FAMILY: Final = "AF_UNIX"
ZONE: Final = {"TZ": "UTC"}
"""A day's place on an axis is the same wherever the book is built."""


@cache
def register_fonts() -> None:
    """Make the book's own typeface known to this process's engine, so widths are measured alike."""
    import vl_convert

    if FONT_DIRECTORY.is_dir():
        vl_convert.register_font_directory(str(FONT_DIRECTORY))


def draw(spec: dict[str, Any], version: str) -> str:
    """Draw a specification as SVG.

    Parameters
    ----------
    spec : dict
        Vega-Lite specification, as JSON has it.
    version : str
        Of Vega-Lite, such as ``v6_1``.

    Raises
    ------
    ValueError
        If the engine refuses it; with what it said.
    """
    address = os.environ.get(ENGINE_VARIABLE)
    if not address:
        return _draw_here(spec, version)
    with Client(address, _FAMILY) as line:
        line.send((spec, version))
        drawn, refused = line.recv()
    if refused:
        raise ValueError(refused)
    return str(drawn)


def _draw_here(spec: dict[str, Any], version: str) -> str:
    import vl_convert

    register_fonts()
    return vl_convert.vegalite_to_svg(spec, vl_version=version)


def scripts(kept: Path) -> bytes:
    """Vega, Vega-Lite and their embedding as one file, from the engine's own copy.

    Parameters
    ----------
    kept : Path
        Folder in which it is kept by the engine's version: to bundle it takes seconds.
    """
    path = kept / f"vega-{version('vl-convert-python')}.js"
    if not path.is_file():
        import vl_convert

        bundle: str = vl_convert.javascript_bundle()  # type: ignore[call-arg]
        # in a function of its own, since the bundle's names are as short as anybody's
        write_bytes(path, f"(function(){{{bundle}\n}})();\n".encode())
    return path.read_bytes()


class Engine:
    """Draws for other processes for as long as this one lives."""

    def __init__(self) -> None:
        self._door: Listener | None = None
        self._other = ""
        self._starting = Lock()

    def stand_in(self, address: str) -> None:
        """Have another one be asked instead; none if there is no address."""
        self._other = address

    def address(self) -> str:
        """Where to ask; the first to want to know starts it."""
        if self._other:
            return self._other
        with self._starting:
            if self._door is None:
                # an engine keeps the zone that it finds at its first date
                os.environ.update(ZONE)
                self._door = Listener(family=_FAMILY, backlog=16)
                Thread(target=_serve, args=(self._door,), daemon=True).start()
            return str(self._door.address)


def _serve(door: Listener) -> None:
    while True:
        try:
            with door.accept() as line:
                spec, version = line.recv()
                line.send(_answer(spec, version))
        except (EOFError, OSError):
            continue  # who asked was killed meanwhile


def _answer(spec: dict[str, Any], version: str) -> tuple[str, str]:
    try:
        return _draw_here(spec, version), ""
    except Exception as problem:  # whatever it is, it is the asker's
        return "", str(problem) or repr(problem)


engine = Engine()
