"""The code of a chapter on a page of its own: most readers never open it, and it weighs much.

In the chapter a fold links to its part of that page; the page's script fetches the part when the
fold is opened.
"""

from __future__ import annotations

import re

from markupsafe import Markup

from rarebook.site import render
from rarebook.site.nav import Site

_FOLD = re.compile(
    r'<details class="rb-fold rb-fold--code"><summary>Code</summary>(.*?)</details>', re.DOTALL
)


def address_of(chapter: str) -> str:
    """Where the code of a chapter stands, from the site's root."""
    return f"code/{chapter}.html"


def split(page: str, chapter: str, root: str) -> tuple[str, list[str]]:
    """A chapter's page with links in place of its code, and the code, fold by fold.

    Parameters
    ----------
    page : str
        The cleaned page.
    chapter : str
        Its name.
    root : str
        Relative address of the site's root from the page.
    """
    parts: list[str] = []

    def linked(found: re.Match[str]) -> str:
        parts.append(found[1].strip())
        address = f"{root}{address_of(chapter)}#code-{len(parts)}"
        return (
            f'<details class="rb-fold rb-fold--code" data-code="{address}"><summary>Code</summary>'
            f'<p class="rb-note"><a href="{address}">The code of this step</a></p></details>'
        )

    return _FOLD.sub(linked, page), parts


def page(site: Site, chapter: str, document: str, title: str, parts: list[str]) -> str:
    """The page that holds the code of a chapter.

    Parameters
    ----------
    site : Site
    chapter, document, title : str
        The chapter's name, document and heading.
    parts : list of str
        Its code as markup, as `split` found it.
    """
    made: str = (
        render.environment()
        .get_template("code.html")
        .render(
            site=site,
            root="../",
            title=f"Code: {title}",
            description=f"The code of the chapter “{title}”, step by step, as it was run.",
            chapter=chapter,
            document=document,
            heading=title,
            parts=[Markup(part) for part in parts],  # noqa: S704 - from our own page
        )
    )
    return made
