"""The chapter `can-the-card-be-played-again`: its model by a plain loop, its replay."""

from __future__ import annotations

import json
import math
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import rarebook
from rarebook import records
from rarebook.runner import notebook_path, run_chapter

from .common import changed, ratings, raw, title, told, trials_of

CHAPTER = "can-the-card-be-played-again"
MINE = "001 005 019 020 024 026 027 032 033 034 036 037 039 040 042 044 046 048 049 050 055 060 061"
POLICIES = ("none", "floor", "allied")
FAST = {"draws": 400, "sobol_base": 32}
Names = dict[str, Any]


@pytest.fixture(scope="module")
def cells(own: dict[str, Any]) -> Names:
    """The notebook's names after its first cells, up to the draws: 300 of them."""
    quoted = {(q["chapter"], q["name"]): q["value"] for q in own["quoted"]}
    records.start("draft")
    patch = pytest.MonkeyPatch()
    patch.setattr(rarebook, "computed", lambda *asked: quoted[asked], raising=False)
    names: Names = {}
    with notebook_path(CHAPTER).open(encoding="utf-8") as file:
        code = [c for c in json.load(file)["cells"] if c["cell_type"] == "code"]
    for cell in code:
        exec("".join(cell["source"]), names)  # the book's own cells
        if cell["id"] == "parameters":
            names["draws"] = 300
        if cell["id"] == "run-2":
            break
    patch.undo()
    records.start("draft")
    return names


def market(
    x: dict[str, float],
    lags: list[list[float]],
    need: float,
    base: float,
    held: list[float],
    played: list[bool],
    added: list[float],
    sure_of: list[float],
    promise: float,
    known: int,
) -> list[dict[str, float]]:
    """One future of one metal, year by year, in plain numbers: the lines as the page has them."""
    saved, new, log_price, sold, ever = 1.0, 0.0, 0.0, 0.0, False
    decided: list[float] = []
    seen: list[dict[str, float]] = []
    for t, on in enumerate(played):
        wants = need * (1 + x["growth"]) ** t * saved
        short_of_cost = min(max(1 - math.exp(log_price) / x["cost"], 0), 1)
        new -= x["closing"] * short_of_cost * max(new - sure_of[t], 0)
        new += added[t]
        for j in range(1, t + 1):
            share = (1 - x["new_sites"]) * lags[0][j] + x["new_sites"] * lags[1][j]
            new += share * decided[t - j]
        gap = max(wants - base - new, 0)
        first = on and not (t > 0 and played[t - 1])
        sold = gap if first else sold
        missing = 0.0
        if on:
            stocks = x["stock"] / 12 if first else 0.0
            missing = max((gap - (1 - held[t]) * sold) / wants - stocks, 0)
        target = math.log(x["after"]) if ever and not on else 0.0
        log_price = x["memory"] * log_price + (1 - x["memory"]) * target + x["beta"] * missing
        ever = ever or on
        expected = x["trust"] * math.exp(log_price) + 1 - x["trust"]
        safe = min(gap, max(sure_of[t] - new, 0))
        pays = x["theta"] * safe * max(max(promise, expected) / x["cost"] - 1, 0)
        pays += x["theta"] * (gap - safe) * max(expected / x["cost"] - 1, 0)
        decided.append(pays if t >= known else 0.0)
        saved *= math.exp(-x["thrift"] * max(log_price, 0))
        if on and not first:  # it goes on: the stocks are gone
            strength = missing
        else:
            strength = max(held[t] * gap / wants - x["stock"] / x["months"], 0)
        seen.append({"strength": strength, "price": math.exp(log_price), "new": new})
    return seen


def note(record: dict[str, Any], number: str) -> str:
    """What is said of a rating."""
    return next(str(v["note"]) for v in record["verdicts"] if v["claim"] == f"thesis-{number}")


def announced(fan: dict[str, float], metal: str, made: float, luck: float) -> list[float]:
    """What announced plants add each year to 2055, from the other chapter's three percentiles."""
    level = {2025: made}
    for year in (2030, 2035):
        marks = [fan[f"{metal}_{year}_{q}"] for q in ("p5", "p50", "p95")]
        level[year] = float(np.interp(luck, [0.05, 0.5, 0.95], marks))
    line = [float(np.interp(y, list(level), list(level.values()))) for y in range(2025, 2056)]
    return [0.0, *(b - a for a, b in pairwise(line))]


