from __future__ import annotations

import json
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from rarebook import validation
from rarebook.ingest import documents, ledger, qualifiers
from rarebook.ingest.documents_partial import PARTIAL
from rarebook.ingest.documents_sources import address, same_document, tidy
from rarebook.ingest.documents_units import iso, measure

DATA = Path(__file__).parents[2] / "data"

# Counted by reading every claim with a value; a change here needs another reading.
QUALIFIED = {
    "about": 33,
    "over": 22,
    "at-least": 13,
    "under": 8,
    "at-most": 7,
    "range": 43,
}
BOUNDED_SPANS = {
    "environment-006",
    "japan-dependence-018",
    "lead-times-003",
    "lead-times-024",
    "thesis-012",
}


def claim(english: str, chinese: str = "", value: str = "70", **more: str) -> dict[str, str]:
    empty = dict.fromkeys(ledger.LEDGER_COLUMNS, "")
    fixed = {"id": "x-001", "voice": "essay 000", "seed": "000_abc", "thread": "x"}
    said = {"claim_en": english, "quote_zh": chinese, "value": value}
    return {**empty, **fixed, **said, **more}


def committed(name: str) -> pd.DataFrame:
    return pd.read_csv(DATA / f"{name}.csv", dtype=str, keep_default_na=False)


# --- qualifiers


@pytest.mark.parametrize(
    ("english", "chinese", "value", "expected"),
    [
        ("China made over 70% of it.", "", "70", "over"),
        ("It holds about 2% of the gas.", "", "2", "about"),
        ("Nearly a quarter is titanium.", "", "25", "about"),
        ("At least 70% comes from there.", "", "70", "at-least"),
        ("It starts at 1 trillion.", "", "1e12", "at-least"),
        ("Fewer than 300 graduate.", "", "300", "under"),
        ("The market is under about 1 billion.", "", "1e9", "under"),
        ("Within about two years it ends.", "", "2", "at-most"),
        ("Added at per-mille level or less.", "", "0.1", "at-most"),
        ("Ash may hold up to 11 million tonnes.", "", "11000000", "up-to"),
        ("It uses 23 kg.", "每架约 23 公斤", "23", "about"),
        ("It uses 400 kg.", "要用 400 多公斤", "400", "over"),
        ("It holds 70%.", "占70%以上", "70", "over"),
        ("It spent 1.32 billion USD.", "总花费高达 13.2 亿美元", "1320000000", ""),
    ],
)
def test_a_word_next_to_the_number_qualifies_it(
    english: str, chinese: str, value: str, expected: str
) -> None:
    assert qualifiers.qualifier(claim(english, chinese, value)) == expected


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("It used the card in 2014 over the islands.", ""),
        ("Exports rose 70% above those of December 2024.", ""),
        ("Since about 2000 it has been 70%.", ""),
        ("China passed the US with 70%.", "市场份额超越美国"),
        ("The firm closed with 70% left.", "宣告破产"),
    ],
)
def test_a_word_elsewhere_in_the_sentence_does_not(english: str, chinese: str) -> None:
    assert qualifiers.qualifier(claim(english, chinese)) == ""


def test_a_year_is_qualified_only_where_it_is_the_value() -> None:
    sentence = "The first control was about 2011."
    assert qualifiers.qualifier(claim(sentence, value="2011")) == "about"
    assert qualifiers.qualifier(claim(sentence, value="14")) == ""


def test_a_span_is_a_range_and_no_value_has_no_qualifier() -> None:
    assert qualifiers.qualifier(claim("About 5 to 10 years.", value="5", value_high="10")) == (
        "range"
    )
    assert qualifiers.qualifier(claim("Over 70%.", value="")) == ""


def test_no_exception_is_idle() -> None:
    claims = committed("claims").set_index("id", drop=False)
    for identity, exception in qualifiers.EXCEPTIONS.items():
        row = {str(k): str(v) for k, v in claims.loc[identity].items()}
        ruled = "range" if row["value_high"] else qualifiers._by_rule(row)
        assert ruled != exception, f"{identity}: the rule says so already"


# --- the ledger from what was gathered


def test_the_document_is_the_text_and_its_kind() -> None:
    voices = {"essay 001": "001_a", "magazine report 003": "003_b", "answer 105": "004_c"}
    rows = [
        claim("One.", id=f"x-{n:03}", voice=voice, seed=seed)
        for n, (voice, seed) in enumerate(voices.items())
    ]
    made = ledger.ledger(pd.DataFrame(rows))
    assert made["document"].tolist() == ["essay-001", "report-003", "thread-004"]
    assert made.columns.tolist() == list(ledger.LEDGER_COLUMNS)


