"""Photographs for the eye: which pages, at which widths, with all that a reader scrolls to."""

from __future__ import annotations

import re
import struct
from pathlib import Path

import pytest

from rarebook import paths
from rarebook.site import shots
from unit.conftest import write_project

STYLE = """<style>
body { margin: 0 }
@media (prefers-color-scheme: dark) { .own { background: #000 } }
.later { content-visibility: auto; contain-intrinsic-size: auto 10px }
</style>"""
LONG = f"""<!DOCTYPE html>{STYLE}<body class="own"><div style="height: 6000px"></div>
<img loading="lazy" src="later.svg" alt="" style="display: block">
<div class="later"><div style="height: 500px"></div></div></body>"""
PLAIN = "<!DOCTYPE html><title>Plain</title><p>Plain"
PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="300"></svg>'
MOVED = '<meta http-equiv="refresh" content="0; url=index.html">'


def write_site(root: Path, **pages: str) -> Path:
    """A site of these pages; a double underscore stands for a folder."""
    site = root / "_build" / "html"
    for name, text in pages.items():
        path = site / f"{name.replace('__', '/')}.html"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return site


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A book of one long page, photographed; with a photograph of former times."""
    made = tmp_path_factory.mktemp("shots")
    write_project(made)
    site = write_site(made, index=LONG, old=MOVED)
    (site / "later.svg").write_text(PICTURE, encoding="utf-8")
    (made / "_build" / "shots").mkdir()
    (made / "_build" / "shots" / "gone.360.light.png").write_bytes(b"")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(paths.ROOT_VARIABLE, str(made))
        shots.main()
    return made


def size_of(picture: Path) -> tuple[int, int]:
    """Width and height of a PNG."""
    width, height = struct.unpack(">II", picture.read_bytes()[16:24])
    return width, height


def test_every_page_is_photographed_at_each_width_in_each_scheme(root: Path) -> None:
    found = {path.name for path in (root / "_build" / "shots").glob("*.png")}
    assert found == {
        f"index.{width}.{scheme}.png" for width in (1280, 360) for scheme in ("light", "dark")
    }


@pytest.mark.parametrize("width", shots.WIDTHS)
def test_a_photograph_is_of_the_whole_page_with_what_loads_later(root: Path, width: int) -> None:
    picture = root / "_build" / "shots" / f"index.{width}.light.png"
    assert size_of(picture) == (width, 6000 + 300 + 500)


def test_the_dark_photograph_is_of_the_dark_page(root: Path) -> None:
    light, dark = (root / "_build" / "shots" / f"index.360.{s}.png" for s in ("light", "dark"))
    assert size_of(light) == size_of(dark)
    assert light.read_bytes() != dark.read_bytes()


def rows_of(sheet: Path) -> dict[str, list[str]]:
    """The pictures of a contact sheet by page."""
    found = re.findall(r"<tr><th>([^<]*)</th><td>(.*?)</tr>", sheet.read_text(encoding="utf-8"))
    return {page: re.findall(r'src="([^"]+)"', cells) for page, cells in found}


def test_the_contact_sheet_shows_every_photograph(root: Path) -> None:
    folder = root / "_build" / "shots"
    assert list(rows_of(folder / "index.html")) == ["index.html"]
    shown = {name for pictures in rows_of(folder / "index.html").values() for name in pictures}
    assert shown == {path.name for path in folder.glob("*.png")}


def test_the_contact_sheet_has_a_row_a_page(tmp_path: Path) -> None:
    rows = rows_of(shots.contact_sheet(tmp_path, ["a&b.html", "sub/index.html"]))
    assert list(rows) == ["a&amp;b.html", "sub/index.html"]
    assert rows["sub/index.html"][0] == "sub.1280.light.png"
    assert {len(pictures) for pictures in rows.values()} == {4}


def test_some_pages_stand_for_those_of_one_template(tmp_path: Path) -> None:
    claims = {f"claims__c-{n:03}__index": PLAIN for n in range(shots.CLAIMS_A_PAGE + 1)}
    frames = {f"figures__f-{n:02}__embed": PLAIN for n in range(shots.FRAMES_A_PAGE + 1)}
    code = {f"code__c-{n:02}": PLAIN for n in range(shots.FRAMES_A_PAGE)}
    others = {"index": PLAIN, "claims__index": PLAIN, "moved": MOVED, "_static__part": PLAIN}
    site = write_site(tmp_path, **claims, **frames, **code, **others)
    assert shots.pages(site) == [
        "claims/c-000/index.html",
        "claims/c-050/index.html",
        "claims/index.html",
        "code/c-00.html",
        "figures/f-00/embed.html",
        "figures/f-10/embed.html",
        "index.html",
    ]


def test_without_a_site_it_is_said_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_project(tmp_path)
    monkeypatch.setenv(paths.ROOT_VARIABLE, str(tmp_path))
    with pytest.raises(FileNotFoundError, match="run `make book` first"):
        shots.main()
