"""A picture is drawn once, and again when what draws it is not the same any more."""

from __future__ import annotations

from pathlib import Path

import pytest

from rarebook import raster

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"><rect fill="#000000"/></svg>'


def test_a_picture_is_drawn_again_when_words_are_set_by_other_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture = raster.Picture(SVG, 1, tmp_path / "a.png")
    assert raster.draw([picture], tmp_path / "cache") == 1
    assert raster.draw([picture], tmp_path / "cache") == 0
    other = tmp_path / "outlines.py"
    other.write_text("# another way of setting words\n", encoding="utf-8")
    monkeypatch.setattr("rarebook.outlines.__file__", str(other))
    assert raster.draw([picture], tmp_path / "cache") == 1
