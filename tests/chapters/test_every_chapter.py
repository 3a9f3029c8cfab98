"""What holds in every chapter: its claims rated once, figures whole, prose on published numbers."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from rarebook import keys, paths, records, runner
from rarebook.site import alone

from .common import Record, raw

VALUE = re.compile(r"\{value\}`([\w/-]+)`")


def metadata(chapter: str) -> dict[str, Any]:
    content = json.loads(runner.notebook_path(chapter).read_text(encoding="utf-8"))
    found: dict[str, Any] = content["metadata"]["rarebook"]
    return found


def folder_of(chapter: str) -> Path:
    """The book's own run of a chapter, made if it does not stand."""
    folder = paths.runs_dir() / chapter
    if not keys.still_stands(folder, runner.notebook_path(chapter)):
        results = runner.run_all([chapter], wait=True)
        assert all(result.state != "failed" for result in results), results
    return folder


def record_of(chapter: str) -> Record:
    return records.read_record(folder_of(chapter))


@pytest.fixture(params=runner.chapter_names())
def chapter(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


def test_the_chapter_rates_each_of_its_claims_once(chapter: str) -> None:
    own = metadata(chapter)
    wanted = [row["id"] for row in raw("claims") if row["thread"] in own.get("threads", [])]
    rated = Counter(verdict["claim"] for verdict in record_of(chapter)["verdicts"])
    assert rated == Counter(wanted) + Counter(own.get("claims", []))


def test_its_figures_are_whole(chapter: str) -> None:
    folder, record = folder_of(chapter), record_of(chapter)
    assert len(record["figures"]) >= 5
    for figure in record["figures"]:
        name = figure["name"]
        assert figure["columns"] and len(figure["alt"]) > 40, name
        assert all(figure[part].strip() for part in ("title", "subtitle", "alt", "source")), name
        assert {"svg", "phone", "spec", "csv"} <= figure["files"].keys(), name
        assert all((folder / file).stat().st_size > 0 for file in figure["files"].values()), name
        said = " ".join(figure[part] for part in ("title", "subtitle", "alt", "notes"))
        assert not {"nan", "NaT"} & set(re.findall(r"\w+", said)), (name, said)


def test_its_prose_quotes_published_numbers_that_are_known(chapter: str) -> None:
    notebook = json.loads(runner.notebook_path(chapter).read_text(encoding="utf-8"))
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "markdown"]
    quoted = {name for cell in cells for name in VALUE.findall("".join(cell["source"]))}
    assert quoted
    for name in quoted:
        other, _, own = name.rpartition("/")
        values = record_of(other or chapter)["values"]
        assert own in values, f"{chapter} quotes {name}"
        assert "unknown" not in str(values[own]["text"]), f"{chapter} quotes {name}"


def test_every_claim_of_the_ledger_is_rated_in_one_chapter() -> None:
    rated = Counter(
        verdict["claim"]
        for chapter in runner.chapter_names()
        for verdict in record_of(chapter)["verdicts"]
    )
    assert rated == Counter(row["id"] for row in raw("claims"))


def links_elsewhere(chapter: str) -> bool:
    text = runner.notebook_path(chapter).read_text(encoding="utf-8")
    return bool(re.search(r"\]\([\w-]+\.(ipynb|md)\)", text))


@pytest.mark.parametrize("chapter", [c for c in runner.chapter_names() if links_elsewhere(c)])
def test_a_chapter_that_links_to_others_can_stand_alone(chapter: str) -> None:
    page = alone.chapter_page(chapter, folder_of(chapter))
    assert page.count("<svg") >= 5
    assert ".ipynb" not in re.sub(r"<pre.*?</pre>", "", page, flags=re.DOTALL)
