"""The ingest of wages, awards, accounts, costs and prices on evidence of a few rows."""

from __future__ import annotations

import json
import shutil
from io import StringIO
from pathlib import Path

import pandas as pd
import pytest

from gathered import cells, empty_book, held, only, write_sources
from rarebook import paths
from rarebook.ingest import (
    context,
    jobscosts,
    jobscosts_accounts,
    jobscosts_awards,
    jobscosts_prices,
    jobscosts_readings,
    jobscosts_shares,
    jobscosts_work,
)
from rarebook.problems import TableError


def rows(text: str) -> pd.DataFrame:
    return pd.read_csv(StringIO(text.strip()), dtype=str, keep_default_na=False)


FX = """
country,currency,period,measure,value,value_type,source_id
China,CNY,2023,"market rate, local currency per USD, annual average",7.1,reported,a
Korea,,2023,"PPP conversion factor GDP (PA.NUS.PPP), LCU per international $",820,reported,b
Euro,EUR,2024,"market rate, local currency per USD, annual average",0.92,reported,a
"""
WAGES = """
country,year,group,code,definition,value,currency,unit,value_type,derivation_or_note,source_id
China,2023,Mining,,"NBS urban non-private units, employed persons, annual",100,CNY,per year,\
derived,x,a
China-Fujian,2020,Mining,,"Urban non-private on-post staff incl. dispatched",57,CNY,per year,\
reported,,a
United States,2023,"Nonferrous metal (except aluminum) production, all",NAICS,BLS OEWS/OES,65,USD,\
per year,\
reported,"employment 9; median hourly 27.51; mean hourly 31.63",a
derived,2023,a ratio,,,4,,x,derived,,a
"""
STAFF = """
country,entity,year,value,unit,definition,value_type,note,source_id
United States,rare-earth mine and mill,2018,150,persons,d,reported,first estimate,usgs_mcs2019_re
United States,"Mining except oil and gas, NAICS 212",2012,221.0,thousand persons,d,reported,,a
United States,rare-earth mine and mill,2010,,persons,d,not found,unread,usgs_mcs2016_re
United States,growth factor 2014-2023,2023,1.15,x,450/391,derived,,a
"""
AWARDS = """
date,funder,programme,recipient,project,amount_million,currency,instrument,status,jobs_announced,\
jobs_definition,amount_per_job_derived,note,source_id
before 2022-06,United States,DoD (programme not in stored text),Lynas USA,\
"light rare earths separation, \
Texas",30,USD,contract,site dropped 2025,,,,,a
2022-06-14,United States,IBAS,Lynas USA,"heavy rare earth separation",120,USD,contract,\
superseded by 258,\
,,,do not add to the next row,a
2026-Q1,United States,DoD,MP Materials,"NdPr floor 110 USD/kg",42,USD,"contract for difference,\
 income",\
paid/accrued,,,,,a;b;c
2024-12,Australia,Facility,Iluka,"Eneabba refinery, total",1650,AUD,loan,\
derived total - do not add,250,\
permanent,6,,a
2025-11-21,United States,OSC,Vulcan,magnet plant,620,USD,direct loan,conditional commitment,1000,\
jobs,6,,a
2025-11-21,United States,OSC,Vulcan,magnet plant,620,USD,direct loan,conditional commitment,1000,\
jobs,6,,a
"""
ACCOUNTS = """
company,period,metric,value,unit,value_type,derivation_or_note,source_id
Lynas,FY25,revenue,556.5,million AUD,reported,,a
Lynas,H1 FY26,net profit,80.2,million AUD,reported,,a
China Northern Rare Earth 600111,2022,net profit attributable,5984,million CNY,derived,\
dividend / payout ratio 10.27%,a
China Northern Rare Earth 600111,2024,employees,,persons,not found,,a
MP Materials,2025Q4,PPA income per kg NdPr sold,90.7,USD/kg,derived,51 M / 562 t,a
Molycorp,2015,peak share price 2011-05-03,79.16,USD,reported,,a
"""
AIRCRAFT = """
item,year,value,unit,value_type,derivation_or_note,source_id
deliveries,capacity,150,aircraft,reported,,b
"""
PRICES = """
product,date,period,low,high,value,currency,unit,basis,vat,value_type,derivation_or_note,source_id
NdPr oxide,2025-08,month,,,632000,CNY,per t,China domestic,included,reported,,a
neodymium oxide,2024,year (to 5 July),365.3,466.35,398.33,CNY,per kg,"China domestic,\
 mean of 127 daily \
quotes",includes 13-17% VAT (inferred from the level),derived,,a
NdPr oxide,2025-07-09,day,,,55.75,USD,per kg,Chinese benchmark less 13% VAT,excluded,derived,\
63/1.13,a
cerium oxide 99.5%,2014,year,,,5,USD,per kg,"annual average, Argus, as printed by USGS",\
not stated,reported,,a
"single rare earths, world",1990-2005,change,-40,-30,,%,,Chinese press,,reported,,a
"""