def test_leads_stay_out_and_order_stays() -> None:
    rows = [
        claim("One.", id="b-002", recompute="a lead", internal_check="sum"),
        claim("Two.", id="a-001", recompute="", internal_check=""),
    ]
    made = ledger.ledger(pd.DataFrame(rows))
    assert made["id"].tolist() == ["b-002", "a-001"]
    assert not {"recompute", "internal_check", "seed"} & set(made.columns)


def test_a_cell_to_be_shortened_is_shortened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, "CELLS", {("x-001", "quote_zh"): "……其余"})
    made = ledger.ledger(pd.DataFrame([claim("One.", "某某和其余")]))
    assert made.loc[0, "quote_zh"] == "……其余"


def test_a_conflict_that_is_not_mutual_is_refused() -> None:
    rows = [claim("One.", id="x-001", conflicts_with="x-002"), claim("Two.", id="x-002")]
    with pytest.raises(ValueError, match="x-001 → x-002"):
        ledger.ledger(pd.DataFrame(rows))


def test_a_question_about_an_unknown_claim_is_refused() -> None:
    side = {"group": "g", "question": "q", "side": "A", "ids": "x-001;x-009", "position": "p"}
    with pytest.raises(ValueError, match="x-009"):
        ledger.conflicts(pd.DataFrame([side]), {"x-001"})
    made = ledger.conflicts(pd.DataFrame([side]), {"x-001", "x-009"})
    assert made.loc[0, "claim_ids"] == "x-001;x-009"


# --- documents from what was gathered


def document(claim_id: str = "x-001", **more: str) -> dict[str, str]:
    row = {
        "claim_id": claim_id,
        "statement": "It was so.",
        "direction": "supports",
        "value": "",
        "unit": "",
        "period": "2010",
        "source_id": "press",
        "note": "",
    }
    return {**row, **more}


def test_a_row_keeps_its_direction_and_gets_the_book_s_unit() -> None:
    gathered = document(direction="contradicts", value="5.03", unit="trillion USD")
    (row,) = documents.expand([gathered])
    assert (row["direction"], row["partial"]) == ("contradicts", "false")
    assert (row["value"], row["unit"]) == ("5030000000000", "USD")
    assert row["says"] == "It was so."


def test_a_row_that_speaks_of_something_else_gives_context() -> None:
    gathered = document("patents-014", source_id="rr_patents", direction="contradicts")
    (row,) = documents.expand([gathered])
    assert row["direction"] == "context"


def test_only_a_direction_can_be_partial() -> None:
    identity = next(iter(PARTIAL))
    source = next(iter(PARTIAL[identity]))
    for direction, partial in (("supports", "true"), ("context", "false")):
        given = document(identity, source_id=source, direction=direction)
        (row,) = documents.expand([given])
        assert row["partial"] == partial


def test_repeated_rows_go_and_crowded_rows_are_split() -> None:
    repeated = document("molycorp-mp-001", source_id="lat1997")
    assert list(documents.expand([repeated])) == []
    sources = "mkt_exclusive;mkt_alixyz;mkt_persistence;mkt_mrfr"
    crowded = document("market-size-001", source_id=sources, unit="billion USD", value="5")
    rows = list(documents.expand([crowded]))
    assert [row["source_id"] for row in rows] == sources.split(";")
    assert {row["unit"] for row in rows} == {"USD"}


def test_rows_follow_the_ledger_and_are_numbered_within_a_claim() -> None:
    rows = list(documents.expand([document("b-001"), document("a-001"), document("b-001")]))
    made = documents.table(rows, ["a-001", "b-001"])
    assert made["document_id"].tolist() == ["a-001-d01", "b-001-d01", "b-001-d02"]


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        ("135", "Mt", ("135000000", "t")),
        ("0.082", "million t", ("82000", "t")),
        ("-14.298", "billion TWD", ("-14298000000", "TWD")),
        ("5.94", "x", ("5.94", "1")),
        ("30.0", "%", ("30.0", "%")),
        ("", "%", ("", "")),
    ],
)
def test_units(value: str, unit: str, expected: tuple[str, str]) -> None:
    assert measure(value, unit) == expected


