"""Altair as workers and kernels have it: less work, and the same charts and complaints."""

from __future__ import annotations

from typing import Any

import altair as alt
import pytest

import rarebook.theme  # noqa: F401 (the theme that a chapter's charts have)
from rarebook import preload, workers


def spec() -> dict[str, Any]:
    """A chart with every way of giving a value as a dict."""
    near = alt.condition("datum.a > 1", alt.value("red"), alt.value("blue"))
    bars = alt.Chart("table.csv").mark_bar().encode(alt.X("a:Q"), color=near, size=alt.value(3))
    rule = alt.Chart("table.csv").mark_rule().encode(y=alt.datum(2), opacity=alt.value(0.5))
    with alt.theme.enable("rarebook"):
        made: dict[str, Any] = (bars + rule).facet("b:N").to_dict()
    return made


def complaint(whole: bool) -> str:
    """What is said of an axis that has no such parameter; at the latest when it is drawn."""
    try:
        chart = alt.Chart("table.csv").mark_bar().encode(x=alt.X("a:Q", axis=alt.Axis(ticksize=4)))
        if whole:
            chart.to_dict()
    except alt.utils.schemapi.SchemaValidationError as problem:
        return str(problem)
    return ""


def spared_spec() -> dict[str, Any]:
    """The same, as a kernel makes it."""
    preload.spare_altair()
    return spec()


def spared_complaint(whole: bool) -> str:
    """The same, as a kernel says it."""
    preload.spare_altair()
    return complaint(whole)


def test_a_kernel_makes_the_charts_that_altair_makes() -> None:
    with workers.pool(1) as pool:
        assert pool.submit(spared_spec).result() == spec()


def test_a_kernel_refuses_what_altair_refuses_once_it_is_whole() -> None:
    said = complaint(whole=False)
    assert "no parameter named 'ticksize'" in said
    with workers.pool(1) as pool:
        assert pool.submit(spared_complaint, False).result() == ""
        assert pool.submit(spared_complaint, True).result() == said


@pytest.mark.parametrize("name", ["numpy", "altair", "papermill", "rarebook.figures"])
def test_a_worker_has_its_imports_behind_it(name: str) -> None:
    with workers.pool(1) as pool:
        assert pool.submit(imported, name).result()


def imported(name: str) -> bool:
    """Whether something was imported before it was asked for."""
    import sys

    return name in sys.modules
