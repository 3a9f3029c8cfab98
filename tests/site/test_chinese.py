"""摘要: of a length to be read in half a minute, pointed as Chinese is."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from lxml import html

SHORTEST, LONGEST = 120, 200
HAN = "\u4e00-\u9fff"
# A comma, stop, bracket or quote of English beside Chinese; digits keep their own.
# As a Chinese editor counts: a character or mark is one, and so is a number or a Latin word.
COUNTED = re.compile(rf"[{HAN}\u2014\u2018-\u201d\u3000-\u303f\uff00-\uffef]|[A-Za-z0-9.,%+/–−-]+")
FOREIGN = re.compile(rf"[{HAN}][,.;:?!()\"']|[,;:?!()\"'][{HAN}]")


@pytest.fixture(scope="module")
def summaries(site: Path) -> dict[str, str]:
    found = {}
    for path in sorted((site / "chapters").glob("*.html")):
        page: Any = html.document_fromstring(path.read_text(encoding="utf-8"))
        for box in page.find_class("rb-zhaiyao"):
            found[path.stem] = "".join(str(p.text_content()) for p in box.findall("p")[1:])
    return found


def test_every_chapter_has_one(summaries: dict[str, str], site: Path) -> None:
    chapters = [path.stem for path in (site / "chapters").glob("*.html")]
    answered = {name for name in chapters if "rb-answer" in text_of(site, name)}
    assert answered == set(summaries)


def text_of(site: Path, name: str) -> str:
    return (site / "chapters" / f"{name}.html").read_text(encoding="utf-8")


def test_it_is_neither_short_nor_long(summaries: dict[str, str]) -> None:
    lengths = {name: len(COUNTED.findall(text)) for name, text in summaries.items()}
    wrong = {name: n for name, n in lengths.items() if not SHORTEST <= n <= LONGEST}
    assert not wrong, f"characters, {SHORTEST} to {LONGEST}: {wrong}"


def test_it_is_pointed_as_chinese_is(summaries: dict[str, str]) -> None:
    wrong = {name: FOREIGN.findall(text) for name, text in summaries.items()}
    assert not any(wrong.values()), wrong


def test_its_numbers_carry_chinese_units(summaries: dict[str, str]) -> None:
    units = re.compile(r"\b(?:USD|million|billion|years?|tonnes?)\b")
    wrong = {name: units.findall(text) for name, text in summaries.items()}
    assert not any(wrong.values()), wrong
