"""The site is built whole or not at all, the same to the byte, and says what is wrong."""

from __future__ import annotations

import csv
import filecmp
import json
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from lxml import html

from rarebook import paths, records
from rarebook.judging import Rating
from rarebook.site import SiteError, build, swap

from .conftest import whole_book

TOC = {"format": "jb-book", "root": "index", "parts": []}
DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="{0}" height="90" viewBox="0 0 {0} 90" '
    'role="img" aria-labelledby="{1}-title {1}-desc"><title id="{1}-title">t</title>'
    '<desc id="{1}-desc">d</desc><rect fill="#b3202c" width="50" height="50"/></svg>'
)
FIGURE = {
    "id": "one/bars",
    "name": "bars",
    "title": "Bars <b>rise</b> & \"fall\"",
    "subtitle": "in t",
    "alt": "Two bars.",
    "source": "Own count",
    "notes": "",
    "tables": [],
    "columns": {},
    "files": {kind: f"figures/bars.{end}" for kind, end in
              {"svg": "svg", "phone": "phone.svg", "spec": "vl.json", "csv": "csv"}.items()},
    "sha256": {f"bars.{end}": end[0] * 64 for end in ("svg", "phone.svg", "vl.json", "csv")},
}  # fmt: skip
VERDICT: dict[str, object] = {
    "claim": "price-scissors-001",
    "rating": "open",
    "basis": None,
    "definition": "as claimed",
    "period": "2024",
    "tests": [],
    "documents": [],
    "settle": "A count.",
    "figure": "bars",
    "note": None,
    "reason": "No data. <script>alert(1)</script>",
}


def cell(kind: str, name: str, source: str, outputs: list[object] | None = None) -> object:
    made = {"cell_type": kind, "id": name, "metadata": {"tags": []}, "source": source}
    return made if kind == "markdown" else {**made, "outputs": outputs, "execution_count": None}


def notebook(prose: str) -> object:
    shown = {
        "output_type": "display_data",
        "data": {"text/plain": "t"},
        "metadata": {"rarebook": {"figure": "one/bars"}},
    }
    return {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {},
        "cells": [
            cell("markdown", "title", "# Is one enough?"),
            cell("code", "setup", "1 + 1", []),
            cell("markdown", "answer", f":::{{answer}}\n{prose}\n:::"),
            cell("code", "bars", "figure()", [shown]),
            cell("markdown", "end", "{numref}`fig-one-bars`\n\n:::{claims}\n:::"),
        ],
    }


@pytest.fixture
def book(tmp_path: Path, repo: Path) -> Path:
    """A book of one page and one chapter, with a run made by hand."""
    root = tmp_path / "book"
    (root / "chapters").mkdir(parents=True)
    shutil.copytree(repo / "data", root / "data")
    few_claims(root / "data")
    for name in ("_config.yml", "CITATION.cff"):
        shutil.copyfile(repo / name, root / name)
    toc = {**TOC, "parts": [{"numbered": 1, "chapters": [{"file": "chapters/one"}]}]}
    records.write_json(root / "_toc.yml", toc)
    (root / "index.md").write_text("# Book\n\nOne is {value}`one/n`.\n", encoding="utf-8")
    write_run(root, "It is {value}`n`.")
    return root


def few_claims(data: Path) -> None:
    """Cut the ledger down to some claims of one thread: every claim has a page to be written."""
    kept = set()
    for name, column in (("claims", "id"), ("documents", "claim_id"), ("conflicts", "claim_ids")):
        path = data / f"{name}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            rows = [row for row in reader if row[column].startswith("price-scissors-00")]
            header = list(reader.fieldnames or [])
        kept |= {row[column] for row in rows if name == "claims"}
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, header, lineterminator="\n")
            writer.writeheader()
            writer.writerows(row for row in rows if set(row[column].split(";")) <= kept)


def write_run(root: Path, prose: str, number: str = "1,234 t") -> None:
    run = root / "_build" / "runs" / "one"
    content = {
        "schema": 1,
        "chapter": "one",
        "parameters": {},
        "tables": [],
        "figures": [FIGURE],
        "verdicts": [VERDICT],
        "quoted": [],
        "values": {"n": {"value": 1234, "text": number}},
    }
    records.write_json(run / "record.json", content)
    records.write_json(run / "notebook.ipynb", notebook(prose))
    shutil.copyfile(run / "notebook.ipynb", root / "chapters" / "one.ipynb")
    records.write_text(run / "figures" / "bars.svg", DRAWING.format(660, "one-bars"))
    records.write_text(run / "figures" / "bars.phone.svg", DRAWING.format(340, "one-bars-phone"))
    records.write_text(run / "figures" / "bars.vl.json", "{}")
    records.write_text(run / "figures" / "bars.csv", "what,n (t)\n<i>a</i>,1234\n'-b,2\n")


