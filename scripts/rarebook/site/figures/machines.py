"""A figure for machines: JSON-LD of its page, and its entry in `figures/index.json`."""

from __future__ import annotations

from typing import Any

from rarebook.cite import Work
from rarebook.site import meta
from rarebook.site.figures.leaf import Leaf

Row = dict[str, Any]


def nodes(leaf: Leaf, book: Work) -> list[Row]:
    """The figure as picture and, where its data may be passed on, as data set."""
    image = _image(leaf, book)
    if not leaf.is_open:
        return [image]
    return [image, _dataset(leaf, book)]


def _part_of(leaf: Leaf, book: Work) -> Row:
    inside = {"@type": "Book", "@id": book.url, "name": book.title}
    return {
        "@type": "Chapter",
        "@id": leaf.chapter.url,
        "name": leaf.chapter.title,
        "isPartOf": inside,
    }


def _image(leaf: Leaf, book: Work) -> Row:
    url = leaf.work.url
    return {
        "@type": "ImageObject",
        "@id": f"{url}#image",
        **meta.shared(leaf.work),
        "caption": leaf.figure["alt"],
        "description": leaf.figure["subtitle"],
        "contentUrl": f"{url}{leaf.name}.png",
        "encodingFormat": "image/png",
        "thumbnailUrl": f"{url}{leaf.name}.card.png",
        "acquireLicensePage": url,
        "copyrightNotice": f"{leaf.work.book}, CC BY 4.0",
        "identifier": leaf.work.id,
        "isPartOf": _part_of(leaf, book),
        "isBasedOn": _sources(leaf),
    }


def _dataset(leaf: Leaf, book: Work) -> Row:
    url = leaf.work.url
    subtitle, alt = str(leaf.figure["subtitle"]), str(leaf.figure["alt"])
    return {
        "@type": "Dataset",
        "@id": f"{url}#data",
        **meta.shared(leaf.work),
        "description": f"{subtitle}. {alt}" if subtitle else alt,
        "identifier": leaf.work.id,
        "isAccessibleForFree": True,
        "keywords": list(leaf.work.keywords),
        "variableMeasured": [_variable(column) for column in leaf.columns],
        "distribution": [
            {
                "@type": "DataDownload",
                "contentUrl": f"{url}{file['file']}",
                "encodingFormat": file["type"],
                "name": file["label"],
            }
            for file in leaf.downloads()
            if file["kind"] in ("csv", "spec", "zip")
        ],
        "isPartOf": _part_of(leaf, book),
        "isBasedOn": _sources(leaf),
    }


def _variable(column: Row) -> Row:
    return {
        "@type": "PropertyValue",
        "name": column["title"],
        "unitText": column["unit"],
        "description": column["description"],
    }


def _sources(leaf: Leaf) -> list[Row]:
    return [
        {
            "@type": "Dataset",
            "name": table["title"],
            "identifier": table["name"],
            "description": f"Table {table['name']}, vintage {table['vintage'] or 'not stated'}, "
            f"from {', '.join(s['title'] for s in table['sources']) or 'the sources it names'}.",
            "version": str(table["vintage"] or ""),
            "license": [one["path"] for one in table["licences"]],
        }
        for table in leaf.tables
    ]


def entry(leaf: Leaf) -> Row:
    """What `figures/index.json` says of a figure; addresses are from the root of the site."""
    folder = leaf.folder
    closed = [table["name"] for table in leaf.closed_tables]
    made = {
        "id": leaf.figure["id"],
        "number": leaf.work.number,
        "title": leaf.figure["title"],
        "subtitle": leaf.figure["subtitle"],
        "chapter": leaf.figure["chapter"],
        "chapter_title": leaf.chapter.title,
        "url": f"{folder}/",
        "permalink": leaf.work.url or None,
        "embed": f"{folder}/embed.html",
        "alt": leaf.figure["alt"],
        "notes": leaf.figure["notes"],
        "source": leaf.figure["source"],
        "sources": sorted({s["title"] for table in leaf.tables for s in table["sources"]}),
        "licence": leaf.work.licence,
        "tables": [
            {key: table[key] for key in ("name", "sha256", "vintage", "redistribution")}
            for table in leaf.tables
        ],
        "columns": leaf.columns,
        "cite_only": closed,
        "edition": leaf.work.edition,
        "content": leaf.manifest["content"],
        "changed_since": leaf.change.edition if leaf.change else None,
        "cite": leaf.citations,
    }
    offered = {file["kind"]: f"{folder}/{file['file']}" for file in leaf.downloads()}
    kinds = ("svg", "png", "card", "csv", "metadata", "spec", "manifest", "zip")
    return made | {kind: offered.get(kind) for kind in kinds}
