"""The ingest of the patent evidence, on a few rows of each kind."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from gathered import cells, empty_book, held, only, source_cells, table, write, write_sources
from rarebook.ingest import patents, patents_counts, patents_people, patents_words
from rarebook.problems import TableError


def counts(*rows: tuple[str, ...]) -> pd.DataFrame:
    columns = ["office_or_country", "counting_basis", "kind", "class_or_query", "year_or_period"]
    columns += ["count", "cumulative", "derived", "source_id", "note"]
    return pd.DataFrame(rows, columns=columns)


SEARCH = "PATSTAT: title/abstract regex, rare-earth terms"


def test_counts_keep_what_they_count_and_drop_what_was_worked_out() -> None:
    gathered = counts(
        ("CN (office)", "office", "application (all kinds)", SEARCH, "2010-2024 (filing)", "80.0",
         "false", "false", "S14", "n"),
        ("CN (office)", "office", "share %", SEARCH, "2010-2024", "80", "false", "true", "S14", ""),
        ("China: Beijing", "applicant (at CNIPA)", "application (invention)", "x", "to 2023-08-15",
         "5", "true", "false", "S15", ""),
        ("Japan", "applicant (at CNIPA)", "application (invention)", "x", "to 2023-08-15", "7",
         "true", "false", "S15", ""),
        ("World", "family", "family (WPI) without JP member", "m", "2000-2010 priority", "2100",
         "false", "false", "S17", ""),
        ("US (random sample, n=500)", "office", "application", SEARCH, "2010-2024", "22", "false",
         "false", "S14", ""),
    )  # fmt: skip
    rows = patents_counts.patent_counts(gathered)
    keys = ["count_id", "basis", "status", "office", "country_iso3", "period", "patents"]
    assert rows[keys].to_numpy().tolist() == [
        ["patstat-processing", "office", "application", "CHN", "CHN", "2010/2024", "80"],
        ["cnipa-functional", "applicant", "application", "CHN", "JPN", "2023-08-15", "7"],
        ["jpo-magnetic", "family", "family", "WLD", "XJP", "2000/2010", "2100"],
        ["patstat-processing-sample", "office", "application", "USA", "USA", "2010/2024", "22"],
    ]
    assert rows["sample_size"].tolist() == ["", "", "", "500"]
    assert rows["qualifier"].tolist() == ["", "", "about", ""]


def test_a_share_of_the_world_is_no_number_of_patents() -> None:
    kind = "share of world applications %"
    share = ("CN (office)", "office", kind, "all", "2021", "46.6", "false", "false", "S73", "")
    row = patents_counts.patent_counts(counts(share)).iloc[0]
    assert (row["patents"], row["world_share_percent"]) == ("", "46.6")


def test_annual_series_join_what_was_read_later() -> None:
    gathered = counts(
        ("Japan", "inventor", "family granted", "field", "1998", "12", "false", "false", "S19", ""),
        ("Japan", "inventor", "share %", "field", "1998", "12", "false", "true", "S19", ""),
    )
    later = pd.DataFrame(
        [["families-anywhere", "all-fields", "JPN", "1998", "99", "sinv5"]],
        columns=["series", "field", "country_iso3", "year", "patents", "source_id"],
    )
    rows = patents_counts.annual(gathered, later)
    assert rows["field"].tolist() == ["all-fields", "materials-metallurgy"]
    assert rows["patents"].tolist() == ["99", "12"]


def people(**cells: str) -> pd.DataFrame:
    row = {"country": "United States", "measure": "mining engineering degrees", "level": ""}
    row |= {"year": "2015", "value": "1", "unit": "degrees", "derived": "false"}
    row |= {"source_id": "S52", "note": "", "hedge": ""}
    return pd.DataFrame([row | cells])


def test_people_have_scope_unit_and_hedge() -> None:
    plain = patents_people.workforce(people(level="BS+MS+PhD")).iloc[0]
    assert plain["measure"] == "mining-graduates"
    assert (plain["level"], plain["unit"]) == ("bachelor-master-doctorate", "persons/a")
    assert plain["note"] == ""
    rough = patents_people.workforce(people(year="early 1980s", hedge='"nearly 600"')).iloc[0]
    assert (rough["period"], rough["qualifier"], rough["level"]) == (
        "1980/1984",
        "about",
        "not-stated",
    )
    assert rough["note"] == "year given as early 1980s"


def test_figures_stated_as_ratio_or_range() -> None:
    ratio = patents_people.workforce(people(value="", source_id="S55")).iloc[0]
    assert (ratio["quantity"], ratio["unit"]) == ("16", "1")
    span = people(value="", source_id="S61", measure="rare-earth researchers", unit="persons")
    row = patents_people.workforce(span).iloc[0]
    assert (row["quantity"], row["quantity_high"]) == ("1000", "2000")


def test_an_unknown_kind_is_not_guessed() -> None:
    with pytest.raises(KeyError, match="no rule for 'dream'"):
        patents_words.first_fit("dream", (("grant", "grant"),))


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("1950-2018 (as of Oct 2018)", "1950/2018"),
        ("all years to spring 2025", "2025"),
        ("2015-11", "2015-11"),
        ("2015-c.2020", "2015/2020"),
        ("peak (c.1980s)", "1980/1989"),
        ("c.2025 (hearing 3 Dec; year not stated)", "2025"),
    ],
)
def test_periods(said: str, expected: str) -> None:
    assert patents_words.period(said) == expected


def test_key_patents_take_missing_dates_from_what_was_read() -> None:
    gathered = pd.DataFrame(
        [["patent", "US1", "", "1987-02-10", "", "S1"], ["decision", "US1", "", "", "", "S2"]],
        columns=["record_type", "id", "priority_date", "filed", "granted", "source_id"],
    )
    read = pd.DataFrame(
        [["US1", "magnets", "1999-01-01", "1988-12-20"]],
        columns=["patent", "subject", "filed", "granted"],
    )
    row = patents.key_patents(gathered, read).iloc[0]
    assert (row["filed"], row["granted"], row["subject"]) == ("1987-02-10", "1988-12-20", "magnets")


def test_titles_name_no_person() -> None:
    assert patents_words.without_byline("Rare Talents (K. Gschneidner)") == "Rare Talents"
    title = "Innovation in recycling (Priore, Compagnoni, Favot), Resources Policy"
    assert patents_words.without_byline(title) == "Innovation in recycling, Resources Policy"


def test_controls_on_technology_are_read_from_words_where_no_type_is_given() -> None:
    gathered = pd.DataFrame(
        [
            ["2008", "Decree", "PROHIBITED: leaching", "prohibited"],
            ["2008", "Decree", "RESTRICTED: alloys", "restricted"],
            ["2020", "Adjustment", "no change to rare-earth items", ""],
        ],
        columns=["date", "instrument", "rare_earth_items", "control_type"],
    ).assign(status="")
    rows = patents.export_rules(gathered)
    assert rows["control"].tolist() == ["prohibited", "restricted", "unchanged"]
    assert rows["items"].tolist() == ["leaching", "alloys", "no change to rare-earth items"]
    assert rows["item_no"].tolist() == [1, 2, 1]


# --- the whole ingest, on evidence of a few rows

TALENTS = "S52"


def gather(evidence: Path, count: str = "30.0") -> Path:
    """Evidence of a few rows in every file; `count` is that of the first search."""
    folder = evidence / patents.FOLDER
    spoken = patents.readings("notes")["gathered"].iloc[0]
    every = [
        {"office_or_country": "CN (office)", "counting_basis": "office", "count": count,
         "kind": "application", "class_or_query": SEARCH, "year_or_period": "2011-2019",
         "cumulative": "false", "derived": "false", "source_id": "S14", "note": spoken},
        {"office_or_country": "Japan", "counting_basis": "inventor", "count": "7.0",
         "kind": "family granted", "class_or_query": "field", "year_or_period": "2003",
         "cumulative": "false", "derived": "false", "source_id": "S19", "note": ""},
    ]  # fmt: skip
    write(folder / "patent_counts.csv", *every)
    write(
        folder / "key_patents.csv",
        *table(
            "record_type | id | priority_date | filed | granted | source_id | note",
            "patent | US4770723 | 1981-02-03 | 1986-04-05 | 1987-06-07 | S30 |",
            "patent | US0000001 | | | | S31 | nothing was read of it",
        ),
    )
    write(
        folder / "tech_export_rules.csv",
        *table(
            "date|instrument|issuer|status|rare_earth_items|control_type|source_id|note",
            "2009|Decree|Ministry|in force|RESTRICTED: alloys|restricted|S44|",
            "2009|Decree|Ministry|in force|PROHIBITED: leaching|prohibited|S44|",
            "2027|Order|Ministry|expected|the end of the suspension was NOT FOUND||S44|",
        ),
    )
    write(
        folder / "workforce.csv",
        *table(
            "country | measure | level | year | value | unit | derived | source_id | note",
            f"China | mineral processing graduates | all | 2011 | 90 | persons | false | {TALENTS} "
            '| "over 90"',
            "China | mineral processing graduates | all | 2012 | 80 | persons | false | S64 |",
        ),
    )
    named = source_cells(
        {str(k): str(v) for k, v in row.items()}
        for name in ("decisions", "documents", "key", "families")
        for row in patents.readings(name).to_dict("records")
    )
    own = set(patents.readings("sources")["source_id"])
    write_sources(folder, {*named, "S14", "S19", "S30", "S31", "S44", TALENTS} - own)
    return evidence


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tables that the evidence makes."""
    folder = tmp_path_factory.mktemp("patents")
    data = empty_book(folder)
    patents.ingest(gather(folder / "evidence"), data)
    return data


