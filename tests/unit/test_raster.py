"""A picture is drawn once, and again when what draws it is not the same any more."""

from __future__ import annotations

from pathlib import Path

import pytest

from rarebook import raster

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4">'
    '<rect width="4" height="4" fill="#000000"/></svg>'
)


def picture(number: int = 0) -> raster.Picture:
    """Four pixels square; each number another."""
    return raster.Picture(SVG.replace("#000000", f"#0000{number:02x}"), 1)


def drawn_anew(folder: Path) -> int:
    """How many pictures of one were not there."""
    with raster.drawing([picture()], folder / "cache") as drawing:
        assert drawing.png(picture()).startswith(b"\x89PNG")
        return drawing.new


def test_a_picture_is_drawn_again_when_words_are_set_by_other_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert drawn_anew(tmp_path) == 1
    assert drawn_anew(tmp_path) == 0
    other = tmp_path / "outlines.py"
    other.write_text("# another way of setting words\n", encoding="utf-8")
    monkeypatch.setattr("rarebook.outlines.__file__", str(other))
    assert drawn_anew(tmp_path) == 1


def test_many_are_drawn_by_others_and_come_as_those_drawn_here(tmp_path: Path) -> None:
    many = [picture(number) for number in range(raster.FEW + 1)]
    with raster.drawing(many, tmp_path / "there") as drawing:
        there = [drawing.png(one) for one in many]
    with raster.drawing(many[:2], tmp_path / "here") as drawing:
        assert [drawing.png(one) for one in many[:2]] == there[:2]
    assert len(set(there)) == len(many)


def test_an_error_meanwhile_does_not_wait_for_them(tmp_path: Path) -> None:
    large = SVG.replace('"4"', '"3000"')
    many = [raster.Picture(f"{large}<!-- {number} -->", 1) for number in range(200)]
    with pytest.raises(RuntimeError, match="meanwhile"), raster.drawing(many, tmp_path):
        raise RuntimeError("what went wrong meanwhile")
    assert len(list(tmp_path.glob("*.png"))) < len(many)


def test_what_the_engine_refuses_is_raised_where_it_is_asked_for(tmp_path: Path) -> None:
    many = [*(picture(number) for number in range(raster.FEW + 1)), raster.Picture("<svg", 1)]
    with (
        pytest.raises(RuntimeError, match="root node"),
        raster.drawing(many, tmp_path) as drawing,
    ):
        drawing.png(many[-1])
