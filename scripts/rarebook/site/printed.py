"""Links on paper: numbered behind their words, listed with their addresses at the page's end."""

from __future__ import annotations

import re

_ARTICLE = re.compile(r"(<article\b[^>]*>)(.*)(</article>)", re.DOTALL)
_LINK = re.compile(r'<a\b[^>]*\shref="(https?://[^"]+)"[^>]*>.*?</a>', re.DOTALL)


def with_link_notes(page: str) -> str:
    """A page whose links to other sites are footnotes when it is printed.

    The numbers and the list are in the page, not made by a script, and seen on paper only.

    Examples
    --------
    >>> page = with_link_notes('<article><a href="https://a.example/">a</a></article>')
    >>> page.count("https://a.example/")
    2
    """
    found = _ARTICLE.search(page)
    if not found:
        return page
    addresses: list[str] = []

    def numbered(link: re.Match[str]) -> str:
        if link[1] not in addresses:
            addresses.append(link[1])
        number = addresses.index(link[1]) + 1
        return f'{link[0]}<sup class="rb-linkmark" data-pagefind-ignore>{number}</sup>'

    text = _LINK.sub(numbered, found[2])
    if not addresses:
        return page
    items = "".join(
        f'<li><span class="rb-links__address">{address}</span></li>' for address in addresses
    )
    notes = (
        '<section class="rb-links" data-pagefind-ignore><p class="rb-links__head">Links</p>'
        f"<ol>{items}</ol></section>"
    )
    return page[: found.start()] + found[1] + text + notes + found[3] + page[found.end() :]
