"""The joined ledger: nobody rates twice, nothing is lost, and the files say what the list says."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from rarebook import coverage, ledger
from rarebook.legible import visible
from rarebook.site import meta
from rarebook.site.ledger import axis as axes
from rarebook.site.ledger import claimpage, data, jsonld, marks, questions, trials, words

HOSTILE = '=1+1</script><script>alert("1")</script>\u202etxt\x00\x1b[2J & <b>"quoted"</b>\u2028'
Row = dict[str, Any]


def claim(identity: str, **more: Any) -> Row:
    row = {
        "id": identity,
        "thread": identity.rpartition("-")[0],
        "test": "a-test",
        "tier": "2",
        "rank": "",
        "document": "essay-000",
        "voice": "essay 000",
        "quote_zh": "五万二千吨",
        "claim_en": "China exported 52,000 t.",
        "kind": "number",
        "value": "52000",
        "value_high": "",
        "qualifier": "",
        "unit": "t",
        "period": "2024-01/2024-10",
        "geography": "CHN",
        "comparator": "",
        "source_named": "",
        "difficulty": "easy",
        "conflicts_with": "",
    }
    return {**row, **more}


def verdict(identity: str, rating: str = "supported", **more: Any) -> Row:
    test = {
        "period": "2024-01/2024-10",
        "definition": "as claimed",
        "computed": 52699.2,
        "computed_high": None,
        "table": "trade",
        "source": None,
        "note": None,
        "own": True,
        "fit": "tight",
    }
    row = {
        "claim": identity,
        "rating": rating,
        "basis": None if rating == "open" else "recomputed",
        "definition": "as claimed",
        "period": "2024-01/2024-10",
        "tests": [test],
        "documents": [],
        "settle": "A table" if rating == "open" else None,
        "figure": None,
        "note": None,
        "reason": "Claimed: 52,000 t. Computed: 52,699 t (as claimed, 2024-01/2024-10).",
    }
    return {**row, **more}


def record(*verdicts: Row) -> Row:
    return {"verdicts": list(verdicts), "tables": [{"name": "trade"}], "figures": []}


def document(identity: str, claim_id: str, direction: str = "supports", **more: Any) -> Row:
    row = {"document_id": identity, "claim_id": claim_id, "says": "It says so.",
           "direction": direction, "partial": "false", "value": "", "unit": "", "date": "2010",
           "note": "", "source_id": "s", "source_id_2": ""}  # fmt: skip
    return {**row, **more}


def side(letter: str, *claims: str, group: str = "q", position: str = "so") -> Row:
    return {"group": group, "question": "How much?", "side": letter, "claim_ids": ";".join(claims),
            "position": position}  # fmt: skip


def joined(
    claims: list[Row], found: dict[str, Row], conflicts: list[Row] | None = None, *rows: Row
) -> ledger.Ledger:
    return ledger.join(claims, conflicts or [], rows, found)


def test_a_claim_without_verdict_is_unrated_and_not_open() -> None:
    made = joined([claim("prices-001"), claim("prices-002")], {"a": record(verdict("prices-001"))})
    assert [entry.rating for entry in made.entries.values()] == ["supported", "unrated"]
    assert made.counts()["open"] == 0
    assert made.counts()["unrated"] == 1


def test_a_claim_may_not_be_rated_twice() -> None:
    found = {"a": record(verdict("prices-001")), "b": record(verdict("prices-001", "close"))}
    with pytest.raises(ledger.LedgerError, match="prices-001 is rated twice: by a and by b"):
        joined([claim("prices-001")], found)


def test_a_verdict_needs_its_claim() -> None:
    with pytest.raises(ledger.LedgerError, match="prices-009"):
        joined([claim("prices-001")], {"a": record(verdict("prices-009"))})


def test_a_rating_cites_only_what_its_chapter_read() -> None:
    found = {"a": record(verdict("prices-001"))}
    made = joined([claim("prices-001")], found)
    assert coverage.problems(made, found) == []
    found["a"]["tables"] = []
    assert coverage.problems(made, found) == ["prices-001: cites trade, which a did not read"]


def test_an_open_claim_says_what_would_settle_it() -> None:
    good, bad = verdict("prices-001", "open"), verdict("prices-002", "open", settle=None)
    found = {"a": record(good, bad)}
    made = joined([claim("prices-001"), claim("prices-002")], found)
    wrong = coverage.problems(made, found)
    assert wrong == ["prices-002: open, and does not say what would settle it"]


def test_coverage_adds_up() -> None:
    rows = [claim(f"prices-{i:03d}", tier=str(1 + i % 2)) for i in range(1, 6)]
    rows.append(claim("thesis-001"))
    found = {"a": record(verdict("prices-001"), verdict("prices-002", "open")),
             "b": record(verdict("thesis-001", basis="internal"))}  # fmt: skip
    counted = coverage.coverage(joined(rows, found))
    whole = counted[-1]
    assert (whole.thread, whole.claims, whole.rated, whole.open, whole.unrated) == (
        "all", 6, 2, 1, 3,
    )  # fmt: skip
    for row in counted:
        assert row.rated == row.recomputed + row.documented + row.internal
        assert row.claims == row.rated + row.open + row.unrated
    for column in ("claims", "rated", "open", "unrated"):
        assert sum(getattr(row, column) for row in counted[:-1]) == getattr(whole, column)
    assert len(coverage.coverage_lines(joined(rows, found))) == len(counted) + 1


def test_duties_are_threads_and_single_claims(tmp_path: Path) -> None:
    made = joined([claim("prices-001"), claim("thesis-001"), claim("thesis-002")], {})
    notebook = tmp_path / "a.ipynb"
    named = {"rarebook": {"threads": ["prices"], "claims": ["thesis-002"]}}
    notebook.write_text(json.dumps({"metadata": named}), encoding="utf-8")
    assert coverage.duties(notebook, made) == {"prices-001", "thesis-002"}


def test_documents_that_decide_come_first_and_are_told_apart() -> None:
    rows = [document("d1", "prices-001", note="weak"), document("d2", "prices-001")]
    weighed = [{"document_id": "d2", "direction": "supports", "says": "Yes"}]
    rated = verdict("prices-001", basis="documented", tests=[], documents=weighed)
    made = joined([claim("prices-001")], {"a": record(rated)}, None, *rows)
    found = made.entries["prices-001"].documents
    assert [(row["document_id"], row["judged"]) for row in found] == [("d2", True), ("d1", False)]
    assert words.found(made.entries["prices-001"]) == "document: 1 for"


def test_text_that_a_page_would_obey_is_spelled_out() -> None:
    clean = visible({"a": [HOSTILE], "n": 1.5, "none": None})
    assert clean["n"] == 1.5
    assert clean["none"] is None
    assert not any(sign in clean["a"][0] for sign in "\u202e\x00\x1b\u2028")
    assert "[U+202E]" in clean["a"][0]


def test_hostile_text_cannot_leave_its_json_ld() -> None:
    row = claim("prices-001", claim_en=HOSTILE, quote_zh=HOSTILE)
    made = joined([row], {"a": record(verdict("prices-001", reason=HOSTILE))})
    script = str(meta.json_ld(jsonld.review(made.entries["prices-001"], "./", HOSTILE, "2026-11")))
    assert script.count("<") == 2
    page = html.fragment_fromstring(script)
    content = json.loads(page.text or "")
    assert content["@type"] == "ClaimReview"
    assert "<script>" in content["claimReviewed"]


def test_claim_review_has_a_number_unless_open() -> None:
    rows = [claim(f"prices-{i:03d}") for i in (1, 2, 3)]
    made = joined(rows, {"a": record(verdict("prices-001"), verdict("prices-002", "open"))})
    review = [jsonld.review(entry, "./", "Book", "2026-11") for entry in made.entries.values()]
    assert review[0]["reviewRating"]["ratingValue"] == 6
    assert (review[0]["reviewRating"]["worstRating"], review[0]["reviewRating"]["bestRating"]) == (
        1, 6,
    )  # fmt: skip
    assert "ratingValue" not in review[1]["reviewRating"]
    assert review[2]["@type"] == "Claim"


def test_files_tell_the_list_and_no_cell_is_a_formula() -> None:
    row = claim("prices-001", claim_en="=cmd|' /C calc'!A0", value="-40", comparator="")
    made = joined([row], {"a": record(verdict("prices-001"))})
    content = json.loads(data.as_json(made, "2026.11"))
    names = [field["name"] for field in content["schema"]["fields"]]
    assert list(content["data"][0]) == names
    assert content["data"][0]["claim_en"].startswith("=cmd")
    table = list(csv.DictReader(io.StringIO(data.as_csv(made))))
    assert list(table[0]) == names
    assert table[0]["claim_en"].startswith("'=cmd")
    assert table[0]["value"] == "-40"
    assert json.loads(table[0]["tests"])[0]["fit"] == "tight"
    assert data.as_json(made, "2026.11") == data.as_json(made, "2026.11")
    assert json.loads(data.as_schema("2026.11"))["path"] == "claims.csv"


@pytest.mark.parametrize(
    ("ratings", "state"),
    [
        (("supported", "contradicted"), "one"),
        (("close", "supported"), "several"),
        (("contradicted", "misdated"), "none"),
        (("disputed", "contradicted"), "mixed"),
        (("supported", "open"), "partly"),
        (("open", "open"), "open"),
        ((), "unjudged"),
        (("supported",), "partly"),
    ],
)
def test_a_question_is_judged_from_its_ratings(ratings: tuple[str, ...], state: str) -> None:
    rows = [claim("prices-001"), claim("prices-002")]
    rated = [verdict(row["id"], rating) for row, rating in zip(rows, ratings, strict=False)]
    conflicts = [side("A", "prices-001"), side("B", "prices-002")]
    made = joined(rows, {"a": record(*rated)}, conflicts)
    picture = questions.picture(made, made.questions[0])
    assert picture.state == state
    assert picture.finding.endswith(".")
    assert picture.kind == "numbers"


def test_a_question_of_cause_is_pictured_by_documents() -> None:
    rows = [claim(i, kind="causal", value="", unit="") for i in ("prices-001", "prices-002")]
    conflicts = [side("A", "prices-001"), side("B", "prices-002")]
    given = [document("d1", "prices-001"), document("d2", "prices-002", "contradicts")]
    made = joined(rows, {}, conflicts, *given)
    picture = questions.picture(made, made.questions[0])
    assert picture.kind == "documents"
    strips = [str(line.strip) for group in picture.drawn for line in group.lines]
    assert 'class="supports"' in strips[0]
    assert 'class="contradicts"' in strips[1]


@pytest.mark.parametrize(
    ("numbers", "unit", "log", "text"),
    [
        ([70, 98], "%", False, "100%"),
        ([145, 125], "%", False, "150%"),
        ([2e8, 9e10], "USD", True, "10 bn"),
        ([-40, -12], "%", False, "0%"),
        ([0], "t", False, "1"),
    ],
)
def test_an_axis_holds_its_numbers(numbers: list[float], unit: str, log: bool, text: str) -> None:
    axis = axes.axis_for(numbers, unit)
    assert axis is not None
    assert axis.log == log
    for number in numbers:
        assert axis.low <= number <= axis.high
        assert axes.LEFT <= axis.at(number) <= axes.RIGHT
    ticks = axis.ticks()
    assert 2 <= len(ticks) <= 6
    assert text in [axis.text(tick) for tick in ticks] or unit == "%"


def test_years_stand_on_whole_years() -> None:
    axis = axes.axis_for([2010, 2012], "a", years=True)
    assert axis is not None
    assert all(tick == int(tick) for tick in axis.ticks())
    assert axis.text(2010) == "2010"
    assert axes.axis_for([], "t") is None


def test_tests_are_drawn_beside_what_would_agree() -> None:
    made = joined([claim("prices-001")], {"a": record(verdict("prices-001"))})
    shown = trials.tests_of(made.entries["prices-001"])
    assert trials.agreeing(made.entries["prices-001"]) == (49400.0, 54600.0)
    assert shown["test_scale"] is not None
    assert 'class="computed"' in str(shown["tests"][0]["strip"])
    words_only = claim("prices-001", kind="causal", value="", unit="")
    tested = verdict("prices-001")
    tested["tests"][0]["computed"] = True
    bare = joined([words_only], {"a": record(tested)})
    assert trials.tests_of(bare.entries["prices-001"])["test_scale"] is None


@pytest.mark.parametrize("address", ["javascript:alert(1)", " data:text/html,x", "", None])
def test_only_addresses_of_the_web_become_links(address: str | None) -> None:
    assert claimpage.web(address) == ""
    assert claimpage.web("https://example.org/a?b=1") == "https://example.org/a?b=1"


def test_every_state_has_its_own_mark() -> None:
    drawn = str(marks.sprite())
    for state in ledger.STATES:
        assert f'id="m-{state}"' in drawn
    assert "class=" not in drawn.replace('class="rb-hidden"', "")


def test_the_books_own_ledger_is_whole(repo: Path) -> None:
    made = ledger.read_ledger(repo / "data", {})
    assert len(made.entries) == 619
    assert len(made.questions) == 61
    assert {thread.part for thread in made.threads} >= {"Trade", "Verdict"}
    assert all(thread in ledger.THREADS for thread in made.threads)
    assert sum(len(made.of_thread(thread.name)) for thread in made.threads) == 619
    for entry in made.entries.values():
        for code in str(entry.claim["geography"]).split(";"):
            assert code in words.PLACES
        assert entry.claim["document"] in words.TEXTS
        assert entry.claim["kind"] in words.KINDS
