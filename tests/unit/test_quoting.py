"""Numbers that one chapter takes from another: kept, refused by name, and in which order."""

from __future__ import annotations

from pathlib import Path

import pytest

from rarebook import computed, quoting, records
from unit.standing import stand, write_chapter


@pytest.fixture
def book(project: Path) -> Path:
    """A project with a chapter `first` that published `rows` = 2."""
    write_chapter(project, "first")
    stand(project, "first")
    return project


def test_a_number_is_taken_as_published_and_the_record_says_from_where(book: Path) -> None:
    records.start("late", book / "late")
    assert computed("first", "rows") == 2
    assert computed("first", "rows") == 2
    kept = records.read_record(book / "late")["quoted"]
    assert kept == [{"chapter": "first", "name": "rows", "value": 2}]


@pytest.mark.parametrize(
    ("chapter", "name", "message"),
    [
        ("first", "row", "chapter first published no value 'row'; did you mean 'rows'"),
        ("first", "price", "chapter first published no value 'price'$"),
        ("absent", "rows", "chapter absent has no run yet: `rarebook run absent` makes one"),
    ],
)
def test_what_was_not_published_is_refused_and_the_nearest_named(
    book: Path, chapter: str, name: str, message: str
) -> None:
    with pytest.raises(quoting.NotPublishedError, match=message):
        computed(chapter, name)
    assert records.current().quoted == {}


def test_what_was_quoted_is_looked_up_again_as_it_is_now(book: Path) -> None:
    entry = {"chapter": "first", "name": "rows", "value": 2}
    stand(book, "first", values={"rows": {"value": 3, "text": "3"}})
    assert quoting.as_quoted([entry]) == [{**entry, "value": 3}]


def test_chapters_wait_for_those_that_they_quote_and_for_theirs(book: Path) -> None:
    write_chapter(book, "second", after=["first"])
    write_chapter(book, "third", after=["second"])
    assert quoting.after_of(book / "chapters" / "third.ipynb") == ["second"]
    waits = {"third": {"second"}, "second": {"first"}, "first": set()}
    assert quoting.waits_of(["third"]) == waits
    assert quoting.waits_of(["first"]) == {"first": set()}


def test_a_chapter_may_be_needed_by_two(book: Path) -> None:
    write_chapter(book, "second", after=["first"])
    write_chapter(book, "third", after=["first"])
    assert quoting.waits_of(["second", "third"])["first"] == set()


def test_chapters_that_wait_for_each_other_are_named(book: Path) -> None:
    write_chapter(book, "a", after=["b"])
    write_chapter(book, "b", after=["a"])
    with pytest.raises(ValueError, match="chapters that wait for each other: a, b"):
        quoting.waits_of(["a"])


def test_a_chapter_that_waits_for_none_there_is_is_named(book: Path) -> None:
    write_chapter(book, "a", after=["nowhere"])
    with pytest.raises(ValueError, match="chapter a comes after 'nowhere', which is no chapter"):
        quoting.waits_of(["a"])