@pytest.mark.parametrize(
    ("period", "expected"),
    [
        ("2010-09-21/2010-11-20", "2010-09-21/2010-11-20"),
        ("2018/", "2018/.."),
        ("to 1994", "../1994"),
        ("FY2026", "2025-10/2026-09"),
        ("20-year follow-up", ""),
        ("", ""),
    ],
)
def test_dates(period: str, expected: str) -> None:
    assert iso(period) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("http://a.example/x ; section III at http://b.example", "http://a.example/x"),
        ("doi:10.1016/j.x.2022.1", "https://doi.org/10.1016/j.x.2022.1"),
        ("PubMed 12875682", "https://pubmed.ncbi.nlm.nih.gov/12875682/"),
        (
            "owner/repo:a/b.csv@01a34e8b",
            "https://github.com/owner/repo/blob/01a34e8b/a/b.csv",
        ),
        (
            "github owner/repo a/b.yaml@4e10e3b",
            "https://github.com/owner/repo/blob/4e10e3b/a/b.yaml",
        ),
        ("abstract in a library database", ""),
    ],
)
def test_addresses(cell: str, expected: str) -> None:
    assert address(cell) == expected


def source(source_id: str, title: str, where: str) -> dict[str, str]:
    return {"source_id": source_id, "title": title, "publisher": "P", "url_or_repo_path": where}


def test_a_passage_of_a_source_is_that_source() -> None:
    whole = source("a", "Paper", "http://a.example ; http://a.example/2")
    passage = source("b", "Same, table 2", "http://a.example/2")
    other = source("c", "Another report at the same address", "http://a.example")
    assert same_document([whole, passage, other]) == {"a": "a", "b": "a", "c": "c"}


def test_a_source_says_nothing_of_the_evidence_s_files() -> None:
    cited = source("a", "Report; same document as controls/sources.csv T06", "http://a.example")
    assert tidy("history", cited)["title"] == "Report"
    assert tidy("history", cited)["url"] == "http://a.example"


# --- both ingests, end to end, on a few rows


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A data folder with the book's descriptions and no rows."""
    data = tmp_path / "data"
    data.mkdir()
    shutil.copy(DATA / "datapackage.json", data)
    (data / "sources.csv").write_text("source_id,title,publisher,url,published,licence\n")
    return data


