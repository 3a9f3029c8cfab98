"""A reason reads as a reader would say it: what was claimed, and what was found."""

from __future__ import annotations

import pytest

from rarebook.judging import Claimed
from rarebook.wording import claimed_text, computed_text


@pytest.mark.parametrize(
    ("claimed", "unit", "said"),
    [
        (Claimed("thesis", None), "", "a statement without a number"),
        (Claimed("share", 70.0, qualifier="over"), "%", "over 70%"),
        (Claimed("number", 6e9, qualifier="at-least"), "USD", "at least 6 billion USD"),
        (Claimed("share", 70.0, 80.0, "range"), "%", "70 to 80%"),
        (Claimed("share", 70.0, 70.0, "range"), "%", "70%"),
        (Claimed("ranking", 2.0), "1", "rank 2"),
        (Claimed("date", 2030.0, qualifier="over"), "a", "after 2030"),
        (Claimed("date", 2030.0, qualifier="up-to"), "a", "by 2030"),
        (Claimed("duration", 29.0, qualifier="under"), "a", "under 29 years"),
    ],
)
def test_what_was_claimed_is_said_with_its_qualifier(
    claimed: Claimed, unit: str, said: str
) -> None:
    assert claimed_text(claimed, unit) == said


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (None, None, "no data"),
        (True, None, "holds"),
        (False, None, "does not hold"),
        (52699.2, None, "52,699 t"),
        (-3.0, 4.5, "−3 to 4.5 t"),
    ],
)
def test_what_was_found_is_said_with_its_unit(
    low: float | None, high: float | None, said: str
) -> None:
    test = {"computed": low, "computed_high": high}
    assert computed_text(test, Claimed("number", 52000.0), "t") == said


def test_a_statement_without_a_number_is_the_same_in_any_unit() -> None:
    assert Claimed("thesis", None).scaled(1000.0) == Claimed("thesis", None)