def make(root: Path) -> bool:
    return build(root, root / "_build" / "runs", root / "_build" / "html")


def page(root: Path, name: str) -> str:
    """A page as text; a number and its unit are held together by a blank that we read as one."""
    text = (root / "_build" / "html" / name).read_text(encoding="utf-8")
    return text.replace("\N{NO-BREAK SPACE}", " ")


def test_a_figure_stands_where_its_cell_stood_before_its_code(book: Path) -> None:
    assert make(book)
    text = page(book, "chapters/one.html")
    parts = ("rb-answer", "1,234 t</span>", "rb-figure__title", "rb-fold--code", "rb-claims")
    places = [text.index(part) for part in parts]
    assert places == sorted(places)
    assert "Figure 1.1" in text
    assert "var(--rb-chn)" in text
    assert text.count('id="one-bars-desc"') == text.count('id="one-bars-phone-desc"') == 1
    assert "1,234 t" in page(book, "index.html")


def test_text_of_records_is_never_markup(book: Path) -> None:
    make(book)
    text = page(book, "chapters/one.html")
    assert "Bars &lt;b&gt;rise&lt;/b&gt; &amp;" in text
    assert "<script>alert" not in text
    assert "<td>&lt;i&gt;a&lt;/i&gt;</td>" in text
    assert "<td>-b</td>" in text


def test_nothing_to_do_is_done_at_once(book: Path) -> None:
    assert make(book)
    assert not make(book)


def test_a_new_number_reaches_the_page_that_quotes_it(book: Path) -> None:
    make(book)
    write_run(book, "It is {value}`n`.", "5,678 t")
    assert make(book)
    assert "5,678 t" in page(book, "index.html")
    assert "5,678 t" in page(book, "chapters/one.html")


@pytest.mark.parametrize(
    ("prose", "complaint"),
    [
        ("{value}`m`", "chapters/one.ipynb, cell answer, line"),
        ("{value}`m`", "publishes no such number"),
        ("{value}`two/n`", "no chapter 'two' has been run"),
        ("{claim}`price-scissors-0001`", "did you mean 'price-scissors-001'"),
        ("{numref}`fig-one-bar`", "fig-one-bar"),
        ("```{rarebook-figure} one/bar\n```", "did you mean 'one/bars'"),
        ("[x](nowhere.md)", "nowhere"),
    ],
)
def test_a_wrong_name_stops_the_build_and_keeps_the_site(
    book: Path, prose: str, complaint: str
) -> None:
    make(book)
    before = page(book, "chapters/one.html")
    write_run(book, prose)
    with pytest.raises(SiteError, match=None) as problem:
        make(book)
    assert complaint in str(problem.value)
    assert str(book) not in str(problem.value)
    assert page(book, "chapters/one.html") == before
    write_run(book, "It is {value}`n`.")
    make(book)
    assert page(book, "chapters/one.html") == before


def test_a_figure_that_no_cell_shows_is_named(book: Path) -> None:
    run = book / "_build" / "runs" / "one"
    content = json.loads((run / "record.json").read_text(encoding="utf-8"))
    content["figures"].append({**FIGURE, "name": "lost"})
    records.write_json(run / "record.json", content)
    with pytest.raises(SiteError, match=r"chapters/one\.ipynb makes the figure 'lost'"):
        make(book)


def test_a_chapter_without_a_run_is_named(book: Path) -> None:
    shutil.rmtree(book / "_build" / "runs")
    with pytest.raises(SiteError, match=r"chapters/one\.ipynb has no run"):
        make(book)


FRONT = """\
# Book

{tally}`claims` claims, {tally}`rated` rated, {tally}`unrated` not, {tally}`open` open,
{tally}`supported` supported, {tally}`figures` figure: see the {site}`ledger <ledger.html>`.

```{ledger-overview}
```

```{chapter-list}
```

:::{glance} one/bars
Bars **rise**.
:::

:::{glance} one/bars
升。
:::

```{ratings}
```
"""


