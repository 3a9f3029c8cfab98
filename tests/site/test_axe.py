"""Whether axe finds anything on the pages, at both widths, in both schemes."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from .conftest import audit, visit

# One load serves four looks: the rules that see colours are asked again in the dark.
COLOURS = ("color-contrast", "link-in-text-block")
PARTS = ("chapters", "figures", "claims", "elsewhere")


def part_of(name: str) -> str:
    first = name.split("/")[0]
    return first if "/" in name and first in PARTS else "elsewhere"


@pytest.mark.parametrize("part", PARTS)
def test_axe_finds_nothing(engine: Browser, address: str, looked: list[str], part: str) -> None:
    wrong = []
    names = [name for name in looked if part_of(name) == part]
    assert names
    for name in names:
        with engine.new_context() as opened:
            page = visit(opened, address, name).page
            for width in (1280, 360):
                page.set_viewport_size({"width": width, "height": 900})
                page.emulate_media(color_scheme="light")
                wrong += [f"{name} at {width} px: {line}" for line in audit(page)]
                page.emulate_media(color_scheme="dark")
                wrong += [f"{name} at {width} px, dark: {line}" for line in audit(page, *COLOURS)]
    assert not wrong, "\n".join(wrong)


def test_axe_sees_a_fault(engine: Browser) -> None:
    page = engine.new_page()
    page.set_content("<html lang=en><title>t</title><main><h1>x</h1><img src=x.png></main></html>")
    assert any(line.startswith("image-alt") for line in audit(page))
    page.close()
