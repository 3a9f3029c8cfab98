"""One engine draws for others: the same drawing, and the same refusal, as drawn here."""

from __future__ import annotations

import os
import subprocess
import sys

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


DAYS = {
    "data": {"values": [{"day": "2024-02-29T00:00:00"}, {"day": "2024-08-01T00:00:00"}]},
    "mark": "point",
    "encoding": {"x": {"field": "day", "type": "temporal"}},
}
ASK = f"""
import os
from rarebook import engine
os.environ[engine.ENGINE_VARIABLE] = engine.Engine().address()
print(engine.draw({DAYS!r}, {VERSION!r}))
"""


def test_a_day_has_one_place_on_an_axis_wherever_it_is_drawn() -> None:
    def drawn_in(zone: str) -> str:
        environment = os.environ | {"TZ": zone}
        environment.pop(engine.ENGINE_VARIABLE, None)
        command = [sys.executable, "-c", ASK]
        return subprocess.run(
            command, env=environment, capture_output=True, text=True, check=True
        ).stdout

    assert drawn_in("Asia/Tokyo") == drawn_in("America/St_Johns")


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
