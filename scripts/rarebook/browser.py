"""The browser that the book is looked at with: which one, started how, and over which server."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Final

VARIABLE: Final = "RAREBOOK_CHROMIUM"
PROGRAMS: Final = (
    "chromium",
    "chromium-browser",
    "google-chrome-stable",
    "google-chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
# No sandbox, since it refuses to run as root; and nothing that asks a host of its own accord.
ARGUMENTS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def find() -> str:
    """The path of the browser: `RAREBOOK_CHROMIUM`, or the first Chromium or Chrome here.

    Raises
    ------
    FileNotFoundError
        If there is none.
    """
    given = os.environ.get(VARIABLE)
    found = given or next((path for name in PROGRAMS if (path := shutil.which(name))), None)
    if not found:
        raise FileNotFoundError(f"no Chromium here: run `make browser`, or set {VARIABLE} to one")
    return found


class _Quiet(SimpleHTTPRequestHandler):
    """Serves a folder and keeps no log."""

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder on a free port of this machine while the block runs; yields its address."""
    handler = partial(_Quiet, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
