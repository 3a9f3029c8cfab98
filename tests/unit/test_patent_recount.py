"""The recount: files in the documented form, with an answer known beforehand."""

from __future__ import annotations

import csv
import json
import zipfile
from typing import TYPE_CHECKING, Any

import ibis
import pandas as pd
import pytest

from rarebook import bench_patents
from rarebook.problems import TableError
from rarebook.sources import iso, patents, recount

if TYPE_CHECKING:
    from pathlib import Path

PATENT = ("patent_id", "patent_type", "patent_date", "patent_title", "wipo_kind", "num_claims",
          "withdrawn", "filename")  # fmt: skip
CPC = ("patent_id", "cpc_sequence", "cpc_section", "cpc_class", "cpc_subclass", "cpc_group",
       "cpc_type")  # fmt: skip
# year, kind, withdrawn, CPC codes, inventors' countries, assignees' countries
PATENTS: dict[str, tuple[int, str, str, list[str], list[str], list[str]]] = {
    "1": (2010, "utility", "0", ["C22B59/00"], ["US"], ["US"]),
    "2": (2010, "utility", "0", ["B01D11/04", "C22B59/00", "C01F17/206"], ["US", "CN"], ["CN"]),
    "3": (2012, "utility", "0", ["H01F1/0577"], ["JP"], ["JP"]),
    "4": (2012, "utility", "0", ["H01F1/055", "H01F1/057"], ["JP"], []),
    "5": (2012, "utility", "0", ["C09K11/7774"], ["CN"], ["US"]),
    "6": (2012, "utility", "0", ["H01F1/047", "C22B60/02"], ["US"], ["US"]),  # neighbours
    "7": (2012, "design", "0", ["C22B59/00"], ["US"], ["US"]),
    "8": (2012, "utility", "1", ["C22B59/00"], ["US"], ["US"]),
    "9": (2020, "utility", "", ["C22B59/00"], [], []),
}
KNOWN = {
    ("c22b59", 2010, "USA", "USA"): 1,
    ("c22b59", 2010, "USA", "CHN"): 1,
    ("c22b59", 2020, "ZZZ", "ZZZ"): 1,
    ("c22b59-first", 2010, "USA", "USA"): 1,
    ("c22b59-first", 2020, "ZZZ", "ZZZ"): 1,
    ("c01f17", 2010, "USA", "CHN"): 1,
    ("h01f1", 2012, "JPN", "JPN"): 1,
    ("h01f1", 2012, "JPN", "ZZZ"): 1,
    ("c09k11", 2012, "CHN", "USA"): 1,
    ("processing", 2010, "USA", "USA"): 1,
    ("processing", 2010, "USA", "CHN"): 1,
    ("processing", 2020, "ZZZ", "ZZZ"): 1,
    ("rare-earths", 2010, "USA", "USA"): 1,
    ("rare-earths", 2010, "USA", "CHN"): 1,
    ("rare-earths", 2012, "JPN", "JPN"): 1,
    ("rare-earths", 2012, "JPN", "ZZZ"): 1,
    ("rare-earths", 2012, "CHN", "USA"): 1,
    ("rare-earths", 2020, "ZZZ", "ZZZ"): 1,
}


