"""One query: rare-earth patents by class, year of grant and country, whoever publishes them.

Choices made about the data
---------------------------
- What counts: utility patents that were granted and not withdrawn.
- What is rare-earth: the CPC groups of `GROUPS`. A patent of two groups counts in both, and once
  in the two sums `processing` (C22B 59 or C01F 17) and `rare_earths` (any of them).
- Whose: the country of the first inventor and of the first assignee, whole and not shared out.
  `ZZ` where none is recorded.
- The query (`recount`) is written once, over four plain tables (`Patents`). Two adapters make
  these: `patentsview` from the files of the US patent office, read as a stream by DuckDB on one
  machine, and `publications` from Google's public patent data, which BigQuery holds for the world.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import ibis
from ibis import _

if TYPE_CHECKING:
    from ibis.expr.types import BooleanScalar, BooleanValue, IntegerValue, StringValue, Table

GROUPS: Final[dict[str, str]] = {
    "c22b59": r"^C22B59/",  # obtaining rare-earth metals
    "c01f17": r"^C01F17/",  # compounds of rare-earth metals
    "h01f1": r"^H01F1/05[3-9]",  # magnets of alloys with rare earths
    "c09k11": r"^C09K11/77",  # phosphors with rare earths
}
COUNTS: Final = (*GROUPS, "c22b59_first", "processing", "rare_earths")
UNKNOWN: Final = "ZZ"
PUBLICATIONS: Final = {
    "publication_number": "string",
    "country_code": "string",
    "application_kind": "string",
    "grant_date": "int64",
    "cpc": "array<struct<code: string, first: boolean>>",
    "inventor_harmonized": "array<struct<country_code: string>>",
    "assignee_harmonized": "array<struct<country_code: string>>",
}


@dataclass(frozen=True)
class Patents:
    """What the recount needs, whoever publishes it.

    Attributes
    ----------
    grants : Table
        `patent_id`, `grant_year`: one row a patent that counts.
    classes : Table
        `patent_id`, `code` (without spaces), `first`: one row a patent and CPC code.
    inventors, assignees : Table
        `patent_id`, `country` (ISO 3166 alpha-2): at most one row a patent, the first named.
    """

    grants: Table
    classes: Table
    inventors: Table
    assignees: Table


def recount(patents: Patents) -> Table:
    """Rare-earth patents by year of grant and country: the one query.

    Returns
    -------
    Table
        `grant_year`, `inventor_country`, `assignee_country`, and a column a count of `COUNTS`.
    """
    classified = patents.classes.filter(_any_of(_.code)).group_by("patent_id")
    flags = classified.aggregate(**{name: _flag(name) for name in COUNTS})
    # Only the few rare-earth patents need a country: the long tables are streamed past them.
    inventors = patents.inventors.semi_join(flags, "patent_id")
    assignees = patents.assignees.semi_join(flags, "patent_id")
    named = (
        flags.join(patents.grants, "patent_id")
        .left_join(inventors.rename(inventor_country="country"), "patent_id", rname="{name}_i")
        .left_join(assignees.rename(assignee_country="country"), "patent_id", rname="{name}_a")
    )
    countries = ("inventor_country", "assignee_country")
    keys = {key: named[key].nullif("").fill_null(UNKNOWN) for key in countries}
    counts = {name: named[name].cast("int64").sum() for name in COUNTS}
    return named.group_by(grant_year=named.grant_year, **keys).aggregate(**counts)


def _year(day: StringValue) -> IntegerValue:
    return day.left(4).cast("int64")


def _any_of(code: StringValue) -> BooleanValue:
    return code.re_search("|".join(GROUPS.values()))


def _flag(name: str) -> BooleanScalar:
    if name == "rare_earths":
        return _any_of(_.code).any()
    if name == "processing":
        return _.code.re_search(f"{GROUPS['c22b59']}|{GROUPS['c01f17']}").any()
    if name == "c22b59_first":
        return (_.code.re_search(GROUPS["c22b59"]) & _.first).any()
    return _.code.re_search(GROUPS[name]).any()


def patentsview(tables: dict[str, Table]) -> Patents:
    """The four plain tables from those of PatentsView (every column as text).

    Parameters
    ----------
    tables : dict
        `g_patent`, `g_cpc_current`, `g_inventor_disambiguated`, `g_assignee_disambiguated` and
        `g_location_disambiguated`.
    """
    places = tables["g_location_disambiguated"].select("location_id", country="disambig_country")
    granted = (_.patent_type == "utility") & (_.withdrawn.fill_null("0") != "1")

    def first_named(kind: str) -> Table:
        rows = tables[f"g_{kind}_disambiguated"].filter(_[f"{kind}_sequence"] == "0")
        return (
            rows.select("patent_id", "location_id").join(places, "location_id").drop("location_id")
        )

    return Patents(
        grants=tables["g_patent"]
        .filter(granted)
        .select("patent_id", grant_year=_year(_.patent_date)),
        classes=tables["g_cpc_current"].select(
            "patent_id", code="cpc_group", first=_.cpc_sequence == "0"
        ),
        inventors=first_named("inventor"),
        assignees=first_named("assignee"),
    )


def publications(office: str = "US", rows: Table | None = None) -> Patents:
    """The four plain tables from `patents-public-data.patents.publications`.

    Parameters
    ----------
    office : str
        Patent office (ISO 3166 alpha-2, or EP and WO) whose grants count.
    rows : Table, optional
        A table of that form; default: an unbound one, to be compiled for BigQuery.
    """
    if rows is None:
        home = ("patents-public-data", "patents")
        rows = ibis.table(PUBLICATIONS, name="publications", catalog=home[0], database=home[1])
    granted = rows.filter(
        _.country_code == office, _.application_kind == "A", _.grant_date > 0
    ).mutate(patent_id=_.publication_number)
    codes = granted.select("patent_id", cpc=_.cpc.unnest())

    def first_named(column: str) -> Table:
        # An array of nobody has no first element; BigQuery would refuse to look for it.
        some = granted.filter(_[column].length() > 0)
        return some.select("patent_id", country=_[column][0].country_code)

    return Patents(
        grants=granted.select("patent_id", grant_year=_year(_.grant_date.cast("string"))),
        classes=codes.select("patent_id", code=_.cpc.code, first=_.cpc["first"]),
        inventors=first_named("inventor_harmonized"),
        assignees=first_named("assignee_harmonized"),
    )