def test_every_claim_given_to_the_chapter_is_rated_once(own: dict[str, Any]) -> None:
    assert sorted(v["claim"][-3:] for v in own["verdicts"]) == MINE.split()
    counted = [told(own, f"count_{name}") for name in ("supported", "close", "misdated")]
    counted += [told(own, f"count_{n}") for n in ("misscoped", "disputed", "contradicted", "open")]
    assert sum(counted) == told(own, "count_all") == 23


def test_the_model_rates_no_claim(own: dict[str, Any]) -> None:
    """Years to come stay open; what is rated is rated by a table."""
    rated = {v["claim"][-3:] for v in own["verdicts"] if v["rating"] != "open"}
    assert rated == {"019", "032", "037", "049", "050", "055"}
    tests = [trial for v in own["verdicts"] for trial in v["tests"]]
    assert not [trial for trial in tests if "in the model" in trial["definition"]]
    waits = [trial["computed"] for trial in trials_of(own, "thesis-037")]
    assert waits == pytest.approx([5.51, 2.75], abs=0.01)
    for number in ("001", "020", "026", "027", "033", "042", "044", "046", "048", "061"):
        assert note(own, number).startswith("In the model")


def test_the_key_figure_stands_first_of_nine(own: dict[str, Any]) -> None:
    names = [figure["name"] for figure in own["figures"]]
    assert names[0] == "card-strength-fan"
    assert len(names) == 9
    assert f"{told(own, 'strength_2025'):.0f}%" in title(own, "card-strength-fan")


def test_what_is_fixed_comes_from_the_tables(own: dict[str, Any], cells: Names) -> None:
    before = float(raw("export_quotas", part="year", period="2009")[0]["quota_t"])
    cut = 1 - 30258 / before
    assert told(own, "held_low") == pytest.approx(100 * cut)
    assert told(own, "held_high") == 74  # May 2025
    price = {r["year"]: float(r["unit_value_1998usd_t"]) for r in raw("usgs_unit_values")}
    high = sum(math.log(price[str(y)] / price["2009"]) for y in (2010, 2011, 2012, 2013))
    assert cells["GIVEN"]["thrift"] == pytest.approx(math.log(34330 / 22307) / high)
    normal = next(q["value"] for q in own["quoted"] if q["name"] == "process_long_run_price")
    assert cells["RANGES"]["cost"][1] == pytest.approx((75 / normal, 110 / normal))


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("play", ["loosens", "keeps", "replays"])
def test_a_plain_loop_gives_what_the_arrays_give(
    own: dict[str, Any], cells: Names, policy: str, play: str
) -> None:
    some = {name: values[:5] for name, values in cells["drawn"].items()}
    path = cells["futures"](some, policy, play)
    quoted = {q["name"]: q["value"] for q in own["quoted"]}
    every = {"loosens": 99, "keeps": 1, "replays": 6}[play]
    played = [t % every == 0 for t in range(31)]
    lags = cells["LAGS"].tolist()
    covers = {"none": (0.0, 0.0), "floor": (6000.0 - 2599.0, 0.0), "allied": (1e12, 1e12)}[policy]
    promise = 0.0 if policy == "none" else 110 / quoted["process_long_run_price"]
    for i in range(5):
        x = {name: float(values[i]) for name, values in some.items()} | {"months": 12.0}
        for m, (metal, made) in enumerate((("ndpr", "made_now"), ("heavy", "heavy_now"))):
            need = quoted[f"{metal}_need_2024"] * (1 + x["growth"])
            added = announced(quoted, metal, quoted[made], x["luck"])
            sure = [covers[m] if 1 <= t <= 10 else 0.0 for t in range(31)]
            found = market(x, lags, need, quoted[made], [x["held"]] * 31, played, added,
                           sure, promise, 1)  # fmt: skip
            for name in ("strength", "price", "new"):
                plain = [year[name] for year in found]
                given = path[name][:, m, i].astype(float)
                assert given == pytest.approx(plain, rel=2e-3, abs=2e-3), (name, metal, i)


