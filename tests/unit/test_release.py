"""An edition stays as it was made, and what changed since is told from what did not."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from rarebook import __version__, editions, records, release
from rarebook.site.discovery import feed, robots, sitemap
from unit.standing import stand, write_chapter

from .test_cite import BOOK

FIGURE: dict[str, Any] = {
    "id": "one/bars",
    "name": "bars",
    "title": "Bars rise by 5",
    "subtitle": "in t",
    "source": "Customs",
    "notes": "",
    "alt": "Bars.",
    "sha256": {"bars.csv": "a" * 64, "bars.svg": "b" * 64},
}
DATA = "\ufeffwhat,n (t)\nore,5\noxide,7\n"


def kept(root: Path, name: str, figure: dict[str, Any], data: str | None = DATA) -> None:
    """An edition made by hand."""
    folder = root / "editions" / name
    row = {**figure, "sha256": editions.content_hash(figure), "csv": "one/bars.csv"}
    row["data_sha256"] = editions.data_hash(figure)
    if data is None:
        row["csv"] = None
    else:
        records.write_text(folder / "one" / "bars.csv", data)
    records.write_json(folder / "figures.json", [row])
    records.write_json(folder / "edition.json", {"edition": name, "date": "2026-11-30"})


def changed(root: Path, figure: dict[str, Any], data: str = DATA) -> editions.Change | None:
    return editions.change_of(figure, data, editions.read_editions(root))


def test_without_an_edition_nothing_has_changed(tmp_path: Path) -> None:
    assert editions.read_editions(tmp_path) == []
    assert changed(tmp_path, FIGURE) is None


def test_the_same_figure_is_not_changed(tmp_path: Path) -> None:
    kept(tmp_path, "2026.11", FIGURE)
    assert changed(tmp_path, FIGURE) is None


def test_a_changed_figure_says_both_values(tmp_path: Path) -> None:
    kept(tmp_path, "2026.11", FIGURE)
    hashes = {**FIGURE["sha256"], "bars.csv": "c" * 64}
    now = {**FIGURE, "title": "Bars rise by 6", "sha256": hashes}
    found = changed(tmp_path, now, DATA.replace("ore,5", "ore,6"))
    assert found is not None
    assert found.words == [editions.Cell("", "title", "Bars rise by 5", "Bars rise by 6")]
    assert found.cells == [editions.Cell("ore", "n (t)", "5", "6")]
    assert found.then == editions.short_hash(FIGURE) != found.now == editions.short_hash(now)
    assert not found.only_drawn


def test_a_change_of_the_drawing_alone_is_called_so(tmp_path: Path) -> None:
    kept(tmp_path, "2026.11", FIGURE)
    now = {**FIGURE, "sha256": {**FIGURE["sha256"], "bars.svg": "e" * 64}}
    found = changed(tmp_path, now)
    assert found is not None
    assert found.only_drawn


def test_the_newest_edition_that_has_it_counts(tmp_path: Path) -> None:
    old = {**FIGURE, "title": "Bars fall"}
    kept(tmp_path, "2026.09", old)
    kept(tmp_path, "2026.11", FIGURE)
    kept(tmp_path, "2026.11.2", {**FIGURE, "id": "one/other"})
    assert [e.name for e in editions.read_editions(tmp_path)] == ["2026.11.2", "2026.11", "2026.09"]
    assert changed(tmp_path, FIGURE) is None


def test_data_that_could_not_be_kept_are_not_compared(tmp_path: Path) -> None:
    kept(tmp_path, "2026.11", FIGURE, data=None)
    now = {**FIGURE, "sha256": {**FIGURE["sha256"], "bars.csv": "f" * 64}}
    found = changed(tmp_path, now)
    assert found is not None
    assert found.cells == []
    assert found.data
    assert not found.only_drawn


def test_many_changes_are_counted_not_listed(tmp_path: Path) -> None:
    rows = "".join(f"r{i},{i}\n" for i in range(50))
    more = "".join(f"r{i},{i + 1}\n" for i in range(50))
    kept(tmp_path, "2026.11", FIGURE, f"what,n\n{rows}")
    found = changed(tmp_path, {**FIGURE, "title": "Other"}, f"what,n\n{more}")
    assert found is not None
    assert len(found.cells) + found.more == 50


@pytest.mark.parametrize("name", ["2026", "2026.13", "26.11", "2026.11-rc", "../2026.11"])
def test_a_wrong_name_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="write year and month"):
        editions.check_name(name)


def test_the_version_is_set_wherever_it_is_named(tmp_path: Path, repo: Path) -> None:
    names = ("pyproject.toml", "CITATION.cff", "CHANGELOG.md", "data/datapackage.json")
    for name in (*names, "scripts/rarebook/__init__.py"):
        records.write_bytes(tmp_path / name, (repo / name).read_bytes())
    done = release.set_version(tmp_path, "2027.02", "2027-02-03")
    assert set(done) == {*names, "scripts/rarebook/__init__.py"}
    cff = yaml.safe_load((tmp_path / "CITATION.cff").read_text(encoding="utf-8"))
    assert (cff["version"], str(cff["date-released"])) == ("2027.02", "2027-02-03")
    package = json.loads((tmp_path / "data/datapackage.json").read_text(encoding="utf-8"))
    assert package["version"] == "2027.02"
    log = (tmp_path / "CHANGELOG.md").read_text(encoding="utf-8")
    assert log.index("## [Unreleased]") < log.index("## [2027.02] - 2027-02-03")
    assert release.set_version(tmp_path, "2027.02", "2027-02-03") == []


def test_an_edition_is_of_the_day_of_the_last_commit_unless_a_day_is_given(tmp_path: Path) -> None:
    with pytest.raises(release.ReleaseError, match="give --date YYYY-MM-DD"):
        release.release(tmp_path, "2099.01")
    git = ["git", "-C", str(tmp_path), "-c", "user.name=a", "-c", "user.email=a@b.example"]
    subprocess.run([*git, "init", "-q"], check=True)
    command = [*git, "commit", "-q", "--allow-empty", "-m", "one", "--date", "2001-02-03T00:00:00Z"]
    day = {"GIT_COMMITTER_DATE": "2001-02-03T12:00:00+0000"}
    subprocess.run(command, check=True, env={**os.environ, **day})
    assert release.commit_date(tmp_path) == "2001-02-03"
    cff = tmp_path / "CITATION.cff"
    for given, date in ((None, "2001-02-03"), ("2099-01-31", "2099-01-31")):
        cff.write_text('version: "2026.11"\n')
        release.release(tmp_path, "2099.01", given)
        assert cff.read_text() == f'version: "2099.01"\ndate-released: "{date}"\n'


def test_an_edition_that_was_made_keeps_its_day(tmp_path: Path) -> None:
    kept(tmp_path, "2099.01", FIGURE)
    (tmp_path / "CITATION.cff").write_text('version: "2026.11"\n')
    release.release(tmp_path, "2099.01", "2099-01-31")
    assert 'date-released: "2026-11-30"' in (tmp_path / "CITATION.cff").read_text()


def test_an_edition_is_not_made_of_runs_that_do_not_stand(project: Path) -> None:
    write_chapter(project, "one")
    write_chapter(project, "two")
    stand(project, "two")
    with pytest.raises(release.ReleaseError, match="not run as they stand: one; `rarebook build`"):
        release.release(project, __version__, "2026-11-30")
    assert not (project / "editions").exists()


def test_an_edition_names_the_programs_that_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(release, "ENGINES", ("pandas", "no-such-program"))
    (found,) = release.software()
    assert found["name"] == "pandas"
    assert found["version"][0].isdecimal()


def test_the_feed_tells_of_each_edition_once(tmp_path: Path) -> None:
    kept(tmp_path, "2026.11", FIGURE)
    from lxml import etree

    root = etree.fromstring(feed(editions.read_editions(tmp_path), BOOK).encode())
    space = {"a": "http://www.w3.org/2005/Atom"}
    assert root.findtext("a:updated", namespaces=space) == "2026-11-30T00:00:00Z"
    (entry,) = root.findall("a:entry", namespaces=space)
    assert entry.findtext("a:id", namespaces=space) == f"{BOOK.url}editions/2026.11/"
    empty = etree.fromstring(feed([], BOOK).encode())
    assert not empty.findall("a:entry", namespaces=space)


def test_the_sitemap_names_addresses_in_full() -> None:
    made = sitemap(["", "figures/one/bars/", "a&b.html"], "https://book.example/")
    assert "<loc>https://book.example/figures/one/bars/</loc>" in made
    assert "a&amp;b" in made
    assert "Sitemap: https://book.example/sitemap.xml" in robots("https://book.example/")
    assert "Sitemap" not in robots("")
