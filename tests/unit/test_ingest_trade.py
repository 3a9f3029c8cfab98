"""The trade ingest on evidence of a few rows."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest

from rarebook import paths, tables
from rarebook.ingest import trade, trade_others, trade_words
from rarebook.problems import TableError

CHINA = (
    "period,period_type,flow,hs_or_item,partner,quantity_t,value_usd,value_cny,"
    "unit_value_reported,unit_value_unit,source_id,note\n"
)
HS6 = "comtrade_china_exports_hs6_monthly_2017_2024"
PARTNERS = "comtrade_china_exports_by_partner_monthly_2017_2024"
HEADLINE = '"GACC headline item ""稀土 rare earths"" (ca. HS 2805.30+2846)"'


def cells(**given: str) -> dict[str, str]:
    row = dict.fromkeys(CHINA.strip().split(","), "")
    row |= {"period": "2024", "period_type": "year", "flow": "export", "partner": "World"}
    return row | {"hs_or_item": "rare-earth metals (HS 2805.30)", "source_id": "a"} | given


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An evidence folder of a few rows; the files that a test does not fill have headers only."""
    made = tmp_path / "evidence" / "trade"
    made.mkdir(parents=True)
    for name in trade.CHINA_FILES:
        (made / f"{name}.csv").write_text(CHINA, encoding="utf-8")
    figures = "quantity_t,value_usd,source_id,note"
    mirror = "reporter,period,period_type,flow,hs_or_item,partner,quantity_t,value,currency"
    headers = {
        HS6: f"period,hs_or_item,{figures}",
        PARTNERS: f"period,partner,{figures}",
        "partner_mirrors": f"{mirror},unit_value_reported,unit_value_unit,source_id,note",
        "price_gap_evidence": "date,product,market,low,high,unit,source_id,note",
        "quotas": "year,quota_type,batch,product_class,quantity_t,basis,source_id,note",
    }
    for name, header in headers.items():
        (made / f"{name}.csv").write_text(header + "\n", encoding="utf-8")
    return made


def fill(folder: Path, name: str, *rows: str) -> None:
    with (folder / f"{name}.csv").open("a", encoding="utf-8") as file:
        file.writelines(row + "\n" for row in rows)


@pytest.mark.parametrize(
    ("words", "slug"),
    [
        ('GACC headline item "稀土 rare earths" imports (includes ores)', "headline"),
        ('GACC headline item renamed "rare earths and products"', "headline-and-products"),
        ("rare-earth compounds + metals, EXCLUDING ores", "compounds-metals"),
        ("Inner Mongolia rare earths (Hohhot Customs, regional)", "inner-mongolia"),
        ("RE permanent magnets (HS 8505.11.10)", "magnets"),
        ('"unlisted" rare-earth oxide (HS 2846.90.19)', "mixed-oxides"),
    ],
)
def test_the_narrow_group_is_told_from_the_wide_one(words: str, slug: str) -> None:
    assert trade_words.basket(words) == slug


def test_an_unknown_group_or_place_stops_the_ingest() -> None:
    with pytest.raises(KeyError, match="no basket"):
        trade_words.basket("bananas")
    with pytest.raises(KeyError, match="no country code"):
        trade_words.place("Atlantis")


@pytest.mark.parametrize(
    ("given", "iso"),
    [
        ("2024", "2024"),
        ("2017-2020", "2017-01/2020-12"),
        ("2011-Q3", "2011-07/2011-09"),
        ("2024-01/2024-10", "2024-01/2024-10"),
    ],
)
def test_periods_become_iso_8601(given: str, iso: str) -> None:
    assert trade_words.period(given) == iso


@pytest.mark.parametrize(
    ("unit", "column", "number"),
    [
        ("USD/kg", "unit_value_usd_t", "9770"),
        ("USD/t FOB", "unit_value_usd_t", "9.77"),
        ("CNY/kg", "unit_value_cny_t", "9770"),
        ("CNY/t (=13,491 USD/t)", "unit_value_cny_t", "9.77"),
    ],
)
def test_unit_values_come_per_tonne(unit: str, column: str, number: str) -> None:
    row = cells(unit_value_reported="9.77", unit_value_unit=unit)
    assert trade.unit_values(row) == {column: number}


def test_the_first_two_sources_and_the_flags_are_kept() -> None:
    row = trade.china_row(cells(source_id="a;b", note="CONFLICT: unsourced page"), {})
    assert (row["source_id"], row["source_id_2"], row["status"]) == ("a", "b", "unsourced")
    assert trade.china_row(cells(note="DERIVED: 1 / 2"), {})["derived"] == "true"
    assert trade.china_row(cells(note="CONFLICT: late"), {})["status"] == "conflict"


def test_our_own_note_and_basket_win() -> None:
    ours = {("a", "2024"): {"note": "ours", "basket": "headline-and-products"}}
    row = trade.china_row(cells(note="theirs"), ours)
    assert (row["note"], row["basket"]) == ("ours", "headline-and-products")


def test_notes_carry_no_quotes_and_no_growth_rates() -> None:
    assert trade_words.own_words('"topping $121 million"; rounded; -24.4%') == "rounded"


def test_a_row_in_two_files_stands_once_and_two_readings_of_one_source_both(folder: Path) -> None:
    row = f"2010,year,export,{HEADLINE},World,40000,,,,,a,first"
    fill(folder, "china_trade_annual", row)
    fill(folder, "china_exports_monthly", row.replace("first", "second"))
    fill(folder, "china_exports_monthly", f"2011,year,export,{HEADLINE},World,1,,,,,a,")
    fill(folder, "china_exports_monthly", f"2011,year,export,{HEADLINE},World,2,,,,,a,")
    fill(folder, "china_exports_monthly", f"2012,year,export,{HEADLINE},World,,,,,,a,no figure")
    frame = trade.china_trade(folder)
    frame = frame[frame["source_id"] == "a"]
    assert frame["period"].tolist() == ["2010", "2011", "2011"]
    assert frame["edition"].tolist() == [1, 1, 2]