def test_exchange_rates_tell_market_from_parity() -> None:
    made = jobscosts.exchange_rates(rows(FX))
    assert made["basis"].tolist() == ["market", "ppp", "market"]
    assert made["country_iso3"].tolist() == ["CHN", "KOR", "EMU"]
    assert made["currency"].tolist() == ["CNY", "KRW", "EUR"]


def test_wages_leave_out_ratios_and_find_the_median_in_a_note() -> None:
    made = jobscosts_work.wages(rows(WAGES))
    assert made["worker_group"].tolist()[:3] == ["mining", "mining", "nonferrous-metals"]
    assert made["region"].tolist()[:2] == ["", "Fujian"]
    assert made["derived"].tolist()[0] == "true"
    median = made[made["statistic"] == "median"].iloc[0]
    assert (median["wage_lcu"], median["pay_period"]) == ("27.51", "hour")


def test_a_new_kind_of_worker_wants_a_decision() -> None:
    unknown = rows(WAGES).replace({"Mining": "Jugglers"})
    with pytest.raises(KeyError, match="Jugglers"):
        jobscosts_work.wages(unknown)


def test_employment_counts_people_and_keeps_editions_and_gaps() -> None:
    made = jobscosts_work.employment(rows(STAFF)).head(3)
    assert made["persons"].tolist()[:2] == [150, 221000]
    assert made["persons"].isna().tolist() == [False, False, True]
    assert made["edition"].tolist() == ["2019", "", "2016"]
    assert made["status"].tolist()[0] == "estimate"


def test_awards_that_repeat_another_do_not_count() -> None:
    made = jobscosts_awards.public_awards(rows(AWARDS))
    assert made["counts"].tolist() == ["true", "false", "true", "false", "true", "true"]
    assert made["period"].tolist()[:3] == ["../2022-06", "2022-06-14", "2026-01/2026-03"]
    assert made["year"].isna().tolist() == [True, *[False] * 5]
    assert made["instrument"].tolist()[:4] == ["contract", "contract", "price-support", "loan"]
    assert made["commitment"].tolist()[:4] == ["dropped", "superseded", "paid", "repeats"]
    assert made["stage"].tolist() == [
        "light-separation",
        "heavy-separation",
        "light-separation",
        "separation",
        "magnet",
        "magnet",
    ]
    assert made["award_id"].is_unique
    assert made["award_id"].tolist()[-1].endswith("_b")


@pytest.mark.parametrize(
    ("label", "period"),
    [
        ("FY25", "2024-07/2025-06"),
        ("H1 FY26", "2025-07/2025-12"),
        ("9M 2024", "2024-01/2024-09"),
        ("2025Q4", "2025-10/2025-12"),
        ("2023", "2023"),
    ],
)
def test_a_fiscal_label_becomes_a_period(label: str, period: str) -> None:
    assert jobscosts_accounts.fiscal_period(label) == period


def test_accounts_keep_a_derived_figure_only_if_published_ones_make_it() -> None:
    made = jobscosts_accounts.company_accounts(rows(ACCOUNTS)).head(4)
    assert made["metric"].tolist() == ["revenue", "net-income", "net-income", "share-price-peak"]
    assert made["derived"].tolist() == ["false", "false", "true", "false"]
    assert made["period"].tolist()[-1] == "2011-05-03"


def test_prices_are_per_kilogram_with_their_tax() -> None:
    made = jobscosts_prices.oxide_prices(rows(PRICES))
    assert made["price_lcu_kg"].tolist() == [632.0, 398.33, 5.0]
    assert made["vat"].tolist() == ["included", "included-inferred", "not-stated"]
    assert made["period"].tolist()[1] == "2024-01-01/2024-07-05"
    assert made["derived"].tolist() == ["false", "true", "false"]
    assert made["product"].tolist()[2] == "cerium-oxide"
    assert made["grade"].tolist()[2] == "99.5%"
    changed = jobscosts_prices.price_changes(rows(PRICES))
    assert changed[["change_low_percent", "change_high_percent"]].to_numpy().tolist() == [
        ["-40", "-30"]
    ]


