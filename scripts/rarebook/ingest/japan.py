"""Japan's imports and magnets, other buyers, and loss estimates: part of the folder `controls`.

Choices about the data
- One row a period, basket, partner and source; measures of one such row share it.
- Shares of weight, shares of value and shares whose basis nobody stated are three columns, never
  one series. Weight is gross unless the source weighs metal or pure content.
- Rows that the evidence worked out are left out, except where a published change makes them.
- `qualifier` is that of the share where a row has one, since weights were printed exactly.
- A printed month that contradicts seven others stands, marked `conflict`.
- Rows of `readings/japan_*.csv` were read after the evidence had been gathered.
"""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from rarebook.ingest import japan_words as words
from rarebook.ingest.common import put_sources, read_evidence, split_sources, with_ids, write_table
from rarebook.ingest.documents_sources import tidy

FOLDER = "controls"
READINGS = Path(__file__).parent / "readings"
PUBLISHED_CHANGE = re.compile(r"growth|[-+] ?\d+\.\d\b(?!\d)|derived = \d+[\d,.]*/|almost 75%")
CONFLICTING = "M14"


def ingest(evidence: Path, data: Path) -> None:
    """Write the four tables and the sources that their rows name."""
    folder = evidence / FOLDER
    tables = {
        "japan_imports": japan_imports(read_evidence(folder / "japan_imports.csv")),
        "china_magnet_exports": magnets(read_evidence(folder / "magnets_to_japan.csv")),
        "import_dependence": dependence(read_evidence(folder / "import_dependence.csv")),
        "japan_loss_estimates": reading("losses"),
    }
    gathered = pd.concat([read_evidence(folder / "sources.csv"), reading("sources")])
    clean = pd.DataFrame([tidy(FOLDER, _addressed(row)) for row in _records(gathered.fillna(""))])
    named = {name for rows in tables.values() for cell in rows["source"] for name in _ids(cell)}
    ids = put_sources(data, FOLDER, clean, named & set(clean["source_id"]))
    for name, rows in tables.items():
        noted = rows.assign(note=rows["note"].replace(words.NOTES))
        write_table(data, name, with_ids(noted, ids, "source"))


def japan_imports(rows: pd.DataFrame) -> pd.DataFrame:
    """What Japan imports of rare earths, from whom: one row a period, basket, partner, source."""
    rows = rows[rows["measure"].isin({name for name, _ in words.IMPORT_MEASURES})]
    rows = rows[[_kept(row) for row in _records(rows)]]
    made = pd.DataFrame(
        {
            "period": [_span(a, b, f) for a, b, f in _three(rows)],
            "basket": rows["product_scope"].map(words.IMPORT_BASKETS),
            "partner_iso3": rows["partner_iso3"],
            "quantity_basis": [_basis(row) for row in _records(rows)],
            "qualifier": rows["qualifier"].map(words.QUALIFIERS),
            "derived": rows["derived"].map({"1": "true", "0": "false"}),
            "source": rows["source_id"],
            "note": rows["note"],
        }
    )
    made = made.join(_measures(rows, words.IMPORT_MEASURES))
    keys = ["period", "basket", "partner_iso3", "source"]
    how = dict.fromkeys(made.columns.difference([*keys, "qualifier"], sort=False), _first)
    merged = made.groupby(keys, sort=False, as_index=False).agg({**how, "qualifier": "last"})
    merged.loc[merged["source"] == words.UNCHANGED, "quantity_change_pct"] = "0"
    return pd.concat([merged, reading("imports")], ignore_index=True).fillna("")


def magnets(rows: pd.DataFrame) -> pd.DataFrame:
    """China's exports of magnets by month and buyer."""
    rows = rows[[_kept(row) for row in _records(rows)]]
    made = pd.DataFrame(
        {
            "period": rows["month_or_period"],
            "partner_iso3": rows["destination_iso3"],
            "basket": rows["product_scope"].map(words.MAGNET_BASKETS),
            "quantity_t": rows["quantity_t"],
            "change_on_year_pct": rows["yoy_pct"],
            "change_on_month_pct": rows["mom_pct"],
            "derived": rows["derived"].map({"1": "true", "0": "false"}),
            "source": rows["source_id"],
            "note": rows["note"],
        }
    )
    both = pd.concat([made, reading("magnets")], ignore_index=True)
    sound = both["source"] != CONFLICTING
    return both.assign(status=sound.map({True: "reported", False: "conflict"}))


