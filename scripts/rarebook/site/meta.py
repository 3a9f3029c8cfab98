"""What a page says to machines: Highwire and Dublin Core tags, cards for links, JSON-LD."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from markupsafe import Markup

from rarebook.cite import Author, Work, one_line, text, whole_name

Row = dict[str, Any]
_UNSAFE = re.compile("[<>&\u2028\u2029]")
_TYPES: Final = {"book": "Text", "chapter": "Text", "figure": "StillImage", "claim": "Text"}


@dataclass(frozen=True)
class Image:
    """The picture of a page's card: its address, size and text alternative."""

    url: str
    width: int
    height: int
    alt: str


def head(work: Work, image: Image | None = None, data: Sequence[Row] = ()) -> Markup:
    """All tags of a page about a work.

    Parameters
    ----------
    work : Work
    image : Image, optional
        For its card; addresses must be whole, so there is none without a base address.
    data : sequence of dict
        Nodes of JSON-LD, one graph.
    """
    tags = [*reference_tags(work), *card_tags(work, image if work.url else None)]
    links = [Markup('<link rel="schema.DC" href="http://purl.org/dc/elements/1.1/">')]
    if work.url:
        links.append(Markup('<link rel="canonical" href="{}">').format(work.url))
        links.append(Markup('<link rel="cite-as" href="{}">').format(work.url))
    links.append(Markup('<link rel="license" href="{}">').format(work.licence))
    graph = [json_ld({"@context": "https://schema.org", "@graph": list(data)})] if data else []
    return Markup("\n").join([*links, *tags, *graph])


def reference_tags(work: Work) -> list[Markup]:
    """What reference managers read."""
    year, month = work.date
    rows = [("citation_title", work.title)]
    rows += [("citation_author", whole_name(author)) for author in work.authors]
    rows += [
        ("citation_publication_date", f"{year}/{month:02}"),
        ("citation_publisher", work.publisher),
        ("citation_book_title", "" if work.kind == "book" else work.book),
        ("citation_public_url", work.url),
        ("citation_abstract", work.abstract),
        ("citation_language", work.language),
        ("prism.edition", work.edition),
        ("DC.title", work.title),
        *(("DC.creator", _name(author)) for author in work.authors),
        ("DC.date", work.iso_date),
        ("DC.publisher", work.publisher),
        ("DC.identifier", work.url or work.id),
        ("DC.description", work.abstract),
        ("DC.type", _TYPES[work.kind]),
        ("DC.language", work.language),
        ("DC.rights", work.licence),
        ("DCTERMS.isPartOf", "" if work.kind == "book" else work.book),
        ("DCTERMS.bibliographicCitation", text(work)),
    ]
    rows += [("citation_keywords", word) for word in work.keywords]
    return [_tag("name", name, content) for name, content in rows if content]


def card_tags(work: Work, image: Image | None) -> list[Markup]:
    """What is shown where a link is shared."""
    rows = [
        ("property", "og:type", "book" if work.kind == "book" else "article"),
        ("property", "og:site_name", work.book),
        ("property", "og:title", work.title),
        ("property", "og:description", work.abstract),
        ("property", "og:url", work.url),
        ("property", "og:locale", "en_GB"),
        ("name", "twitter:card", "summary_large_image" if image else "summary"),
        ("name", "twitter:title", work.title),
        ("name", "twitter:description", work.abstract),
    ]
    if image:
        rows += [
            ("property", "og:image", image.url),
            ("property", "og:image:type", "image/png"),
            ("property", "og:image:width", str(image.width)),
            ("property", "og:image:height", str(image.height)),
            ("property", "og:image:alt", image.alt),
            ("name", "twitter:image", image.url),
            ("name", "twitter:image:alt", image.alt),
        ]
    return [_tag(kind, name, content) for kind, name, content in rows if content]


def _tag(kind: str, name: str, content: str) -> Markup:
    return Markup('<meta {}="{}" content="{}">').format(Markup(kind), name, one_line(content))  # noqa: S704


def _name(author: Author) -> str:
    return f"{author.family}, {author.given}" if author.given else author.family


def json_ld(content: Row) -> Markup:
    """JSON-LD inside a page: no sign in it can end the script or begin another."""
    plain = json.dumps(_clean(content), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    safe = _UNSAFE.sub(lambda sign: f"\\u{ord(sign[0]):04x}", plain)
    return Markup(f'<script type="application/ld+json">{safe}</script>')  # noqa: S704 - escaped


def _clean(content: Any) -> Any:
    """Content without empty entries, its text without control signs."""
    if isinstance(content, dict):
        return {k: _clean(v) for k, v in content.items() if v not in ("", None, [], {})}
    if isinstance(content, list):
        return [_clean(item) for item in content]
    return one_line(content) if isinstance(content, str) else content


def creators(work: Work) -> list[Row]:
    """The authors as persons or organisations."""
    return [
        {"@type": "Person", "familyName": a.family, "givenName": a.given}
        if a.given
        else {"@type": "Organization", "name": a.family}
        for a in work.authors
    ]


def shared(work: Work) -> Row:
    """What every node about a work says."""
    return {
        "name": work.title,
        "url": work.url,
        "author": creators(work),
        "publisher": {"@type": "Organization", "name": work.publisher},
        "datePublished": work.iso_date,
        "version": work.edition + (f" {work.content}" if work.content else ""),
        "license": work.licence,
        "inLanguage": work.language,
        "creditText": text(work),
    }


def book_node(work: Work, chapters: Sequence[Work] = ()) -> Row:
    """The book as schema.org has it, with its chapters."""
    return {
        "@type": "Book",
        "@id": work.url,
        **shared(work),
        "bookEdition": work.edition,
        "bookFormat": "https://schema.org/EBook",
        "abstract": work.abstract,
        "keywords": list(work.keywords),
        "hasPart": [{"@type": "Chapter", "@id": c.url, "name": c.title} for c in chapters],
    }


def chapter_node(work: Work, book: Work, figures: Sequence[Work] = ()) -> Row:
    """A chapter, part of its book, with its figures."""
    return {
        "@type": "Chapter",
        "@id": work.url,
        **shared(work),
        "abstract": work.abstract,
        "position": work.number.split()[-1] if work.number else "",
        "isPartOf": {"@type": "Book", "@id": book.url, "name": book.title},
        "hasPart": [{"@type": "ImageObject", "@id": f.url + "#image"} for f in figures if f.url],
    }