def test_the_replay_is_the_plain_loop_and_the_best_of_its_neighbours(
    own: dict[str, Any], cells: Names
) -> None:
    quota = [50145, 30258, 30184, 30996, 31001, 2 * 15500]
    held = [1 - q / quota[0] for q in quota] + [0.0, 0.0]
    mined = {(r["country_iso3"], r["year"]): float(r["quantity_t"])
             for r in raw("mine_production_series", series="energy-institute-2024")}  # fmt: skip
    base = mined["WLD", "2009"] - mined["CHN", "2009"]
    seen = [mined["AUS", str(y)] + mined["USA", str(y)] for y in range(2009, 2017)]
    price = {r["year"]: float(r["unit_value_1998usd_t"]) for r in raw("usgs_unit_values")}
    paid = [math.log(price[str(y)] / price["2009"]) for y in range(2009, 2017)]

    def misses(free: list[float]) -> tuple[list[float], list[float]]:
        x = cells["GIVEN"] | dict(zip(["beta", "memory", "theta"], free, strict=True))
        found = market(x, cells["LAGS"].tolist(), base + quota[0], base, held,
                       [h > 0 for h in held], [0.0] * 8, [0.0] * 8, 0.0, 0)  # fmt: skip
        price_off = [math.log(y["price"]) - p for y, p in zip(found, paid, strict=True)]
        return price_off, [y["new"] - s for y, s in zip(found, seen, strict=True)]

    def cost(free: list[float]) -> float:
        a, b = misses(free)
        both = ((a, float(np.std(paid))), (b, float(np.std(seen))))
        return sum((e / spread) ** 2 for errors, spread in both for e in errors)

    best = [float(told(own, f"fitted_{name}")) for name in ("beta", "memory", "theta")]
    price_off, supply_off = misses(best)
    typical = math.exp(math.sqrt(sum(e * e for e in price_off[1:]) / 7)) - 1
    assert told(own, "replay_error") == pytest.approx(100 * typical, rel=1e-4)
    rms = math.sqrt(sum(e * e for e in supply_off[1:]) / 7)
    assert told(own, "replay_supply_error") == pytest.approx(rms, rel=1e-4)
    x = cells["GIVEN"] | dict(zip(["beta", "memory", "theta"], best, strict=True))
    on = market(x, cells["LAGS"].tolist(), base + quota[0], base, held + [0.0] * 7,
                [h > 0 for h in held] + [False] * 7, [0.0] * 15, [0.0] * 15, 0.0, 0)  # fmt: skip
    assert told(own, "onward_model") == pytest.approx(on[-1]["new"], rel=1e-4)
    assert told(own, "onward_seen") == mined["AUS", "2023"] + mined["USA", "2023"]
    assert told(own, "onward_verdict") == "It does not"
    for i in range(3):
        for factor in (0.97, 1.03):
            near = [f * (factor if i == j else 1) for j, f in enumerate(best)]
            assert cost(near) > cost(best)


def test_the_ranges_of_what_was_fitted_have_the_standard_error_of_the_jackknife(
    own: dict[str, Any], cells: Names
) -> None:
    for i, name in enumerate(("beta", "memory", "theta")):
        left_out = [float(fit[i]) for fit in cells["without"]]
        assert len(left_out) == 7
        middle = sum(left_out) / 7
        error = math.sqrt(6 / 7 * sum((one - middle) ** 2 for one in left_out))
        low, high = cells["RANGES"][name][1]
        best = told(own, f"fitted_{name}")
        assert high == pytest.approx(best + math.sqrt(3) * error)
        assert low == pytest.approx(max(best - math.sqrt(3) * error, 0))
        assert told(own, f"fitted_{name}_low") == pytest.approx(min(left_out))
    assert cells["RANGES"]["closing"][1] == (0, pytest.approx(0.694, abs=0.001))


def test_plants_arrive_as_the_table_has_them(cells: Names) -> None:
    """Five lines in old plants; 4 started, within 0.9, 2.5, 2.8 and 2.9 years; 4 years to climb."""
    assert cells["LAGS"].shape == (2, 41)
    come = cells["LAGS"].cumsum(axis=1)
    assert come[0, :4] == pytest.approx([0, 0.05, 0.10, 0.30])
    assert come[1, 5] == 0  # no new plant within five years
    assert (come[:, -1] <= 1 + 1e-9).all()