def test_costs_keep_what_was_reported_with_its_unit() -> None:
    gathered = rows(
        "item,country,period,value_low,value_high,currency_or_unit,per,value_type,"
        "derivation_or_note,source_id\n"
        '"NdPr oxide cash production cost, MP Materials",United States,2025-Q1,60,,USD,per kg,'
        "reported,,a\n"
        "Residue stored at LAMP,Malaysia,2019,1.5,1.5,t,million t,reported,,a\n"
        "same in CNY,United States,2024,30487,,CNY,per t REO,derived,,a\n"
    )
    made = jobscosts_accounts.production_costs(gathered).head(2)
    assert made["unit"].tolist() == ["USD/kg", "million t"]
    assert made["period"].tolist() == ["2025-01/2025-03", "2019"]
    assert made["country_iso3"].tolist() == ["USA", "MYS"]


def test_aircraft_have_ranges_and_a_capacity() -> None:
    gathered = rows(
        "item,year,value,unit,value_type,derivation_or_note,source_id\n"
        "deliveries,capacity,156,aircraft,reported,,a\n"
        "kg per aircraft: NdFeB alloy,,8-20,kg,reported,,a\n"
        "SmCo alloy at 23 kg,2025,4.39,t,derived,,a\n"
    )
    made = jobscosts_shares.f35_content(gathered)
    assert made["item"].tolist() == ["delivery-capacity", "ndfeb-alloy"]
    assert made[["value", "value_high"]].to_numpy().tolist() == [["156", ""], ["8", "20"]]


@pytest.mark.filterwarnings("error")
def test_aircraft_without_any_range_have_no_upper_end() -> None:
    made = jobscosts_shares.f35_content(rows(AIRCRAFT))
    assert made[["value", "value_high"]].to_numpy().tolist() == [["150", ""]]


def test_shares_of_nine_months_are_not_of_a_year() -> None:
    gathered = rows(
        "country,year,indicator,value,value_type,note,source_id\n"
        'USA,2019,"manufacturing, % of GDP, Q1-Q3 (BEA)",11,reported,,a\n'
        'CHN,2024,"GDP, 100 million CNY",1349084,reported,,a\n'
        'CHN,2024,"industry, % of GDP",30,derived,,a\n'
    )
    made = jobscosts_shares.manufacturing_shares(gathered)
    assert made["period"].tolist() == ["2019-01/2019-09", "2024"]
    assert made["unit"].tolist() == ["%", "10^8 CNY"]


def test_sources_have_one_address_and_no_byline() -> None:
    gathered = rows(
        "source_id,title,publisher,url_or_repo_path\n"
        'a,"Prices (Reuters, E. Onstad)",Reuters,http://a.example ; http://b.example\n'
        "b,Rates,core,github:datasets/exchange-rates data/annual.csv\n"
        "c,Wages,GitHub file,github file id 204\n"
    )
    made = jobscosts.clean_sources(gathered)
    assert made["title"].tolist()[0] == "Prices"
    assert made["url"].tolist() == [
        "http://a.example",
        "https://github.com/datasets/exchange-rates/blob/HEAD/data/annual.csv",
        "",
    ]


def test_remarks_of_the_gathering_do_not_reach_a_table() -> None:
    assert jobscosts.plain_words("DoD (programme not in stored text)") == "DoD"
    assert jobscosts.plain_words(3) == 3


def test_readings_name_their_sources() -> None:
    known = set(jobscosts_readings.sources()["source_id"])
    assert {"latimes_2009", "goodjobs_2013"} <= known
    assert set(jobscosts_readings.employment()["source"]) <= known


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The book's own descriptions in a folder of its own, with no tables."""
    folder = tmp_path / "data"
    folder.mkdir()
    shutil.copy(paths.data_dir() / "datapackage.json", folder)
    header = "source_id,title,publisher,url,published,licence\n"
    (folder / "sources.csv").write_text(header + "trade-x,X,,,,\n", encoding="utf-8")
    return folder


def test_a_table_is_written_with_the_sources_that_its_rows_name(data: Path) -> None:
    made = jobscosts.exchange_rates(rows(FX))
    sources = rows("source_id,title,publisher,url_or_repo_path\na,A,,\nb,B,,\nunused,C,,\n")
    jobscosts.write(data, {"exchange_rates": made}, sources)
    table = pd.read_csv(data / "exchange_rates.csv")
    assert table["source_id"].tolist() == ["jobscosts-a", "jobscosts-b", "jobscosts-a"]
    kept = pd.read_csv(data / "sources.csv")["source_id"].tolist()
    assert kept == ["jobscosts-a", "jobscosts-b", "trade-x"]


def test_a_row_that_breaks_its_description_is_refused(data: Path) -> None:
    made = jobscosts.exchange_rates(rows(FX)).assign(lcu_per_usd="0")
    sources = rows("source_id,title,publisher,url_or_repo_path\na,A,,\nb,B,,\n")
    with pytest.raises(TableError, match="lcu_per_usd"):
        jobscosts.write(data, {"exchange_rates": made}, sources)
    assert not (data / "exchange_rates.csv").exists()


