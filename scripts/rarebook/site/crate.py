"""The whole book as an RO-Crate: tables, ledger, notebooks as run, figures, software."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from rarebook.cite import Work, cite
from rarebook.site import works
from rarebook.site.book import Book, read_pages
from rarebook.site.figures import machines
from rarebook.site.figures.files import guarded, spreadsheet
from rarebook.site.figures.leaf import Leaf
from rarebook.site.nav import make_site

Row = dict[str, Any]
METADATA: Final = "ro-crate-metadata.json"
_SHARED: Final = ("CITATION.cff", "LICENSE", "LICENSE-TEXT", "README.md", "CHANGELOG.md")
_TYPES: Final = {
    ".csv": "text/csv",
    ".ipynb": "application/x-ipynb+json",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".md": "text/markdown",
}


def contents(
    root: Path, book: Book, leaves: list[Leaf], when: str, software: list[Row]
) -> dict[str, bytes]:
    """Every file of the crate by its path in it.

    Parameters
    ----------
    root : Path
    book : Book
    leaves : list of Leaf
    when : str
        Day of the edition.
    software : list of dict
        Name and version of what made it.
    """
    site = make_site(root, read_pages(root / "_toc.yml"), "")
    whole = works.read_catalogue(root, site).book()
    files = {name: (root / name).read_bytes() for name in _SHARED if (root / name).is_file()}
    lock = root / "requirements.lock"
    if lock.is_file():
        files["requirements.lock"] = lock.read_bytes()
    files |= tables(root)
    for chapter in sorted(book.records):
        run = book.runs / chapter
        for name in ("notebook.ipynb", "record.json", "key.json"):
            if (run / name).is_file():
                files[f"chapters/{chapter}/{name}"] = (run / name).read_bytes()
    for leaf in leaves:
        files |= _figure(leaf)
    files["figures/index.json"] = _json([machines.entry(leaf) for leaf in leaves])
    files[METADATA] = metadata(whole, leaves, sorted(files), when, software)
    return files


def tables(root: Path) -> dict[str, bytes]:
    """The data package without the tables that may be cited, not passed on."""
    package = json.loads((root / "data" / "datapackage.json").read_text(encoding="utf-8"))
    every = package["resources"]
    closed = [one for one in every if one.get("rarebook:redistribution") == "cite-only"]
    # some tables are described for a reader's own file, and the book has none
    package["resources"] = [
        one for one in every if one not in closed and (root / "data" / one["path"]).is_file()
    ]
    made = {"data/datapackage.json": _json(package)}
    for one in package["resources"]:
        made[f"data/{one['path']}"] = guarded((root / "data" / one["path"]).read_bytes())
    made["data/NOT-INCLUDED.md"] = _left_out(closed).encode()
    return made


def _left_out(closed: list[Row]) -> str:
    lines = ["# Tables that may be cited, not passed on", ""]
    for one in closed:
        sources = "; ".join(
            f"{s.get('title', '')} {s.get('path', '')}".strip() for s in one.get("sources", [])
        )
        lines.append(f"- `{one['name']}`: {one['title']}. To be had from: {sources}")
    return "\n".join(lines) + "\n"


def _figure(leaf: Leaf) -> dict[str, bytes]:
    base = f"figures/{leaf.figure['id']}"
    made = {
        f"{base}.svg": leaf.drawings["svg"].encode(),
        f"{base}.manifest.json": _json(leaf.manifest),
        f"{base}.csl.json": cite(leaf.work, "csl-json").encode() + b"\n",
    }
    if leaf.is_open:
        made[f"{base}.csv"] = spreadsheet(leaf.data).encode()
    return made


def _json(content: object) -> bytes:
    text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True)
    return (text + "\n").encode()


def metadata(
    whole: Work, leaves: list[Leaf], files: list[str], when: str, software: list[Row]
) -> bytes:
    """`ro-crate-metadata.json`: the library's words, sorted, with the edition's date."""
    from rocrate.model import ContextEntity, Person
    from rocrate.rocrate import ROCrate

    made = ROCrate(gen_preview=False)
    made.name, made.description = whole.title, whole.abstract
    made.license, made.keywords = whole.licence, list(whole.keywords)
    made.root_dataset["version"] = whole.edition
    made.root_dataset["datePublished"] = when
    made.root_dataset["creditText"] = cite(whole, "text")
    if whole.url:
        made.root_dataset["url"] = whole.url
    authors = [
        made.add(
            Person(made, f"#{a.family}", properties={"name": f"{a.given} {a.family}"})
            if a.given
            else ContextEntity(
                made, "#contributors", properties={"@type": "Organization", "name": a.family}
            )
        )
        for a in whole.authors
    ]
    made.root_dataset["author"] = authors
    made.root_dataset["publisher"] = authors
    titles = {f"figures/{leaf.figure['id']}.svg": leaf for leaf in leaves}
    for path in files:
        made.add_file(dest_path=path, properties=_properties(path, titles.get(path)))
    tools = [
        made.add(
            ContextEntity(
                made,
                f"#{one['name']}-{one['version']}",
                properties={
                    "@type": "SoftwareApplication",
                    "name": one["name"],
                    "softwareVersion": one["version"],
                },
            )
        )
        for one in software
    ]
    action = {"@type": "CreateAction", "name": "Run of the chapters", "instrument": tools}
    run = made.add(ContextEntity(made, "#run", properties={"@type": "CreateAction"}))
    for key, value in action.items():
        if key != "@type":
            run[key] = value
    made.root_dataset["mentions"] = [run]
    return _sorted(made.metadata.generate())


def _properties(path: str, leaf: Leaf | None) -> Row:
    ending = Path(path).suffix
    made: Row = {"name": path, "encodingFormat": _TYPES.get(ending, "text/plain")}
    if leaf is not None:
        made["name"] = leaf.work.title
        made["description"] = leaf.figure["alt"]
        made["identifier"] = leaf.work.id
        made["version"] = leaf.work.content
    return made


def _sorted(content: Row) -> bytes:
    content["@graph"] = sorted(content["@graph"], key=lambda node: str(node["@id"]))
    for node in content["@graph"]:
        if isinstance(node.get("hasPart"), list):
            node["hasPart"] = sorted(node["hasPart"], key=lambda part: str(part["@id"]))
    return _json(content)
