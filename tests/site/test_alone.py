"""Pages that open from disk by themselves: a chapter run again, and what changed in it."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from lxml import html
from playwright.sync_api import Browser

from rarebook import compare, paths, records
from rarebook.site import alone
from unit.conftest import write_project

from .conftest import Visit, visit
from .test_build import DRAWING, FIGURE, VERDICT, cell, write_run

GLOSSARY = """\
# Glossary

```{glossary}
REO
  Rare-earth oxide: a *weight*.

ore
  What is dug.

ore body
  Where it is dug.

boundary
  A line.
```
"""
PROSE = """\
Two ore bodies hold reo, REO, more REO and ores beyond both boundaries, with 稀土 and 5 t, as
[the methods](methods.md) and {claim}`demo-001` say. A `boundary` is code.

## An ore of sections

{term}`boundary` is a marked term.
"""


@dataclass
class Alone:
    """A page by itself: as it lies on the disk, and opened from there."""

    text: str
    seen: Visit

    @property
    def tree(self) -> Any:
        """Its elements."""
        return html.document_fromstring(self.text)


def write_book(root: Path, repo: Path) -> Path:
    """A book of a chapter that has been run and a glossary; the run."""
    claim = "demo-001,essay,五万二千吨,<b>52000</b> t,number,52000,,,t,2024\n"
    write_project(root, claims=claim)
    for name in ("conflicts", "documents"):
        (root / "data" / f"{name}.csv").write_text("claim_id\n", encoding="utf-8")
    shutil.copyfile(repo / "_config.yml", root / "_config.yml")
    (root / "chapters" / "glossary.md").write_text(GLOSSARY, encoding="utf-8")
    write_run(root, "It is {value}`n`.")
    run = root / "_build" / "runs" / "one"
    content = json.loads((run / "notebook.ipynb").read_text(encoding="utf-8"))
    content["cells"].insert(3, cell("markdown", "prose", PROSE))
    records.write_json(run / "notebook.ipynb", content)
    record = records.read_record(run)
    record["verdicts"] = [{**VERDICT, "claim": "demo-001"}]
    records.write_json(run / "record.json", record)
    return run


@pytest.fixture(scope="module")
def run(repo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_book(tmp_path_factory.mktemp("alone"), repo)


@pytest.fixture(autouse=True)
def _book(run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(paths.ROOT_VARIABLE, str(run.parents[2]))


@pytest.fixture(scope="module")
def chapter(run: Path, engine: Browser, tmp_path_factory: pytest.TempPathFactory) -> Alone:
    """The chapter, far from its book."""
    folder = tmp_path_factory.mktemp("far")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(paths.ROOT_VARIABLE, str(run.parents[2]))
        text = alone.chapter_page("one", run)
    (folder / "chapter.html").write_text(text, encoding="utf-8")
    seen = visit(engine.new_context(), folder.as_uri(), "chapter.html")
    seen.page.wait_for_load_state("networkidle")
    return Alone(text, seen)


def test_a_chapter_needs_nothing_but_its_own_file(chapter: Alone) -> None:
    assert chapter.seen.complaints == []
    assert chapter.seen.elsewhere == []
    files = [address for address in chapter.seen.asked if address.startswith("file:")]
    assert [address.rpartition("/")[2] for address in files] == ["chapter.html"]
    assert chapter.tree.xpath("//script[@src] | //link[@rel='stylesheet']") == []


def test_a_chapter_has_the_look_of_the_site(chapter: Alone) -> None:
    page = chapter.seen.page
    page.evaluate("document.fonts.ready")
    loaded = page.evaluate("[...document.fonts].filter((f) => f.status == 'loaded').length")
    assert loaded > 0
    assert page.locator("svg.rb-drawing--wide rect:visible").count() == 1
    assert page.locator(".rb-drawing--phone:visible").count() == 0
    assert "1,234\N{NO-BREAK SPACE}t" in page.locator(".rb-answer").inner_text()


def test_no_link_leads_to_a_page_that_is_not_here(chapter: Alone) -> None:
    links = [str(href) for href in chapter.tree.xpath("//a/@href")]
    assert links
    assert [href for href in links if not href.startswith(("#", "http"))] == []
    (methods,) = chapter.tree.xpath("//a[contains(., 'the methods')]/@href")
    assert methods == "#main-content"


def tips(page: Any) -> dict[str, str]:
    """The words that are explained, and how."""
    terms = page.find_class("rb-term")
    return {
        term.text_content().removesuffix(tip.text_content()): tip.text_content()
        for term in terms
        for tip in term.find_class("rb-term__tip")
    }


def test_the_first_use_of_each_term_is_explained_in_any_of_its_forms(chapter: Alone) -> None:
    assert tips(chapter.tree) == {
        "ore bodies": "Where it is dug.",
        "REO": "Rare-earth oxide: a weight.",
        "ores": "What is dug.",
        "boundary": "A line.",
    }
    (prose,) = [p for p in chapter.tree.iter("p") if "Two ore" in p.text_content()]
    assert len(prose.find_class("rb-term")) == 3, "the term that is marked further on is left"


def test_an_explanation_shows_under_the_pointer_without_a_script(chapter: Alone) -> None:
    page = chapter.seen.page
    tip = page.locator(".rb-term__tip").first
    assert not tip.is_visible()
    page.locator(".rb-term a").first.hover()
    assert tip.is_visible()
    page.mouse.move(0, 0)


def test_chinese_words_and_numbers_with_their_units_are_marked_in_prose(chapter: Alone) -> None:
    assert chapter.tree.xpath("//p//span[@lang='zh-Hans']/text()") == ["稀土"]
    assert "5\N{NO-BREAK SPACE}t" in chapter.text


def figure_run(folder: Path, width: int) -> Path:
    """A run whose figure is this wide."""
    records.write_text(folder / "figures" / "bars.svg", DRAWING.format(width, "one-bars"))
    return folder


def record(title: str, rating: str, number: float, *, digest: str) -> dict[str, Any]:
    """A record of one figure, one value and one rating."""
    return {
        "parameters": {"factor": number},
        "values": {"n": {"value": number, "text": f"{number:g} t"}},
        "figures": [{**FIGURE, "title": title, "sha256": digest}],
        "verdicts": [{**VERDICT, "claim": "demo-001", "rating": rating, "reason": f"{rating}."}],
    }


def test_what_changed_stands_before_and_after_on_one_page(engine: Browser, tmp_path: Path) -> None:
    before = record("Bars rise", "open", 2.0, digest="a")
    after = record("Bars <i>fall</i>", "supported", 3.0, digest="b")
    base, run = figure_run(tmp_path / "base", 600), figure_run(tmp_path / "run", 620)
    changes = compare.compare(before, after)
    page = alone.changes_page("one", base, run, changes, ["mine.csv was read as GB18030"])
    (tmp_path / "changes.html").write_text(page, encoding="utf-8")
    with engine.new_context() as opened:
        seen = visit(opened, tmp_path.as_uri(), "changes.html")
        said = seen.page.inner_text("main")
        widths = seen.page.eval_on_selector_all(
            "svg", "all => all.map(s => s.viewBox.baseVal.width)"
        )
        visible = seen.page.locator("svg:visible").count()
    assert (seen.complaints, seen.elsewhere) == ([], [])
    assert (widths, visible) == ([600, 620], 2)
    for part in (
        "1 ratings flipped, 1 values moved, 1 figures changed.",
        "mine.csv was read as GB18030",
        "demo-001: open → supported",
        "<b>52000</b> t",
        "+50.0%",
        "Before: Bars rise",
        "Bars <i>fall</i>",
    ):
        assert part in said, part
    tree: Any = html.document_fromstring(page)
    ids = [str(found) for found in tree.xpath("//@id")]
    assert ids
    assert len(ids) == len(set(ids))


def test_a_figure_that_only_one_run_has_stands_alone(tmp_path: Path) -> None:
    before = record("Bars", "open", 2.0, digest="a")
    after = {**before, "figures": []}
    base, run = figure_run(tmp_path / "base", 600), tmp_path / "run"
    page = alone.changes_page("one", base, run, compare.compare(before, after), [])
    assert page.count("<svg") == 1
    assert "<strong>Rerun</strong></p><div" not in page
