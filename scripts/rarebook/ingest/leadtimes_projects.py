"""Rare-earth projects: one row a project, from two lists that mend each other.

Choices made about the data, each where the evidence leaves a choice:

- A *licence* is the licence, lease or concession to mine itself. A preliminary licence, an
  environmental approval or a retention licence is not one, so those cells are empty.
- *First production* carries its scale. A pilot plant and trial mining are not commercial.
- A deposit that was mined before, for whatever metal, is *brownfield*. Its clock starts with the
  programme to reopen it. Mountain Pass, mined and reopened twice, has three rows.
- A rare earth that would come from tailings, from coal or beside another metal is kept, but apart.
"""

from __future__ import annotations

import re
import unicodedata

import pandas as pd

from rarebook.ingest.leadtimes_dates import first_date, rows_of

ISO3 = {
    "Angola": "AGO",
    "Australia": "AUS",
    "Brazil": "BRA",
    "Burundi": "BDI",
    "Canada": "CAN",
    "China": "CHN",
    "Greenland": "GRL",
    "India": "IND",
    "Malawi": "MWI",
    "Myanmar": "MMR",
    "Norway": "NOR",
    "South Africa": "ZAF",
    "Sweden": "SWE",
    "Tanzania": "TZA",
    "Uganda": "UGA",
    "United States": "USA",
    "Vietnam": "VNM",
}
STATUS = {
    "mountain-pass": "producing",
    "mount-weld": "producing",
    "nolans": "permitted",
    "browns-range": "study",
    "yangibana": "construction",
    "dubbo": "permitted",
    "bear-lodge": "dormant",
    "round-top": "study",
    "bokan-dotson-ridge": "study",
    "halleck-creek": "study",
    "kvanefjeld": "refused",
    "tanbreez": "permitted",
    "nechalacho": "dormant",
    "strange-lake": "study",
    "norra-karr": "study",
    "per-geijer": "study",
    "fen": "study",
    "serra-verde": "producing",
    "araxa": "study",
    "songwe-hill": "study",
    "ngualla": "permitted",
    "longonjo": "construction",
    "steenkampskraal": "construction",
    "gakara": "dormant",
    "makuutu": "permitted",
    "bayan-obo": "producing",
    "dong-pao": "permitted",
    "kachin": "producing",
}
SITE = {
    "gakara": "brownfield",
    "steenkampskraal": "brownfield",
    "kutessay-ii": "brownfield",
    "eco-ridge": "brownfield",
    "glenover": "brownfield",
    "kachin": "informal",
    "phalaborwa": "residue",
    "irel-oscom-odisha": "residue",
    "pea-ridge": "by-product",
    "st-honore": "by-product",
    "elk-creek": "by-product",
    "brook-mine": "by-product",
}
SCALE = {
    "mountain-pass": "commercial",
    "mount-weld": "commercial",
    "serra-verde": "commercial",
    "kenering": "commercial",
    "nechalacho": "trial",
    "gakara": "trial",
    "kachin": "informal",
    "beylikova": "pilot",
}
LICENCE = {
    "nolans": "2020-07",
    "dubbo": "2015-12-18",
    "nechalacho": "2020-05",
    "norra-karr": "2013",
    "ngualla": "2023-04",
    "gakara": "2015-03",
    "makuutu": "2024-01-17",
    "dong-pao": "2014-12",
    "lofdal": "2021-07",
    "mrima-hill": "2013-03-07",
    "kutessay-ii": "2009-12",
    "khotgor": "2010-07",
    "donald": "2025-06-27",
    "kenering": "2022-09",
}
ENDED = {"kvanefjeld": "2021-11-09"}
OWNER_CLOCK = {
    "cummins-range",
    "halleck-creek",
    "kangankunde",
    "lemhi-pass",
    "yangibana",
}
# cells that would time something else: a coal property, an iron mine, the day of a resource, the
# restart of a mine, an application that was only planned or came after a first licence
CLEARED = {
    "brook-mine": {"exploration_start_year", "permit_applied"},
    "pea-ridge": {"discovery_year"},
    "per-geijer": {"exploration_start_year"},
    "mountain-pass": {"construction_start"},
    "kvanefjeld": {"permit_applied"},
    "koppamurra": {"permit_applied"},
    "carina": {"permit_applied"},
    "norra-karr": {"permit_applied"},
}
EPISODES = (
    {
        "project_id": "mountain-pass-restart-1",
        "project": "Mountain Pass, first restart",
        "country_iso3": "USA",
        "site": "brownfield",
        "deposit_type": "carbonatite",
        "exploration_start": "2008-09",
        "exploration_basis": "sale to the company that restarted it",
        "licence": "2010-12",
        "construction_start": "2011-01",
        "first_production": "2012-08-27",
        "production_scale": "commercial",
        "status_class": "dormant",
        "last_status": "2015-06-25",
        "status": "mined again, then bankrupt",
        "sources": "MP_IHUB;MP_WIKI",
        "folder": "leadtimes",
    },
    {
        "project_id": "mountain-pass-restart-2",
        "project": "Mountain Pass, second restart",
        "country_iso3": "USA",
        "site": "brownfield",
        "deposit_type": "carbonatite",
        "exploration_start": "2017-06-14",
        "exploration_basis": "sale of the idle mine, plant standing",
        "first_production": "2018-01",
        "production_scale": "commercial",
        "status_class": "producing",
        "last_status": "2025-11",
        "status": "producing",
        "sources": "MP_2017;MP_Q323",
        "folder": "leadtimes",
    },
)


