"""Every figure can be cited, reused and trusted by itself: page, files, what machines read."""

from __future__ import annotations

import csv
import io
import json
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import extruct
import pytest
import rocrate
from lxml import etree, html
from playwright.sync_api import Browser, BrowserContext
from pybtex.database import parse_file
from pyld import jsonld
from rocrate.rocrate import ROCrate

from rarebook import editions, raster, records, release
from rarebook.site import assets, crate, discovery, figures, nav, works
from rarebook.site.book import read_book
from rarebook.site.figures import files
from rarebook.site.figures.provenance import stale

from .conftest import visit
from .test_build import DRAWING, FIGURE, write_run

EVIL = "</script><script>alert(1)</script>\"'&=\u202e\x07{{x}}"
SCHEMA = "http://schema.org/"
Row = dict[str, Any]


@dataclass
class Made:
    """Figures published without Sphinx, from a book made by hand."""

    root: Path
    out: Path

    def publish(self) -> list[figures.Leaf]:
        """Write them."""
        shutil.rmtree(self.out, ignore_errors=True)
        book = read_book(self.root, self.root / "_build" / "runs")
        site = nav.make_site(self.root, book.pages, assets.stamp())
        catalogue = works.read_catalogue(self.root, site)
        cache = self.root / "_build" / "cache"
        leaves = figures.read_leaves(book, catalogue)
        figures.write(leaves, book, catalogue, self.out, cache)
        pictures = figures.pictures_of(leaves, catalogue.book())
        with raster.drawing(pictures.values(), cache / "drawn") as drawing:
            figures.add_pictures(leaves, book, pictures, drawing, self.out)
        discovery.write(self.root, catalogue, self.out)
        return leaves

    def page(self) -> html.HtmlElement:
        """The page of the one figure."""
        text = (self.out / "figures/one/bars/index.html").read_text(encoding="utf-8")
        return html.document_fromstring(text)

    def record(self, **changes: Any) -> None:
        """Change the figure's record."""
        path = self.root / "_build/runs/one/record.json"
        record = json.loads(path.read_text(encoding="utf-8"))
        record["figures"] = [{**record["figures"][0], **changes}]
        records.write_json(path, record)

    def read(self, table: str, redistribution: str) -> None:
        """Have the figure read a table."""
        path = self.root / "_build/runs/one/record.json"
        record = json.loads(path.read_text(encoding="utf-8"))
        entry = {
            "name": table,
            "path": f"data/{table}.csv",
            "sha256": "e" * 64,
            "rows": 3,
            "title": f"A table {EVIL}",
            "vintage": "2025-10",
            "redistribution": redistribution,
            "sources": ["Customs"],
        }
        record["tables"] = [entry]
        record["figures"][0]["tables"] = [table]
        records.write_json(path, record)


@pytest.fixture
def made(tmp_path: Path, repo: Path, monkeypatch: pytest.MonkeyPatch) -> Made:
    """A book of one chapter with one figure."""
    monkeypatch.setenv("RAREBOOK_URL", "https://book.example")
    root = tmp_path / "book"
    (root / "chapters").mkdir(parents=True)
    shutil.copytree(repo / "data", root / "data")
    for name in ("_config.yml", "CITATION.cff"):
        shutil.copyfile(repo / name, root / name)
    parts = [{"numbered": 1, "caption": "Part", "chapters": [{"file": "chapters/one"}]}]
    records.write_json(root / "_toc.yml", {"root": "index", "parts": parts})
    (root / "index.md").write_text("# Book\n", encoding="utf-8")
    write_run(root, "It is {value}`n`.")
    return Made(root, tmp_path / "site")


def keep(made: Made) -> None:
    """Keep the figure as it is in an edition."""
    folder = made.root / "editions" / "2026.11"
    row = {**FIGURE, "sha256": editions.content_hash(FIGURE), "csv": "one/bars.csv"}
    row |= {"svg": "one/bars.svg", "number": "Figure 1.1"}
    text = (made.out / "figures/one/bars/bars.csv").read_text(encoding="utf-8")
    records.write_text(folder / "one" / "bars.csv", text)
    records.write_text(folder / "one" / "bars.svg", DRAWING.format(660, "kept"))
    records.write_json(folder / "figures.json", [row])
    records.write_json(folder / "edition.json", {"edition": "2026.11", "date": "2026-11-30"})


