"""What-if without a kernel: where an answer hangs on an assumption, the live chart has a slider."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page

from .conftest import visit

PHONE_PX = 360
# page, figure, and of each slider the default and another value
SLIDERS = [
    ("chapters/job-costs.html", "labour-share", [("3.5", "10")]),
    ("chapters/price-scissors.html", "same-good", [("100", "0")]),
    (
        "chapters/can-the-card-be-played-again.html",
        "turn-the-card",
        [("3", "0"), ("50", "100"), ("3.2", "6.4")],
    ),
]


def words(figure: Locator) -> list[str]:
    return figure.locator(".rb-live svg text").all_text_contents()


def waiting(page: Page) -> Iterator[None]:
    """Again and again for five seconds: the chart moves when the browser finds time."""
    for _ in range(50):
        yield
        page.wait_for_timeout(100)


@pytest.mark.parametrize("width", [1280, PHONE_PX])
@pytest.mark.parametrize(("name", "figure", "turns"), SLIDERS)
def test_sliders_stand_on_the_default_and_move_the_chart(
    engine: Browser,
    address: str,
    width: int,
    name: str,
    figure: str,
    turns: list[tuple[str, str]],
) -> None:
    with engine.new_context(viewport={"width": width, "height": 900}) as context:
        found = visit(context, address, name)
        drawn = found.page.locator(f"figure[id$='{figure}']")
        assert drawn.locator("input").count() == 0
        still = [t for t in drawn.locator(".rb-drawing:visible text").all_text_contents() if t]
        drawn.locator("[data-explore]").press("Enter")
        sliders = drawn.get_by_role("slider")
        sliders.first.wait_for(timeout=15_000)
        assert [slider.input_value() for slider in sliders.all()] == [now for now, _ in turns]
        before = words(drawn)
        if width > PHONE_PX:
            # drawn, the chart stands on the default too; a phone's drawing has shorter names
            assert set(still) <= set(before)
        labels = drawn.locator(".vega-bind").all_inner_texts()
        for slider, label, (default, other) in zip(sliders.all(), labels, turns, strict=True):
            # the assumption of the book is named where it can be turned
            assert f"(here {default})" in label
            slider.fill(other)
            assert any(words(drawn) != before for _ in waiting(found.page))
            slider.fill(default)
            assert any(words(drawn) == before for _ in waiting(found.page))
        assert found.page.evaluate("document.documentElement.scrollWidth") <= width
        assert not found.complaints