def write_tsv(path: Path, header: tuple[str, ...], rows: list[tuple[Any, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter="\t", quoting=csv.QUOTE_ALL, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def write_files(folder: Path) -> Path:
    """The five files as the patent office documents them."""
    folder.mkdir(exist_ok=True)
    grants, classes, people, owners = [], [], [], []
    for number, (year, kind, withdrawn, codes, inventors, assignees) in PATENTS.items():
        title = 'Of "rare" earths\tand others'
        grants.append((number, kind, f"{year}-03-02", title, "B2", 1, withdrawn, "f.xml"))
        for n, code in enumerate(codes):
            classes.append((number, n, code[0], code[:3], code[:4], code, "inventional"))
        people += [(number, n, f"i{n}", f"at-{place}") for n, place in enumerate(inventors)]
        owners += [(number, n, f"o{n}", f"at-{place}") for n, place in enumerate(assignees)]
    write_tsv(folder / "g_patent.tsv", PATENT, grants)
    write_tsv(folder / "g_cpc_current.tsv", CPC, classes)
    for kind, rows in (("inventor", people), ("assignee", owners)):
        header = ("patent_id", f"{kind}_sequence", f"{kind}_id", "location_id")
        write_tsv(folder / f"g_{kind}_disambiguated.tsv", header, rows)
    places = [(f"at-{place}", "Town", place) for place in ("US", "JP", "CN")]
    columns = ("location_id", "disambig_city", "disambig_country")
    write_tsv(folder / "g_location_disambiguated.tsv", columns, places)
    return folder


def as_dict(rows: pd.DataFrame) -> dict[tuple[Any, ...], int]:
    return {tuple(row[:-1]): row[-1] for row in rows.itertuples(index=False, name=None)}


def test_the_known_answer(tmp_path: Path) -> None:
    rows, newest = patents.count(write_files(tmp_path / "files"))
    assert as_dict(rows) == KNOWN
    assert newest == "2020-03-02"


def test_zipped_files_give_the_same(tmp_path: Path) -> None:
    folder = write_files(tmp_path / "files")
    for path in list(folder.glob("*.tsv")):
        with zipfile.ZipFile(folder / f"{path.name}.zip", "w") as archive:
            archive.write(path, path.name)
        path.unlink()
    assert as_dict(patents.count(folder)[0]) == KNOWN


def test_the_same_query_over_public_patent_data_gives_the_same() -> None:
    rows = [
        {
            "publication_number": f"US-{number}-B2",
            "country_code": "US",
            "application_kind": "A" if kind == "utility" else "S",
            "grant_date": 0 if withdrawn == "1" else year * 10000 + 302,
            "cpc": [{"code": code, "first": n == 0} for n, code in enumerate(codes)],
            "inventor_harmonized": [{"country_code": place} for place in inventors],
            "assignee_harmonized": [{"country_code": place} for place in assignees],
        }
        for number, (year, kind, withdrawn, codes, inventors, assignees) in PATENTS.items()
    ]
    table = ibis.memtable(pd.DataFrame(rows), schema=ibis.schema(recount.PUBLICATIONS))
    found = recount.recount(recount.publications("US", table))
    assert as_dict(patents.tidy(ibis.duckdb.connect().execute(found))) == KNOWN


def test_it_compiles_for_bigquery_without_a_connection() -> None:
    sql = ibis.to_sql(recount.recount(recount.publications()), dialect="bigquery")
    for part in (
        "`patents-public-data`.`patents`.`publications`",
        "UNNEST",
        "^H01F1/05[3-9]",
        "^C22B59/",
        "REGEXP_CONTAINS",
        "LOGICAL_OR",
        "`country_code` = 'US'",
        "GROUP BY",
    ):
        assert part in sql
    assert "'EP'" in ibis.to_sql(recount.recount(recount.publications("EP")), dialect="bigquery")


def test_missing_files_and_columns_are_all_named(tmp_path: Path) -> None:
    folder = write_files(tmp_path / "files")
    (folder / "g_inventor_disambiguated.tsv").unlink()
    write_tsv(folder / "g_cpc_current.tsv", ("patent_id", "cpc_sequence", "group_id"), [])
    with pytest.raises(TableError) as caught:
        patents.count(folder)
    text = str(caught.value)
    assert "g_inventor_disambiguated.tsv" in text
    assert "column cpc_group" in text
    assert "the file has patent_id, cpc_sequence, group_id" in text


def test_files_without_rare_earths_are_refused(tmp_path: Path) -> None:
    folder = write_files(tmp_path / "files")
    write_tsv(folder / "g_cpc_current.tsv", CPC, [("1", 0, "G", "G06", "G06F", "G06F1/00", "i")])
    with pytest.raises(TableError, match="no utility patent"):
        patents.update(folder, tmp_path)


def test_update_writes_table_and_source(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    write_package(data)
    folder = write_files(tmp_path / "files")
    dry = patents.update(folder, data, dry_run=True)
    assert dry.written is None
    assert not (data / "patent_recount.csv").exists()
    report = patents.update(folder, data)
    assert report.written == data / "patent_recount.csv"
    assert (report.patents, report.first_year, report.last_year) == (6, 2010, 2020)
    assert "6 rare-earth patents of 2010 to 2020" in str(report)
    written = pd.read_csv(data / "patent_recount.csv")
    assert set(written["source_id"]) == {"patentsview-pvgpatdis"}
    sources = pd.read_csv(data / "sources.csv")
    assert list(sources["published"]) == ["2020-03-02"]
    again = patents.update(folder, data)
    assert again.rows == report.rows


def write_package(data: Path) -> None:
    """The described table and the sources, as the book has them."""
    from rarebook import paths

    package = json.loads((paths.data_dir() / "datapackage.json").read_text(encoding="utf-8"))
    wanted = ("sources", "patent_recount")
    package["resources"] = [r for r in package["resources"] if r["name"] in wanted]
    (data / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    header = "source_id,title,publisher,url,published,licence\n"
    (data / "sources.csv").write_text(header, encoding="utf-8")


def test_country_codes() -> None:
    assert iso.alpha3("CN") == "CHN"
    assert iso.alpha3(" us ") == "USA"
    assert iso.alpha3("") == iso.alpha3("ZZ") == "ZZZ"


def test_the_generator_of_the_benchmark_knows_its_answer(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert bench_patents.main(20_000) == 0
    assert "peak memory" in capsys.readouterr().out
