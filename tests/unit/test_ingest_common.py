"""Gathered source ids become the book's, and what a source does not say stays empty."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from rarebook.ingest import common

HEAD = "source_id,title,publisher,url,published,licence\n"


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    evidence, data = tmp_path / "evidence", tmp_path / "data"
    (evidence / "mines").mkdir(parents=True)
    data.mkdir()
    rows = "A1,First,Bureau,https://a.example ; copy at b.example,,\nB2,Second,Survey,,2024,open\n"
    head = HEAD.replace("url", "url_or_repo_path")
    (evidence / "mines" / "sources.csv").write_text(head + rows, encoding="utf-8")
    kept = "other-x,Kept,Office,,2020,\n"
    (data / "sources.csv").write_text(HEAD + kept, encoding="utf-8")
    return evidence, data


def test_ids_are_the_books_and_only_used_sources_come(folders: tuple[Path, Path]) -> None:
    evidence, data = folders
    rows = pd.DataFrame({"year": ["1", "2"], "source_id": ["A1", "A1;B2"]})
    made = common.cited(evidence, data, "mines", rows)
    assert made["source_id"].tolist() == ["mines-a1", "mines-a1"]
    assert made["source_id_2"].tolist() == ["", "mines-b2"]
    written = (data / "sources.csv").read_text(encoding="utf-8").splitlines()
    assert written[1:] == [
        "mines-a1,First,Bureau,https://a.example,,",
        "mines-b2,Second,Survey,,2024,open",
        "other-x,Kept,Office,,2020,",
    ]


def test_a_missing_date_is_no_word(folders: tuple[Path, Path]) -> None:
    _, data = folders
    sources = pd.DataFrame({"source_id": ["C"], "title": ["Third"], "published": [float("nan")]})
    common.put_sources(data, "mines", sources, ["C"])
    assert "mines-c,Third,,,," in (data / "sources.csv").read_text(encoding="utf-8")


def test_an_unknown_source_is_named(folders: tuple[Path, Path]) -> None:
    evidence, data = folders
    before = (data / "sources.csv").read_bytes()
    with pytest.raises(KeyError, match="Z9"):
        common.cited(evidence, data, "mines", pd.DataFrame({"source_id": ["Z9"]}))
    assert (data / "sources.csv").read_bytes() == before


def test_two_sources_are_split_and_only_own_ids_get_the_prefix() -> None:
    made = common.with_ids(
        pd.DataFrame({"read": ["a;other-b", "other-c"]}), {"a": "prices-a"}, "read"
    )
    assert made["source_id"].tolist() == ["prices-a", "other-c"]
    assert made["source_id_2"].tolist() == ["other-b", ""]


def test_a_description_replaces_the_one_of_its_name_and_others_stay(tmp_path: Path) -> None:
    former = [{"name": "wages", "title": "Wages"}, {"name": "mines", "title": "Old"}]
    package = {"name": "book", "resources": former}
    (tmp_path / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    common.put_resource(tmp_path, {"name": "mines", "title": "New"})
    written = json.loads((tmp_path / "datapackage.json").read_text(encoding="utf-8"))
    assert written == {
        "name": "book",
        "resources": [{"name": "mines", "title": "New"}, {"name": "wages", "title": "Wages"}],
    }


def test_an_id_that_the_book_may_not_use_is_made_plain() -> None:
    assert common.source_id("mines", " MCS (2024) p. 3 ") == "mines-mcs-2024-p.-3"
    assert common.source_id("mines", "A_1.b-2") == "mines-a_1.b-2"
