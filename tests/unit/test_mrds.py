"""A reader's MRDS file: a small generated sample in the format of the survey."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest

from rarebook import paths
from rarebook.problems import TableError
from rarebook.sources import mrds

HEADER = (
    "dep_id,url,mrds_id,site_name,country,commod1,commod2,dev_stat,yfp_ba,yr_fst_prd,dy_ba,disc_yr"
)
RECORDS = (
    '10000001,u,m1,Old Gold,United States,"Gold, Silver",,Past Producer,,1890,,1880',
    "10000002,u,m2,Waiting,Canada,REE,Thorium,Prospect,,,C,1956",
    "10000003,u,m3,No Year,Canada,Copper,,Occurrence,,,,",
    "10000004,u,m4,Backwards,Peru,Copper,,Producer,,1900,,1950",
    "10000005,u,m5,Zero,Peru,Copper,,Producer,,0,B,1960",
    '10000006,u,m6,"Yttrium, the ""Big"" one",Norway,Yttrium,,Unknown,A,1999,,1990',
)


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    path = tmp_path / "mrds.csv"
    path.write_text("\n".join([HEADER, *RECORDS]) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    for name in ("datapackage.json", "sources.csv"):
        shutil.copy(paths.data_dir() / name, folder / name)
    return folder


def test_rows_are_the_records_with_a_discovery_year(sample: Path) -> None:
    rows, records, set_aside = mrds.read(sample)
    assert (records, set_aside) == (6, 1)
    assert rows["dep_id"].tolist() == ["10000001", "10000002", "10000005", "10000006"]
    assert rows["development"].tolist() == ["past-producer", "prospect", "producer", "unknown"]
    assert rows["first_production_year"].tolist() == [1890, pd.NA, pd.NA, 1999]


def test_qualifiers_and_commodities(sample: Path) -> None:
    rows, _, _ = mrds.read(sample)
    assert rows["commodity"].tolist() == ["Gold", "REE", "Copper", "Yttrium"]
    assert rows["rare_earths"].tolist() == ["false", "true", "false", "true"]
    assert rows["discovery_qualifier"].tolist() == ["exact", "about", "before", "exact"]
    assert rows["production_qualifier"].tolist() == ["exact", "", "", "after"]


def test_update_writes_a_table_that_fits_its_description(sample: Path, data: Path) -> None:
    report = mrds.update(sample.parent, data)
    assert (report.dated, report.timed) == (4, 2)
    assert report.written == data / "mrds_lead_times.csv"
    assert "wrote" in str(report)
    written = pd.read_csv(data / "mrds_lead_times.csv")
    described = next(
        resource
        for resource in json.loads((data / "datapackage.json").read_text())["resources"]
        if resource["name"] == "mrds_lead_times"
    )
    assert list(written) == [field["name"] for field in described["schema"]["fields"]]


def test_a_dry_run_writes_nothing(sample: Path, data: Path) -> None:
    report = mrds.update(sample, data, dry_run=True)
    assert report.written is None
    assert not (data / "mrds_lead_times.csv").exists()


def test_an_accent_in_another_encoding_does_not_stop_it(tmp_path: Path) -> None:
    path = tmp_path / "mrds.csv"
    path.write_bytes(
        (HEADER + "\n1,u,m,Potosí,Bolivia,Tin,,Producer,,1900,,1545\n").encode("latin-1")
    )
    rows, records, _ = mrds.read(path)
    assert records == 1
    assert rows["first_production_year"].tolist() == [1900]


def test_missing_columns_are_all_named(tmp_path: Path) -> None:
    path = tmp_path / "mrds.csv"
    path.write_text("dep_id,site_name\n1,a\n", encoding="utf-8")
    with pytest.raises(TableError, match="disc_yr") as caught:
        mrds.read(path)
    assert len(caught.value.problems) == 7


def test_a_file_without_years_is_refused(tmp_path: Path, data: Path) -> None:
    path = tmp_path / "mrds.csv"
    path.write_text(HEADER + "\n" + RECORDS[2] + "\n", encoding="utf-8")
    with pytest.raises(TableError, match="discovery year"):
        mrds.update(path, data)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(TableError, match=r"mrds\.csv"):
        mrds.read(tmp_path / "mrds.csv")
