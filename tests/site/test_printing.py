"""A little book on paper: its pages counted, its contents right, no clock in it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from rarebook import paths, records
from rarebook.site import SiteError, binding, pdf
from unit.conftest import write_project

STYLE = ".rb-book__part, .next { break-before: page } .rb-screen { display: none }"
FIGURE = """<figure class="rb-figure" id="bars"><span class="rb-figure__number">Figure 1.1</span>
<span class="rb-figure__title">Bars rise</span></figure>"""
PAGES = {
    "index": "<h1>A little book</h1><p>See <a href='chapters/two.html#end'>two</a>.</p>",
    "chapters/one": f'<h1>One</h1>{FIGURE}<p class="next">b</p><p class="next">c</p>',
    "chapters/two": '<h1>Two</h1><p id="end">End</p>',
}


def write_site(root: Path, style: str, pages: dict[str, str]) -> Path:
    """The site of these pages, as far as it is printed."""
    write_project(root)
    site = root / "_build" / "html"
    for name, text in pages.items():
        page = f'<html><body><article class="rb-article">{text}</article></body></html>'
        records.write_text(site / f"{name}.html", page)
    entries = [
        {"document": name, "number": number or None, "title": text.split("<")[1][3:]}
        for number, (name, text) in enumerate(pages.items())
    ]
    records.write_json(site / "site.json", {"title": "A little book", "pages": entries})
    records.write_text(site / "_static" / "rarebook.css", style)
    return site


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(paths.ROOT_VARIABLE, str(tmp_path))
    return write_site(tmp_path, STYLE, PAGES)


def test_the_contents_name_the_page_that_each_part_begins_on(
    site: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    made: list[str] = []

    def listen(*arguments: object) -> str:
        made.append(binding_contents(*arguments))  # type: ignore[arg-type]
        return made[-1]

    binding_contents = binding.contents
    monkeypatch.setattr(binding, "contents", listen)
    pdf.main()
    lines = re.findall(r"<span>([^<]*)</span><span>(\d+)</span>", made[-1])
    # a page of title, a page of contents, three of the first chapter
    assert lines == [("1 One", "3"), ("2 Two", "6")]
    assert "Figure 1.1 Bars rise" in made[-1]
    content = (paths.build_dir() / pdf.NAME).read_bytes()
    assert pdf.pages_of(content) == 6
    assert f"pdf: 6 pages in {paths.build_dir() / pdf.NAME}" in capsys.readouterr().out
    assert set(re.findall(rb"\(D:(\d{14})", content)) == {b"20000101000000"}, "it has the hour"


def test_parts_that_run_into_each_other_are_no_book(tmp_path: Path) -> None:
    site = write_site(tmp_path, "", {"index": PAGES["index"]})
    with pytest.raises(SiteError, match="the PDF has 1 pages, its parts 2"):
        pdf.make(site, tmp_path / "book.pdf")
    assert not (tmp_path / "book.pdf").exists()


def test_without_a_site_it_is_said_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_project(tmp_path)
    monkeypatch.setenv(paths.ROOT_VARIABLE, str(tmp_path))
    with pytest.raises(FileNotFoundError, match="run `make book` first"):
        pdf.main()