def test_the_front_page_counts_and_shows_the_state_of_the_debate(book: Path) -> None:
    (book / "index.md").write_text(FRONT, encoding="utf-8")
    write_run(book, "It is {value}`n`, says {claim}`price-scissors-001`.")
    make(book)
    claims = pd.read_csv(book / "data" / "claims.csv")["id"].tolist()
    front: Any = html.document_fromstring(page(book, "index.html"))
    tallies = [found.text_content() for found in front.find_class("rb-value")]
    assert tallies == [str(len(claims)), "1", str(len(claims) - 1), "1", "0", "1"]
    links = {str(href) for href in front.xpath("//article//a/@href")}
    assert {f"claims/{claim}/" for claim in claims} | {"ledger.html"} <= links
    (card,) = front.find_class("rb-chaptercard")
    assert card.get("href") == "chapters/one.html"
    assert "1 claim rated" in card.text_content()
    assert len(front.xpath("//dl[@class='rb-ratings']//dt")) == len(Rating)
    # the same drawing twice on a page, in two languages: no id stands twice
    assert [g.text_content().strip() for g in front.find_class("rb-glance__more")] == [
        "The figure and its data",
        "图与数据",
    ]
    ids = [str(found) for found in front.xpath("//@id")]
    assert len(ids) == len(set(ids))
    assert 'href="../claims/price-scissors-001/"' in page(book, "chapters/one.html")
    (book / "index.md").write_text("# Book\n\n{tally}`opened`\n", encoding="utf-8")
    with pytest.raises(SiteError, match=r"index\.md:3.*no such count; did you mean 'open'\?"):
        make(book)


def different(one: Path, two: Path) -> list[str]:
    names = {path.relative_to(one) for path in one.rglob("*") if path.is_file()}
    others = {path.relative_to(two) for path in two.rglob("*") if path.is_file()}
    _, unequal, lost = filecmp.cmpfiles(one, two, [str(n) for n in names & others], shallow=False)
    return sorted({*map(str, names ^ others), *unequal, *lost})


# at every commit a book in small is built in two clones: test_hard_to_break.py
@whole_book
def test_two_builds_are_the_same_to_the_byte(site: Path, tmp_path: Path) -> None:
    runs = paths.build_dir() / "runs"
    build(paths.project_root(), runs, tmp_path / "there" / "html")
    assert different(site, tmp_path / "there" / "html") == []


def test_a_build_upon_a_build_is_the_same_as_a_fresh_one(book: Path, tmp_path: Path) -> None:
    write_run(book, "Once it was {value}`n`.", "9 t")
    make(book)
    write_run(book, "It is {value}`n`.")
    make(book)
    runs = book / "_build" / "runs"
    build(book, runs, tmp_path / "fresh" / "html")
    assert different(book / "_build" / "html", tmp_path / "fresh" / "html") == []


def test_the_summary_lists_the_pages(book: Path) -> None:
    make(book)
    summary = json.loads(page(book, "site.json"))
    assert [entry["document"] for entry in summary["pages"]] == ["index", "chapters/one"]


@pytest.mark.parametrize("moment", range(5))
def test_a_kill_in_the_swap_costs_nothing(
    book: Path, moment: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(book)
    before = page(book, "index.html")
    write_run(book, "It is {value}`n`.", "5,678 t")
    steps = 0

    def dying(step: object) -> object:
        def act(*given: object, **named: object) -> object:
            nonlocal steps
            if steps == moment:
                raise KeyboardInterrupt
            steps += 1
            return step(*given, **named)  # type: ignore[operator]

        return act

    with monkeypatch.context() as killer:
        killer.setattr(Path, "unlink", dying(Path.unlink))
        killer.setattr(Path, "rename", dying(Path.rename))
        killer.setattr("rarebook.site.swap.write_text", dying(records.write_text))
        killer.setattr("shutil.rmtree", dying(shutil.rmtree))
        with pytest.raises(KeyboardInterrupt):
            swap.swap(fresh_copy(book), book / "_build" / "html", "new")
    swap.recover(book / "_build" / "html")
    assert page(book, "index.html") == before
    assert make(book)
    assert "5,678 t" in page(book, "index.html")
    assert not make(book)


def fresh_copy(root: Path) -> Path:
    """A site as a build leaves it just before the swap."""
    fresh = root / "_build" / "html.new"
    shutil.copytree(root / "_build" / "html", fresh, dirs_exist_ok=True)
    return fresh


def test_two_builds_at_once_wait_for_each_other(book: Path) -> None:
    with ThreadPoolExecutor(2) as pool:
        done = [pool.submit(build_beside, book) for _ in range(2)]
    assert sorted(result.result() for result in done) == ["False", "True"]
    assert "1,234 t" in page(book, "index.html")


def build_beside(root: Path) -> str:
    """Build in a process of its own, since Sphinx knows one application at a time."""
    code = (
        "import sys, pathlib; from rarebook.site import build; r = pathlib.Path(sys.argv[1]);"
        "print(build(r, r / '_build/runs', r / '_build/html'))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(root)], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()
