"""The chapter `defence-demand`: on its own data, with other assumptions, in other worlds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from rarebook.runner import run_chapter

from .common import changed, raw, text, titles, told

CHAPTER = "defence-demand"
POUND = 0.45359237
Row = dict[str, str]


def number(table: str, column: str = "value", **where: str) -> float:
    return float(raw(table, **where)[0][column])


def jets(year: str) -> float:
    return number("f35_content", item="deliveries", year=year)


def ratings(record: dict[str, Any]) -> dict[str, str]:
    return {verdict["claim"][-3:]: verdict["rating"] for verdict in record["verdicts"]}


def trials_of(record: dict[str, Any], claim: str) -> list[dict[str, Any]]:
    found = next(entry for entry in record["verdicts"] if entry["claim"].endswith(claim))
    return list(found["tests"])


def test_no_count_passes_the_largest_that_is_reckoned_by_hand(own: dict[str, Any]) -> None:
    made = [float(row["value"]) for row in raw("context_series", indicator="ndfeb_magnet_output")]
    weapons = 100 * number("f35_content", item="us-weapons-ndfeb") / min(made)
    pounds = 920 * jets("2025")
    pounds += number("context_series", indicator="rare_earth_content_ddg51") * 2
    pounds += number("context_series", indicator="rare_earth_content_virginia_submarine") * 1.3
    demand = 1e6 * number("context_series", indicator="magnet_ree_demand")
    quoted = 100 * pounds * POUND / demand
    top = max(weapons, quoted, 0.1)
    assert top <= told(own, "top_share") < top + 0.01
    assert f"{told(own, 'top_share'):.2f}%" in titles(own)["share"]


def test_tonnes_are_jets_times_kilograms(own: dict[str, Any]) -> None:
    low, high = (jets("2025") * kg / 1000 for kg in (11, 20))
    assert text(own, "own_tonnes") == f"{low:.1f} to {high:.1f} t"
    by_year = {t["period"]: t["computed"] for t in trials_of(own, "003") if t["own"] or t["period"]}
    assert by_year["2021"] == pytest.approx(jets("2021") * 23 / 1000)
    own_test = next(t for t in trials_of(own, "003") if t["own"])
    assert own_test["computed"] == pytest.approx(jets("2024") * 23 / 1000)


def test_samarium_follows_from_the_formulas(own: dict[str, Any]) -> None:
    sm, co, oxygen = 150.36, 58.933, 15.999
    oxide = (2 * sm + 3 * oxygen) / (2 * sm)
    price = number("element_markets", symbol="Sm", measure="price-usd-kg", year="2025")
    parts = (2 * sm / (2 * sm + 17 * co), sm / (sm + 5 * co))
    low, high = (23 * part * oxide * price for part in parts)
    assert text(own, "sm_cost") == f"{low:.0f} to {high:.0f} dollars"
    mine = number("company_output", "quantity_t", company_id="mp-materials", period="2025",
                  product="concentrate")  # fmt: skip
    share = number("ore_contents", "share_pct", place="Mountain Pass, CA", element="Sm")
    assert told(own, "sm_ore") == pytest.approx(mine * share / 100 / oxide)


def test_an_hour_of_cars_is_a_part_of_the_year(own: dict[str, Any]) -> None:
    hourly = number("context_series", indicator="nev_demand_for_magnets") / 8760
    low, high = (jets("2025") * kg / 1000 / hourly for kg in (23 + 8, 23 + 20))
    assert text(own, "f35_hours") == f"{low:.1f} to {high:.1f} hours"


def test_shells_are_priced_in_the_currency_of_the_source(own: dict[str, Any]) -> None:
    rate = number("exchange_rates", "lcu_per_usd", country_iso3="EMU", period="2023")
    found = trials_of(own, "007")
    assert any(t["computed"] == pytest.approx(8000 / rate) and not t["own"] for t in found)
    assert ratings(own)["007"] == "misscoped"
    assert told(own, "shell_alone") == pytest.approx(61_800_000 / 75_357)


def test_a_claim_without_a_case_of_its_own_is_left_open(own: dict[str, Any]) -> None:
    rated = ratings(own)
    assert {claim for claim, rating in rated.items() if rating == "open"} == {
        *("001", "005", "010", "015", "016", "017", "019")
    }
    assert (rated["009"], rated["018"], rated["008"]) == ("disputed", "contradicted", "misscoped")


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    given = {
        "jets_counted": "rate",
        "f35_reading": "magnets",
        "ship_weights": "benchmark",
        "magnet_source": "smm",
        "shell_basis": "shell",
        "europe_little": 75,
    }
    return run_chapter(CHAPTER, parameters=given, out=tmp_path_factory.mktemp("other") / "run")


def test_assumptions_decide_what_they_should(own: dict[str, Any], other: dict[str, Any]) -> None:
    assert text(other, "jets") == "156 F-35s of a full-rate year"
    assert text(other, "own_tonnes") == f"{156 * 31 / 1000:.1f} to {156 * 43 / 1000:.1f} t"
    assert (ratings(own)["006"], ratings(other)["006"]) == ("disputed", "supported")
    assert (ratings(own)["014"], ratings(other)["014"]) == ("contradicted", "supported")
    assert told(other, "top_share") < told(own, "top_share")  # a larger market, fewer jets


def test_titles_say_what_their_numbers_are_measured_by(
    own: dict[str, Any], own_folder: Path
) -> None:
    counts = [jets(str(year)) for year in range(2021, 2026)]
    assert titles(own)["deliveries"] == (
        f"{min(counts):.0f} to {max(counts):.0f} F-35s a year have been delivered since 2021, "
        "not the 12 of one claim"
    )
    made = number("defence_facts", fact="output-155mm-a-month", subject="us-155mm")
    plan = {row["period"]: float(row["value"]) for row in raw("defence_facts")
            if row["fact"] == "target-155mm-a-month"}  # fmt: skip
    due = plan[max(month for month in plan if month <= "2025-06")]
    ending = f"to {100 * made / due:.0f}% of what was planned by then"
    assert titles(own)["shell-output"].endswith(ending)
    drawn = (own_folder / "figures" / "shell-output.phone.svg").read_text(encoding="utf-8")
    assert f">{due / 1000:.0f} planned by then<" in drawn


def otherwise(row: Row) -> Row | None:
    """F-35s: fewer years, twelve in the last, the Pentagon's weight that of the parts."""
    if row["item"] == "deliveries" and row["year"] not in ("2024", "2025"):
        return None
    if row["item"] == "deliveries":
        row["value"] = "150" if row["year"] == "2024" else "12"
    if row["item"] in ("rare-earth-materials-920-lb", "rare-earths-900-lb"):
        row["value"], row["unit"] = "60", "kg"
    return row


