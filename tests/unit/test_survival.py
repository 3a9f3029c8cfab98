"""Waiting times against answers worked out by hand."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rarebook import survival

YEARS = [1.0, 2.0, 2.0, 3.0, 4.0, 5.0]
ARRIVED = [True, True, False, False, True, False]


def test_kaplan_meier_by_hand() -> None:
    curve = survival.kaplan_meier(YEARS, ARRIVED)
    assert survival.at(curve, 0.5) == 0
    assert survival.at(curve, 1) == pytest.approx(1 / 6)
    assert survival.at(curve, 2) == pytest.approx(1 / 3)
    assert survival.at(curve, 3.9) == pytest.approx(1 / 3)
    assert survival.at(curve, 4) == pytest.approx(2 / 3)
    assert survival.median(curve) == 4
    assert curve["at_risk"].tolist() == [6, 6, 5, 3, 2, 1]


def test_those_who_come_into_view_late_count_from_then() -> None:
    # at 2 only the first two are in view: one of two arrives; at 5 one of two
    curve = survival.kaplan_meier([2, 4, 5, 6], [True, False, True, False], entry=[0, 0, 3, 3])
    assert survival.at(curve, 2) == pytest.approx(1 / 2)
    assert survival.at(curve, 5) == pytest.approx(3 / 4)


def test_median_is_not_invented() -> None:
    curve = survival.kaplan_meier([1, 2, 3, 4], [True, False, False, False])
    assert survival.median(curve) is None


def test_no_band_where_nobody_arrived() -> None:
    curve = survival.kaplan_meier([1, 2], [False, False])
    assert curve["low"].isna().all()
    assert curve["high"].isna().all()


def test_aalen_johansen_by_hand() -> None:
    # 5 wait; at 1 one opens (1/5); at 2 one is refused; at 3 one opens of the 3 left: 1/5 + 3/5/3
    years, outcome = [1.0, 2.0, 3.0, 3.0, 4.0], [1, 2, 1, 0, 0]
    opened = survival.aalen_johansen(years, outcome, of=1)
    refused = survival.aalen_johansen(years, outcome, of=2)
    assert survival.at(opened, 1) == pytest.approx(1 / 5)
    assert survival.at(opened, 3) == pytest.approx(2 / 5)
    assert survival.at(refused, 4) == pytest.approx(1 / 5)


def test_a_step_stands_at_its_true_time() -> None:
    # a time that no rounding leaves alone: its event counts at that time, not from the next one on
    years = [1.0, 2 / 3 + 5, 7.0, 9.0]
    curve = survival.aalen_johansen(years, [0, 1, 0, 0], of=1)
    assert survival.at(curve, years[1]) == pytest.approx(1 / 3)
    assert set(years) <= set(curve["years"])


def test_late_comers_do_not_wait_before_they_are_in_view() -> None:
    # at 2 one of two opens, at 4 one of three is refused, at 5 one of two opens:
    # 1/2 + (1/2 * 2/3) / 2
    years, outcome, entry = [2.0, 4.0, 5.0, 6.0], [1, 2, 1, 0], [0.0, 0.0, 3.0, 3.0]
    opened = survival.aalen_johansen(years, outcome, of=1, entry=entry)
    assert survival.at(opened, 2) == pytest.approx(1 / 2)
    assert survival.at(opened, 6) == pytest.approx(2 / 3)


def test_ties_are_parted_without_chance() -> None:
    years, outcome = [2.0, 2.0, 2.0, 2.0], [1, 2, 0, 1]
    first = survival.aalen_johansen(years, outcome, of=1)
    again = survival.aalen_johansen(years, outcome, of=1)
    assert first.equals(again)
    assert survival.at(first, 2) == pytest.approx(1 / 2)


def test_a_way_that_nobody_took_stays_at_zero() -> None:
    curve = survival.aalen_johansen([1, 2], [1, 0], of=2)
    assert survival.at(curve, 2) == 0


@pytest.mark.parametrize("years", [[], [-1.0], [math.nan]])
def test_impossible_times_are_refused(years: list[float]) -> None:
    with pytest.raises(ValueError, match="wait"):
        survival.kaplan_meier(years, [True] * len(years))


@given(
    st.lists(
        st.tuples(st.integers(0, 30), st.sampled_from([0, 1, 2])),
        min_size=1,
        max_size=30,
    )
)
def test_shares_stay_between_zero_and_one(rows: list[tuple[int, int]]) -> None:
    years = [float(year) for year, _ in rows]
    outcome = [way for _, way in rows]
    opened = survival.aalen_johansen(years, outcome, of=1)["share"].max()
    refused = survival.aalen_johansen(years, outcome, of=2)["share"].max()
    alone = survival.kaplan_meier(years, [way == 1 for way in outcome])["share"].max()
    assert -1e-9 <= opened <= alone + 1e-9
    assert opened + refused <= 1 + 1e-6


def test_decimal_year() -> None:
    assert survival.decimal_year("2012-08-27") == pytest.approx(2012.655, abs=0.002)
    assert survival.decimal_year("2012-08") == pytest.approx(2012.625)
    assert math.isnan(survival.decimal_year(""))


def test_waiting_counts_those_who_leave_at_that_time() -> None:
    assert survival.waiting(YEARS, [0, 2, 2.5, 6]) == [6, 5, 3, 0]
