"""A chart is Vega-Lite or it is refused, in Altair's words: the checker only answers sooner."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import altair as alt
import pandas as pd
import pytest

from rarebook import grammar
from rarebook.drawing import spec_of

Change = Callable[[Any], None]
DATA = pd.DataFrame({"year": [2023, 2024, 2025], "tonnes": [52307.0, float("nan"), 55431.0]})


def bars() -> Any:
    return alt.Chart(DATA).mark_bar().encode(alt.X("year:O"), alt.Y("tonnes:Q"))


def labels() -> Any:
    shown = alt.condition("datum.tonnes > 0", alt.value("red"), alt.value("blue"))
    return bars().mark_text().encode(text="tonnes:Q", color=shown)


@pytest.mark.parametrize(
    "chart",
    [
        bars(),
        bars() + labels(),
        bars() | labels(),
        bars() & labels(),
        bars().facet("year:N"),
        (bars() + labels()).facet("year:N", columns=2),
        alt.concat(bars(), labels()),
        bars().add_params(alt.selection_point()),
    ],
)
def test_what_altair_accepts_is_accepted_and_is_the_same(chart: Any) -> None:
    whole = chart.to_dict()
    assert grammar.is_vega_lite(whole)
    assert spec_of(chart, 300)["$schema"] == whole["$schema"]
    assert {**spec_of(chart), "width": 0, "autosize": 0} == {**whole, "width": 0, "autosize": 0}


def test_a_table_that_layers_share_is_transformed_once() -> None:
    seen: list[Any] = []

    def transform(data: Any) -> Any:
        seen.append(data)
        return alt.default_data_transformer(data)

    shared = (bars() + labels().properties(data=DATA.copy())) & bars()
    alt.data_transformers.register("counting", transform)
    with alt.data_transformers.enable("counting"):
        whole = shared.to_dict()
        asked, seen[:] = len(seen), []
        assert spec_of(shared) == whole
    assert (asked, len(seen)) == (3, 2)
    assert alt.data_transformers.active == "default"


def wrong_mark(chart: Any) -> None:
    chart.mark = {"type": "bra"}


def wrong_width(chart: Any) -> None:
    chart.width = "wide"


def wrong_type(chart: Any) -> None:
    chart.encoding.x = {"field": "year", "type": "yearly"}


def wrong_name(chart: Any) -> None:
    chart.encoding.x = {"field": "year", "type": "ordinal", "axes": {"format": "d"}}


def wrong_number(chart: Any) -> None:
    chart.encoding.x = {"field": "year", "type": "ordinal", "axis": {"labelAngle": "steep"}}


@pytest.mark.parametrize("change", [wrong_mark, wrong_width, wrong_type, wrong_name, wrong_number])
@pytest.mark.parametrize("layered", [False, True])
def test_what_altair_refuses_is_refused_in_its_words(change: Change, layered: bool) -> None:
    chart = bars()
    change(chart)
    if layered:
        chart = alt.layer(labels(), chart) if change is not wrong_width else chart & labels()
    assert not grammar.is_vega_lite(chart.to_dict(validate=False))
    with pytest.raises(alt.utils.schemapi.SchemaValidationError) as expected:
        chart.to_dict()
    with pytest.raises(alt.utils.schemapi.SchemaValidationError) as said:
        spec_of(chart)
    assert str(said.value) == str(expected.value)


def test_what_json_has_no_name_for_is_left_to_altair() -> None:
    chart = bars()
    spec = {**chart.to_dict(), "width": object()}
    assert not grammar.is_vega_lite(spec)


def test_a_reference_is_an_address_that_the_schema_has() -> None:
    given = {"a": [{"$ref": "#/definitions/Dict<(A|null)>"}, {"b": {"$ref": "#/definitions/C"}}]}
    assert grammar._with_addresses(given) == {
        "a": [
            {"$ref": "#/definitions/Dict%3C%28A%7Cnull%29%3E"},
            {"b": {"$ref": "#/definitions/C"}},
        ]
    }
