"""The ingest of trade instruments on evidence of a few rows."""

from __future__ import annotations

import pandas as pd
import pytest

from rarebook.ingest import controls, controls_words

TIMELINE = [
    "date",
    "date_precision",
    "effective_date",
    "end_date",
    "actor_iso3",
    "event_type",
    "instrument",
    "description",
    "elements",
    "source_id",
    "note",
]
MARKS = ["event_id", "field", "value"]


def timeline(*rows: tuple[str, ...]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=TIMELINE)


def made(rows: pd.DataFrame, *marks: tuple[str, str, str]) -> pd.DataFrame:
    more = pd.DataFrame(columns=["event_id", "announced", "in_force"])
    return controls.events(rows, more, pd.DataFrame(list(marks), columns=MARKS))


NOTICE = ("2025-10-09", "day", "2025-11-08", "2025-11-07", "CHN", "export_licence", "No. 57")
LICENCE = (*NOTICE, "five more", "Ho;Er", "T18;T23", "suspended before taking effect")


def test_a_suspension_is_no_end() -> None:
    marks = [
        ("chn-2025-10-09-1", "ended", ""),
        ("chn-2025-10-09-1", "suspended", "2025-11-07"),
        ("chn-2025-10-09-1", "suspended_until", "2026-11-10"),
    ]
    row = made(timeline(LICENCE), *marks).iloc[0]
    dates = ["announced", "in_force", "suspended", "suspended_until", "ended"]
    assert row[dates].tolist() == ["2025-10-09", "2025-11-08", "2025-11-07", "2026-11-10", ""]
    assert (row["elements"], row["kind"]) == ("Ho Er", "export-licence")


def test_two_rows_of_one_day_are_told_apart() -> None:
    assert made(timeline(LICENCE, LICENCE))["event_id"].tolist() == [
        "chn-2025-10-09-1",
        "chn-2025-10-09-2",
    ]


def test_a_mark_of_no_event_is_an_error() -> None:
    with pytest.raises(KeyError, match="chn-1900-1"):
        made(timeline(LICENCE), ("chn-1900-1", "ended", "1901"))


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("rare earths;W;Mo", ("REE W Mo", "")),
        ("dual-use items (catalogue of 1,005 items)", ("", "dual-use-items")),
        ("Li batteries;graphite", ("", "batteries graphite")),
    ],
)
def test_elements_and_goods(words: str, found: tuple[str, str]) -> None:
    assert controls_words.subject(words) == found
    with pytest.raises(KeyError, match="unobtainium"):
        controls_words.subject("unobtainium")


def test_quotas_keep_both_figures_and_drop_what_was_worked_out() -> None:
    columns = [
        "year",
        "period",
        "quota_t",
        "basis",
        "actual_exports_t",
        "derived",
        "source_id",
        "note",
    ]
    rows = pd.DataFrame(
        [
            ("2010", "full year", "30258", "gross t", "39813", "0", "Q03", ""),
            ("2010", "Jan-Nov", "", "", "35000", "0", "Q06", ""),
            ("2010", "exports / quota", "131.6", "pct", "", "1", "Q03", "derived"),
        ],
        columns=columns,
    )
    table = controls.quotas(rows)
    assert table[["period", "part", "exports_t"]].to_numpy().tolist() == [
        ["2010", "year", "39813"],
        ["2010-01/2010-11", "months", "35000"],
    ]


def test_prices_are_per_kilogram() -> None:
    columns = [
        "date",
        "date_precision",
        "element",
        "product",
        "price_low",
        "price_high",
        "price_point",
        "currency_unit",
        "market_basis",
        "derived",
        "source_id",
        "note",
    ]
    tonne = ("2011-09-16", "day", "Nd", "Nd2O3", "1050000", "1100000", "", "CNY/t")
    mean = ("2022", "annual average", "Dy", "Dy2O3", "", "", "390", "USD/kg")
    rows = [(*tonne, "China domestic", "0", "P03", ""), (*mean, "FOB China", "0", "P19", "")]
    table = controls.prices(pd.DataFrame(rows, columns=columns))
    assert table[["product", "price_low_lcu_kg", "currency"]].to_numpy().tolist() == [
        ["neodymium-oxide", "1050", "CNY"]
    ]
