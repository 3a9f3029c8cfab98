"""The chapter `by-product-metals`: on its own data, with a known answer, with other assumptions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from rarebook import paths
from rarebook.runner import run_chapter

if TYPE_CHECKING:
    from pathlib import Path

CHAPTER = "by-product-metals"
THREAD = "byproduct-metals"
SURVEY = "production-s02a"


def table(name: str) -> pd.DataFrame:
    return pd.read_csv(paths.data_dir() / f"{name}.csv", keep_default_na=False)


def amount(material: str, country: str, source: str = SURVEY, measure: str = "production") -> float:
    rows = table("byproduct_output")
    rows = rows[(rows["material"] == material) & (rows["country_iso3"] == country)]
    rows = rows[(rows["measure"] == measure) & (rows["source_id"] == source)]
    return float(rows.loc[rows["year"] == 2024, "quantity_t"].iloc[0])


def fact(indicator: str, column: str = "value") -> float:
    rows = table("byproduct_facts")
    return float(rows.loc[rows["indicator"] == indicator, column].iloc[0])


def verdict_of(record: dict[str, Any], number: str) -> dict[str, Any]:
    found = [v for v in record["verdicts"] if v["claim"] == f"{THREAD}-{number}"]
    assert len(found) == 1
    return dict(found[0])


def rating(record: dict[str, Any], number: str) -> str:
    return str(verdict_of(record, number)["rating"])


def figure_of(record: dict[str, Any], name: str) -> dict[str, Any]:
    return next(f for f in record["figures"] if f["name"] == name)


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """One source, in which a tonne of gallium comes with the metal that each claim says."""
    folder = tmp_path_factory.mktemp("planted")
    rows = table("byproduct_output")
    rows["quantity_t"] = pd.to_numeric(rows["quantity_t"])
    is_gallium = (rows["material"] == "gallium") & (rows["measure"] == "production")
    rows = rows[~is_gallium | (rows["source_id"] == SURVEY)]
    metal = (rows["material"] == "aluminium") & (rows["measure"] == "production")
    for country, ratio in (("WLD", 20_000), ("CHN", 100_000)):
        spot = metal & (rows["country_iso3"] == country) & (rows["year"] == 2024)
        rows.loc[spot, "quantity_t"] = ratio * amount("gallium", country)
    changed = folder / "byproduct_output.csv"
    rows.to_csv(changed, index=False)
    hosts = table("ree_hosts")
    hosts.loc[hosts["deposit_id"] == "bayan-obo", "recovered_at"] = "smelter"
    slag = folder / "ree_hosts.csv"
    hosts.to_csv(slag, index=False)
    data: dict[str, Path] = {"byproduct_output": changed, "ree_hosts": slag}
    return run_chapter(CHAPTER, data=data, out=folder / "run")


@pytest.fixture(scope="module")
def otherwise(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    assumptions = {
        "gallium_source": "World Mining Data",
        "bayan_obo_role": "main-product",
        "count_unclear": True,
    }
    folder = tmp_path_factory.mktemp("otherwise") / "run"
    return run_chapter(CHAPTER, parameters=assumptions, out=folder)


def test_the_two_ratios_are_output_over_output(own: dict[str, Any]) -> None:
    metal = amount("aluminium", "CHN") / amount("gallium", "CHN")
    oxide = amount("alumina", "CHN") / amount("gallium", "CHN")
    assert own["values"]["metal_per_kg"]["value"] == pytest.approx(metal / 1000)
    assert own["values"]["oxide_per_kg"]["value"] == pytest.approx(oxide / 1000)
    assert abs(oxide / 100_000 - 1) < 0.02 < abs(metal / 100_000 - 1)
    assert (rating(own, "008"), rating(own, "029")) == ("contradicted", "misscoped")


def test_what_the_ore_would_allow_follows_from_content_and_recovery(own: dict[str, Any]) -> None:
    grams = fact("gallium-in-bauxite")
    part = fact("gallium-extractable-share") / 100
    ore = [fact("bauxite-per-aluminium", column) for column in ("value_high", "value")]
    ends = [1000 / (tonnes * grams * part) for tonnes in ore]
    assert own["values"]["ore_low"]["value"] == pytest.approx(ends[0])
    assert own["values"]["ore_high"]["value"] == pytest.approx(ends[1])


def test_the_share_of_by_products_is_counted_from_mines_and_quota(own: dict[str, Any]) -> None:
    facts = table("byproduct_facts")
    quota = facts[facts["indicator"].str.startswith("mining-quota")].set_index("indicator")
    parts = quota["value"].astype(float)
    mined = table("mine_production")
    mined = mined[(mined["edition"] == mined["edition"].max()) & (mined["year"] == 2024)]
    by_country = mined.set_index("country_iso3")["quantity_t"].astype(float).drop("WLD")
    iron = by_country["CHN"] * parts["mining-quota-northern-group"] / parts.sum()
    beside = iron + by_country[["IND", "MDG", "NGA", "RUS"]].sum()
    share = 100 * beside / by_country.sum()
    assert own["values"]["byproduct_share"]["value"] == pytest.approx(share)
    assert own["values"]["iron_share"]["value"] == pytest.approx(100 * iron / by_country.sum())
    assert [rating(own, number) for number in ("023", "024", "033")] == [
        "misscoped",  # the great majority is claimed, a half is found
        "supported",
        "contradicted",
    ]


def test_other_countries_are_set_to_chinas_recovery(own: dict[str, Any]) -> None:
    rate = amount("gallium", "CHN") / amount("alumina", "CHN")
    assert own["values"]["could_name"]["text"] == "Australia"
    could = own["values"]["could_most"]["value"]
    assert could == pytest.approx(rate * amount("alumina", "AUS"))
    assert own["values"]["us_could"]["value"] == pytest.approx(rate * amount("alumina", "USA"))
    use = amount("gallium", "USA", "byproducts-mcs2026", "consumption")
    assert f"{could / use:.0f} times" in figure_of(own, "who-else")["title"]


def test_magnesium_is_added_up_country_by_country(own: dict[str, Any]) -> None:
    rows = table("context_series")
    rows = rows[rows["indicator"] == "primary_magnesium_output"]
    series = rows[rows["period"] == "2024"].set_index("country_iso3")["value"].astype(float)
    outside = series.drop(["CHN", "WLD"])
    tests = verdict_of(own, "012")["tests"]
    assert [t["computed"] for t in tests] == [len(outside)]
    assert own["values"]["mg_outside"]["value"] == pytest.approx(1000 * outside.sum())
    share = 100 * series["CHN"] / series["WLD"]
    assert verdict_of(own, "011")["tests"][0]["computed"] == pytest.approx(share)
    assert rating(own, "011") == "close"


def test_claims_without_data_stay_open(own: dict[str, Any]) -> None:
    opened = {v["claim"][-3:] for v in own["verdicts"] if v["rating"] == "open"}
    assert opened == {"006", "016", "032"}


def test_planted_output_turns_both_ratios_round(
    own: dict[str, Any], planted: dict[str, Any]
) -> None:
    assert (rating(planted, "008"), rating(planted, "029")) == ("supported", "supported")
    assert planted["values"]["metal_per_kg"]["value"] == pytest.approx(100)
    for name in ("ratio-ladder", "by-year"):
        assert figure_of(planted, name)["title"] != figure_of(own, name)["title"]
    assert "is true of alumina" not in figure_of(planted, "ratio-ladder")["title"]


def test_slag_would_be_believed_if_the_table_said_so(
    own: dict[str, Any], planted: dict[str, Any]
) -> None:
    assert (rating(own, "022"), rating(planted, "022")) == ("misscoped", "supported")
    assert (rating(own, "019"), rating(planted, "019")) == ("misscoped", "supported")


def test_another_source_and_another_role_change_the_answer(
    own: dict[str, Any], otherwise: dict[str, Any]
) -> None:
    metal = amount("aluminium", "CHN") / amount("gallium", "CHN", "production-s10")
    assert otherwise["values"]["metal_per_kg"]["value"] == pytest.approx(metal / 1000)
    assert "is true of alumina" not in figure_of(otherwise, "ratio-ladder")["title"]
    assert rating(otherwise, "029") == rating(own, "029")  # every source is tried
    assert (rating(otherwise, "023"), rating(otherwise, "024")) == ("contradicted", "contradicted")
    for name in ("oxide_words", "ratio_zh", "share_zh", "bayan_words", "half_words"):
        assert otherwise["values"][name]["text"] != own["values"][name]["text"], name
    title = figure_of(otherwise, "hosts")["title"]
    assert title != figure_of(own, "hosts")["title"] and "one iron mine" not in title
    assert figure_of(otherwise, "who-else")["title"] != figure_of(own, "who-else")["title"]


def test_the_works_in_utah_have_three_ends(own: dict[str, Any]) -> None:
    """Magnesium ended, then the plant was idled, then its owner filed: one year fits the claim."""
    years = {t["definition"]: t["computed"] for t in verdict_of(own, "014")["tests"]}
    assert years["end of primary output"] == fact("magnesium-primary-output-ended") == 2022
    assert years["idling of the whole works"] == fact("magnesium-plant-idled") == 2024
    assert rating(own, "014") == "misscoped"


def test_chinas_part_of_each_step_is_a_share_of_the_survey(own: dict[str, Any]) -> None:
    for name, material in (("dug", "bauxite"), ("oxide", "alumina")):
        part = 100 * amount(material, "CHN") / amount(material, "WLD")
        assert own["values"][f"step_{name}"]["value"] == pytest.approx(part)
    gallium = 100 * amount("gallium", "CHN") / amount("gallium", "WLD")
    assert figure_of(own, "steps")["title"].endswith(f"makes {gallium:.0f}% of the gallium")


def test_two_prices_are_of_one_day_and_before_tax(own: dict[str, Any]) -> None:
    """Only quotes of one month are set against each other; yuan lose their tax."""
    prices = table("oxide_prices")
    prices = prices[(prices["product"] == "gallium") & (prices["grade"] == "")]
    day = prices[prices["period"] == "2023-07-13"].set_index("market")["price_lcu_kg"].astype(float)
    assert own["values"]["gap_first"]["value"] == pytest.approx(day["world"] / day["fob-china"])
    (yuan,) = prices[prices["currency"] == "CNY"].to_dict("records")
    rates = table("exchange_rates")
    rates = rates[(rates["country_iso3"] == "CHN") & (rates["basis"] == "market")]
    rate = rates.set_index("period")["lcu_per_usd"].astype(float)["2023"]
    assert yuan["vat"] == "included"
    said = f"2023-10-18, China: {float(yuan['price_lcu_kg']) / rate / 1.13:.0f};"
    assert said in figure_of(own, "two-prices")["alt"]


def test_net_imports_and_scrap_bound_the_use_of_magnesium(own: dict[str, Any]) -> None:
    rows = table("byproduct_facts")
    rows = rows[(rows["country_iso3"] == "USA") & (rows["period"] == "2024")]
    flows = rows.set_index("indicator")["value"].astype(float)
    net = flows["magnesium-imports"] - flows["magnesium-exports"]
    (test,) = (t for t in verdict_of(own, "015")["tests"] if t["own"])
    assert test["computed"] == net
    assert test["computed_high"] == net + flows["magnesium-from-scrap"]
    assert rating(own, "015") == "disputed"


def test_values_set_side_by_side_agree(own: dict[str, Any]) -> None:
    """The worth of the metal over that of the gallium, from the two sums that prose names."""
    metal = amount("aluminium", "CHN") / amount("gallium", "CHN") * fact("aluminium-price")
    assert own["values"]["host_worth"]["value"] == pytest.approx(metal / 1e9)
    ratio = metal / (1e6 * own["values"]["gallium_worth"]["value"])
    assert own["values"]["worth_ratio"]["value"] == pytest.approx(ratio, rel=0.01)


def test_what_the_ore_holds_and_what_is_taken_of_it(own: dict[str, Any]) -> None:
    metal = amount("aluminium", "CHN") / amount("gallium", "CHN")
    ore = [fact("bauxite-per-aluminium", column) for column in ("value_high", "value")]
    low, high = (1e6 / (tonnes * fact("gallium-in-bauxite")) for tonnes in ore)
    assert (
        f"{round(low, -2):,.0f} to {round(high, -2):,.0f}" in figure_of(own, "ratio-ladder")["alt"]
    )
    part = fact("gallium-extractable-share")
    for name, end in (("taken_low", low), ("taken_high", high)):
        assert own["values"][name]["value"] == pytest.approx(100 * end * 100 / part / metal)


def test_a_plan_is_set_against_chinas_recovery(own: dict[str, Any]) -> None:
    rows = table("byproduct_facts").set_index(["indicator", "country_iso3"])["value"]
    planned = float(rows["gallium-project", "USA"]) / float(rows["alumina-project", "USA"])
    rate = amount("gallium", "CHN") / amount("alumina", "CHN")
    assert own["values"]["plan_times"]["value"] == pytest.approx(planned / rate)


def test_single_figures_stand_where_they_are_quoted(own: dict[str, Any]) -> None:
    rows = table("byproduct_facts")
    helium = rows[rows["indicator"] == "helium-resources"].set_index("country_iso3")["value"]
    for number, country in (("003", "CHN"), ("005", "USA")):
        part = 100 * float(helium[country]) / float(helium["WLD"])
        assert verdict_of(own, number)["tests"][0]["computed"] == pytest.approx(part)
    seam = [fact("germanium-in-lignite", column) / 10 for column in ("value", "value_high")]
    said = f"{seam[0]:.0f} to {seam[1]:.0f} times the claimed grade"
    assert figure_of(own, "germanium-grades")["title"].endswith(said)
    sales = table("company_accounts")
    sales = sales[(sales["company"] == "northern-rare-earth") & (sales["metric"] == "revenue")]
    nine = float(sales.loc[sales["period_label"] == "9M 2024", "value"].iloc[0])
    steel = fact("steel-company-revenue") / nine
    assert verdict_of(own, "034")["tests"][0]["computed"] == pytest.approx(steel)


def test_reserves_and_magnesium_are_held_against_the_right_sum(own: dict[str, Any]) -> None:
    rows = table("byproduct_output")
    rows = rows[(rows["material"] == "bauxite") & (rows["measure"] == "reserves")]
    held = rows.set_index("country_iso3")["quantity_t"].astype(float)
    four = 100 * held[["CHN", "GIN", "IDN", "JAM"]].sum() / held["WLD"]
    assert f"{four:.0f}% if every tonne of four" in verdict_of(own, "009")["note"]
    made = [t["computed"] for t in verdict_of(own, "018")["tests"]]
    outside = own["values"]["mg_outside"]["value"]
    scrap = own["values"]["mg_with_scrap"]["value"]
    used = own["values"]["mg_used"]["value"]
    assert made == [outside < 1e5, outside < used, outside < scrap] == [False, False, True]
