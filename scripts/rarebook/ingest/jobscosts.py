"""Wages, employment, public money, accounts, costs and prices: the evidence folder `jobscosts`.

Choices about the data
- Ratios and conversions that the evidence worked out itself are left out: a chapter recomputes
  them. A derived figure stays only where a published one makes it (a level from a growth rate, a
  profit from a dividend and its payout ratio, an annual mean from daily quotes).
- Where two sources disagree, both rows stand.
- Money stays in the currency it was given in; `exchange_rates` turns it into another.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pandas as pd

from rarebook.ingest import jobscosts_accounts as accounts
from rarebook.ingest import jobscosts_awards as awards
from rarebook.ingest import jobscosts_prices as prices
from rarebook.ingest import jobscosts_readings as readings
from rarebook.ingest import jobscosts_shares as shares
from rarebook.ingest import jobscosts_work as work
from rarebook.ingest.common import put_sources, read_evidence, split_sources, write_table

if TYPE_CHECKING:
    from pathlib import Path

FOLDER = "jobscosts"
COUNTRIES = {
    "China": "CHN",
    "Australia": "AUS",
    "Malaysia": "MYS",
    "Japan": "JPN",
    "Germany": "DEU",
    "Estonia": "EST",
    "Korea": "KOR",
    "France": "FRA",
    "United States": "USA",
    "Euro": "EMU",
}
CURRENCIES = {"DEU": "EUR", "FRA": "EUR", "EST": "EUR", "KOR": "KRW", "USA": "USD"}
# remarks on how a text was kept, which say nothing of the figure
STORED = re.compile(
    r" \((?:programme|legal authority) not (?:stated )?in (?:the )?stored text\)"
    r"|date not in the stored text|day and month not stored"
    r"|MCS 2012-2015 tables not in the store; read them live"
)
# titles name institutions and papers, not the people who signed them
BYLINES = (" (Reuters, E. Onstad)", " (Y.-H. Law)", "马国霞 et al., ")


def ingest(evidence: Path, data: Path) -> None:
    """Write every table of the folder, and the sources that their rows name.

    Parameters
    ----------
    evidence : Path
        The folder that holds `jobscosts/`.
    data : Path
        The folder of the tables.
    """
    folder = evidence / FOLDER
    tables = {
        "exchange_rates": exchange_rates(read_evidence(folder / "fx_ppp.csv")),
        "wages": work.wages(read_evidence(folder / "wages.csv")),
        "employment": work.employment(read_evidence(folder / "employment.csv")),
        "manufacturing_shares": shares.manufacturing_shares(
            read_evidence(folder / "manufacturing_share.csv")
        ),
        "f35_content": shares.f35_content(read_evidence(folder / "f35.csv")),
        "public_awards": awards.public_awards(read_evidence(folder / "awards.csv")),
        "project_capex": readings.project_capex(),
        "public_pledges": readings.public_pledges(),
        "job_benchmarks": readings.job_benchmarks(),
        "company_accounts": accounts.company_accounts(
            read_evidence(folder / "company_financials.csv")
        ),
        "production_costs": accounts.production_costs(read_evidence(folder / "costs.csv")),
        "oxide_prices": prices.oxide_prices(read_evidence(folder / "prices.csv")),
        "price_changes": prices.price_changes(read_evidence(folder / "prices.csv")),
    }
    sources = pd.concat([read_evidence(folder / "sources.csv"), readings.sources()])
    write(data, tables, sources)


def write(data: Path, tables: dict[str, pd.DataFrame], sources: pd.DataFrame) -> None:
    """Put the sources, then the tables: each row's `source` cell becomes ids of the book."""
    cells = pd.concat([rows["source"] for rows in tables.values()])
    used = {source for cell in cells.unique() for source in split_sources(cell) if source}
    ids = put_sources(data, FOLDER, clean_sources(sources), used)
    ids[""] = ""
    for name, rows in tables.items():
        pairs = rows["source"].map(split_sources)
        cited = rows.map(plain_words).assign(
            source_id=pairs.map(lambda pair: ids[pair[0]]),
            source_id_2=pairs.map(lambda pair: ids[pair[1]]),
        )
        write_table(data, name, cited)


def plain_words(cell: object) -> object:
    """A cell without the remarks that the gathering left for itself."""
    return STORED.sub("", cell).strip() if isinstance(cell, str) else cell


def clean_sources(sources: pd.DataFrame) -> pd.DataFrame:
    """One address a source, none where the evidence only names a place in an index."""
    return sources.assign(
        title=sources["title"].map(_without_byline),
        publisher=sources["publisher"].map(_without_byline),
        url=sources["url_or_repo_path"].map(_address),
        url_or_repo_path="",
    )


def _without_byline(text: str) -> str:
    for byline in BYLINES:
        text = text.replace(byline, "")
    return text.replace("GitHub file, NBS figures; repository not named by the index", "NBS, copy")


def _address(cell: str) -> str:
    """A web address from what the evidence holds: the first of several, GitHub written out."""
    repository = re.match(r"(?:github:|GitHub )([\w.-]+/[\w.-]+)(?: (\S+))?", cell)
    if repository:
        owner, path = repository.group(1), repository.group(2)
        return f"https://github.com/{owner}" + (f"/blob/HEAD/{path}" if path else "")
    first = re.search(r"https?://[^\s;]+", cell)
    return first.group(0) if first else ""


def exchange_rates(rows: pd.DataFrame) -> pd.DataFrame:
    """Market rates (annual, for China also monthly) and purchasing power parities.

    Returns
    -------
    DataFrame
        `lcu_per_usd`: units of the local currency to the US dollar; where `basis` is `ppp`, to
        the international dollar.
    """
    iso = rows["country"].map(COUNTRIES)
    return pd.DataFrame(
        {
            "country_iso3": iso,
            "currency": [
                c or CURRENCIES.get(i) or _own(i) for c, i in zip(rows.currency, iso, strict=True)
            ],
            "period": rows["period"],
            "basis": rows["measure"].str.startswith("PPP").map({True: "ppp", False: "market"}),
            "lcu_per_usd": rows["value"],
            "source": rows["source_id"],
        }
    )


def _own(iso: str) -> str:
    return {"CHN": "CNY", "AUS": "AUD", "MYS": "MYR", "JPN": "JPY", "EMU": "EUR"}[iso]