def slug(text: str) -> str:
    """A project's or plant's name as an identifier: letters, digits and hyphens.

    Examples
    --------
    >>> slug("Norra Kärr"), slug("Steenkampskraal (restart)")
    ('norra-karr', 'steenkampskraal')
    """
    bare = re.sub(r"\(.*?\)", "", text)
    plain = unicodedata.normalize("NFKD", bare).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")


def merge(base: pd.DataFrame, more: pd.DataFrame, mends: pd.DataFrame) -> pd.DataFrame:
    """The two lists as one, the cells of the supplement laid over the first.

    A project that both name is taken from the second, which was made later. A mend that only
    says that a plan was restated adds nothing.
    """
    frame = pd.concat(
        [base.assign(folder="leadtimes"), more.assign(folder="leadtimes_more")], ignore_index=True
    ).fillna("")
    frame["project_id"] = frame["project"].map(slug)
    frame = frame.drop_duplicates("project_id", keep="last").set_index("project_id", drop=False)
    extra: dict[str, str] = {}
    for mend in rows_of(mends):
        project, column = slug(mend["project"]), mend["column"]
        if project in frame.index and column in frame.columns and "restated" not in mend["value"]:
            frame.loc[project, column] = mend["value"]
            extra[project] = f"{extra.get(project, '')};{mend['source_id']}"
    frame["extra_sources"] = frame["project_id"].map(extra).fillna("")
    return frame.reset_index(drop=True)


def tidy(frame: pd.DataFrame) -> pd.DataFrame:
    """Merged rows as rows of `ree_projects`, with all source ids still in `sources`.

    A project of which nothing was found, and so has no source, is left out.
    """
    rows = [_row(row) for row in rows_of(frame) if row["source_id"]]
    made = pd.DataFrame([*rows, *EPISODES]).fillna({"owner_clock": "false"}).fillna("")
    return made.sort_values("project_id", kind="stable").reset_index(drop=True)


def _row(row: dict[str, str]) -> dict[str, str]:
    key = row["project_id"]
    row = row | dict.fromkeys(CLEARED.get(key, ()), "")
    start = first_date(row["first_production"])
    deposit = row["deposit_type"].replace(" [not in source]", "")
    return {
        "project_id": key,
        "project": re.sub(r" \(original mine\)| \(restart\)", "", row["project"]),
        "country_iso3": row["country_iso3"] or ISO3[row["country"]],
        "site": SITE.get(key, "greenfield"),
        "deposit_type": "" if deposit.startswith("not stated") else deposit,
        "discovery": first_date(row["discovery_year"]),
        "exploration_start": first_date(row["exploration_start_year"]),
        "exploration_basis": (
            row["exploration_start_basis"].replace('"', "") if row["exploration_start_year"] else ""
        ),
        "owner_clock": "true" if key in OWNER_CLOCK else "false",
        "maiden_resource": first_date(row["maiden_resource_date"]),
        "application": first_date(row["permit_applied"]),
        "licence": LICENCE.get(key, ""),
        "construction_start": first_date(row["construction_start"]),
        "first_production": start,
        "production_scale": SCALE.get(key, "") if start else "",
        "status_class": row["status_class"] or STATUS.get(key, ""),
        "last_status": first_date(row["last_status_date"] or row["status_asof"]),
        "ended": first_date(row["abandoned_date"]) or ENDED.get(key, ""),
        "status": row["status"],
        "note": row["notes"],
        "sources": row["source_id"] + row["extra_sources"],
        "folder": row["folder"],
    }
