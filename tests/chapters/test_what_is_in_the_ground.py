"""The chapter `what-is-in-the-ground`: on its own data, on changed tables, with other choices."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rarebook import paths
from rarebook.runner import run_chapter

CHAPTER = "what-is-in-the-ground"
THREAD = "reserves"
Row = dict[str, str]


def raw(table: str, **where: str) -> list[Row]:
    """Rows of a table as its file has them."""
    with (paths.data_dir() / f"{table}.csv").open(encoding="utf-8") as file:
        return [r for r in csv.DictReader(file) if all(r[k] == v for k, v in where.items())]


def changed(table: str, folder: Path, change: Callable[[Row], Row | None]) -> Path:
    """A copy of a table with each row changed, or dropped where `change` gives None."""
    rows = [new for row in raw(table) if (new := change(dict(row))) is not None]
    path = folder / f"{table}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return path


def ratings(record: dict[str, Any]) -> dict[str, str]:
    return {verdict["claim"]: verdict["rating"] for verdict in record["verdicts"]}


def titles(record: dict[str, Any]) -> dict[str, str]:
    return {figure["name"]: figure["title"] for figure in record["figures"]}


def number(record: dict[str, Any], name: str) -> float:
    return float(record["values"][name]["value"])


def own_tests(record: dict[str, Any], claim: str) -> list[dict[str, Any]]:
    entry = next(v for v in record["verdicts"] if v["claim"] == claim)
    return [test for test in entry["tests"] if test["own"]]


def tonnes(edition: str, country: str) -> float:
    (row,) = raw("reserves", edition=edition, country_iso3=country)
    return float(row["quantity_t"])


def figure_of(figure_id: str) -> float:
    (row,) = raw("ground_figures", figure_id=figure_id)
    return float(row["value"])


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return run_chapter(CHAPTER, out=tmp_path_factory.mktemp("own") / "run")


def test_every_claim_is_rated_once(own: dict[str, Any]) -> None:
    wanted = {row["id"] for row in raw("claims", thread=THREAD)}
    assert set(ratings(own)) == wanted
    assert len(own["verdicts"]) == len(wanted)
    notebook = json.loads((paths.chapters_dir() / f"{CHAPTER}.ipynb").read_text(encoding="utf-8"))
    assert notebook["metadata"]["rarebook"]["threads"] == [THREAD]


def test_figures_are_drawn_for_desk_and_phone(own: dict[str, Any]) -> None:
    assert len(own["figures"]) >= 6
    for figure in own["figures"]:
        assert figure["alt"] and figure["source"] and figure["notes"], figure["name"]
        assert len(figure["sha256"]) == 4


def test_rare_earths_are_counted_against_tin_and_silver(own: dict[str, Any]) -> None:
    crust = {r["symbol"]: float(r["crust_mg_kg"] or "nan") for r in raw("element_abundance")}
    group = raw("element_abundance", group="rare-earth")
    rare = [crust[r["symbol"]] for r in group if r["crust_mg_kg"]]
    assert number(own, "beats_tin") == sum(ppm > crust["Sn"] for ppm in rare)
    assert number(own, "over_silver") == pytest.approx(min(rare) / crust["Ag"])
    assert own_tests(own, "reserves-001")[0]["computed"] == len(group) == len(rare) + 1


def test_the_corrected_edition_is_used_and_the_release_shown(own: dict[str, Any]) -> None:
    world = tonnes("2026", "WLD")
    (mined,) = raw("mine_production", edition="2026", country_iso3="WLD", year="2025")
    assert number(own, "life") == pytest.approx(world / float(mined["quantity_t"]))
    assert number(own, "china_share") == pytest.approx(100 * tonnes("2026", "CHN") / world)
    (release,) = raw("reserve_restatements", body="usgs-release", country_iso3="WLD")
    assert float(release["quantity_t"]) != world
    told = 100 * tonnes("2026", "CHN") / float(release["quantity_t"])
    assert number(own, "china_release") == pytest.approx(told)


def test_a_claim_of_2025_is_tried_on_the_edition_of_2025(own: dict[str, Any]) -> None:
    for claim, country in (("011", "CHN"), ("014", "CHN"), ("015", "AUS"), ("017", "USA")):
        (test,) = own_tests(own, f"reserves-{claim}")
        share = 100 * tonnes("2025", country) / tonnes("2025", "WLD")
        assert test["computed"] == pytest.approx(share)
    assert ratings(own)["reserves-011"] == "misscoped"  # a share of output, not of reserves
    assert ratings(own)["reserves-017"] == "supported"


def test_ash_is_what_can_be_reached_times_the_medians(own: dict[str, Any]) -> None:
    reached = figure_of("coal-ash-total") * figure_of("coal-ash-accessible") / 100
    ends = [figure_of(f"coal-ash-{basin}") for basin in ("powder-river", "appalachian")]
    announced, computed = own_tests(own, "reserves-009")
    assert announced["computed"] == figure_of("coal-ash-stated")
    assert computed["computed"] == pytest.approx(reached * ends[0] / 1e6)
    assert computed["computed_high"] == pytest.approx(reached * ends[1] / 1e6)


def test_rock_is_not_oxide(own: dict[str, Any]) -> None:
    (world,) = raw("mine_production", edition="2024", country_iso3="WLD", year="2022")
    (find,) = raw("ree_deposits", deposit="Beylikova", as_of="2025-10")
    (test,) = own_tests(own, "reserves-022")
    assert test["computed"] == pytest.approx(
        float(find["contained_t"]) / float(world["quantity_t"])
    )
    assert ratings(own)["reserves-022"] == "misscoped"


def test_a_ship_is_filled_by_weight_or_by_room(own: dict[str, Any]) -> None:
    (mined,) = raw("mine_production", edition="2026", country_iso3="WLD", year="2025")
    year, ship = float(mined["quantity_t"]), figure_of("ship-valemax")
    assert number(own, "by_weight") == pytest.approx(year / ship)
    assert number(own, "by_room") == pytest.approx(max(year / ship, year / 1.5 / (0.5 * ship)))


def test_an_unnamed_case_stays_open(own: dict[str, Any]) -> None:
    assert ratings(own)["reserves-018"] == "open"
    entry = next(v for v in own["verdicts"] if v["claim"] == "reserves-018")
    assert entry["settle"]


def test_changed_tables_change_titles_and_ratings(tmp_path: Path) -> None:
    """China with seven tenths in the edition of 2025, thulium rarer than silver, a giant mine."""

    def edition(row: Row) -> Row:
        if (row["edition"], row["country_iso3"]) == ("2025", "CHN"):
            row["quantity_t"] = "63000000"
        if (row["edition"], row["country_iso3"]) == ("2026", "CHN"):
            row["quantity_t"] = "7500000"
        return row

    def thulium(row: Row) -> Row:
        return row | ({"crust_mg_kg": "0.05"} if row["symbol"] == "Tm" else {})

    def giant(row: Row) -> Row | None:
        if row["deposit"] == "Beylikova":
            return None
        return row | ({"contained_t": "50000000"} if row["deposit"] == "Mountain Pass" else {})

    data = {
        "reserves": changed("reserves", tmp_path, edition),
        "element_abundance": changed("element_abundance", tmp_path, thulium),
        "ree_deposits": changed("ree_deposits", tmp_path, giant),
    }
    record = run_chapter(CHAPTER, data=data, out=tmp_path / "run")
    rated, title = ratings(record), titles(record)
    assert rated["reserves-011"] == "supported"
    assert rated["reserves-019"] == "supported"  # second, behind Bayan Obo
    assert rated["reserves-004"] == "supported"
    assert rated["reserves-022"] == "open"
    assert "rarer than silver" in title["crust-ranking"]
    assert "went from 44 to 8 Mt" in title["revisions"]
    assert title["deposits"].startswith("1 of the 9 deposits")
    assert "9% to 70%" in title["china-share"]


def test_choices_matter(tmp_path: Path) -> None:
    parameters = {
        "edition_shift": 1,
        "brazil_2026": "release",
        "deposit_basis": "newest",
        "bulk_density": 3.0,
        "large_share": 1.0,
        "enough_years": 1000,
        "price_year": 2025,
        "edition_used": 2026,
    }
    record = run_chapter(CHAPTER, parameters=parameters, out=tmp_path / "run")
    rated, title = ratings(record), titles(record)
    assert rated["reserves-005"] == "misdated"  # true of the edition before
    assert rated["reserves-004"] == "supported"
    assert rated["reserves-006"] == "contradicted"
    (release,) = raw("reserve_restatements", body="usgs-release", country_iso3="WLD")
    share = 100 * tonnes("2026", "CHN") / float(release["quantity_t"])
    assert number(record, "china_share") == pytest.approx(share)
    assert own_tests(record, "reserves-011")[0]["computed"] == pytest.approx(share)
    assert number(record, "by_room") == pytest.approx(number(record, "by_weight"))
    assert "powder of 3 t/m³" in title["ships"]
