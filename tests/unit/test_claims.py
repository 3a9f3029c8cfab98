"""The verb `verdict`: what it refuses, and the sentence that it gives."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from rarebook import load, passage, records, trial, verdict
from unit.conftest import write_project

CLAIMS = """\
demo-001,essay,五万二千吨,52000 t,number,52000,,,t,2024-01/2024-10
demo-002,essay,三点九九亿,399 million,number,399000000,,,USD,2024-01/2024-10
demo-003,essay,还在扩大,keeps widening,trend,,,,,2024
demo-004,answer 7,超过七成,over 70%,share,70,,over,%,2024
"""


@pytest.fixture(autouse=True)
def _claims(project: Path) -> None:
    write_project(project, claims=CLAIMS)
    records.start("demo", project / "run")


def test_one_number_judges_the_claims_own_case() -> None:
    load("trade")
    made = verdict("demo-001", computed=52699.2, table="trade")
    assert made.rating == "supported"
    assert made.entry["basis"] == "recomputed"
    assert made.entry["tests"][0]["period"] == "2024-01/2024-10"
    assert made.entry["reason"] == (
        "Claimed: 52,000 t. Computed: 52,699 t (as claimed, 2024-01/2024-10)."
    )
    assert records.read_record(Path(records.current().folder or ""))["verdicts"] == [made.entry]


def test_another_period_makes_it_misdated_and_says_so() -> None:
    made = verdict(
        "demo-001",
        tests=[trial(40000), trial(52100, period="2025-01/2025-10")],
        definition="headline",
    )
    assert made.rating == "misdated"
    assert "True of: 52,100 t (headline, 2025-01/2025-10)." in made.entry["reason"]


def test_a_statement_is_judged_by_whether_it_holds() -> None:
    assert verdict("demo-003", computed=False).rating == "contradicted"


def test_no_data_is_open_and_must_say_what_would_settle_it() -> None:
    with pytest.raises(ValueError, match="settle"):
        verdict("demo-002")
    made = verdict("demo-002", settle="the customs value by month")
    assert (made.rating, made.entry["basis"]) == ("open", None)
    assert "the customs value by month" in made.entry["reason"]


def test_documents_judge_where_no_number_can() -> None:
    rows = [
        ("a", "demo-003", "supports"),
        ("b", "demo-003", "context"),
        ("c", "x-1", "contradicts"),
    ]
    documents = pd.DataFrame(rows, columns=["document_id", "claim_id", "direction"])
    made = verdict("demo-003", documents=documents)
    assert (made.rating, made.entry["basis"]) == ("supported", "documented")
    assert len(made.entry["documents"]) == 2


def test_numbers_go_before_documents() -> None:
    documents = pd.DataFrame({"claim_id": ["demo-004"], "direction": ["contradicts"]})
    made = verdict("demo-004", computed=90.0, documents=documents)
    assert (made.rating, made.entry["basis"]) == ("supported", "recomputed")


def test_an_unknown_claim_names_the_nearest() -> None:
    with pytest.raises(KeyError, match="did you mean 'demo-001'"):
        verdict("demo-01", computed=1.0)


def test_a_claim_is_rated_once_in_a_run() -> None:
    verdict("demo-001", computed=1.0)
    with pytest.raises(ValueError, match=r"'demo-001' stands twice among its verdicts"):
        verdict("demo-001", computed=1.0)


def test_a_table_must_have_been_loaded() -> None:
    with pytest.raises(ValueError, match="'trade', which this chapter has not loaded"):
        verdict("demo-001", computed=1.0, table="trade")


def test_a_passage_is_read_as_a_whole() -> None:
    later = "2025-01/2025-10"
    verdict("demo-001", tests=[trial(40000), trial(52100, period=later)])
    verdict("demo-002", tests=[trial(398e6), trial(399e6, period=later)])
    found = passage("essay", "2024-01/2024-10").set_index("period")
    assert found.loc[later, "fits"] == 2
    assert found.loc["2024-01/2024-10", "fits"] == 1
    assert found.index[0] == later


def test_a_verdict_shows_in_a_cell_rating_reason_and_note() -> None:
    made = verdict("demo-001", computed=52699.2, note="Prices < 1 & rising.")
    shown, marks = made._repr_mimebundle_()
    assert (
        shown["text/plain"] == f"demo-001: supported. {made.entry['reason']} Prices < 1 & rising."
    )
    assert shown["text/html"].startswith("<p><b>demo-001</b>: <b>supported</b>. Claimed: 52,000 t.")
    assert shown["text/html"].endswith("Prices &lt; 1 &amp; rising.</p>")
    assert marks == {"rarebook": {"verdict": "demo-001"}}


def test_a_range_of_the_data_is_kept_with_both_its_ends() -> None:
    made = verdict("demo-001", computed=(40000, 60000))
    (test,) = made.entry["tests"]
    assert (test["computed"], test["computed_high"]) == (40000.0, 60000.0)
    assert made.rating == "disputed"
    assert "40,000" in made.entry["reason"]
    assert "60,000" in made.entry["reason"]


def test_a_passage_counts_neither_other_voices_nor_statements_nor_what_has_no_data() -> None:
    verdict("demo-001", tests=[trial(52100), trial(None, period="2023")])
    verdict("demo-002", tests=[trial(398e6, definition="other"), trial(True)])
    verdict("demo-004", computed=90.0)
    found = passage("essay", "2024-01/2024-10")
    assert found[["period", "tried", "fits"]].to_numpy().tolist() == [["2024-01/2024-10", 1, 1]]
    assert found["claims"].iloc[0] == ["demo-001"]
