"""Every link leads somewhere, every id is there once, nothing asks another host."""

from __future__ import annotations

import posixpath
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from lxml import html

Pages = dict[str, html.HtmlElement]
LOADS = {"script": "src", "img": "src", "iframe": "src", "source": "src", "use": "href"}
SAYS = {"canonical", "license", "schema.dc", "cite-as", "alternate"}


@pytest.fixture(scope="module")
def pages(site: Path, names: list[str]) -> Pages:
    return {
        name: html.document_fromstring((site / name).read_text(encoding="utf-8")) for name in names
    }


def ids_of(page: html.HtmlElement) -> list[str]:
    return [str(found) for found in page.xpath("//@id")]


def test_there_are_pages(names: list[str]) -> None:
    assert {"index.html", "search.html"} <= set(names)


def test_every_internal_link_has_a_page_and_an_anchor(site: Path, pages: Pages) -> None:
    known = {name: set(ids_of(page)) for name, page in pages.items()}
    broken = []
    for name, page in pages.items():
        for address in page.xpath("//a/@href | //link/@href | //@data-explore"):
            parts = urlsplit(str(address))
            if parts.scheme or parts.netloc:
                continue
            folder = posixpath.dirname(name)
            path = posixpath.normpath(posixpath.join(folder, unquote(parts.path)))
            target = path if parts.path else name
            if (site / target).is_dir():
                target = f"{target}/index.html"
            if not (site / target).is_file():
                broken.append(f"{name}: {address}: no such page")
            elif parts.fragment and parts.fragment not in known.get(target, {parts.fragment}):
                broken.append(f"{name}: {address}: no such anchor")
    assert not broken, "\n".join(broken)


def test_every_id_is_there_once(pages: Pages) -> None:
    twice = {
        name: sorted({found for found in ids if ids.count(found) > 1})
        for name, page in pages.items()
        if len(ids := ids_of(page)) != len(set(ids))
    }
    assert not twice


def test_no_page_loads_from_another_host(pages: Pages) -> None:
    far = [
        f"{name}: <{tag} {key}={element.get(key)}>"
        for name, page in pages.items()
        for tag, key in (*LOADS.items(), ("link", "href"))
        for element in page.iter(tag)
        if urlsplit(element.get(key, "")).netloc and not _only_says(element)
    ]
    assert not far, "\n".join(far)


def _only_says(element: html.HtmlElement) -> bool:
    """A link of the head that says where the page is, and of what kind, and loads nothing."""
    return element.tag == "link" and bool(SAYS & set(element.get("rel", "").lower().split()))


def test_no_style_or_script_is_inside_a_page(pages: Pages) -> None:
    for name, page in pages.items():
        assert not page.xpath("//style | //@style"), name
        code = page.xpath("//script[not(@src) and not(@type='application/ld+json')]")
        # an embedded figure has none
        assert len(code) == (0 if name.endswith("/embed.html") else 1), name
        assert not page.xpath("//@*[starts-with(name(), 'on')]"), name


def test_every_chapter_has_its_pattern(pages: Pages, site: Path) -> None:
    chapters = [page for page in pages.values() if page.find_class("rb-answer")]
    assert chapters
    for page in chapters:
        for part in ("rb-zhaiyao", "rb-figure", "rb-claims", "rb-sources"):
            assert page.find_class(part), f"{page.findtext('.//title')}: no {part}"
        boxes = page.find_class("rb-zhaiyao")
        assert all(box.get("lang") == "zh-Hans" for box in boxes)


def test_nothing_of_this_machine_is_in_a_page(site: Path, repo: Path) -> None:
    for path in site.rglob("*"):
        if path.suffix in {".html", ".json", ".svg", ".csv", ".css", ".js"}:
            assert str(repo) not in path.read_text(encoding="utf-8"), path.name
