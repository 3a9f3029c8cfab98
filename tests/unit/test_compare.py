"""Two runs side by side: what moved, what flipped, and by which rows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from rarebook.compare import changed_rows, compare, flip_text
from rarebook.site.alone import changes_page


def record(rating: str, value: float, computed: float, title: str = "t") -> dict[str, Any]:
    test = {
        "period": "2024-01/2024-10",
        "definition": "headline",
        "table": "trade",
        "source": None,
        "computed": computed,
        "fit": "tight" if rating == "supported" else "off",
    }
    return {
        "parameters": {"year": "2024"},
        "values": {"x": {"value": value, "text": f"{value:g}"}, "same": {"value": 1, "text": "1"}},
        "figures": [{"name": "f", "title": title, "sha256": {"f.svg": str(value)}}],
        "verdicts": [{"claim": "c-001", "rating": rating, "reason": rating, "tests": [test]}],
    }


def test_nothing_moved_says_nothing() -> None:
    same = record("supported", 1.0, 1.0)
    changes = compare(same, same)
    assert not (changes.values or changes.ratings or changes.figures or changes.parameters)


def test_what_moved_is_named_with_both_sides() -> None:
    rows = {
        "trade": {
            "changed": [
                {"row": 2, "period": "2024-01/2024-10", "quantity_t": "9"},
                {"row": 3, "period": "2019", "quantity_t": "1"},
            ],
            "added": [],
            "removed": [],
        }
    }
    changes = compare(record("misdated", 2.0, 5.0), record("supported", 3.0, 9.0, "u"), rows)
    assert changes.values == [{"name": "x", "before": "2", "after": "3", "percent": 50.0}]
    assert changes.figures == [
        {"name": "f", "state": "changed", "title_before": "t", "title_after": "u"}
    ]
    (flip,) = changes.ratings
    assert (flip["before"], flip["after"]) == ("misdated", "supported")
    assert [row["row"] for row in flip["rows"]] == [2]


def test_the_page_names_changed_and_added_rows(tmp_path: Path) -> None:
    kept = {"row": 2, "period": "2024-01/2024-10", "quantity_t": "9", "was": {"quantity_t": "5"}}
    fresh = {"row": 3, "period": "2024-01/2024-10", "quantity_t": "7"}
    rows = {"trade": {"changed": [kept], "added": [fresh], "removed": []}}
    before, after = record("misdated", 2.0, 5.0), record("supported", 2.0, 9.0)
    before["figures"] = after["figures"] = []
    page = changes_page("c", tmp_path, tmp_path, compare(before, after, rows), [])
    assert "quantity_t 9 (was 5)" in page
    assert "row 3: period 2024-01/2024-10, quantity_t 7" in page


def test_rows_that_overlap_stand_in_where_none_is_of_the_period() -> None:
    added = {"row": 5, "period": "2024-10", "quantity_t": "1"}
    rows = {"trade": {"changed": [], "removed": [], "added": [added, {"row": 6, "period": "2011"}]}}
    (flip,) = compare(record("open", 1, 1), record("supported", 1, 2), rows).ratings
    assert [row["row"] for row in flip["rows"]] == [5]


def test_rows_are_told_apart_by_key(tmp_path: Path) -> None:
    before, after = tmp_path / "a.csv", tmp_path / "b.csv"
    before.write_text("k,v\na,1\nb,2\nc,3\n")
    after.write_text("k,v\na,1\nb,20\nd,4\n")
    found = changed_rows(before, after, ["k"])
    assert found["changed"] == [{"row": 3, "k": "b", "v": "20", "was": {"v": "2"}}]
    assert found["added"] == [{"row": 4, "k": "d", "v": "4"}]
    assert found["removed"] == [{"row": 4, "k": "c", "v": "3"}]
    bare = changed_rows(before, after, None)
    assert (len(bare["added"]), len(bare["removed"]), bare["changed"]) == (2, 2, [])


def test_figures_come_and_go() -> None:
    before, after = record("close", 1, 1), record("close", 1, 1)
    after["figures"] = [{**after["figures"][0], "name": "g", "title": "new"}]
    assert compare(before, after).figures == [
        {"name": "f", "state": "removed", "title_before": "t", "title_after": None},
        {"name": "g", "state": "added", "title_before": None, "title_after": "new"},
    ]


@pytest.mark.parametrize(("before", "after"), [("CHN", "USA"), (0, 5), (None, 5)])
def test_words_and_what_began_at_nothing_have_no_percentage(before: object, after: object) -> None:
    was, now = record("close", 1, 1), record("close", 1, 1)
    was["values"] = {"x": {"value": before, "text": "a"}} if before is not None else {}
    now["values"] = {"x": {"value": after, "text": "b"}}
    (moved,) = compare(was, now).values
    assert moved == {"name": "x", "before": "a" if before is not None else None, "after": "b"}


@pytest.mark.parametrize(
    ("sides", "line"),
    [(("before",), "c-001: close -> not rated"), (("after",), "c-001: not rated -> close")],
)
def test_a_claim_that_only_one_side_rates_is_told(
    tmp_path: Path, sides: tuple[str, ...], line: str
) -> None:
    runs = {side: record("close", 1, 1) for side in ("before", "after")}
    for side in runs:
        runs[side]["figures"] = []
        if side not in sides:
            runs[side]["verdicts"] = []
    changes = compare(runs["before"], runs["after"])
    assert [flip_text(rating) for rating in changes.ratings] == [line]
    page = changes_page("c", tmp_path, tmp_path, changes, [])
    assert line.replace("->", "→") in page
    assert "None<" not in page


def test_a_test_that_came_out_the_same_names_no_rows() -> None:
    row = {"row": 2, "period": "2024-01/2024-10"}
    rows = {"trade": {"changed": [row], "added": [], "removed": []}}
    before, after = record("close", 1, 5), record("supported", 1, 9)
    same = {**before["verdicts"][0]["tests"][0], "period": "2023"}
    for side in (before, after):
        side["verdicts"][0]["tests"].append(same)
    (flip,) = compare(before, after, rows).ratings
    assert flip["rows"] == [{"table": "trade", **row}]


def test_rows_without_a_period_are_named_once_where_no_other_can_be() -> None:
    rows = {"trade": {"changed": [], "removed": [{"row": 7, "price": "1"}], "added": []}}
    before, after = record("close", 1, 5), record("supported", 1, 9)
    again = {**after["verdicts"][0]["tests"][0], "definition": "other"}
    after["verdicts"][0]["tests"].append(again)
    (flip,) = compare(before, after, rows).ratings
    assert flip["rows"] == [{"table": "trade", "row": 7, "price": "1"}]


def test_changes_are_kept_as_plain_json() -> None:
    made = compare(record("misdated", 2.0, 5.0), record("supported", 3.0, 9.0)).to_json()
    assert sorted(made) == ["figures", "parameters", "ratings", "rows", "values"]
    assert made["values"][0]["percent"] == 50.0