def test_an_open_figure_offers_all_its_files(made: Made) -> None:
    made.publish()
    folder = made.out / "figures/one/bars"
    for address in made.page().xpath("//ul[@class='rb-files']//a/@href"):
        assert (folder / str(address)).is_file(), address
    text = (folder / "bars.csv").read_text(encoding="utf-8")
    assert text.startswith("\ufeffwhat,n (t)\n")
    assert [row[0] for row in csv.reader(io.StringIO(text))][1:] == ["<i>a</i>", "'-b"]
    described = json.loads((folder / "bars.csv-metadata.json").read_text(encoding="utf-8"))
    assert described["url"] == "bars.csv"
    columns = described["tableSchema"]["columns"]
    assert [c["titles"] for c in columns] == ["what", "n (t)"]
    assert columns[1]["schema:unitText"] == "t"
    with zipfile.ZipFile(folder / "bars.zip") as archive:
        names = {name.removeprefix("one-bars/") for name in archive.namelist()}
    assert {"bars.svg", "bars.png", "bars.card.png", "bars.csv", "bars.vl.json"} <= names
    assert {"bars.bib", "bars.ris", "bars.csl.json", "README.txt"} <= names
    assert len(parse_file(str(folder / "bars.bib")).entries) == 1


def test_pictures_have_their_sizes_and_solid_ground(made: Made) -> None:
    from PIL import Image

    made.publish()
    folder = made.out / "figures/one/bars"
    with Image.open(folder / "bars.card.png") as card:
        assert card.size == (1200, 630)
        assert card.convert("RGBA").getchannel("A").getextrema() == (255, 255)
    with Image.open(folder / "bars.png") as plate:
        assert plate.width == 1400


