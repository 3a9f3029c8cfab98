"""One engine draws for others: the same drawing, and the same refusal, as drawn here."""

from __future__ import annotations

import pytest

from rarebook import engine

VERSION = "v6_1"
GOOD = {
    "data": {"values": [{"a": 1}]},
    "mark": "bar",
    "encoding": {"x": {"field": "a", "type": "quantitative"}},
}
BAD = {"data": {"values": [{"a": 1}]}, "mark": "no such mark"}


def test_an_engine_draws_what_would_be_drawn_here(monkeypatch: pytest.MonkeyPatch) -> None:
    here = engine.draw(GOOD, VERSION)
    monkeypatch.setenv(engine.ENGINE_VARIABLE, engine.Engine().address())
    assert engine.draw(GOOD, VERSION) == here


def test_an_engine_that_stands_in_for_another_is_asked_instead() -> None:
    made, other = engine.Engine(), engine.Engine()
    made.stand_in(other.address())
    assert made.address() == other.address()
    made.stand_in("")
    assert made.address() != other.address()


def test_what_an_engine_refuses_is_said_and_it_draws_on(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match="SVG conversion failed"):
        engine.draw(BAD, VERSION)
    made = engine.Engine()
    assert made.address() == made.address()
    monkeypatch.setenv(engine.ENGINE_VARIABLE, made.address())
    with pytest.raises(ValueError, match="SVG conversion failed"):
        engine.draw(BAD, VERSION)
    assert engine.draw(GOOD, VERSION).startswith("<svg")
