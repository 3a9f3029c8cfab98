"""The browser that the book is looked at with: which one, started how, and over which server."""

from __future__ import annotations

import gzip
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from playwright.sync_api import Browser

VARIABLE: Final = "RAREBOOK_CHROMIUM"
PROGRAMS: Final = (
    "chromium",
    "chromium-browser",
    "google-chrome-stable",
    "google-chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
# No sandbox, since it refuses to run as root; nothing that asks a host of its own accord, and no
# host but this machine for a page that asks for one.
ARGUMENTS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
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


class _Compressed(_Quiet):
    """The same, with what compresses well sent as gzip, as hosts of such sites do."""

    def send_head(self) -> Any:
        path = Path(self.translate_path(self.path))
        kind = self.guess_type(str(path))
        if not path.is_file() or not re.search("text|javascript|json|svg|xml", kind):
            return super().send_head()
        content = gzip.compress(path.read_bytes(), mtime=0)
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        return BytesIO(content)


@contextmanager
def served(folder: Path, *, compressed: bool = False) -> Iterator[str]:
    """Serve a folder on a free port of this machine while the block runs; yields its address."""
    handler = partial(_Compressed if compressed else _Quiet, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()


@contextmanager
def started() -> Iterator[Browser]:
    """The browser, without a window, until the block ends."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=find(), args=list(ARGUMENTS))
        try:
            yield chromium
        finally:
            chromium.close()
