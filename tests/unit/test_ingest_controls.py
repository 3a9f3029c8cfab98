"""The ingest of trade instruments on evidence of a few rows."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from gathered import cells, empty_book, held, only, table, write, write_sources
from rarebook.ingest import controls, controls_words
from rarebook.problems import TableError

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


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Heavy RE;Y", ("Y", "heavy-rare-earths")),
        ("light rare earths;magnets", ("REE", "magnets")),
        ("", ("", "")),
    ],
)
def test_a_group_of_elements_has_a_name_of_its_own(words: str, found: tuple[str, str]) -> None:
    assert controls_words.subject(words) == found


@pytest.mark.parametrize(
    ("words", "day"),
    [("2010-Q3", "2010-07/2010-09"), ("2010-Q1", "2010-01/2010-03"), ("2011-09-16", "2011-09-16")],
)
def test_a_quarter_is_its_months(words: str, day: str) -> None:
    assert controls_words.day(words) == day


# --- the whole ingest, on evidence and readings of a few rows

MORE = "event_id|announced|in_force|actor_iso3|target_iso3|kind|derived|status|source|note"


def gather(root: Path, quota: str = "24000") -> Path:
    """Evidence of a few rows, and beside it the readings."""
    folder = root / "evidence" / controls.FOLDER
    instrument = dict(zip(TIMELINE, LICENCE, strict=True))
    tariff = instrument | {
        "date": "2018-09-24", "effective_date": "2018-09-24", "end_date": "", "note": "",
        "actor_iso3": "USA;EUN", "event_type": "tariff", "instrument": "List", "source_id": "T23",
    }  # fmt: skip
    write(folder / "timeline.csv", instrument, tariff)
    write(
        folder / "export_quotas.csv",
        *table(
            "year | period | quota_t | basis | actual_exports_t | derived | source_id | note",
            f"2012 | full year | {quota} | REO | | 0 | Q08 |",
            "2012 | full year | 30000 | gross t | 16000 | 0 | Q09 | announced ~2010-07-08",
            "2012 | H1 | 9000 | as stated | | 0 | Q09 |",
        ),
    )
    write(
        folder / "event_prices.csv",
        *table(
            "date | date_precision | element | product | price_low | price_high | price_point"
            " | currency_unit | market_basis | derived | source_id | note",
            "2010-Q2 | quarter | Dy | Dy metal | | | 300 | USD/kg | international | 0 | P08 | peak",
            "2010-06 | month | Nd | Nd2O3 | 200000 | | | CNY/t | China domestic | 0 | P03 |",
            "2010-06 | month | Nd | Nd2O3 | 1 | | | CNY/t | China domestic | 0 | P99 |",
        ),
    )
    write_sources(folder, ("T18", "T23", "T30", "Q08", "Q09", "P03", "P08", "P99"))
    return root / "evidence"


def read_beside(folder: Path) -> Path:
    """Readings of a few rows."""
    write(
        folder / "controls_events.csv",
        *table(MORE, "usa-2019|2019-01-02||USA|CHN|tariff|false|reported|own19;other-x|a step"),
    )
    write(
        folder / "controls_marks.csv",
        *table("event_id|field|value", "chn-2025-10-09-1|suspended|2025-11-07"),
    )
    write(
        folder / "controls_documents.csv",
        *table(
            "document_id|claim_id|says|direction|value|unit|date|source_id|note",
            "x-001-1|x-001|Somebody counted four.|supports|4|1|2025|own19;T30|",
        ),
    )
    write(
        folder / "controls_sources.csv",
        *table("source_id|title|publisher|url|published|licence",
               "own19|A notice|Office|owner/name:notices/*.md@0123abc|2019|"),
    )  # fmt: skip
    return folder


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tables that evidence and readings make."""
    folder = tmp_path_factory.mktemp("controls")
    data = empty_book(folder, ("other-x",))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(controls, "READINGS", read_beside(folder / "readings"))
        controls.ingest(gather(folder), data)
    return data


def test_instruments_are_in_the_order_of_their_days_with_their_marks(data: Path) -> None:
    rows = held(data, "control_events")
    assert cells(rows, "event_id", "actor_iso3", "co_actors", "target_iso3", "suspended") == [
        ["usa-2018-09-24-1", "USA", "EUU", "CHN", ""],
        ["usa-2019", "USA", "", "CHN", ""],
        ["chn-2025-10-09-1", "CHN", "", "WLD", "2025-11-07"],
    ]
    assert rows[2]["note"] == "suspended before it took force"


def test_an_instrument_names_sources_of_the_evidence_the_readings_and_others(data: Path) -> None:
    rows = held(data, "control_events")
    assert cells(rows, "source_id", "source_id_2") == [
        ["controls-t23", ""],
        ["controls-own19", "other-x"],
        ["controls-t18", "controls-t23"],
    ]
    document = only(data, "control_documents")
    assert (document["source_id"], document["source_id_2"]) == ("controls-own19", "controls-t30")


def test_two_figures_of_a_quota_both_stand_and_one_is_a_conflict(data: Path) -> None:
    rows = held(data, "export_quotas")
    columns = ("period", "part", "quota_t", "exports_t", "quantity_basis", "status")
    assert cells(rows, *columns, "source_id") == [
        ["2012", "year", "24000", "", "reo", "conflict", "controls-q08"],
        ["2012", "year", "30000", "16000", "gross", "reported", "controls-q09"],
        ["2012-01/2012-06", "h1", "9000", "", "", "reported", "controls-q09"],
    ]
    assert rows[1]["note"] == "announced about 8 July 2010"


def test_a_price_of_one_point_is_its_own_range_and_other_tables_keep_theirs(data: Path) -> None:
    rows = held(data, "event_prices")
    columns = ("product", "period", "price_low_lcu_kg", "price_high_lcu_kg", "currency", "note")
    assert cells(rows, *columns) == [
        ["dysprosium-metal", "2010-04/2010-06", "300", "300", "USD", "the peak"],
        ["neodymium-oxide", "2010-06", "200", "200", "CNY", ""],
    ]


def test_a_source_in_use_has_an_address_only_if_it_is_one(data: Path) -> None:
    known = {row["source_id"]: row for row in held(data, "sources")}
    assert known["controls-t23"]["url"] == "https://example.org/T23"
    assert known["controls-own19"]["url"] == ""
    assert "controls-p99" not in known


def test_a_quota_below_zero_is_refused_with_its_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(controls, "READINGS", read_beside(tmp_path / "readings"))
    data = empty_book(tmp_path, ("other-x",))
    with pytest.raises(TableError) as refused:
        controls.ingest(gather(tmp_path, quota="-1"), data)
    (problem,) = refused.value.problems
    assert (problem.row, problem.column, problem.value) == (2, "quota_t", "-1")
    assert not (data / "export_quotas.csv").exists()
