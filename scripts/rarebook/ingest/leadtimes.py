"""Lead times: projects, plants, studies, permits and promises (folders `leadtimes*`).

Figures that the evidence derived are dropped and computed again in the chapter. Conflicting rows
both stand. `leadtimes_readings` adds what was read for single claims.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from rarebook.ingest import leadtimes_plants as plants
from rarebook.ingest import leadtimes_projects as projects
from rarebook.ingest import leadtimes_readings as readings
from rarebook.ingest import leadtimes_studies as studies
from rarebook.ingest.common import put_sources, read_evidence, write_table
from rarebook.ingest.leadtimes_dates import planned_date, rows_of

BASE, MORE = "leadtimes", "leadtimes_more"
# plans and lists of 2010 to 2015 mean the mine that was reopened, not the one of 1952
REOPENED = {"mountain-pass": "mountain-pass-restart-1"}
# titles of works are kept; the names of private authors behind a publisher are not
PUBLISHERS = {
    "MINEX14": "MinEx Consulting, PDAC 2014",
    "JASANSKY": "fineprint-global (WU Vienna); data behind an open database of mines",
}


def ingest(evidence: Path, data: Path) -> None:
    """Write every table of this topic.

    Parameters
    ----------
    evidence : Path
        Folder that holds `leadtimes`, `leadtimes_more` and `production`.
    data : Path
        Folder of the tables; their descriptions and the table of sources are there.

    Raises
    ------
    rarebook.problems.TableError
        If a row breaks the description of its table.
    """
    base, more = evidence / BASE, evidence / MORE
    made = {
        **_projects(base, more),
        "plant_lead_times": plants.tidy(
            read_evidence(base / "processing_leadtimes.csv"),
            read_evidence(more / "plants_more.csv"),
        ),
        **studies.tables(base),
        "mine_output_history": _output(
            read_evidence(evidence / "production" / "mine_production.csv")
        ),
        **_readings(),
    }
    ids = _put_sources(evidence, data, made)
    for name, rows in made.items():
        write_table(data, name, _with_sources(name, rows, ids))


def _projects(base: Path, more: Path) -> dict[str, pd.DataFrame]:
    merged = projects.merge(
        read_evidence(base / "ree_projects.csv"),
        read_evidence(more / "ree_projects_more.csv"),
        read_evidence(more / "ree_projects_supplement.csv"),
    )
    rows = projects.tidy(merged)
    lists = read_evidence(more / "list_memberships.csv")
    return {
        "ree_projects": rows,
        "ree_planned_starts": _planned(merged),
        "ree_project_lists": _lists(lists, set(rows["project_id"])),
        "ree_list_counts": _counts(read_evidence(base / "ree_project_counts_tmr.csv")),
    }


def _planned(merged: pd.DataFrame) -> pd.DataFrame:
    rows = [
        {
            "project_id": REOPENED.get(row["project_id"], row["project_id"]),
            "step": step,
            "planned_start": planned_date(plan),
            "event": _event(plan),
            "said": plan.strip(),
            "sources": row["source_id"],
            "folder": row["folder"],
        }
        for row in rows_of(merged)
        for step, plan in enumerate(row["planned_start_history"].split("|"), start=1)
        if planned_date(plan)
    ]
    return pd.DataFrame(rows)


def _event(plan: str) -> str:
    if "FID" in plan or "decision" in plan:
        return "decision"
    return "construction" if "construction" in plan else "production"


def _lists(lists: pd.DataFrame, known: set[str]) -> pd.DataFrame:
    frame = lists[lists["project"] != "(whole list)"].copy()
    frame["project_id"] = frame["project"].map(projects.slug)
    frame["project_id"] = frame["project_id"].replace(REOPENED)
    frame = frame[frame["project_id"].isin(known)]
    tmr = frame["list"].str.startswith("TMR ")
    return pd.DataFrame(
        {
            "list": tmr.map({True: "tmr-index", False: ""}).where(tmr, frame["list"]),
            "list_date": frame["list_date"],
            "project_id": frame["project_id"],
            "entry": frame["rank_or_note"].map(_entry),
            "sources": frame["source_id"],
            "folder": MORE,
        }
    )


def _entry(note: str) -> str:
    if "inferred" in note or note.startswith("company"):
        return "inferred"
    if note.startswith("new entry, but"):
        return "late"
    if note.startswith("new entry"):
        return "new"
    return "already-listed" if note.startswith("already") else "named"


def _counts(counts: pd.DataFrame) -> pd.DataFrame:
    made = counts.rename(
        columns={
            "as_of": "list_date",
            "n_projects_tracked": "tracked_projects",
            "n_advanced_projects": "advanced_projects",
            "scope": "note",
            "source_id": "sources",
        }
    )
    return made.assign(folder=BASE)


def _output(rows: pd.DataFrame) -> pd.DataFrame:
    """The long series of one publisher, so that a share compares like with like."""
    rows = rows[rows["edition"].str.startswith("DS-140") & (rows["quantity_t_reo"] != "")]
    made = pd.DataFrame(
        {
            "country_iso3": rows["iso3"],
            "year": rows["year"],
            "quantity_t": rows["quantity_t_reo"],
            "sources": "usgs-ds140",
            "folder": readings.FOLDER,
        }
    )
    return made.sort_values(["country_iso3", "year"], kind="stable")


def _readings() -> dict[str, pd.DataFrame]:
    documents = pd.DataFrame(
        readings.DOCUMENTS,
        columns=[
            "claim_id", "says", "direction", "value", "unit", "date", "folder", "sources", "note"
        ],
    )  # fmt: skip
    order = documents.groupby("claim_id").cumcount() + 1
    documents["document_id"] = documents["claim_id"] + "-" + order.astype(str)
    milestones = pd.DataFrame(
        readings.MILESTONES, columns=["chain", "step", "date", "folder", "sources", "note"]
    )
    return {"lead_time_documents": documents, "chain_milestones": milestones}


def _put_sources(evidence: Path, data: Path, made: dict[str, pd.DataFrame]) -> dict[str, str]:
    """Put what the rows use into the table of sources; from ``folder/id`` to the book's id."""
    known = {folder: _known(evidence, folder) for folder in (BASE, MORE, readings.FOLDER)}
    cells = {
        (folder, part)
        for rows in made.values()
        for folder, cell in zip(rows["folder"], rows["sources"], strict=True)
        for part in split_all(cell)
    }
    cells |= {
        (readings.FOLDER, key) for rows in made.values() for key in rows.get("extra", ()) if key
    }
    cells |= {(readings.FOLDER, key) for key in readings.ALWAYS}
    home = {(folder, part): _home(folder, part, known) for folder, part in cells}
    ids: dict[str, str] = {}
    for place, frame in known.items():
        used = {part for (_, part), where in home.items() if where == place}
        put = put_sources(data, place, frame, used)
        ids |= {f"{f}/{p}": put[p] for (f, p), where in home.items() if where == place}
    return ids


