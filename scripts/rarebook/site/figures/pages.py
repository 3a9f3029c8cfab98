"""The page of a figure, the frame for other pages, the gallery of all."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from markupsafe import Markup

from rarebook import drawing
from rarebook.cite import Work, one_line
from rarebook.site import datatable, meta, render, svg
from rarebook.site.book import Book
from rarebook.site.figures import machines, provenance
from rarebook.site.figures.leaf import CITATIONS, Leaf
from rarebook.site.nav import Site

Row = dict[str, Any]
ROOT = "../../../"


def inline_drawings(leaf: Leaf) -> dict[str, Markup]:
    """Both drawings of a figure for the inside of a page."""
    return {
        kind: Markup(svg.inline(leaf.drawings[key], kind))  # noqa: S704 - our own drawing
        for kind, key in (("wide", "svg"), ("phone", "phone"))
    }


def page(
    leaf: Leaf, around: tuple[Leaf | None, Leaf | None], book: Book, whole: Work, site: Site
) -> str:
    """The page of a figure.

    Parameters
    ----------
    leaf : Leaf
    around : (Leaf or None, Leaf or None)
        The figures before and after it.
    book, whole : Book, Work
        The book as read, and as cited.
    site : Site
    """
    made: str = (
        render.environment()
        .get_template("figure-page.html")
        .render(
            site=site,
            root=ROOT,
            leaf=leaf,
            figure=leaf.figure,
            label=render.label_of(leaf.figure["id"]),
            drawings=inline_drawings(leaf),
            change=leaf.change,
            downloads=leaf.downloads(),
            citation_files={form: f"{leaf.name}.{end}" for form, end in CITATIONS.items()},
            frame_code=frame_code(leaf),
            image_code=image_code(leaf),
            publishers=provenance.publishers(leaf.tables),
            manifest=leaf.manifest,
            claims=claims(leaf, book),
            table=datatable.read_table(book.figure_file(leaf.figure, "csv")),
            before=around[0],
            after=around[1],
            meta=meta.head(leaf.work, leaf.card, machines.nodes(leaf, whole)),
        )
    )
    return render.one_line(made) + "\n"


def claims(leaf: Leaf, book: Book) -> list[Row]:
    """The claims whose verdict names the figure."""
    names = {leaf.name, str(leaf.figure["id"])}
    verdicts = book.records[str(leaf.figure["chapter"])]["verdicts"]
    return [
        {"verdict": verdict, "claim": book.claims[verdict["claim"]]}
        for verdict in verdicts
        if verdict["figure"] in names and verdict["claim"] in book.claims
    ]


def frame_code(leaf: Leaf) -> str:
    """What another page writes to show the figure in a frame as wide as its place."""
    return (
        f'<iframe src="{escape(leaf.work.url)}embed.html" '
        f'title="{escape(one_line(leaf.work.title))}" '
        f'style="width:100%;height:{leaf.embed_height}px;border:0" loading="lazy"></iframe>'
    )


def image_code(leaf: Leaf) -> str:
    """What another page writes to show the figure as an image that leads here."""
    url = escape(leaf.work.url)
    return (
        f'<a href="{url}"><img src="{url}{leaf.name}.png" '
        f'alt="{escape(one_line(str(leaf.figure["alt"])))}" style="max-width:100%"></a>'
    )


def embed(leaf: Leaf, site: Site) -> str:
    """The figure alone, for a frame."""
    made: str = (
        render.environment()
        .get_template("figure-embed.html")
        .render(
            site=site,
            root=ROOT,
            leaf=leaf,
            figure=leaf.figure,
            drawings=inline_drawings(leaf),
        )
    )
    return render.one_line(made) + "\n"


def gallery(leaves: Sequence[Leaf], whole: Work, site: Site) -> str:
    """The page of all figures, by chapter."""
    groups: dict[str, Row] = {}
    for leaf in leaves:
        name = str(leaf.figure["chapter"])
        group = groups.setdefault(
            name,
            {
                "name": name,
                "title": leaf.chapter.title,
                "number": leaf.chapter.number,
                "page": leaf.chapter_page,
                "leaves": [],
            },
        )
        width, height = drawing.size_of(leaf.drawings["phone"])
        group["leaves"].append(
            {
                "figure": leaf.figure,
                "work": leaf.work,
                "name": leaf.name,
                "size": (round(width), round(height)),
            }
        )
    made: str = (
        render.environment()
        .get_template("gallery.html")
        .render(
            site=site,
            root="../",
            groups=list(groups.values()),
            total=len(leaves),
            meta=_gallery_meta(leaves, whole),
        )
    )
    return render.one_line(made) + "\n"


def _gallery_meta(leaves: Sequence[Leaf], whole: Work) -> Markup:
    if not whole.url:
        return Markup("")
    address = f"{whole.url}figures/"
    node = {
        "@type": "CollectionPage",
        "@id": address,
        "name": f"Figures of {whole.title}",
        "isPartOf": {"@type": "Book", "@id": whole.url, "name": whole.title},
        "hasPart": [
            {"@type": "ImageObject", "@id": f"{leaf.work.url}#image", "name": leaf.work.title}
            for leaf in leaves
        ],
    }
    graph = meta.json_ld({"@context": "https://schema.org", "@graph": [node]})
    return Markup('<link rel="canonical" href="{}">').format(address) + graph