def test_the_model_at_its_limits(cells: Names) -> None:
    x = {name: values[:50] for name, values in cells["drawn"].items()}
    none = x["held"] * 0
    futures = cells["futures"]
    assert futures(x | {"held": none})["strength"].max() == 0
    assert futures(x | {"held": none})["price"].max() <= 1  # a control of nothing moves no price
    bare = futures(x | {"held": none + 1, "stock": none})
    assert bare["strength"] == pytest.approx(bare["share"])  # all that only China sells
    zero = np.zeros((4, 1, 1))
    few = np.full((1, 50), 90.0)
    off, held = np.zeros(4, bool), np.ones(4)
    given = x | {"months": np.float32(12)}
    still = cells["simulate"](given, few + 10, few, held, off, zero, zero, known=0)
    assert (still["price"] == 1).all()
    assert (still["new"] == 0).all()  # nobody builds at the normal price
    full = cells["simulate"](given, few, 2 * few, held, ~off, zero, zero)
    assert full["strength"].max() == 0
    given |= {"growth": none, "thrift": none}
    twice = cells["simulate"](given, few + 10, few, held, ~off, zero, zero)
    assert (twice["strength"][1] >= twice["strength"][0]).all()  # the stocks are gone


def test_the_notes_count_the_futures_that_a_claim_needs(own: dict[str, Any], cells: Names) -> None:
    path = cells["futures"](cells["sample"](100_000))
    lasted, rested = [], []
    for works in (cells["card"](path) >= 0.1).T.tolist():
        first = works.index(False) if False in works else 31
        later = works[first:]
        lasted.append(first)
        rested.append(later.index(True) if True in later else len(later))

    def share(years: list[int], low: int, high: int) -> str:
        return f"{sum(low <= n <= high for n in years) / 1e5:.0%} of the futures"

    assert f"for 3 to 5 years in {share(lasted, 3, 5)}" in note(own, "001")
    assert f"for 4 to 6 years in {share(lasted, 4, 6)}" in note(own, "048")
    assert f"for 20 years or more in {share(lasted, 20, 31)}" in note(own, "046")
    assert f"for 10 years or more in {share(rested, 10, 31)}" in note(own, "026")


def test_a_floor_never_calls_fewer_plants(cells: Names) -> None:
    few = {name: values[:100] for name, values in cells["drawn"].items()}
    for play in ("loosens", "keeps", "replays"):
        new = {kind: cells["futures"](few, kind, play)["new"][6] for kind in POLICIES}
        assert (new["allied"] >= new["none"] * (1 - 1e-4) - 1e-3).all()


def test_the_sliders_show_the_model_at_their_grid(own_folder: Path, cells: Names) -> None:
    grid = pd.read_csv(own_folder / "figures" / "turn-the-card.csv")
    assert len(grid) == 125
    labels = {row[0]: name for name, row in cells["RANGES"].items()}
    turned = [labels[column] for column in grid.columns[:3]]
    luck = np.random.default_rng(cells["seed"]).random((300, len(cells["RANGES"])))
    for at in (7, 62, 118):
        x = cells["as_draws"](cells["LOW"] + (cells["HIGH"] - cells["LOW"]) * luck)
        for name, level in zip(turned, grid.iloc[at, :3], strict=True):
            x[name] = x[name] * 0 + np.float32(level)
        for kind, words in cells["NAMES"].items():
            middle = np.median(cells["card"](cells["futures"](x, kind))[10])
            assert grid[f"{words}, 2035"][at] == pytest.approx(float(middle), abs=1.1e-3)


def test_titles_name_the_three_that_decide(own: dict[str, Any], own_folder: Path) -> None:
    shares = pd.read_csv(own_folder / "figures" / "which-assumptions-decide.csv")["Total"]
    names = r"(.+)[;,] (.+) and (.+)"
    first = re.fullmatch(
        rf"{shares[0]:.0%} of the spread in 2035 goes with {names} follow",
        title(own, "which-assumptions-decide"),
    )
    left = pd.read_csv(own_folder / "figures" / "turn-the-card.csv")["the floor as signed, 2035"]
    turned = re.fullmatch(
        rf"With {names} at their middle {left[62]:.0%} stays unmet in 2035, "
        rf"over their ranges {left.min():.0%} to {left.max():.0%}",
        title(own, "turn-the-card"),
    )
    assert first and turned and first.groups() == turned.groups()


def test_signs_are_in_the_book_s_letters(own_folder: Path) -> None:
    signs = pd.read_csv(own_folder / "figures" / "what-is-drawn.csv")["Sign"]
    assert len(set(signs)) == 13 and all(sign.isascii() for sign in signs)


