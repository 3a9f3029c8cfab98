"""The Japan ingest on evidence of a few rows."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from gathered import cells, empty_book, held, only, source_cells, table, write, write_sources
from rarebook.ingest import japan
from rarebook.problems import TableError

SPAN = ["period_start", "period_end", "freq"]
IMPORTS = [*SPAN, "product_scope", "partner_iso3", "measure", "value", "unit"]
SCOPE = "rare earths, MOF aggregate (HS 2805.30+2846)"


def imports(*rows: tuple[str, ...]) -> pd.DataFrame:
    columns = [*IMPORTS, "qualifier", "derived", "source_id", "note"]
    return japan.japan_imports(pd.DataFrame(list(rows), columns=columns))


def month(measure: str, value: str, qualifier: str = "", derived: str = "0") -> tuple[str, ...]:
    span = ("2010-09-01", "2010-09-30", "M", SCOPE, "CHN")
    unit = "t" if measure == "quantity" else "pct"
    return (*span, measure, value, unit, qualifier, derived, "J10", "")


def test_weight_and_share_of_one_source_are_one_row() -> None:
    made = imports(month("quantity", "2246"), month("share_of_quantity", "61", "~"))
    row = made[made["source"] == "J10"].iloc[0]
    assert (row["quantity_t"], row["share_of_weight_pct"]) == ("2246", "61")
    assert (row["period"], row["qualifier"]) == ("2010-09", "about")


def test_what_the_evidence_worked_out_is_left_out() -> None:
    made = imports(month("quantity", "3682", derived="1"), month("share_of_quantity", "61"))
    assert made.loc[made["source"] == "J10", "quantity_t"].tolist() == [""]


def test_a_share_without_a_measure_is_no_share_of_weight() -> None:
    made = imports(month("share_claimed", "60", "~"))
    row = made[made["source"] == "J10"].iloc[0]
    assert (row["share_of_weight_pct"], row["share_stated_pct"]) == ("", "60")


def test_a_month_that_contradicts_others_is_marked() -> None:
    columns = "month_or_period destination_iso3 product_scope quantity_t yoy_pct mom_pct derived"
    scope = "rare earth permanent magnets (HS 850511 finished)"
    rows = pd.DataFrame(
        [
            ("2025-12", "JPN", scope, "280", "31.4", "-8", "0", "M01", ""),
            ("2025-12", "JPN", scope, "411.3", "-2.2", "", "0", "M14", ""),
            ("2026-01", "WLD", scope, "6023", "", "", "1", "M12", "derived = Q1 - Mar - Feb"),
        ],
        columns=[*columns.split(), "source_id", "note"],
    )
    made = japan.magnets(rows)
    status = made[made["period"] == "2025-12"].set_index("source")["status"]
    assert status.to_dict() == {"M01": "reported", "M14": "conflict"}
    assert "2026-01" not in set(made["period"])


@pytest.mark.parametrize(
    ("words", "period"),
    [
        ("2012-2015 (MCS 2017)", "2012/2015"),
        ("2024Q1", "2024-01/2024-03"),
        ("2023-24", "2023/2024"),
        ("2018", "2018"),
    ],
)
def test_periods_of_other_buyers(words: str, period: str) -> None:
    columns = "geo period product_scope partner_iso3 measure value unit derived source_id note"
    row = ("EU27", words, "HS 280530", "CHN", "import_value", "5", "EUR million", "0", "D07", "")
    made = japan.dependence(pd.DataFrame([row], columns=columns.split()))
    assert (made["reporter_iso3"][0], made["period"][0]) == ("EUU", period)
    assert pd.to_numeric(made["value_eur"]).tolist() == [5e6]


# --- the whole ingest, on evidence of a few rows

FINISHED = "rare earth permanent magnets (HS 850511 finished)"


def read_later() -> set[str]:
    """The sources that rows read later name."""
    named = (japan.reading(name)["source"] for name in ("imports", "magnets", "losses"))
    return source_cells({"source_id": str(cell)} for column in named for cell in column)


def gather(evidence: Path, *imported: str) -> Path:
    """Evidence of a few rows in every file."""
    folder = evidence / japan.FOLDER
    columns = "period_start | period_end | freq | product_scope | partner_iso3 | measure | value"
    write(
        folder / "japan_imports.csv",
        *table(f"{columns} | unit | qualifier | derived | source_id | note", *imported),
    )
    columns = "month_or_period | destination_iso3 | product_scope | quantity_t | yoy_pct | mom_pct"
    write(
        folder / "magnets_to_japan.csv",
        *table(
            f"{columns} | derived | source_id | note",
            f"2024-05 | JPN | {FINISHED} | 150 | 12.5 | -3 | 0 | K1 | 2025 peak",
            f"2024-05 | JPN | {FINISHED} | 320 | | | 0 | M14 | CONFLICTS; scope unknown, "
            "unverified",
        ),
    )
    columns = "geo | period | product_scope | partner_iso3 | measure | value | unit | derived"
    write(
        folder / "import_dependence.csv",
        *table(
            f"{columns} | source_id | note",
            "EU27 | 2022Q1 | yttrium | CHN | share_of_imports | 60 | pct | 0 | K1 |",
            "EU27 | 2022Q1 | yttrium | CHN | import_quantity | 7 | t REO | 0 | K1 | press",
            "EU27 | 2022Q1 | yttrium | CHN | share_of_imports | 75 | pct | 0 | K2 |",
            "EU27 | 2022Q1 | yttrium | CHN+MYS+RUS | share_of_imports | 99 | pct | 0 | K2 |",
        ),
    )
    own = set(japan.reading("sources")["source_id"])
    outside = {name for name in read_later() if "-" in name}
    ids = ({*read_later(), "K1", "K2", "K3", "J06", "J13", "M14"} - own) - outside
    write_sources(folder, ids)
    return evidence


def book(folder: Path) -> Path:
    """A book that has the sources of other topics which rows read later name."""
    own = set(japan.reading("sources")["source_id"])
    return empty_book(folder, {name for name in read_later() - own if "-" in name})


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tables that the evidence makes."""
    folder = tmp_path_factory.mktemp("japan")
    data = book(folder)
    year = f"2014-01-01 | 2014-12-31 | A | {SCOPE} | CHN"
    imported = (
        f"{year} | quantity | 9000 | t | | 0 | K1;K2 |",
        f"{year} | value | 120 | USD million | | 0 | K1;K2 |",
        f"{year} | share_of_quantity | 55 | pct | > | 0 | K1;K2 | press",
        f"{year} | share_of_quantity | 61 | pct | ~ | 0 | J06 |",
        f"2014-04-01 | 2014-09-30 | H | {SCOPE} | WLD | quantity | 7 | t (pure content) | | 0 | K3"
        " |",
        f"2010-01-01 | 2010-12-31 | A | {SCOPE} | WLD | quantity | 21000 | t | ~ | 0 | J13 |",
        f"{year} | price | 5 | USD | | 0 | K3 |",
    )
    japan.ingest(gather(folder / "evidence", *imported), data)
    return data