def test_context_keeps_published_series_and_the_sources_of_others(
    data: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "evidence" / "context"
    folder.mkdir(parents=True)
    (folder / "series.csv").write_text(
        "indicator,geo_iso3,period,value,unit,derived,source_id,note\n"
        "steel_output,CHN,2024,1005,million t,0,a,\n"
        "steel_share,CHN,2024,53,%,1,a,derived\n",
        encoding="utf-8",
    )
    header = "source_id,title,publisher,url_or_repo_path,published_date,licence,quote\n"
    (folder / "sources.csv").write_text(
        f"{header}a,A,,http://a.example,,,\nb,B,,,,,\nc,C,,,,,\n", encoding="utf-8"
    )
    with (data / "sources.csv").open("a", encoding="utf-8") as file:
        file.write("context-b,B,,,,\n")
    context.ingest(tmp_path / "evidence", data)
    assert pd.read_csv(data / "context_series.csv")["indicator"].tolist() == ["steel_output"]
    kept = pd.read_csv(data / "sources.csv")["source_id"].tolist()
    assert kept == ["context-a", "context-b", "trade-x"]


def test_the_descriptions_cover_every_table_of_the_folder() -> None:
    package = json.loads((paths.data_dir() / "datapackage.json").read_text(encoding="utf-8"))
    names = {resource["name"] for resource in package["resources"]}
    assert {"wages", "employment", "exchange_rates", "public_awards", "company_accounts"} <= names
    assert {"production_costs", "oxide_prices", "f35_content", "manufacturing_shares"} <= names


# --- the whole ingest, on the rows above

SHARES = """
country,year,indicator,value,value_type,note,source_id
CHN,2024,"GDP, 100 million CNY",1200000,reported,,a
"""
COSTS = """
item,country,period,value_low,value_high,currency_or_unit,per,value_type,derivation_or_note,source_id
"NdPr oxide cash production cost, MP Materials",United States,2025-Q1,55,65,USD,per kg,reported,,b
"""
FILES = {
    "fx_ppp": FX,
    "wages": WAGES,
    "employment": STAFF,
    "manufacturing_share": SHARES,
    "f35": AIRCRAFT,
    "awards": AWARDS,
    "company_financials": ACCOUNTS,
    "costs": COSTS,
    "prices": PRICES,
}
NAMED_BY_READINGS = {  # gathered sources that rows read later stand on
    source
    for read in (
        jobscosts_readings.project_capex(),
        jobscosts_readings.public_pledges(),
        jobscosts_readings.job_benchmarks(),
    )
    for cell in read["source"]
    for source in str(cell).split(";")
} - set(jobscosts_readings.sources()["source_id"])


def gather(evidence: Path, **changed: str) -> Path:
    """Evidence of the rows above, or of the changed ones."""
    folder = evidence / jobscosts.FOLDER
    ids = {"a", "b", "c", "idle", "usgs_mcs2016_re", "usgs_mcs2019_re", *NAMED_BY_READINGS}
    write_sources(folder, ids)
    for name, text in (FILES | changed).items():
        rows(text).to_csv(folder / f"{name}.csv", index=False)
    return evidence


def test_every_table_of_work_and_cost_is_written_with_its_sources(tmp_path: Path) -> None:
    data = empty_book(tmp_path)
    jobscosts.ingest(gather(tmp_path / "evidence"), data)
    assert cells(held(data, "f35_content"), "item", "value", "source_id") == [
        ["delivery-capacity", "150", "jobscosts-b"]
    ]
    cost = only(data, "production_costs", source_id="jobscosts-b")
    assert cells([cost], "period", "value", "value_high", "unit") == [
        ["2025-01/2025-03", "55", "65", "USD/kg"]
    ]
    support = only(data, "public_awards", instrument="price-support")
    assert (support["source_id"], support["source_id_2"]) == ("jobscosts-a", "jobscosts-b")
    benchmark = only(data, "job_benchmarks", benchmark="megadeals-2013")
    assert (benchmark["usd_per_job"], benchmark["source_id"]) == (
        "456000",
        "jobscosts-goodjobs_2013",
    )
    assert len(held(data, "public_pledges")) == len(jobscosts_readings.public_pledges())
    assert len(held(data, "project_capex")) == len(jobscosts_readings.project_capex())
    assert not held(data, "sources", source_id="jobscosts-idle")


def test_a_wage_below_zero_is_refused_with_its_row(tmp_path: Path) -> None:
    evidence = gather(tmp_path / "evidence", wages=WAGES.replace(",57,CNY", ",-57,CNY"))
    with pytest.raises(TableError) as refused:
        jobscosts.ingest(evidence, empty_book(tmp_path))
    (problem,) = refused.value.problems
    assert (problem.row, problem.column, problem.value) == (3, "wage_lcu", "-57")