def standstill(row: Row) -> Row:
    if row["fact"] == "output-155mm-a-month":
        row["value"] = "14000"
    return row


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """A world in which deliveries collapse and the US makes no more shells than before."""
    folder = tmp_path_factory.mktemp("known")
    data = {
        "f35_content": changed(folder, "f35_content", otherwise),
        "defence_facts": changed(folder, "defence_facts", standstill),
    }
    return run_chapter(CHAPTER, data=data, out=folder / "run")


def test_a_changed_world_changes_titles_and_ratings(known: dict[str, Any]) -> None:
    shown, rated = titles(known), ratings(known)
    assert shown["deliveries"] == "F-35 deliveries fell to 12 a year"
    assert shown["one-aircraft"] == (
        "The Pentagon's weight for an F-35 is 3 to 5 times the itemised one"
    )
    assert shown["tonnes-a-year"].endswith("in 1 of 2 years")
    assert shown["shell-output"].startswith("US shell output did not grow")
    assert rated["018"] == "supported"
    assert rated["009"] == "contradicted"
    assert rated["008"] == "disputed"  # the US stood still, Europe did not


def thin(row: Row) -> Row | None:
    kept = ("smco-alloy", "deliveries")
    return row if row["item"] in kept and row["year"] in ("", "2025") else None


def test_a_thin_table_says_unknown_and_does_not_fail(tmp_path: Path) -> None:
    data = {
        "f35_content": changed(tmp_path, "f35_content", thin),
        "defence_facts": changed(
            tmp_path, "defence_facts", lambda row: row if row["subject"] == "ddg-51" else None
        ),
    }
    record = run_chapter(CHAPTER, data=data, out=tmp_path / "run")
    assert text(record, "own_tonnes") == "an unknown number"
    assert text(record, "shell_alone") == "an unknown number"
    assert ratings(record)["003"] == "open"  # no deliveries of its year
    assert len(record["verdicts"]) == 20
    for title in titles(record).values():
        assert "nan" not in title.split(), title