def test_measures_of_one_statement_are_one_row_with_both_its_sources(data: Path) -> None:
    row = only(data, "japan_imports", period="2014", source_id="controls-k1")
    columns = ("quantity_t", "value_usd", "share_of_weight_pct", "qualifier", "quantity_basis")
    assert cells([row], *columns) == [["9000", "120000000", "55", "over", "gross"]]
    assert (row["source_id_2"], row["note"]) == ("controls-k2", "press, without a source")


def test_another_share_of_the_same_year_stands_beside_it(data: Path) -> None:
    row = only(data, "japan_imports", period="2014", source_id="controls-j06")
    assert cells([row], "share_of_weight_pct", "quantity_basis", "qualifier") == [
        ["61", "not-stated", "about"]
    ]
    assert not held(data, "japan_imports", unit_value_usd_t="5")


def test_spans_are_months_and_an_unchanged_weight_says_so(data: Path) -> None:
    half = only(data, "japan_imports", source_id="controls-k3")
    assert cells([half], "period", "quantity_basis") == [["2014-04/2014-09", "pure-content"]]
    unchanged = only(data, "japan_imports", source_id="controls-j13")
    assert (unchanged["quantity_t"], unchanged["quantity_change_pct"]) == ("21000", "0")


def test_magnets_that_contradict_each_other_both_stand(data: Path) -> None:
    rows = held(data, "china_magnet_exports", period="2024-05")
    assert cells(rows, "quantity_t", "change_on_year_pct", "status", "source_id", "note") == [
        ["150", "12.5", "reported", "controls-k1", "said to be the peak of 2025"],
        ["320", "", "conflict", "controls-m14", "scope unknown"],
    ]


def test_shares_of_two_sources_stay_apart_and_groups_of_countries_go(data: Path) -> None:
    rows = held(data, "import_dependence", reporter_iso3="EUU")
    assert cells(rows, "period", "share_stated_pct", "quantity_t", "quantity_basis", "note") == [
        ["2022-01/2022-03", "60", "7", "reo", "press, without a source"],
        ["2022-01/2022-03", "75", "", "", ""],
    ]


def test_losses_are_as_read_with_sources_of_both_lists(data: Path) -> None:
    assert len(held(data, "japan_loss_estimates")) == len(japan.reading("losses"))
    nomura = held(data, "japan_loss_estimates", institute="nomura", scenario="restriction")[0]
    assert (nomura["source_id"], nomura["source_id_2"]) == ("controls-j22", "controls-j24")


def test_a_share_above_a_hundred_is_refused_with_its_row(tmp_path: Path) -> None:
    line = f"2014-01-01 | 2014-12-31 | A | {SCOPE} | CHN | share_of_quantity | 161 | pct | | 0 | K1"
    data = book(tmp_path)
    with pytest.raises(TableError) as refused:
        japan.ingest(gather(tmp_path / "evidence", f"{line} |"), data)
    (problem,) = refused.value.problems
    assert (problem.row, problem.column, problem.value) == (2, "share_of_weight_pct", "161")
    assert "at most 100" in problem.rule
