"""Search: words through Pagefind's index, Chinese through a list of phrases, from our own host.

Pagefind looks for words, and Chinese is written without spaces between them. A phrase of a quote
is found by looking for it letter by letter, so the Chinese passages (quotes and summaries) are
kept as a list that the page loads when a reader types Chinese.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

from lxml import html

from rarebook.records import write_json
from rarebook.site import render
from rarebook.site.book import Book, SiteError
from rarebook.site.nav import Site

# Pagefind's ready-made faces; ours is `static/js/search.js`.
_FACES = (
    "pagefind-component-ui.*",
    "pagefind-modular-ui.*",
    "pagefind-ui.*",
    "pagefind-highlight.js",
)
_SKIPPED = ".rb-fold,.rb-figure__canvas,.rb-figure__tools,.headerlink,.rb-label,.rb-zhaiyao"


def index(site: Site, out: Path, book: Book) -> None:
    """Write the search page, Pagefind's index and the list of Chinese passages.

    Parameters
    ----------
    site : Site
    out : Path
        The finished site.
    book : Book

    Raises
    ------
    SiteError
        If Pagefind fails.
    """
    write_json(out / "search" / "chinese.json", passages(site, out, book))
    from pagefind_bin import get_executable

    bundle = out / "pagefind"
    command = [str(get_executable()), "--site", str(out), "--output-path", str(bundle)]
    command += ["--exclude-selectors", _SKIPPED, "--silent"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SiteError(f"the search index could not be made: {done.stderr.strip()}")
    for pattern in _FACES:
        for path in bundle.glob(pattern):
            path.unlink()
    template = render.environment().get_template("search.html")
    page = template.render(site=site, root="")
    (out / "search.html").write_text(render.one_line(page) + "\n", encoding="utf-8")


def passages(site: Site, out: Path, book: Book) -> list[dict[str, str]]:
    """Every Chinese passage with the address and the title under which it stands."""
    found: list[dict[str, str]] = []
    for entry in site.entries():
        address = f"{entry.document}.html"
        page = html.document_fromstring((out / address).read_text(encoding="utf-8"))
        for box in page.iterfind(".//div[@class='rb-zhaiyao']"):
            texts = (str(text) for p in box.findall("p")[1:] for text in p.itertext())
            text = "".join(texts).strip()
            found.append({"url": address, "title": entry.title, "text": text})
    found += [
        {"url": f"claims/{name}/", "title": claim["claim_en"], "text": claim["quote_zh"]}
        for name, claim in book.claims.items()
    ]
    return found
