"""Whether axe finds anything on the pages, at both widths, in both schemes."""

from __future__ import annotations

from itertools import product

import pytest
from playwright.sync_api import Browser

from .conftest import EVERY_PAGE, audit, visit

# One load serves all looks. What a scheme or a width can change is asked again in it.
COLOURS = ("color-contrast", "link-in-text-block")
ROOM = ("target-size", "scrollable-region-focusable", "color-contrast")
LOOKS: dict[tuple[int, str], tuple[str, ...]] = {
    (1280, "light"): (),
    (1280, "dark"): COLOURS,
    (360, "light"): ROOM,
}
if EVERY_PAGE:
    LOOKS = dict.fromkeys(product((1280, 360), ("light", "dark")), ())
# Colours of code are the same in every block, rows of a table are alike: some stand for all.
THIN = """() => {
  document.querySelectorAll("details pre").forEach((code, n) => {
    if (n > 2) code.textContent = code.textContent;
  });
  document.querySelectorAll("figure details tbody, .rb-list tbody").forEach((body) => {
    [...body.rows].slice(5).forEach((row) => row.remove());
  });
}"""
PARTS = ("chapters", "figures", "claims", "elsewhere")


def part_of(name: str) -> str:
    first = name.split("/")[0]
    return first if "/" in name and first in PARTS else "elsewhere"


@pytest.mark.parametrize("part", PARTS)
def test_axe_finds_nothing(engine: Browser, address: str, looked: list[str], part: str) -> None:
    wrong = []
    names = [name for name in looked if part_of(name) == part]
    if part == "chapters" and not EVERY_PAGE:
        names = names[::3]  # they are made of the same parts, and each takes seconds
    assert names
    for name in names:
        with engine.new_context() as opened:
            page = visit(opened, address, name).page
            if not EVERY_PAGE:
                page.evaluate(THIN)
            for (width, scheme), rules in LOOKS.items():
                page.set_viewport_size({"width": width, "height": 900})
                page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
                wrong += [f"{name}, {width} px, {scheme}: {line}" for line in audit(page, *rules)]
    assert not wrong, "\n".join(wrong)


def test_axe_sees_a_fault(engine: Browser) -> None:
    page = engine.new_page()
    page.set_content("<html lang=en><title>t</title><main><h1>x</h1><img src=x.png></main></html>")
    assert any(line.startswith("image-alt") for line in audit(page))
    page.close()
