"""Words as shapes look as the engine would have set them; what is not sure is left to it."""

from __future__ import annotations

import io
import re

import pytest
import vl_convert
from PIL import Image, ImageChops, ImageStat

from rarebook.engine import register_fonts
from rarebook.outlines import outlined, width_of
from rarebook.theme import FONT_STACK

WORDS = "AVATo: 12,345 t at 2.50 USD/kg &amp; “more” − 1½"


def sheet(*texts: str) -> str:
    ground = '<rect width="400" height="120" fill="#ffffff"/>'
    size = 'width="400" height="120" viewBox="0 0 400 120"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{ground}{"".join(texts)}</svg>'


def text(words: str = WORDS, **attributes: str) -> str:
    given = {"font_family": FONT_STACK, "font_size": "13px", "fill": "#1d2329", **attributes}
    said = " ".join(f'{name.replace("_", "-")}="{value}"' for name, value in given.items())
    return f"<text {said}>{words}</text>"


def drawn(svg: str) -> Image.Image:
    register_fonts()
    return Image.open(io.BytesIO(vl_convert.svg_to_png(svg, scale=2))).convert("L")


@pytest.mark.parametrize(
    "one",
    [
        text(x="10", y="40"),
        text(transform="translate(200,50)", text_anchor="middle", font_weight="600"),
        text(transform="translate(390,60) rotate(-4)", text_anchor="end", font_size="15"),
        text("a  wide \n space", x="20", y="80", opacity="0.5", font_weight="bold"),
    ],
)
def test_a_line_as_a_shape_looks_as_the_engine_sets_it(one: str) -> None:
    made = outlined(sheet(one))
    assert "<text" not in made
    assert made.count("<path") == 1
    apart = ImageStat.Stat(ImageChops.difference(drawn(made), drawn(sheet(one))))
    ink = ImageStat.Stat(ImageChops.invert(drawn(sheet(one)))).mean[0]
    assert ink > 0.3
    assert apart.mean[0] < ink / 25


@pytest.mark.parametrize(
    "one",
    [
        text(stroke="#ffffff"),
        text(font_family="Arial"),
        text("<tspan>two</tspan><tspan dy='15'>lines</tspan>"),
        text(""),
    ],
)
def test_what_is_not_a_plain_line_of_the_books_typeface_stays_a_text(one: str) -> None:
    assert outlined(sheet(one)) == sheet(one)


def test_a_sign_that_the_face_lacks_is_set_alone_and_its_line_stays_ours() -> None:
    made = outlined(sheet(text("Samples ▸ over 稀土 &amp; ٣", x="10", font_weight="600")))
    assert re.findall(r"<text[^>]*>([^<]*)<", made) == ["▸", "稀土", "٣"]
    assert made.count("<path") == 1
    # the next faces by name: asked for ours, the engine takes the first that has the signs
    assert FONT_STACK not in made
    assert made.count(f'font-family="{FONT_STACK.partition(", ")[2]}"') == 3
    assert made.count('font-weight="600"') == 3


def test_a_lacking_sign_stands_in_the_room_that_its_line_leaves_for_it() -> None:
    made = outlined(sheet(text("a稀土b", x="10", font_size="100")))
    (middle,) = re.findall(r'<text x="([\d.]+)" text-anchor="middle"', made)
    assert float(middle) == pytest.approx(10 + 100 * (width_of("a") + 1), abs=0.1)
    assert width_of("a稀土b") == pytest.approx(width_of("a") + 2 + width_of("b"))
    assert width_of("a", bold=True) > width_of("a")


def test_an_accent_that_the_face_lacks_takes_its_letter_with_it() -> None:
    assert "<text" not in outlined(sheet(text("x e\u0301 x")))
    made = outlined(sheet(text("x e\u0301\u0323 x")))
    assert ">e\u0301\u0323</text>" in made


def test_two_lines_of_one_drawing_are_set_each_by_itself() -> None:
    made = outlined(sheet(text("one"), text("稀土"), text("two")))
    assert made.count("<path") == 2
    assert made.count("<text") == 1
