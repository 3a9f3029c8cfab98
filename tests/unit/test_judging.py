"""The rating rules: worked examples, and what must hold for any claim and any number."""

from __future__ import annotations

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from rarebook.judging import (
    LOWER_BOUNDS,
    UPPER_BOUNDS,
    Claimed,
    Fit,
    Rating,
    Trial,
    fit,
    judge,
    judge_documents,
    rounding_of,
)

OWN, OTHER = "2024-01/2024-10", "2025-01/2025-10"
HEADLINE, MAGNETS = "customs headline", "with magnets"
QUALIFIERS = ("", "about", "over", "at-least", "under", "at-most", "up-to")
GOODNESS = [
    Rating.CONTRADICTED,
    Rating.OPEN,
    Rating.DISPUTED,
    Rating.CLOSE,
    Rating.MISDATED,
    Rating.MISSCOPED,
    Rating.SUPPORTED,
]

numbers = st.floats(0.01, 1e9) | st.floats(-1e9, -0.01)
kinds = st.sampled_from(["number", "share", "ratio", "trend", "duration"])


@st.composite
def claims(draw: st.DrawFn) -> Claimed:
    """Any claim that states a number."""
    value = draw(numbers)
    rounding = abs(value) * draw(st.floats(0, 0.3))
    if draw(st.booleans()):
        return Claimed(draw(kinds), value, None, draw(st.sampled_from(QUALIFIERS)), rounding)
    high = value + abs(value) * draw(st.floats(0.01, 2))
    return Claimed(draw(kinds), value, high, "range", rounding)


trials = st.builds(
    Trial,
    computed=st.none() | numbers | st.tuples(numbers, numbers),
    period=st.sampled_from([None, OWN, OTHER]),
    definition=st.sampled_from([None, HEADLINE, MAGNETS]),
)


def rate(claimed: Claimed, tried: list[Trial]) -> Rating:
    return judge(claimed, tried, OWN, HEADLINE)


def number(value: float, qualifier: str = "", high: float | None = None) -> Claimed:
    return Claimed("number", value, high, qualifier, rounding_of(f"{value:.12g}"))


@pytest.mark.parametrize(
    ("text", "half"),
    [
        ("7600", 0.5),
        ("85000", 500.0),  # 8.5 万
        ("100000", 5000.0),  # 10 万
        ("399000000", 500000.0),  # 3.99 亿
        ("13.6", 0.05),
        ("2", 0.5),
        ("-12", 0.5),
        ("", 0.0),
    ],
)
def test_rounding_is_half_the_last_stated_digit(text: str, half: float) -> None:
    assert rounding_of(text) == pytest.approx(half)


def test_a_rank_and_a_year_have_no_rounding() -> None:
    assert rounding_of("1", "ranking") == rounding_of("2010", "date") == 0.0


@pytest.mark.parametrize(
    ("claimed", "computed", "expected"),
    [
        (number(52000), 52699.2, Fit.TIGHT),
        (number(52000), 54000.0, Fit.AGREES),
        (number(52000), 47689.0, Fit.CLOSE),
        (number(52000), 40000.0, Fit.OFF),
        (number(2), 2.44, Fit.TIGHT),  # "twice" is a number of one digit
        (number(50, "about"), 54.9, Fit.AGREES),
        (number(50), 54.9, Fit.CLOSE),
        (number(70, "over"), 95.0, Fit.TIGHT),
        (number(70, "over"), 69.6, Fit.TIGHT),
        (number(70, "over"), 67.0, Fit.CLOSE),
        (number(70, "under"), 40.0, Fit.TIGHT),
        (number(70, "up-to"), 90.0, Fit.OFF),
        (number(7, "range", 10), 8.0, Fit.TIGHT),
        (number(7, "range", 10), 11.0, Fit.CLOSE),
        (number(-12, "over"), -20.0, Fit.TIGHT),  # fell by over 12%
        (number(-12, "over"), -5.0, Fit.OFF),
        (Claimed("trend", -12, rounding=0.5), 12.0, Fit.OFF),
        (Claimed("ranking", 1), 1.0, Fit.TIGHT),
        (Claimed("ranking", 1), 2.0, Fit.OFF),
        (Claimed("date", 2010), 2011.0, Fit.CLOSE),
        (Claimed("date", 2010), 2014.0, Fit.OFF),
        (Claimed("thesis", None), True, Fit.TIGHT),
        (Claimed("thesis", None), False, Fit.OFF),
        (number(50), None, Fit.NONE),
        (number(50), math.nan, Fit.NONE),
        (number(50), (49.5, 50.5), Fit.TIGHT),
        (number(50), (30.0, 70.0), Fit.BOTH),
        (number(50), (80.0, 90.0), Fit.OFF),
    ],
)
def test_fit(claimed: Claimed, computed: object, expected: Fit) -> None:
    assert fit(claimed, computed) is expected  # type: ignore[arg-type]


def test_a_number_cannot_judge_a_statement_without_one() -> None:
    with pytest.raises(ValueError, match="states no number"):
        fit(Claimed("thesis", None), 3.0)