def write_evidence(folder: Path, rows: list[dict[str, str]], name: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    pd.DataFrame(rows).to_csv(folder / name, index=False)


def gather(tmp_path: Path, sides: str = "price-scissors-001;price-scissors-002") -> Path:
    known = {"test": "t", "tier": "2", "kind": "number", "geography": "CHN", "difficulty": "easy"}
    rows = [
        claim(
            "It fell by about 12%.",
            "下跌了约 12%",
            "12",
            **{**known, "id": f"price-scissors-00{n}", "thread": "price-scissors"},
        )
        for n in (1, 2)
    ]
    side = {"group": "g", "question": "q", "side": "A", "ids": sides, "position": "p"}
    write_evidence(tmp_path / "claims", rows, "claims.csv")
    write_evidence(tmp_path / "claims", [side], "conflicts.csv")
    evidence = tmp_path / "evidence"
    for folder in documents.FOLDERS:
        given = [source("s1", f"Report of {folder}", "http://a.example")]
        write_evidence(evidence / folder, given, "sources.csv")
        row = document("price-scissors-002", source_id="s1")
        write_evidence(evidence / folder, [row], "documents.csv")
    return evidence


def test_both_ingests_write_tables_that_fit(tmp_path: Path, package: Path) -> None:
    evidence = gather(tmp_path)
    ledger.ingest(evidence, package)
    documents.ingest(evidence, package)
    claims = pd.read_csv(package / "claims.csv")
    assert claims["qualifier"].tolist() == ["about", "about"]
    said = pd.read_csv(package / "documents.csv")
    assert said["source_id"].tolist() == ["context-s1", "environment-s1", "history-s1"]
    assert len(pd.read_csv(package / "sources.csv")) == 3


def test_sources_that_other_tables_use_stay(tmp_path: Path, package: Path) -> None:
    evidence = gather(tmp_path)
    ledger.ingest(evidence, package)
    given = [source("s1", "Report", "http://a.example"), source("s2", "Series", "http://b.example")]
    write_evidence(evidence / "context", given, "sources.csv")
    with (package / "sources.csv").open("a") as file:
        file.write("context-s2,Series,P,http://b.example,,\n")
    documents.ingest(evidence, package)
    kept = pd.read_csv(package / "sources.csv")["source_id"].tolist()
    assert kept == ["context-s1", "context-s2", "environment-s1", "history-s1"]


# --- the committed tables


def description(name: str) -> tuple[dict[str, Any], dict[str, Any]]:
    package = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
    return next(r for r in package["resources"] if r["name"] == name), package


@pytest.mark.parametrize("name", ["claims", "conflicts", "documents"])
def test_the_committed_table_fits_its_description(name: str) -> None:
    resource, package = description(name)
    assert validation.problems(DATA / f"{name}.csv", resource, package, DATA) == []


@pytest.mark.parametrize("name", ["claims", "conflicts", "documents"])
def test_every_field_is_explained(name: str) -> None:
    resource, _ = description(name)
    for field in resource["schema"]["fields"]:
        assert field["title"]
        assert field["description"].endswith(".")


def test_the_ledger_is_whole() -> None:
    claims = committed("claims")
    assert len(claims) == 619
    assert claims["id"].is_unique
    assert (claims["id"].str.rsplit("-", n=1).str[0] == claims["thread"]).all()
    assert claims["thread"].nunique() == 24
    assert claims["test"].nunique() == 247
    ranked = claims.loc[claims["rank"] != "", ["tier", "rank"]]
    assert sorted(ranked["rank"].astype(int)) == list(range(1, 26))
    assert set(ranked["tier"]) == {"1"}


def test_the_voice_and_the_document_agree() -> None:
    kinds = {"essay": "essay", "magazine": "report", "answer": "thread"}
    for row in committed("claims").itertuples():
        assert str(row.document).startswith(kinds[str(row.voice).split()[0]])


def test_conflicts_are_mutual_and_are_the_61_questions() -> None:
    claims = committed("claims")
    against = {
        row.id: set(ledger.split_ids(str(row.conflicts_with))) for row in claims.itertuples()
    }
    for one, others in against.items():
        assert one not in others
        assert all(one in against[other] for other in others)
    sides = committed("conflicts")
    assert (len(sides), sides["group"].nunique()) == (147, 61)
    pairs = set()
    for _, question in sides.groupby("group"):
        camps = [ledger.split_ids(cell) for cell in question["claim_ids"]]
        assert len(camps) > 1
        for camp in camps:
            rivals = [rival for other in camps if other is not camp for rival in other]
            pairs |= {(one, rival) for one in camp for rival in rivals}
    assert pairs == {(one, other) for one, others in against.items() for other in others}


def test_qualifiers_fit_their_values() -> None:
    claims = committed("claims")
    assert Counter(claims.loc[claims["qualifier"] != "", "qualifier"]) == QUALIFIED
    spans = claims[claims["value_high"] != ""]
    assert set(spans.loc[spans["qualifier"] != "range", "id"]) == BOUNDED_SPANS
    assert (spans["value"].astype(float) < spans["value_high"].astype(float)).all()
    assert (claims.loc[claims["qualifier"] == "range", "value_high"] != "").all()
    assert (claims.loc[claims["value"] == "", ["value_high", "qualifier"]] == "").all().all()


def test_the_rule_still_gives_the_committed_qualifiers() -> None:
    for row in committed("claims").to_dict("records"):
        given = {str(key): str(cell) for key, cell in row.items()}
        assert qualifiers.qualifier(given) == given["qualifier"], given["id"]


def test_every_direction_and_source_of_a_document_counts() -> None:
    said = committed("documents")
    assert Counter(said["direction"]) == {"supports": 281, "contradicts": 178, "context": 191}
    assert not ((said["direction"] == "context") & (said["partial"] == "true")).any()
    assert not said.duplicated(["claim_id", "source_id", "says"]).any()
    assert (said.loc[said["unit"] != "", "value"] != "").all()
    assert not said["note"].str.contains(r"\.csv|evidence/", regex=True).any()


def test_a_row_that_names_one_cause_weighs_on_the_claim_of_the_other() -> None:
    said = committed("documents")
    rows = said[said["source_id"] == "history-geo_king"].set_index("claim_id")["direction"]
    assert rows["molycorp-mp-024"] == "supports"
    assert rows["molycorp-mp-003"] == "contradicts"


def test_partial_rows_are_the_ones_read_as_such() -> None:
    said = committed("documents")
    marked = said[said["partial"] == "true"]
    found: dict[str, set[str]] = {}
    for row in marked.itertuples():
        name = str(row.source_id).split("-", 1)[1]
        found.setdefault(str(row.claim_id), set()).add(name)
    # a passage's id ("e360_2019b") has become its document's
    read = {claim: {name.rstrip("b") for name in sources} for claim, sources in PARTIAL.items()}
    assert {claim: {name.rstrip("b") for name in names} for claim, names in found.items()} == read