def test_a_count_is_written_with_its_source_and_a_note_in_own_words(data: Path) -> None:
    row = only(data, "patent_counts")
    assert cells([row], "count_id", "office", "period", "patents", "source_id") == [
        ["patstat-processing", "CHN", "2011/2019", "30", "patents-s14"]
    ]
    assert row["note"] == patents.readings("notes")["note"].iloc[0]


def test_an_annual_series_stands_beside_the_one_of_all_fields(data: Path) -> None:
    own = held(data, "patent_families_annual", source_id="patents-s19")
    assert cells(own, "series", "field", "country_iso3", "year", "patents") == [
        ["families-anywhere", "materials-metallurgy", "JPN", "2003", "7"]
    ]
    everything = held(data, "patent_families_annual")
    assert len(everything) == 1 + len(patents.readings("families"))


def test_a_key_patent_has_gathered_dates_and_what_was_read_of_it(data: Path) -> None:
    row = only(data, "key_patents", patent="US4770723")
    assert cells([row], "priority", "filed", "granted", "holder", "source_id") == [
        ["1981-02-03", "1986-04-05", "1987-06-07", "Hitachi Metals", "patents-s30"]
    ]
    assert not held(data, "key_patents", patent="US0000001")


def test_a_rule_that_was_not_found_says_nothing_of_its_items(data: Path) -> None:
    rules = held(data, "technology_export_rules")
    assert cells(rules, "control", "items", "status", "item_no") == [
        ["restricted", "alloys", "in force", "1"],
        ["prohibited", "leaching", "in force", "2"],
        ["not-found", "", "", "1"],
    ]


def test_people_are_counted_with_the_hedge_of_their_source(data: Path) -> None:
    row = only(data, "workforce_counts")
    assert cells([row], "measure", "level", "quantity", "unit", "qualifier", "source_id") == [
        ["mineral-processing-graduates", "all", "90", "persons/a", "over", "patents-s52"]
    ]


def test_a_patents_source_comes_only_if_a_row_names_it(data: Path) -> None:
    known = {row["source_id"] for row in held(data, "sources")}
    assert {"patents-s14", "patents-s44", "patents-sinv5"} <= known
    assert "patents-s31" not in known
    first = held(data, "patent_documents")[0]
    assert first["document_id"] == f"{first['claim_id']}-d51"
    assert first["source_id"] in known


def test_a_count_below_zero_is_refused_with_its_row(tmp_path: Path) -> None:
    data = empty_book(tmp_path)
    with pytest.raises(TableError) as refused:
        patents.ingest(gather(tmp_path / "evidence", count="-4.0"), data)
    (problem,) = refused.value.problems
    assert (problem.row, problem.column, problem.value) == (2, "patents", "-4")
    assert not (data / "patent_counts.csv").exists()