def _home(folder: str, part: str, known: dict[str, pd.DataFrame]) -> str:
    """The folder that holds a source: the row's own, else the one that extends it."""
    return folder if part in set(known[folder]["source_id"]) else MORE


def _known(evidence: Path, folder: str) -> pd.DataFrame:
    if folder == readings.FOLDER:
        names = ["source_id", "title", "publisher", "url", "published", "licence"]
        return pd.DataFrame(readings.SOURCES, columns=names)
    known = read_evidence(evidence / folder / "sources.csv")
    known["publisher"] = known["source_id"].map(PUBLISHERS).fillna(known["publisher"])
    return known


def split_all(cell: str) -> list[str]:
    """Every source id of a cell that joins them by semicolons."""
    return list(dict.fromkeys(part.strip() for part in cell.split(";") if part.strip()))


def _with_sources(name: str, rows: pd.DataFrame, ids: dict[str, str]) -> pd.DataFrame:
    """Rows with `source_id`, `source_id_2` and, for what has many stages, `more_source_ids`."""
    made = rows.copy()
    pairs = [
        tuple(ids[f"{folder}/{part}"] for part in split_all(cell))
        for folder, cell in zip(rows["folder"], rows["sources"], strict=True)
    ]
    made["source_id"] = [pair[0] if pair else "" for pair in pairs]
    made["source_id_2"] = [pair[1] if len(pair) > 1 else "" for pair in pairs]
    made["more_source_ids"] = [";".join(pair[2:]) for pair in pairs]
    if "extra" in made:
        later = made["extra"].map(lambda key: ids.get(f"{readings.FOLDER}/{key}", ""))
        moved = made["source_id_2"].where((later != "") & (made["source_id_2"] != ""), "")
        joined = moved.str.cat(made["more_source_ids"], sep=";").str.strip(";")
        made["more_source_ids"] = joined
        made["source_id_2"] = later.where(later != "", made["source_id_2"])
    return made
