"""Photographs of every page, wide and narrow, light and dark, on one contact sheet.

``make shots`` writes them to `_build/shots/`; open `index.html` there.
"""

from __future__ import annotations

import html
import shutil
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rarebook import browser, paths

if TYPE_CHECKING:
    from playwright.sync_api import Browser

WIDTHS: Final = (1280, 360)
SCHEMES: Final = ("light", "dark")
HEIGHT: Final = 900
# The pages of the claims come from one template: some stand for all.
CLAIMS_A_PAGE: Final = 50
FRAMES_A_PAGE: Final = 10
# What a page draws or loads only when it is scrolled to belongs on the picture as well.
LOAD_ALL: Final = """async () => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync("* { content-visibility: visible !important }");
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  const pictures = [...document.images].filter((image) => image.checkVisibility());
  for (const image of pictures) image.loading = "eager";
  await Promise.all([document.fonts.ready, ...pictures.map((image) => image.decode())]);
}"""


def pages(site: Path) -> list[str]:
    """The pages of a built site to look at, as their paths there.

    Pages that only send on are left out; of the claims' pages one in `CLAIMS_A_PAGE` stands for
    all, of the frames that others embed and of the chapters' code one in `FRAMES_A_PAGE`.
    """
    found = (path.relative_to(site).as_posix() for path in site.rglob("*.html"))
    names = sorted(name for name in found if not name.startswith("_"))
    claims = [name for name in names if name.startswith("claims/") and name.count("/") == 2]
    frames = [name for name in names if name.endswith("/embed.html")]
    code = [name for name in names if name.startswith("code/")]
    some = {*claims[::CLAIMS_A_PAGE], *frames[::FRAMES_A_PAGE], *code[::FRAMES_A_PAGE]}
    wanted = {*names} - {*claims, *frames, *code} | some
    return sorted(name for name in wanted if not _sends_on(site / name))


def _sends_on(page: Path) -> bool:
    return 'http-equiv="refresh"' in page.read_text(encoding="utf-8")


def name_of(page: str, width: int, scheme: str) -> str:
    """The file of one photograph."""
    stem = page.removesuffix(".html").removesuffix("/index").replace("/", "-")
    return f"{stem}.{width}.{scheme}.png"


def photograph(site: Path, out: Path, names: list[str] | None = None) -> list[Path]:
    """Photograph the pages of a site, whole.

    Parameters
    ----------
    site : Path
        The built site.
    out : Path
        Folder of the photographs.
    names : list of str, optional
        Pages; default: all.
    """
    made: list[Path] = []
    out.mkdir(parents=True, exist_ok=True)
    with browser.served(site) as address, browser.started() as chromium:
        for width, scheme in product(WIDTHS, SCHEMES):
            for page in names or pages(site):
                path = out / name_of(page, width, scheme)
                _one(chromium, f"{address}/{page}", width, scheme, path)
                made.append(path)
    return made


def _one(chromium: Browser, address: str, width: int, scheme: str, path: Path) -> None:
    page = chromium.new_page(
        viewport={"width": width, "height": HEIGHT},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    page.goto(address, wait_until="networkidle")
    page.evaluate(LOAD_ALL)
    page.screenshot(path=path, full_page=True)
    page.close()


def contact_sheet(out: Path, names: list[str]) -> Path:
    """One page with all the photographs, a row a page."""
    heads = "".join(f"<th>{w} px, {s}</th>" for w, s in product(WIDTHS, SCHEMES))
    rows = "".join(_row(name) for name in names)
    sheet = out / "index.html"
    sheet.write_text(
        "<!DOCTYPE html><html lang='en'><meta charset='utf-8'><title>Contact sheet</title>"
        "<style>body{font:14px sans-serif}td{vertical-align:top;padding:6px}"
        "img{width:300px;border:1px solid #999}</style>"
        f"<h1>Contact sheet</h1><table><tr><th>Page</th>{heads}</tr>{rows}</table></html>\n",
        encoding="utf-8",
    )
    return sheet


def _row(page: str) -> str:
    shots = (name_of(page, width, scheme) for width, scheme in product(WIDTHS, SCHEMES))
    cells = "".join(
        f'<td><a href="{shot}"><img loading="lazy" src="{shot}" alt=""></a></td>'
        for shot in map(html.escape, shots)
    )
    return f"<tr><th>{html.escape(page)}</th>{cells}</tr>"


def main() -> None:
    """Photograph the built site onto a contact sheet."""
    site = paths.build_dir() / "html"
    if not (site / "index.html").is_file():
        raise FileNotFoundError("there is no site yet: run `make book` first")
    out = paths.build_dir() / "shots"
    shutil.rmtree(out, ignore_errors=True)
    names = pages(site)
    print(f"shots: {len(names)} pages at {WIDTHS} px, light and dark")
    photograph(site, out, names)
    print(f"shots: the contact sheet is {contact_sheet(out, names)}")
