"""The ledger in a browser and as files: one list everywhere, hostile text inert, filters sent."""

from __future__ import annotations

import csv
import json
import re
import shutil
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import html
from playwright.sync_api import Browser, Page

from rarebook import browser, coverage, ledger, paths, runner
from rarebook.site import assets, nav
from rarebook.site.book import read_book
from rarebook.site.ledger import marks, pages

from .conftest import visit

HOSTILE = "<img src=x onerror=\"document.title='hit'\">\u202e</script><script>boom()</script>=1+1"
SMALLEST = """() => Math.min(...[...document.querySelectorAll(".rb-scale text")]
  .filter((text) => text.checkVisibility())
  .map((text) => parseFloat(getComputedStyle(text).fontSize)))"""
Row = dict[str, Any]


@pytest.fixture(scope="module")
def rows(site: Path) -> dict[str, Row]:
    content = json.loads((site / "claims.json").read_text(encoding="utf-8"))
    return {row["id"]: row for row in content["data"]}


def parsed(site: Path, name: str) -> html.HtmlElement:
    return html.document_fromstring((site / name).read_text(encoding="utf-8"))


def words(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def test_every_claim_has_its_page_and_its_rating_is_one_and_the_same(
    site: Path, rows: dict[str, Row]
) -> None:
    assert len(rows) == 619
    for identity, row in rows.items():
        page = parsed(site, f"claims/{identity}/index.html")
        name = "not yet rated" if row["rating"] == "unrated" else row["rating"]
        said = f"{name} {marks.chinese(row['rating'])}"
        assert words(page.find_class("rb-ruling__chip")[0]) == said, identity
        assert words(page.find(".//h1")) == row["claim_en"], identity
        ids = [str(found) for found in page.xpath("//@id")]
        assert len(ids) == len(set(ids)), identity


def test_links_of_every_claim_lead_somewhere(site: Path, rows: dict[str, Row]) -> None:
    broken = set()
    known: dict[Path, set[str]] = {}
    for identity in rows:
        folder = site / "claims" / identity
        for address in parsed(site, f"claims/{identity}/index.html").xpath("//a/@href"):
            path, _, anchor = str(address).partition("#")
            if "://" in path:
                continue
            target = (folder / path.partition("?")[0]).resolve() if path else folder
            target = target / "index.html" if target.is_dir() else target
            if not target.is_file():
                broken.add(f"{identity}: {address}")
            elif anchor:
                if target not in known:
                    text = target.read_text(encoding="utf-8")
                    known[target] = set(re.findall(r'\sid="([^"]+)"', text))
                if anchor not in known[target]:
                    broken.add(f"{identity}: {address}")
    assert not broken, "\n".join(sorted(broken)[:20])


def test_chapter_ledger_front_page_and_files_tell_the_same_numbers(
    site: Path, rows: dict[str, Row]
) -> None:
    counts = Counter(row["rating"] for row in rows.values())
    key = parsed(site, "ledger.html").find_class("rb-key")[0]
    front = parsed(site, "index.html").find_class("rb-overview__sum")[0]
    for state, count in counts.items():
        name = "not yet rated" if state == "unrated" else state
        said = f"{name} {marks.chinese(state)} {count}"
        assert said in words(key)
        assert said in words(front)
    linked = parsed(site, "index.html").find_class("rb-overview")[0].xpath(".//li/a/@href")
    assert sorted(linked) == sorted(f"claims/{identity}/" for identity in rows)
    listed = parsed(site, "ledger.html").xpath("//table//a/@href")
    assert sorted(listed) == sorted(linked)
    for page in json.loads((site / "site.json").read_text(encoding="utf-8"))["pages"]:
        for item in parsed(site, f"{page['document']}.html").find_class("rb-claim"):
            identity = str(item.get("id")).removeprefix("claim-")
            chip = words(item.find_class("rb-claim__rating")[0])
            assert chip == rows[identity]["rating"]
            assert page["document"].endswith(rows[identity]["chapter"])
    with (site / "claims.csv").open(encoding="utf-8", newline="") as file:
        assert {r["id"]: r["rating"] for r in csv.DictReader(file)} == {
            identity: row["rating"] for identity, row in rows.items()
        }


def test_ratings_keep_the_rules(repo: Path, site: Path) -> None:
    assert site.is_dir()
    found = ledger.read_records(paths.runs_dir(), runner.chapter_names())
    made = ledger.read_ledger(repo / "data", found)
    assert coverage.problems(made, found) == []
    for chapter in found:
        duties = coverage.duties(runner.notebook_path(chapter), made)
        rated = {e.id for e in made.entries.values() if e.chapter == chapter}
        assert duties <= rated, f"{chapter} leaves out {sorted(duties - rated)}"


def test_claim_review_is_whole(site: Path, rows: dict[str, Row]) -> None:
    for identity, row in rows.items():
        scripts = parsed(site, f"claims/{identity}/index.html").xpath(
            "//script[@type='application/ld+json']/text()"
        )
        node = json.loads(str(scripts[0]))["@graph"][0]
        assert node["@type"] == ("Claim" if row["rating"] == "unrated" else "ClaimReview")
        if row["rating"] != "unrated":
            assert node["reviewRating"]["alternateName"] == row["rating"]
            assert ("ratingValue" in node["reviewRating"]) == (row["rating"] != "open")


def test_a_chinese_phrase_finds_its_claim(
    engine: Browser, address: str, rows: dict[str, Row]
) -> None:
    phrase = rows["price-scissors-005"]["quote_zh"][2:10]
    with engine.new_context() as opened:
        page = visit(opened, address, f"search.html?q={phrase}").page
        page.wait_for_selector(".rb-search__list a")
        found = page.eval_on_selector_all(".rb-search__list a", "all => all.map((a) => a.href)")
        assert f"{address}/claims/price-scissors-005/" in found


def shown(page: Page) -> int:
    count: int = page.evaluate(
        "[...document.querySelectorAll('.rb-list tbody tr')]"
        ".filter((row) => row.checkVisibility()).length"
    )
    return count


def test_filters_stand_in_the_address(engine: Browser, address: str, rows: dict[str, Row]) -> None:
    with engine.new_context() as opened:
        page = visit(opened, address, "ledger.html").page
        assert shown(page) == 0
        page.select_option("#f-thread", "price-scissors")
        assert page.url.endswith("?thread=price-scissors")
        wanted = [r for r in rows.values() if r["thread"] == "price-scissors"]
        assert shown(page) == len(wanted)
        page.fill("#f-q", "7600")
        page.wait_for_url("**/ledger.html?q=7600&thread=price-scissors")
        assert page.text_content(".rb-filter [role=status]") == "1 of 619 claims"
        sent = visit(opened, address, "ledger.html?q=%E6%AF%8F%E5%90%A8%E7%A8%80%E5%9C%9F").page
        assert sent.input_value("#f-q") == "每吨稀土"
        assert shown(sent) >= 1
        page.click(".rb-filter__clear")
        page.wait_for_url("**/ledger.html")
        nothing = visit(opened, address, "ledger.html?q=zzzz").page
        assert nothing.is_visible(".rb-none")
        page.click("[data-only=contradicted]")
        assert shown(page) == sum(r["rating"] == "contradicted" for r in rows.values())


def test_without_javascript_it_is_plain_tables_by_thread(engine: Browser, address: str) -> None:
    with engine.new_context(java_script_enabled=False) as opened:
        page = visit(opened, address, "ledger.html").page
        assert not page.is_visible(".rb-filter")
        assert page.locator(".rb-thread").count() == len(ledger.THREADS)
        page.click("#price-scissors summary")
        assert page.locator("#price-scissors tbody tr").first.is_visible()


@pytest.mark.parametrize("width", [1280, 360])
def test_pages_of_the_ledger_are_legible(
    engine: Browser, address: str, rows: dict[str, Row], width: int
) -> None:
    kinds = {row["rating"]: identity for identity, row in rows.items()}
    kinds |= {str(row["basis"]): identity for identity, row in rows.items() if row["basis"]}
    names = ["ledger.html?tier=1", "conflicts.html", "index.html"]
    names += [f"claims/{identity}/" for identity in kinds.values()]
    with engine.new_context(viewport={"width": width, "height": 900}) as opened:
        for name in names:
            found = visit(opened, address, name)
            wide, screen = found.page.evaluate(
                "[document.documentElement.scrollWidth, window.innerWidth]"
            )
            assert wide <= screen, name
            assert not found.complaints, f"{name}: {found.complaints}"
            assert not found.elsewhere, name
            assert found.page.evaluate(SMALLEST) >= 11, name
            found.page.close()


@pytest.fixture(scope="module")
def poisoned(repo: Path, site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The pages of the ledger with hostile text in every cell that holds prose."""
    assert site.is_dir()
    root = tmp_path_factory.mktemp("poisoned")
    shutil.copytree(repo / "data", root / "data")
    for name in ("_config.yml", "_toc.yml", "index.md", "CITATION.cff"):
        shutil.copy(repo / name, root / name)
    shutil.copytree(repo / "chapters", root / "chapters")
    columns = {
        "claims": ("quote_zh", "claim_en", "comparator", "source_named"),
        "conflicts": ("question", "position"),
        "documents": ("says", "note"),
        "sources": ("title", "publisher"),
    }
    for table, names in columns.items():
        path = root / "data" / f"{table}.csv"
        table_rows = ledger.read_rows(path)
        for row in table_rows:
            row.update({name: HOSTILE + row[name] for name in names})
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(table_rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(table_rows)
    book = read_book(root, paths.runs_dir())
    for verdict in book.verdicts.values():
        verdict["reason"] = HOSTILE
    out = root / "site"
    started = time.monotonic()
    pages.write(book, nav.make_site(root, book.pages, assets.stamp()), out, root / "cache", "")
    assert time.monotonic() - started < 30
    for name, content in assets.files(root / "cache").items():
        (out / "_static" / name).parent.mkdir(parents=True, exist_ok=True)
        (out / "_static" / name).write_bytes(content)
    with browser.served(out) as address:
        yield address


@pytest.mark.parametrize(
    "name",
    ["ledger.html?tier=1", "conflicts.html", "claims/price-scissors-005/", "claims/patents-009/"],
)
def test_hostile_text_is_shown_as_text(engine: Browser, poisoned: str, name: str) -> None:
    with engine.new_context() as opened:
        found = visit(opened, poisoned, name)
        assert not found.complaints
        assert found.page.title() != "hit"
        assert found.page.locator("img").count() == 0
        assert "<img src=x onerror" in (found.page.text_content("main") or "")
        assert "\u202e" not in found.page.content()
        assert "[U+202E]" in found.page.content()
