"""The Japan ingest on evidence of a few rows."""

from __future__ import annotations

import pandas as pd
import pytest

from rarebook.ingest import japan

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