def test_two_builds_are_the_same_and_draw_nothing_twice(
    made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    made.publish()
    first = {p.relative_to(made.out): p.read_bytes() for p in made.out.rglob("*") if p.is_file()}
    monkeypatch.setattr("vl_convert.svg_to_png", None)
    made.publish()
    again = {p.relative_to(made.out): p.read_bytes() for p in made.out.rglob("*") if p.is_file()}
    assert [name for name in first if first[name] != again.get(name)] == []


def test_a_closed_table_is_cited_not_passed_on(made: Made) -> None:
    made.read("oxide_prices", "cite-only")
    (leaf,) = made.publish()
    folder = made.out / "figures/one/bars"
    assert not leaf.is_open
    assert not list(folder.glob("*.csv*"))
    with zipfile.ZipFile(folder / "bars.zip") as archive:
        assert not [name for name in archive.namelist() if ".csv" in name or ".vl." in name]
        assert "cited, not passed on" in archive.read("one-bars/README.txt").decode()
    page = made.page()
    assert "may be cited, but not passed on" in page.text_content()
    (entry,) = json.loads((made.out / "figures/index.json").read_text(encoding="utf-8"))
    assert entry["csv"] is None
    assert entry["cite_only"] == ["oxide_prices"]
    assert entry["svg"] == "figures/one/bars/bars.svg"
    assert {node["@type"] for node in graph_of(page)} == {"ImageObject"}


def test_a_figure_that_changed_says_both_values(made: Made) -> None:
    made.publish()
    keep(made)
    made.publish()
    assert not made.page().find_class("rb-changed")
    data = made.root / "_build/runs/one/figures/bars.csv"
    data.write_text(data.read_text(encoding="utf-8").replace("1234", "999"), encoding="utf-8")
    hashes = {f"bars.{kind}": kind[0] * 64 for kind in ("phone.svg", "svg", "vl.json")}
    made.record(title="Bars stand", sha256={**hashes, "bars.csv": "f" * 64})
    made.publish()
    (aside,) = made.page().find_class("rb-changed")
    said = aside.text_content()
    for part in ("Changed since edition 2026.11", "Bars stand", "rise", "1234", "999"):
        assert part in said
    (link,) = aside.xpath(".//a/@href")
    assert (made.out / "figures/one/bars" / str(link)).resolve().is_file()
    assert "<entry>" in (made.out / "feed.xml").read_text(encoding="utf-8")


def test_hostile_words_stay_words(made: Made) -> None:
    words = dict.fromkeys(("title", "subtitle", "alt", "source", "notes"), f"={EVIL}")
    made.record(**words)
    made.read("china_trade", "open")
    made.publish()
    for path in made.out.rglob("*.html"):
        page = html.document_fromstring(path.read_text(encoding="utf-8"))
        for script in page.iter("script"):
            assert "alert(1)</" not in (script.text or "")
            assert script.get("src") or script.get("type") or "rb-scheme" in str(script.text)
    page = made.page()
    assert "</script><script>alert(1)</script>" in page.findtext(".//h1")
    (image, *_) = graph_of(page)
    assert "\x07" not in image["caption"]
    assert "</script>" in image["caption"]
    for name in ("sitemap.xml", "feed.xml", "figures/one/bars/bars.svg"):
        etree.parse(str(made.out / name))


def graph_of(page: html.HtmlElement) -> list[Row]:
    """The nodes of a page's JSON-LD."""
    text = html.tostring(page, encoding="unicode")
    (found,) = extruct.extract(text, syntaxes=["json-ld"])["json-ld"]
    return list(found["@graph"])


@cache
def vocabulary() -> dict[str, Row]:
    """The terms of schema.org, from the copy that rocrate brings."""
    path = Path(rocrate.__file__).parent / "data" / "schema.jsonld"
    graph = json.loads(path.read_text(encoding="utf-8"))["@graph"]
    return {node["@id"].partition(":")[2]: node for node in graph if node["@id"][:7] == "schema:"}


def ids_of(node: Row, key: str) -> set[str]:
    found = node.get(key) or []
    listed = found if isinstance(found, list) else [found]
    return {one["@id"].partition(":")[2] for one in listed}


def ancestors(kind: str) -> set[str]:
    """A type and all that it is a kind of."""
    return {kind}.union(*(ancestors(k) for k in ids_of(vocabulary()[kind], "rdfs:subClassOf")))


def wrong_terms(node: Any, found: list[str]) -> list[str]:
    """Types and properties that schema.org does not have, or not together."""
    if isinstance(node, list):
        for one in node:
            wrong_terms(one, found)
    elif isinstance(node, dict):
        kinds = [k.removeprefix(SCHEMA) for k in node.get("@type", [])]
        found += [f"no type {kind}" for kind in kinds if kind not in vocabulary()]
        known = set().union(*(ancestors(kind) for kind in kinds if kind in vocabulary()))
        for key, value in node.items():
            if not key.startswith("@"):
                term = vocabulary().get(key.removeprefix(SCHEMA))
                if term is None:
                    found.append(f"no property {key}")
                elif kinds and not ids_of(term, "schema:domainIncludes") & known:
                    found.append(f"{kinds} has no {key}")
                wrong_terms(value, found)
    return found


def check_terms(graph: list[Row]) -> None:
    expanded = jsonld.expand({"@context": {"@vocab": SCHEMA}, "@graph": graph})
    assert expanded
    assert wrong_terms(expanded, []) == []


def test_json_ld_uses_the_terms_of_schema_org(made: Made) -> None:
    made.read("china_trade", "open")
    made.publish()
    graph = graph_of(made.page())
    assert {node["@type"] for node in graph} == {"ImageObject", "Dataset"}
    check_terms(graph)
    gallery = (made.out / "figures/index.html").read_text(encoding="utf-8")
    check_terms(graph_of(html.document_fromstring(gallery)))
    assert wrong_terms(jsonld.expand({"@type": SCHEMA + "Bok"}), []) == ["no type Bok"]


def test_an_edition_keeps_what_is_cited_and_stays_so(made: Made) -> None:
    leaves = made.publish()
    folder = release.keep(made.root, "2026.11", "2026-11-30", leaves)
    first = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    release.keep(made.root, "2026.11", "2027-01-01", leaves)
    assert {path: path.read_bytes() for path in first} == first
    assert not made.publish()[0].change
    made.record(title="Bars stand")
    with pytest.raises(release.ReleaseError, match="one/bars"):
        release.keep(made.root, "2026.11", "2026-11-30", made.publish())


def test_the_crate_is_read_by_rocrate_and_the_same_every_time(made: Made, tmp_path: Path) -> None:
    made.read("oxide_prices", "cite-only")
    leaves = made.publish()
    book = read_book(made.root, made.root / "_build" / "runs")
    tools = [{"name": "altair", "version": "6.0"}]
    one, two = (
        files.zipped(crate.contents(made.root, book, leaves, "2026-11-30", tools), "2026-11-30")
        for _ in range(2)
    )
    assert one == two
    path = tmp_path / "crate.zip"
    path.write_bytes(one)
    found = ROCrate(path)
    assert found.root_dataset["version"] == "2026.11"
    assert str(found.datePublished)[:10] == "2026-11-30"
    assert found.get("figures/one/bars.svg")["identifier"] == "one/bars"
    names = set(zipfile.ZipFile(path).namelist())
    assert {e.id for e in found.get_entities() if e.type == "File"} == names - {crate.METADATA}
    assert "data/china_trade.csv" in names
    assert "figures/one/bars.csv" not in names
    for table in json.loads(zipfile.ZipFile(path).read("data/datapackage.json"))["resources"]:
        assert table["rarebook:redistribution"] != "cite-only"
        assert f"data/{table['path']}" in names


# --- the real book -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def index(site: Path) -> list[Row]:
    entries: list[Row] = json.loads((site / "figures/index.json").read_text(encoding="utf-8"))
    return entries


def test_every_figure_of_the_book_has_a_page_and_its_files(site: Path, index: list[Row]) -> None:
    assert len(index) >= 4
    for entry in index:
        assert (site / entry["url"] / "index.html").is_file()
        for kind in ("svg", "png", "card", "csv", "metadata", "spec", "manifest", "zip"):
            assert entry[kind] is None or (site / entry[kind]).is_file(), (entry["id"], kind)
        assert (entry["csv"] is None) == bool(entry["cite_only"])
        assert set(entry["cite"]) == {"text", "gbt7714", "bibtex", "ris", "csl-json"}
        assert entry["tables"] or "no table" in entry["source"], entry["id"]


def test_numbers_are_those_of_the_chapters(site: Path, index: list[Row]) -> None:
    shown = {}
    for chapter in {entry["chapter"] for entry in index}:
        page = html.parse(str(site / "chapters" / f"{chapter}.html"))
        for figure in page.iterfind(".//figure[@data-figure]"):
            shown[figure.get("data-figure")] = figure.findtext(".//p[@class='rb-figure__number']/a")
            links = [str(link) for link in figure.xpath(".//div/a/@href")]
            assert f"../figures/{figure.get('data-figure')}/" in links
    assert shown == {entry["id"]: entry["number"] for entry in index}


def test_no_figure_of_the_book_is_stale(repo: Path) -> None:
    assert stale(read_book(repo, repo / "_build" / "runs")) == []


TAGS = (
    "citation_title",
    "citation_author",
    "citation_publication_date",
    "citation_publisher",
    "citation_public_url",
    "prism.edition",
    "DC.title",
    "DC.creator",
    "DC.date",
    "DC.publisher",
    "DC.identifier",
    "DC.rights",
    "og:title",
    "og:image",
    "og:url",
    "twitter:card",
)


def test_pages_have_the_tags_that_reference_managers_read(site: Path, index: list[Row]) -> None:
    names = ["index.html", *(f"{entry['url']}index.html" for entry in index)]
    names += [f"chapters/{chapter}.html" for chapter in {entry["chapter"] for entry in index}]
    for name in names:
        page = html.parse(str(site / name)).getroot()
        found = {
            str(m.get("name") or m.get("property")): m.get("content") for m in page.iter("meta")
        }
        missing = [tag for tag in TAGS if not found.get(tag)]
        assert not missing, f"{name}: {missing}"
        # a comma inside would make two people of a body
        assert str(found["citation_author"]).count(",") == 1
        base = page.xpath("//link[@rel='canonical']/@href")[0]
        assert found["og:url"] == found["citation_public_url"] == base
        if name != "index.html":
            assert found["citation_book_title"]
        check_terms(graph_of(page))


def test_the_sitemap_lists_every_page_once(site: Path, index: list[Row]) -> None:
    space = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
    tree = etree.parse(str(site / "sitemap.xml"))
    found = [loc.text for loc in tree.findall(".//s:loc", space)]
    assert len(found) == len(set(found))
    assert {entry["permalink"] for entry in index} <= set(found)
    assert not [address for address in found if str(address).endswith("embed.html")]


@pytest.fixture(scope="module")
def context(engine: Browser) -> Iterator[BrowserContext]:
    opened = engine.new_context()
    yield opened
    opened.close()


@pytest.mark.parametrize("width", [1280, 360])
def test_nothing_overflows_and_nothing_is_blocked(
    engine: Browser, address: str, index: list[Row], width: int
) -> None:
    opened = engine.new_context(viewport={"width": width, "height": 900}, bypass_csp=False)
    closed = next((entry for entry in index if entry["cite_only"]), index[0])
    for name in (index[0]["url"], closed["url"], index[0]["embed"], "figures/", "editions/"):
        seen = visit(opened, address, name)
        wide = seen.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{name} is {wide} px wide at {width}"
        assert seen.complaints == []
        assert seen.elsewhere == []
        seen.page.close()
    opened.close()


def test_each_citation_is_copied_with_one_click(
    engine: Browser, address: str, index: list[Row]
) -> None:
    opened = engine.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = visit(opened, address, index[0]["url"]).page
    buttons = page.locator("[data-copy]")
    assert buttons.count() == 8
    for place in range(buttons.count()):
        buttons.nth(place).click()
        target = str(buttons.nth(place).get_attribute("data-copy"))
        page.wait_for_function(
            "place => /Copied/.test(place.textContent)", arg=buttons.nth(place).element_handle()
        )
        text = page.evaluate("navigator.clipboard.readText()")
        form = target.removeprefix("cite-")
        if form == "gbt7714":
            assert "(2026-11)[20" in text
        elif form in index[0]["cite"]:
            assert text.split() == index[0]["cite"][form].split()
        else:
            assert index[0]["permalink"] in text
    opened.close()


def test_without_scripts_all_of_it_can_be_read(
    engine: Browser, address: str, index: list[Row]
) -> None:
    opened = engine.new_context(java_script_enabled=False)
    page = visit(opened, address, index[0]["url"]).page
    assert page.locator("[data-copy]:visible").count() == 0
    assert page.locator("#cite-text").inner_text() == index[0]["cite"]["text"]
    page.locator("details:has(#cite-bibtex) summary").click()
    assert page.locator("#cite-bibtex").is_visible()
    gallery = visit(opened, address, "figures/").page
    assert gallery.locator(".rb-thumb").count() == len(index)
    opened.close()


def test_the_gallery_finds_by_word_and_chapter(
    context: BrowserContext, address: str, index: list[Row]
) -> None:
    page = visit(context, address, "figures/").page
    chapter = index[-1]["chapter"]
    page.select_option("#gallery-chapter", chapter)
    wanted = sum(entry["chapter"] == chapter for entry in index)
    assert page.locator(".rb-thumb:visible").count() == wanted
    page.fill("#gallery-word", index[-1]["title"].split()[-1])
    assert 1 <= page.locator(".rb-thumb:visible").count() <= wanted
    page.fill("#gallery-word", "zzzz")
    assert page.locator(".rb-thumb:visible").count() == 0
    assert "0 figures" in page.locator(".rb-gallery__find [role=status]").inner_text()


@pytest.mark.parametrize("width", [320, 700, 1100])
def test_a_frame_fits_its_container(
    context: BrowserContext, address: str, index: list[Row], width: int
) -> None:
    for entry in index[:3]:
        page = visit(context, address, entry["embed"]).page
        page.set_viewport_size({"width": width, "height": 520})
        inside = page.evaluate(
            "[document.documentElement.scrollWidth, document.querySelectorAll('svg').length]"
        )
        assert inside[0] <= width
        assert page.locator(".rb-drawing:visible").count() == 1
        assert entry["permalink"] == page.locator(".rb-embed__source a").get_attribute("href")
        page.close()