def dependence(rows: pd.DataFrame) -> pd.DataFrame:
    """Where the United States, the European Union and others buy rare earths."""
    rows = rows[(rows["partner_iso3"] != "CHN+MYS+RUS") & (rows["derived"] != "1")]
    made = pd.DataFrame(
        {
            "reporter_iso3": rows["geo"].replace(words.PLACES),
            "period": rows["period"].map(_period),
            "basket": rows["product_scope"].map(words.DEPENDENCE_BASKETS),
            "partner_iso3": rows["partner_iso3"],
            "quantity_basis": rows["unit"].map({"t": "gross", "t REO": "reo"}).fillna(""),
            "source": rows["source_id"],
            "note": rows["note"],
        }
    )
    made = made.join(_measures(rows, words.DEPENDENCE_MEASURES))
    keys = ["reporter_iso3", "period", "basket", "partner_iso3", "source"]
    return made.groupby(keys, sort=False, as_index=False).agg(_first)


def reading(name: str) -> pd.DataFrame:
    """Rows of one kind that were read by hand."""
    return read_evidence(READINGS / f"japan_{name}.csv")


def _records(rows: pd.DataFrame) -> list[dict[str, str]]:
    return [{str(k): str(v) for k, v in row.items()} for row in rows.to_dict("records")]


def _kept(row: dict[str, str]) -> bool:
    return row["derived"] != "1" or bool(PUBLISHED_CHANGE.search(row["note"]))


def _measures(
    rows: pd.DataFrame, columns: dict[tuple[str, str], tuple[str, float]]
) -> pd.DataFrame:
    made = pd.DataFrame("", index=rows.index, columns=sorted({c for c, _ in columns.values()}))
    for index, row in rows.iterrows():
        column, factor = columns[row["measure"], row["unit"]]
        made.loc[index, column] = f"{float(row['value']) * factor:.12g}"
    return made


def _basis(row: dict[str, str]) -> str:
    if row["measure"] not in ("quantity", "share_of_quantity"):
        return ""
    usual = words.SHARE_BASES.get(row["source_id"], "gross")
    return words.WEIGHTS.get(row["unit"], usual)


def _span(start: str, end: str, kind: str) -> str:
    if kind in ("A", "claim") and start[5:7] == "01" and end[5:7] == "12":
        return start[:4]
    if kind in ("M", "point", "claim"):
        return start[:7]
    return f"{start[:7]}/{end[:7]}"


def _three(rows: pd.DataFrame) -> list[tuple[str, str, str]]:
    return list(zip(rows["period_start"], rows["period_end"], rows["freq"], strict=True))


def _period(text: str) -> str:
    """A period of the evidence in ISO 8601: `2024Q1`, `2012-2015 (MCS 2017)`, `2023-24`."""
    text = text.split(" ")[0]
    if quarter := re.fullmatch(r"(\d{4})Q1", text):
        return f"{quarter[1]}-01/{quarter[1]}-03"
    if years := re.fullmatch(r"(\d{4})-(\d{4}|\d{2})", text):
        return f"{years[1]}/{years[1][: 4 - len(years[2])]}{years[2]}"
    return text


def _first(cells: pd.Series) -> str:
    """The first cell that says something: measures of one row stand in separate rows."""
    return next((str(cell) for cell in cells if cell), "")


def _ids(cell: str) -> list[str]:
    return [name for name in split_sources(cell) if name]


def _addressed(row: dict[str, str]) -> dict[str, str]:
    return {**row, "url_or_repo_path": row.get("url_or_repo_path") or row.get("url", "")}