def test_a_tighter_control_and_thinner_stocks_never_weaken_the_card(cells: Names) -> None:
    few = {name: values[:50] for name, values in cells["drawn"].items()}
    usual = cells["card"](cells["futures"](few))[0]
    thin = cells["card"](cells["futures"](few | {"stock": few["stock"] * 0}))[0]
    tight = cells["card"](cells["futures"](few | {"held": few["held"] * 0 + 1}))[0]
    assert (thin >= usual).all()
    assert (thin > usual).any()
    assert (tight >= usual).all()
    assert (tight > usual).any()


def test_the_fan_and_the_years_agree_with_the_draws(own_folder: Path, own: dict[str, Any]) -> None:
    fan = pd.read_csv(own_folder / "figures" / "card-strength-fan.csv")
    marks = fan[["5%", "25%", "Middle", "75%", "95%"]].to_numpy()
    assert (np.diff(marks, axis=1) >= 0).all()
    assert set(fan["Year"]) == set(range(2025, 2036))
    first = fan[fan["Year"] == 2025].groupby("Policy")["Middle"].first()
    assert first.nunique() == 1  # the policies part only after 2025
    assert told(own, "strength_2025") == pytest.approx(100 * first.iloc[0])
    works = pd.read_csv(own_folder / "figures" / "works-by-year.csv")
    by = works.pivot(index="Year", columns="Policy", values="Share of draws")
    assert (by["a floor for all allies"] <= by["no floor"] + 0.01).all()
    assert told(own, "works_2045") == pytest.approx(100 * by["the floor as signed"][2045])


def test_the_sensitivity_indices_are_those_of_the_model(
    own_folder: Path, own: dict[str, Any], cells: Names
) -> None:
    index = pd.read_csv(own_folder / "figures" / "which-assumptions-decide.csv")
    index = index.set_index("Assumption")
    assert (index["Total"] > index["By itself"] - 0.08).all()
    assert index["By itself"].sum() < 1.1
    assert str(told(own, "top_assumption_1")) == index.index[0].lower()
    # the share by itself of the strongest: how far the mean moves with it, from bins of fresh draws
    x = cells["sample"](20_000)
    y = cells["card"](cells["futures"](x))[10].astype(float)
    names = {row[0]: name for name, row in cells["RANGES"].items()}
    bins = pd.qcut(x[names[index.index[0]]], 20, labels=False)
    means = pd.Series(y).groupby(bins).mean()
    assert means.var(ddof=0) / y.var() == pytest.approx(index["By itself"].iloc[0], abs=0.06)


def test_a_card_that_must_leave_nine_tenths_unmet_never_works(
    own: dict[str, Any], tmp_path: Path
) -> None:
    parameters = FAST | {"works_at": 0.9, "policy": "allied", "metal": "ndpr"}
    record = run_chapter(CHAPTER, parameters=parameters, out=tmp_path / "run")
    assert "20 years or more in 0% of the futures, for less in 100%. If no" in note(record, "046")
    assert "two of three plays, 5 free years apart, work in 0%" in note(record, "044")
    assert told(record, "works_2025") == 0
    assert "in 0% of the futures" in title(record, "works-by-year")


def test_ratings_follow_changed_tables(own: dict[str, Any], tmp_path: Path) -> None:
    """Nobody decides or starts after licensing began; a quota that cut nothing, in a deep play."""
    assert ratings(own)["thesis-049"] == "contradicted"
    data = {
        "plant_lead_times": changed(
            tmp_path, "plant_lead_times",
            lambda row: None if max(row["decision"], row["start"]) >= "2025-04" else row),
        "ree_hosts": changed(
            tmp_path, "ree_hosts", lambda row: row | {"role": "by-product", "host": "iron"}),
    }  # fmt: skip
    parameters = FAST | {"withheld": 1.0, "control_months": 24.0, "controller": "keeps"}
    record = run_chapter(CHAPTER, data=data, parameters=parameters, out=tmp_path / "run")
    assert ratings(record)["thesis-049"] == "supported"
    assert ratings(record)["thesis-032"] == "supported"
    assert "0 plants of our list" in note(record, "049")
    assert told(record, "works_2025") > told(own, "works_2025")
    assert title(record, "card-strength-fan") != title(own, "card-strength-fan")
