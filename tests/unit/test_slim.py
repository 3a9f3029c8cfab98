"""A drawing inside a page is smaller than the file on offer, and the same to the eye."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rarebook.site import pathdata, svg

NEAR_PX = 0.0501
place = st.floats(-700, 900, allow_nan=False).map(lambda size: round(size, 2))
corners = st.lists(st.tuples(place, place), min_size=2, max_size=12)
STEP = re.compile(r"([Mhvlz])([^Mhvlz]*)")


def walked(data: str) -> list[tuple[float, float]]:
    """Where a path of steps goes, point by point."""
    at = start = (0.0, 0.0)
    points = []
    for letter, rest in STEP.findall(data):
        sizes = [float(size) for size in re.findall(r"-?(?:\d+\.?\d*|\.\d+)", rest)]
        if letter == "M":
            at = start = (sizes[0], sizes[1])
            points.append(at)
        elif letter == "z":
            at = start
        else:
            pairs = zip(sizes[::2], sizes[1::2], strict=True) if letter == "l" else (
                [(size, 0.0) if letter == "h" else (0.0, size) for size in sizes])  # fmt: skip
            for across, down in pairs:
                at = (at[0] + across, at[1] + down)
                points.append(at)
    return points


def away(point: tuple[float, float], one: tuple[float, float], two: tuple[float, float]) -> float:
    """How far a point is from the line between two others."""
    (x, y), (ax, ay), (bx, by) = point, one, two
    length = (bx - ax) ** 2 + (by - ay) ** 2
    along = ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length if length else 0.0
    along = min(1.0, max(0.0, along))
    return max(abs(ax + along * (bx - ax) - x), abs(ay + along * (by - ay) - y))


@given(corners)
def test_a_short_path_passes_every_corner(points: list[tuple[float, float]]) -> None:
    data = "M" + "L".join(f"{x},{y}" for x, y in points)
    made = walked(pathdata.short(data))
    lines = list(pairwise(made))
    for point in points:
        assert min(away(point, *line) for line in lines) <= 2 * NEAR_PX
    for point, end in ((made[0], points[0]), (made[-1], points[-1])):
        assert max(abs(point[0] - end[0]), abs(point[1] - end[1])) <= NEAR_PX


@pytest.mark.parametrize(
    ("data", "short"),
    [
        ("M0,0h258v193h-258Z", "M0,0h258v193h-258z"),
        ("M0,0L1,0L1,0L5,0L9,0L9,4", "M0,0h9v4"),
        ("M0,0L9,0L4,0", "M0,0h9h-5"),
        ("M5.5,5L5.5,5", "M5.5,5h0"),
        ("M0,0L1.24,2.5L3,-4", "M0,0l1.2,2.5,1.8-6.5"),
        ("M1,1L2,2ZM5,5L6,7", "M1,1l1,1zM5,5l1,2"),
        ("m1,1l2,0m3,3l0,1", "M1,1h2M6,4v1"),
        ("M2.7386,0A2.7386,2.7386,0,1,1,-2.7386,0", "M2.74,0A2.74,2.74,0,1,1,-2.74,0"),
    ],
)
def test_known_paths(data: str, short: str) -> None:
    assert pathdata.short(data) == short


def drawn(body: str) -> str:
    head = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9" viewBox="0 0 9 9">'
    return svg.inline(f"{head}<title>t</title><desc>d</desc>{body}</svg>", "wide")


def test_the_lines_of_a_grid_are_one_path() -> None:
    lines = "".join(f'<line transform="translate({x},0)" y2="4" stroke="red"/>' for x in (0, 2, 4))
    text = drawn(f'<g class="x" transform="translate(1,1)">{lines}</g>')
    assert '<path stroke="red" d="M0,0v4M2,0v4M4,0v4"/>' in text


def test_lines_that_look_different_stay_apart() -> None:
    text = drawn(
        '<g transform="translate(1,1)"><line y2="4" stroke="red"/><line y2="5" stroke="tan"/></g>'
    )
    assert text.count("<path") == 2


def test_a_group_says_once_what_all_its_texts_say() -> None:
    texts = "".join(f'<text transform="translate({x},3)" font-size="13px">{x}</text>' for x in "12")
    text = drawn(f'<g transform="translate(1,1)">{texts}</g>')
    assert text.count("font-size") == 1
    assert '<text x="1" y="3">1</text>' in text


def test_a_turned_text_and_one_of_several_lines_stay_where_they_are() -> None:
    turned = '<text transform="rotate(-90)">t</text>'
    lines = '<text transform="translate(5,5)"><tspan x="0">a</tspan><tspan x="0">b</tspan></text>'
    text = drawn(f"<g>{turned}{lines}</g>")
    assert 'transform="rotate(-90)"' in text
    assert 'transform="translate(5,5)"' in text


def test_no_child_inherits_what_it_did_not_have() -> None:
    text = drawn(
        '<g transform="translate(1,1)"><path d="M0,0h1v1z" fill="red"/><path d="M1,1h1v1z"/></g>'
    )
    assert text.count('fill="red"') == 1
    assert '<path d="M0,0h1v1z" fill="red"/>' in text