@pytest.mark.parametrize(
    ("tried", "expected"),
    [
        ([Trial(52699.2)], Rating.SUPPORTED),
        ([Trial(47689.0)], Rating.CLOSE),
        ([Trial(30000.0)], Rating.CONTRADICTED),
        ([Trial(None)], Rating.OPEN),
        ([], Rating.OPEN),
        ([Trial(47689.0), Trial(52699.2, OTHER)], Rating.MISDATED),
        ([Trial(30000.0), Trial(52100.0, OWN, MAGNETS)], Rating.MISSCOPED),
        ([Trial(30000.0), Trial(52100.0, OTHER, MAGNETS)], Rating.MISSCOPED),
        # an alternative that only agrees loosely is not enough
        ([Trial(30000.0), Trial(54000.0, OTHER)], Rating.CONTRADICTED),
        # without a number of its own the claim is not shown to fail
        ([Trial(None), Trial(52000.0, OTHER)], Rating.OPEN),
        ([Trial(52000.0, OTHER)], Rating.OPEN),
        # two sources of the claim's own case, one on each side
        ([Trial(52000.0), Trial(30000.0)], Rating.DISPUTED),
        ([Trial((30000.0, 90000.0))], Rating.DISPUTED),
        ([Trial(52000.0), Trial(30000.0, OTHER)], Rating.SUPPORTED),
    ],
)
def test_judge(tried: list[Trial], expected: Rating) -> None:
    assert rate(number(52000), tried) is expected


@given(claims(), st.lists(trials, max_size=6))
def test_every_case_has_one_rating(claimed: Claimed, tried: list[Trial]) -> None:
    assert rate(claimed, tried) in set(Rating)
    assert rate(claimed, tried) is rate(claimed, list(reversed(tried)))


@given(claims(), st.lists(trials, max_size=6), st.sampled_from([1e-3, 0.5, 1.102, 1e3, 1e8]))
def test_the_unit_never_matters(claimed: Claimed, tried: list[Trial], factor: float) -> None:
    # a number on the very edge of a tolerance may fall either way in floating point
    for trial in tried:
        ends = trial.computed if isinstance(trial.computed, tuple) else (trial.computed,)
        for end in ends:
            if isinstance(end, float):
                near = {fit(claimed, end * (1 + nudge)) for nudge in (-1e-7, 0.0, 1e-7)}
                assume(len(near) == 1)
    scaled = [
        Trial(
            tuple(end * factor for end in t.computed)  # type: ignore[arg-type]
            if isinstance(t.computed, tuple)
            else None
            if t.computed is None
            else t.computed * factor,
            t.period,
            t.definition,
        )
        for t in tried
    ]
    assert rate(claimed.scaled(factor), scaled) is rate(claimed, tried)


@given(claims(), st.lists(trials, min_size=1, max_size=5), trials)
def test_an_irrelevant_test_never_improves(
    claimed: Claimed, tried: list[Trial], added: Trial
) -> None:
    found = fit(claimed, added.computed)
    own = added.period in (None, OWN) and added.definition in (None, HEADLINE)
    irrelevant = found in (Fit.OFF, Fit.NONE) or (not own and found is not Fit.TIGHT)
    assume(irrelevant)
    before, after = rate(claimed, tried), rate(claimed, [*tried, added])
    if before is Rating.OPEN:
        # a first number that is off tells that the claim fails, unless an alternative fits
        assert after in (
            Rating.OPEN,
            Rating.CONTRADICTED,
            Rating.MISDATED,
            Rating.MISSCOPED,
        )
    else:
        assert GOODNESS.index(after) <= GOODNESS.index(before)


@given(claims(), st.sampled_from([-0.99, -0.5, 0.0, 0.5, 0.99]))
def test_a_claim_agrees_with_itself(claimed: Claimed, nudge: float) -> None:
    assert claimed.value is not None
    inside = claimed.value + nudge * min(claimed.rounding, abs(claimed.value) * 0.5)
    assert fit(claimed, inside) is Fit.TIGHT


@given(numbers, st.floats(1.0, 100.0))
def test_a_bound_is_read_as_a_bound(value: float, factor: float) -> None:
    beyond = value * factor
    for qualifier in LOWER_BOUNDS:
        assert fit(Claimed("number", value, None, qualifier), beyond) is Fit.TIGHT
    for qualifier in UPPER_BOUNDS:
        assert fit(Claimed("number", value, None, qualifier), value / factor) is Fit.TIGHT


@pytest.mark.parametrize(
    ("directions", "expected"),
    [
        ([], Rating.OPEN),
        (["context"], Rating.OPEN),
        (["supports", "context"], Rating.SUPPORTED),
        (["contradicts"], Rating.CONTRADICTED),
        (["supports", "contradicts", "supports"], Rating.DISPUTED),
    ],
)
def test_documents(directions: list[str], expected: Rating) -> None:
    assert judge_documents(directions) is expected


@pytest.mark.parametrize(
    ("computed", "found"),
    [
        (101.9, Fit.TIGHT),
        (102.1, Fit.AGREES),
        (104.9, Fit.AGREES),
        (105.1, Fit.CLOSE),
        (119.9, Fit.CLOSE),
        (120.1, Fit.OFF),
    ],
)
def test_the_bounds_of_each_fit_are_where_the_methods_say(computed: float, found: Fit) -> None:
    assert fit(Claimed("number", 100.0), computed) is found
    assert fit(Claimed("number", 100.0), 200 - computed) is found


def test_a_trend_in_the_other_direction_is_off_however_small() -> None:
    assert fit(Claimed("trend", 0.4, rounding=0.5), -0.05) is Fit.OFF
    assert fit(Claimed("number", 0.4, rounding=0.5), -0.05) is Fit.TIGHT


def test_another_period_goes_before_another_definition() -> None:
    trials = [
        Trial(50.0, "2024", "own"),
        Trial(100.0, "2024", "other"),
        Trial(100.0, "2023", "own"),
    ]
    assert judge(Claimed("number", 100.0), trials, "2024", "own") is Rating.MISDATED