def test_chinas_share_of_a_world_total_becomes_its_own_row(folder: Path) -> None:
    fill(
        folder,
        "partner_mirrors",
        "Japan,2024,year,import,rare earths (metal equivalent),World,9898,,,,,a,China share 79.6%",
        "EU27,2023,year,import,REE+,China,7100,,,,,a,39.0% of weight",
        "EU27,2023,year,import,REE+,World,18300,123600000,EUR,6.8,EUR/kg,a,",
        "EU27,2024,year,import,REE+,World,12900,,,,,a,-29.3%",
    )
    frame = trade_others.partner_trade(folder)
    assert frame["partner_iso3"].tolist() == ["WLD", "CHN", "CHN", "WLD", "WLD"]
    assert frame["share_of_weight_pct"].tolist() == ["", "79.6", "39.0", "", ""]
    assert frame["quantity_t"].tolist() == ["9898", "", "7100", "18300", "12900"]
    assert frame.loc[3, "unit_value_eur_t"] == "6800"


def test_quotes_come_per_kilogram_and_say_their_tax(folder: Path) -> None:
    fill(
        folder,
        "price_gap_evidence",
        "2014-10-02,PrNd oxide,FOB China (export),65000,70000,USD/t,a,",
        "2014-10-02,PrNd oxide,ex-works China (domestic),293000,300000,CNY/t,a,",
        "2025,Dy oxide,<1% of global consumption,800,,USD/kg or more,a,",
    )
    frame = trade_others.price_quotes(folder)
    assert frame["product"].tolist() == ["ndpr-oxide", "ndpr-oxide", "dysprosium-oxide"]
    assert frame["price_usd_kg_low"].tolist() == ["65", "", "800"]
    assert frame["price_cny_kg_high"].tolist() == ["", "300", ""]
    assert frame["vat"].tolist() == ["not-stated", "included", "not-stated"]


def test_hs6_weights_keep_their_coverage(folder: Path) -> None:
    fill(
        folder,
        HS6,
        "2017-01,280530,,100,a,quantity not in repo",
        "2018-01,280530,5.50,100,a,quantity = two blocs covering 97.4% of the value; ",
    )
    frame = trade_others.china_trade_hs6(folder)
    assert frame["quantity_t"].tolist() == ["", "5.5"]
    assert frame["quantity_coverage_pct"].tolist() == ["", "97.4"]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder with the book's descriptions and no rows."""
    made = tmp_path / "data"
    made.mkdir()
    own = paths.data_dir()
    shutil.copy(own / "datapackage.json", made)
    header = (own / "sources.csv").read_text(encoding="utf-8").partition("\n")[0]
    (made / "sources.csv").write_text(header + "\n", encoding="utf-8")
    return made


def sources(folder: Path, *ids: str) -> None:
    needed = {*ids}
    for name in ("trade_rows", "trade_changes"):
        needed |= set(pd.read_csv(trade.READINGS / f"{name}.csv")["source_id"])
    rows = [f"{name},Title,Publisher,,2024,,words" for name in sorted(needed)]
    head = "source_id,title,publisher,url_or_repo_path,published_date,licence,quote"
    (folder / "sources.csv").write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")


def test_the_whole_ingest_writes_valid_tables_with_their_sources(folder: Path, data: Path) -> None:
    sources(folder, "a")
    fill(folder, "china_trade_annual", f"2010,year,export,{HEADLINE},World,40000,,,,,a,")
    fill(folder, HS6, "2018-01,280530,5,100,a,")
    fill(folder, PARTNERS, "2018-01,USA,5,100,a,")
    fill(folder, "partner_mirrors", "EU27,2024,year,import,REE+,World,12900,,,,,a,")
    fill(folder, "price_gap_evidence", "2014,Ce oxide,FOB China,4,5,USD/kg,a,")
    fill(folder, "quotas", "2020,mining,full year,total,140000,REO,a,")
    trade.ingest(folder.parent, data)
    frame = pd.read_csv(data / "china_trade.csv")
    assert "trade-a" in set(frame["source_id"])
    listed = pd.read_csv(data / "sources.csv")
    assert set(frame["source_id"]) <= set(listed["source_id"])
    assert "words" not in (data / "sources.csv").read_text(encoding="utf-8")


def test_a_negative_tonnage_is_refused_and_the_former_table_stays(folder: Path, data: Path) -> None:
    sources(folder, "a")
    (data / "china_trade.csv").write_text("former\n", encoding="utf-8")
    fill(folder, "china_trade_annual", f"2010,year,export,{HEADLINE},World,-1,,,,,a,")
    with pytest.raises(TableError, match="quantity_t"):
        trade.ingest(folder.parent, data)
    assert (data / "china_trade.csv").read_text(encoding="utf-8") == "former\n"


@pytest.mark.parametrize("name", sorted(trade.BUILDERS))
def test_the_books_own_tables_fit_their_descriptions(name: str) -> None:
    tables.check(name, tables.table_path(name))
    described = json.loads((paths.data_dir() / "datapackage.json").read_text(encoding="utf-8"))
    resource = next(r for r in described["resources"] if r["name"] == name)
    assert resource["rarebook:topic"] == "trade"
    if name.startswith("china_trade_hs6"):
        assert resource["rarebook:redistribution"] == "cite-only"
