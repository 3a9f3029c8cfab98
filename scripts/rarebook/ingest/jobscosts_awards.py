"""Public awards in the folder `jobscosts`: what kind of money, how firm, for which stage."""

from __future__ import annotations

import re

import pandas as pd

FUNDERS = {
    "United States": "USA",
    "South Carolina": "USA",
    "Texas and local": "USA",
    "Texas": "USA",
    "North Carolina and local": "USA",
    "Japan": "JPN",
    "Australia": "AUS",
    "European Union": "EUU",
    "Canada": "CAN",
}
# grant, equity and loan are not the same money: a loan comes back, equity may be sold
INSTRUMENTS = {
    "agreement": "contract",
    "technology investment agreement": "contract",
    "contract": "contract",
    "expenditure-based contract": "contract",
    "contract for difference": "price-support",
    "grant": "grant",
    "grants, abatements, exemptions": "local-incentives",
    "incentives, up to": "local-incentives",
    "tax credit": "tax-credit",
    "preferred equity": "equity",
    "incentive for equity": "equity",
    "direct funding for equity": "equity",
    "equity": "equity",
    "convertible notes": "convertible",
    "loan": "loan",
    "direct loan": "loan",
    "senior secured loan": "loan",
    "non-recourse loan": "loan",
    "letter of interest": "loan",
    "loan and equity": "loan-and-equity",
    "loans and grants": "loans-and-grants",
    "funding call": "funding-call",
}
# how firm a promise is, from paid out to a letter that binds nobody
COMMITMENTS = {
    "awarded": "awarded",
    "allocated": "awarded",
    "approved": "awarded",
    "signed": "awarded",
    "closed": "paid",
    "paid": "paid",
    "announced": "announced",
    "contingent": "conditional",
    "conditional": "conditional",
    "expected within": "conditional",
    "preliminary LOI": "letter-of-intent",
    "non-binding": "letter-of-intent",
    "site dropped": "dropped",
    "unlikely to proceed": "dropped",
    "superseded": "superseded",
    "same award": "repeats",
    "derived total": "repeats",
}
# what the money builds, from the project's own description
STAGES = {
    "light rare earths separation": "light-separation",
    "Mountain Pass Stage II light": "light-separation",
    "heavy rare earth separation": "heavy-separation",
    "Samarium Project Loan": "heavy-separation",
    "Louisiana separation": "separation",
    "recycling and separation": "recycling",
    "rare earth recovery from waste": "recycling",
    "supply-chain study": "study",
    "transaction: Series A": "several",
    "optional further preferred": "several",
    "NdPr floor": "light-separation",
    "Round Top": "mine-to-magnet",
    "mine-to-magnet": "mine-to-magnet",
    "Mt Weld": "mine-and-separation",
    "growth; up to 65%": "mine-and-separation",
    "Eneabba": "separation",
    "Nolans": "mine-and-separation",
}
REPEATS = re.compile(r"do not add|superseded")


def _by_start(text: str, slugs: dict[str, str], default: str | None = None) -> str:
    keys = [key for key in slugs if text.lower().startswith(key.lower())]
    if not keys and default is None:
        raise KeyError(text)
    return slugs[max(keys, key=len)] if keys else str(default)


def award_period(text: str) -> str:
    """An ISO 8601 period: a bracket dropped, a quarter spelt out, `before` as an open start."""
    text = re.sub(r"\s*\(.*\)$", "", text)
    quarter = re.fullmatch(r"(\d{4})-?Q([1-4])", text)
    if quarter:
        year, number = quarter.group(1), int(quarter.group(2))
        return f"{year}-{3 * number - 2:02d}/{year}-{3 * number:02d}"
    return re.sub(r"^before ", "../", text)


def public_awards(rows: pd.DataFrame) -> pd.DataFrame:
    """Public money for rare-earth plants, one row an award as announced.

    Rows that repeat another (a share of a package, a total, a superseded contract, the same award
    with another job figure) stay, with `counts` false: a sum takes the others only.
    """
    period = rows["date"].map(award_period)
    repeats = (rows["note"] + " " + rows["status"]).str.contains(REPEATS)
    repeats |= rows["status"].str.startswith("same award")
    table = pd.DataFrame(
        {
            "period": period,
            "year": period.str.extract(r"(?<!\.\./)(20\d\d)")[0].where(~period.str.startswith(".")),
            "funder_iso3": rows["funder"].map(FUNDERS),
            "funder": rows["funder"],
            "programme": rows["programme"],
            "recipient": rows["recipient"],
            "project": rows["project"],
            "stage": rows["project"].map(_stage),
            "amount_million_lcu": rows["amount_million"],
            "currency": rows["currency"],
            "instrument": rows["instrument"].map(lambda text: _by_start(text, INSTRUMENTS)),
            "instrument_text": rows["instrument"],
            "commitment": rows["status"].map(lambda text: _by_start(text, COMMITMENTS)),
            "jobs_announced": rows["jobs_announced"],
            "jobs_definition": rows["jobs_definition"],
            "counts": (~repeats).map({True: "true", False: "false"}),
            "source": rows["source_id"],
            "note": rows["note"],
        }
    )
    table.insert(0, "award_id", _award_ids(table))
    return table


def _stage(project: str) -> str:
    keys = [key for key in STAGES if key.lower() in project.lower()]
    return STAGES[keys[0]] if keys else "magnet"


def _award_ids(table: pd.DataFrame) -> pd.Series:
    """Readable ids that stay: recipient, date and amount; a letter where two are alike."""
    name = table["recipient"].str.lower().str.replace(r" \(.*?\)", "", regex=True)
    slug = name.str.replace(r"[^a-z0-9]+", "-", regex=True).str.strip("-")
    when = table["period"].str.replace("../", "").str.split("/").str[0].replace("", "undated")
    base = slug + "_" + when + "_" + table["amount_million_lcu"].astype(str)
    again = base.groupby(base).cumcount()
    return base + again.map(lambda n: "" if n == 0 else f"_{'abcdefgh'[n]}")
