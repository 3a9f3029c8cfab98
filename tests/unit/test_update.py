"""New releases into the tables: what every adapter does, and what each makes of its files."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from rarebook import cli, paths
from rarebook.problems import TableError
from rarebook.sources import common, comtrade, customs, registry, usgs, worldbank

CHECKOUT = Path(__file__).resolve().parents[2] / "data"
WORLD = "World Mine Production and Reserves"
NOTE = "Estimated. -- Production quota; does not include undocumented production."


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The tables that the adapters write, in a project of their own."""
    folder = tmp_path / "project" / "data"
    folder.mkdir(parents=True)
    names = ("exchange_rates", "china_trade", "china_trade_hs6", "mine_production", "reserves")
    for name in ("datapackage.json", "sources.csv", *(f"{name}.csv" for name in names)):
        shutil.copy(CHECKOUT / name, folder)
    monkeypatch.setenv(paths.ROOT_VARIABLE, str(folder.parent))
    return folder


def table(data: Path, name: str, **wanted: str) -> list[dict[str, str]]:
    with (data / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return [r for r in csv.DictReader(file) if all(r[k] == v for k, v in wanted.items())]


def vintage(data: Path, name: str) -> str:
    package = json.loads((data / "datapackage.json").read_text(encoding="utf-8"))
    return next(str(r["rarebook:vintage"]) for r in package["resources"] if r["name"] == name)


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in folder.iterdir() if p.name != ".lock"}


def as_csv(header: tuple[str, ...] | list[str], *rows: dict[str, Any]) -> str:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(header), restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def mcs(year: int = 2027, extra: dict[str, str] | None = None) -> str:
    """A data release of the summaries with two countries, and one row of another commodity."""
    header = [*usgs.RELEASE, f"Is critical mineral {year - 2}", *(extra or {})]

    def row(country: str, kind: str, when: int, value: str, note: str = "") -> dict[str, str]:
        cells = (country, kind, str(when), value, note)
        names = ("Country", "Statistics", "Year", "Value", "Notes")
        return {
            "Section": WORLD,
            "Commodity": "Rare Earths",
            "Unit": "metric tons",
            **dict(zip(names, cells, strict=True)),
            **(extra or {}),
        }

    return as_csv(
        header,
        row("China", "Production", year - 2, "270,000", NOTE),
        row("China", "Production", year - 1, "300,000", "Estimated."),
        row("Burma", "Production", year - 1, "—"),
        row("Other countries", "Production", year - 1, "W"),
        row("China", "Reserves", year - 1, "44,000,000"),
        row("Burma", "Reserves", year - 1, "NA"),
        row("World total", "Reserves", year - 1, ">80,000,000"),
        {"Section": WORLD, "Commodity": "Zinc", "Unit": "thousand metric tons", "Value": "x"},
    )


def pages() -> str:
    """The bank's CSV: one parity restated, one new, one of an economy that nobody asked for."""
    former = table(CHECKOUT, "exchange_rates", basis="ppp", country_iso3="CHN")
    lines = '"Data Source","World Development Indicators",\n\n"Last Updated Date","2027-07-01",\n\n'
    first, last = former[-2], former[-1]
    header = [*worldbank.COLUMNS, first["period"], last["period"], "2031", ""]
    cells = {first["period"]: first["lcu_per_usd"], last["period"]: "9.5", "2031": "3.25"}
    code = {"Indicator Code": worldbank.INDICATOR}
    return lines + as_csv(
        header,
        {"Country Code": "CHN", **code, **cells},
        {"Country Code": "ZWE", **code, "2031": "7"},
    )


MONTH = {
    "freqCode": "M",
    "reporterCode": "156",
    "flowCode": "X",
    "partnerCode": "0",
    "partner2Code": "0",
    "customsCode": "C00",
    "motCode": "0",
    "isNetWgtEstimated": "False",
}
MONTHS: tuple[dict[str, Any], ...] = (
    {**MONTH, "period": "203101", "cmdCode": "280530", "netWgt": 12500, "primaryValue": 4000000},
    {**MONTH, "period": "203101", "cmdCode": "284690", "netWgt": 0, "primaryValue": 2},
    {**MONTH, "period": "203101", "cmdCode": "850511", "netWgt": 9, "primaryValue": 3}
    | {"isNetWgtEstimated": "True"},
    {**MONTH, "period": "203101", "cmdCode": "280530", "partnerCode": "842", "primaryValue": 1},
)


def months(*, extra: tuple[str, ...] = ()) -> str:
    return as_csv([*comtrade.NEEDED, *comtrade.OTHERS, *extra], *MONTHS)


def headline(month: int, unit: str, good: str, *, flow: str = "出口") -> list[list[str]]:
    """A month's table of main goods as customs lays it out."""
    since = f"1至{month}月累计"
    groups = [since] if month == 2 else [f"{month}月", since]
    groups += ["去年同期累计", "累计同比±%"]
    wide = [cell for group in groups for cell in (group, "")]
    blank = [""] * len(wide)
    return [
        [f"（4）2031年{month}月全国{flow}重点商品量值表（美元值）", "", *blank],
        ["", "", *blank[:-1], f"单位∶{unit}"],
        ["商品名称", "计量单位", *wide],
        ["", "", *["数量", "金额"] * len(groups)],
        ["粮食", "万吨", *["1"] * len(wide)],
        [good, "吨", *(str(1000 * n) for n in range(1, len(wide) + 1))],
        ["注：本表为快讯数据", "", *blank],
    ]


def customs_csv(file: Path, lines: list[list[str]]) -> Path:
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        csv.writer(out).writerows(lines)
    return file


def given(name: str, folder: Path) -> Path:
    """A release of this publisher as a file."""
    file = folder / f"{name}.csv"
    if name == "customs":
        return customs_csv(file, headline(3, "百万美元", "稀土"))
    made: dict[str, Callable[[], str]] = {"usgs": mcs, "worldbank": pages, "comtrade": months}
    file.write_text(made[name](), encoding="utf-8")
    return file


@pytest.mark.parametrize("name", ["usgs", "worldbank", "comtrade", "customs"])
def test_a_dry_run_tells_what_the_real_one_does(data: Path, tmp_path: Path, name: str) -> None:
    adapter, file = registry.adapter(name), given(name, tmp_path)
    before = bytes_of(data)
    dry = common.update(adapter, file, data, dry_run=True)
    assert dry.written == ()
    assert bytes_of(data) == before
    real = common.update(adapter, file, data)
    assert (real.changes, real.vintage, real.notes) == (dry.changes, dry.vintage, dry.notes)
    assert any(rows["added"] for rows in real.changes.values())
    assert {p.name for p in real.written} >= {f"{t}.csv" for t in adapter.tables}
    assert {vintage(data, table) for table in adapter.tables} == {real.vintage}
    again = common.update(adapter, file, data)
    assert again.written == ()
    assert not any(any(rows.values()) for rows in again.changes.values())


def test_an_edition_of_the_survey(data: Path, tmp_path: Path) -> None:
    report = common.update(usgs.ADAPTER, given("usgs", tmp_path), data)
    assert report.vintage == "2027"
    assert table(data, "mine_production", edition="2026")
    output = table(data, "mine_production", edition="2027")
    shown = [(r["country_iso3"], r["year"], r["quantity_t"], r["status"]) for r in output]
    assert shown == [
        ("CHN", "2025", "270000", "estimated"),
        ("CHN", "2026", "300000", "estimated"),
        ("MMR", "2026", "0", "reported"),
        ("ZZZ", "2026", "", "withheld"),
    ]
    assert output[0]["note"] == "a quota, not output"
    held = {r["country_iso3"]: r for r in table(data, "reserves", edition="2027")}
    assert (held["WLD"]["quantity_t"], held["WLD"]["qualifier"]) == ("80000000", "over")
    assert (held["MMR"]["quantity_t"], held["MMR"]["status"]) == ("", "not-available")


def test_an_edition_again_drops_what_it_no_longer_has(data: Path, tmp_path: Path) -> None:
    file = given("usgs", tmp_path)
    common.update(usgs.ADAPTER, file, data)
    file.write_text(mcs().replace("Burma", "Laos").replace("300,000", "310,000"), encoding="cp1252")
    rows = common.update(usgs.ADAPTER, file, data).changes["mine_production"]
    assert [r["country_iso3"] for r in rows["added"]] == ["LAO"]
    assert [r["country_iso3"] for r in rows["removed"]] == ["MMR"]
    assert [r["was"] for r in rows["changed"]] == [{"quantity_t": "300000"}]
    assert table(data, "mine_production", edition="2026")


def test_the_older_layout_and_what_it_does_not_change(data: Path, tmp_path: Path) -> None:
    file = tmp_path / "raree_world.csv"
    kind = "Rare earths, mine production, rare-earth-oxide equivalent, metric tons"
    row = {"Source": "MCS2023", "Type": kind, "Reserves_t": "NA"}
    header = ["Source", "Country", "Type", "Prod_t_2021", "Prod_t_est_2022"]
    header += ["Prod_notes", "Reserves_t", "Reserves_notes", "", ""]
    produced = {"Country": "Vietnam", "Prod_t_2021": "400", "Prod_t_est_2022": "4300"}
    file.write_text(as_csv(header, {**row, **produced}, {}), encoding="utf-8-sig")
    former = vintage(data, "reserves")
    common.update(usgs.ADAPTER, file, data)
    shown = [(r["year"], r["status"]) for r in table(data, "mine_production", edition="2023")]
    assert shown == [("2021", "reported"), ("2022", "estimated")]
    assert vintage(data, "reserves") == former


def test_what_the_survey_mended_after_its_release(tmp_path: Path, data: Path) -> None:
    file = tmp_path / "mcs2026.csv"
    (tmp_path / "MCS2026_metadata.xml").write_text("<pubdate>20260206</pubdate>")
    brazil = mcs(2026).replace("Burma", "Brazil").replace(",NA,", ',"21,000,000",')
    file.write_text(brazil, encoding="utf-8")
    report = common.update(usgs.ADAPTER, file, data, dry_run=True)
    assert report.vintage == "2026-05"
    assert any("11,000,000" in note for note in report.notes)
    file.write_text(brazil.replace('"21,000,000"', '"12,000,000"'), encoding="utf-8")
    report = common.update(usgs.ADAPTER, file, data)
    assert report.vintage == "2026-02"
    (row,) = table(data, "reserves", edition="2026", country_iso3="BRA")
    assert row["quantity_t"] == "12000000"


def test_parities(data: Path, tmp_path: Path) -> None:
    market = table(data, "exchange_rates", basis="market")
    report = common.update(worldbank.ADAPTER, given("worldbank", tmp_path), data)
    rows = report.changes["exchange_rates"]
    assert [(r["country_iso3"], r["period"], r["currency"]) for r in rows["added"]] == [
        ("CHN", "2031", "CNY")
    ]
    assert [r["lcu_per_usd"] for r in rows["changed"]] == ["9.5"]
    assert rows["removed"] == []
    assert report.vintage == "2027-07"
    assert "JPN" in report.notes[0]
    assert table(data, "exchange_rates", basis="market") == market


def test_months_of_comtrade(data: Path, tmp_path: Path) -> None:
    report = common.update(comtrade.ADAPTER, given("comtrade", tmp_path), data)
    added = report.changes["china_trade_hs6"]["added"]
    shown = [(r["hs6"], r["quantity_t"], r["value_usd"]) for r in added]
    assert shown == [("280530", "12.5", "4000000"), ("284690", "", "2"), ("850511", "", "3")]
    assert report.vintage == "2031-01"


def test_a_restated_month_keeps_what_it_does_not_say(data: Path, tmp_path: Path) -> None:
    former = table(data, "china_trade_hs6", period="2017-01", hs6="850511")[0]
    file = tmp_path / "one.csv"
    row = {**MONTH, "period": "201701", "cmdCode": "850511", "primaryValue": 5}
    file.write_text(as_csv(list(comtrade.NEEDED), row), encoding="utf-8")
    (changed,) = common.update(comtrade.ADAPTER, file, data).changes["china_trade_hs6"]["changed"]
    assert changed["value_usd"] == "5"
    assert changed["quantity_t"] == former["quantity_t"]


@pytest.mark.parametrize("ending", [".csv", ".xlsx", ".html"])
def test_the_headline_tables_of_customs(data: Path, tmp_path: Path, ending: str) -> None:
    lines = headline(3, "百万美元", " *稀土")
    file = tmp_path / f"march{ending}"
    if ending == ".csv":
        customs_csv(file, [["", *line] for line in lines])
    elif ending == ".xlsx":
        from openpyxl import Workbook

        book = Workbook()
        for line in [[], *lines]:
            book.active.append(line)
        book.save(file)
    else:
        title, *rest = lines
        cells = "".join(f"<tr>{''.join(f'<td>{c}</td>' for c in line)}</tr>" for line in rest)
        inner = f"<table>{cells}</table>"
        file.write_text(
            f"<html><title>{title[0]}</title><table><tr><td>{inner}</td></tr></table></html>",
            encoding="utf-8",
        )
    report = common.update(customs.ADAPTER, file, data)
    added = report.changes["china_trade"]["added"]
    shown = [(r["period"], r["period_type"], r["quantity_t"], r["value_usd"]) for r in added]
    assert shown == [
        ("2031-03", "month", "1000", "2000000000"),
        ("2031-01/2031-03", "year-to-date", "3000", "4000000000"),
    ]
    assert {(r["flow"], r["basket"], r["source_id"]) for r in added} == {
        ("export", "headline", "customs-headline-exports")
    }


def test_february_december_and_the_yuan_edition(data: Path, tmp_path: Path) -> None:
    february = customs_csv(tmp_path / "2.csv", headline(2, "亿元人民币", "稀土", flow="进口"))
    (row,) = common.update(customs.ADAPTER, february, data).changes["china_trade"]["added"]
    assert (row["period"], row["flow"]) == ("2031-01/2031-02", "import")
    assert row["value_cny"] == "200000000000"
    for unit in ("百万美元", "亿元人民币"):
        december = customs_csv(tmp_path / "12.csv", headline(12, unit, "稀土"))
        common.update(customs.ADAPTER, december, data)
    (row,) = table(data, "china_trade", period="2031", flow="export")
    assert (row["period_type"], row["value_usd"], row["value_cny"]) == (
        "year",
        "4000000000",
        "400000000000",
    )


def broken_customs(folder: Path, old: str, new: str) -> Path:
    lines = [[c.replace(old, new) for c in row] for row in headline(3, "百万美元", "稀土")]
    return customs_csv(folder / "broken.csv", lines)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("百万美元", "百万英镑", "'百万英镑': the unit of value"),
        ("累计同比±%", "环比", "headings that are not known: 环比"),
        ("稀土", "稀有气体", "no row 稀土"),
        ("商品名称", "Commodity", "no heading 商品名称"),
        ("2031年", "", "no title with year"),
        ("1至3月累计", "1至4月累计", "not of the title's month"),
        ("3000", "三千", "'三千': not a number"),
    ],
)
def test_a_headline_table_of_another_layout(
    data: Path, tmp_path: Path, old: str, new: str, message: str
) -> None:
    before = bytes_of(data)
    with pytest.raises(TableError, match=message):
        common.update(customs.ADAPTER, broken_customs(tmp_path, old, new), data)
    assert bytes_of(data) == before


@pytest.mark.parametrize(
    ("name", "text", "named"),
    [
        ("usgs", mcs().replace("Statistics_detail", "Detail"), ("Statistics_detail", "Detail")),
        ("usgs", mcs(extra={"Footnote": "1"}), ("Footnote",)),
        ("worldbank", pages().replace("Country Code", "Code"), ("Country Code", "Code")),
        ("comtrade", months(extra=("tariff",)), ("tariff",)),
        ("comtrade", months().replace("primaryValue", "value"), ("primaryValue", "value")),
        ("mrds", "dep_id,site\n1,x\n", ("site_name", "disc_yr")),
    ],
)
def test_other_columns_are_refused_by_name(
    data: Path, tmp_path: Path, name: str, text: str, named: tuple[str, ...]
) -> None:
    file = tmp_path / "changed.csv"
    file.write_text(text, encoding="utf-8")
    before = bytes_of(data)
    with pytest.raises(TableError) as refused:
        common.update(registry.adapter(name), file, data)
    assert set(named) <= {problem.column for problem in refused.value.problems}
    assert bytes_of(data) == before


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("Burma", "Atlantis", "Atlantis"),
        ("300,000", "about 3", "about 3"),
        ("metric tons", "carats", "carats"),
        ("Rare Earths", "Rare Gases", "no world mine production"),
    ],
)
def test_what_the_survey_must_not_say(
    data: Path, tmp_path: Path, old: str, new: str, message: str
) -> None:
    file = tmp_path / "mcs.csv"
    file.write_text(mcs().replace(old, new), encoding="utf-8")
    with pytest.raises(TableError, match=message):
        common.update(usgs.ADAPTER, file, data)


class Answer:
    """What a web server gives back."""

    status_code = status = 200
    reason = "OK"

    def __init__(self, content: Any) -> None:
        plain = isinstance(content, bytes)
        self.content = self.data = content if plain else json.dumps(content).encode()

    def json(self) -> Any:
        return json.loads(self.content)

    def raise_for_status(self) -> None:
        """All is well."""


def test_the_bank_is_asked(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Answers in the form of the bank's interface, version 2."""
    one = {"page": 1, "pages": 1, "per_page": 1000, "total": 1}

    def concept(*names: str) -> dict[str, Any]:
        listed = [{"id": n, "value": n, "variable": []} for n in names]
        return {**one, "source": [{"id": "2", "concept": listed}]}

    def variables(row: tuple[str, str, float]) -> dict[str, Any]:
        ids = {"Country": row[0], "Series": worldbank.INDICATOR, "Time": row[1]}
        made = [{"concept": k, "id": v, "value": v} for k, v in ids.items()]
        return {"variable": made, "value": row[2]}

    found = [variables(("CHN", "YR2031", 3.25)), variables(("CHN", "YR2030", 3.5))]
    kinds = ("region", "adminregion", "lendingType", "incomeLevel")
    nation: dict[str, Any] = {"iso2Code": "", "capitalCity": "", "longitude": "", "latitude": ""}
    nation |= {kind: {"id": "EAS"} for kind in kinds}
    nations = [{"id": code, "name": code, **nation} for code in ("CHN", "USA")]
    groups = [{"id": "EAS", "code": "EAS", "iso2code": "Z4", "name": "East Asia"}]
    years = [{"id": "YR2031", "value": "2031"}]
    times = {**one, "source": [{"id": "2", "concept": [{"id": "Time", "variable": years}]}]}
    asked: list[str] = []

    def get(address: str, **_: Any) -> Answer:
        asked.append(address)
        if "/concepts" in address:
            return Answer(concept("Country", "Series", "Time"))
        if "/series/" in address:
            return Answer({**one, "total": 2, "source": {"id": "2", "data": found}})
        if "/sources/2/time" in address:
            return Answer(times)
        if "/sources/2" in address:
            return Answer([one, [{"id": "2", "name": "WDI", "lastupdated": "2027-07-01"}]])
        return Answer([one, nations if "country/all" in address else groups])

    monkeypatch.setattr("wbgapi.requests.get", get)
    report = common.update(worldbank.ADAPTER, None, data)
    added = report.changes["exchange_rates"]["added"]
    assert [(r["period"], r["lcu_per_usd"]) for r in added] == [("2030", "3.5"), ("2031", "3.25")]
    assert report.vintage == "2027-07"
    assert any("CHN" in address and "JPN" in address for address in asked)


def test_comtrade_is_asked_with_the_key(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[dict[str, str]] = []

    def request(_: Any, method: str, address: str, fields: dict[str, str], **__: Any) -> Answer:
        assert address.startswith("https://comtradeapi.un.org/data/v1/get/C/M/HS")
        asked.append(fields)
        return Answer({"data": list(MONTHS) if len(asked) == 1 else [], "error": ""})

    newest = max(row["period"] for row in table(data, "china_trade_hs6"))
    monkeypatch.setattr("urllib3.PoolManager.request", request)
    report = common.update(comtrade.ADAPTER, None, data, key="abc")
    assert len(report.changes["china_trade_hs6"]["added"]) == 3
    assert {fields["subscription-key"] for fields in asked} == {"abc"}
    every = [period for fields in asked for period in fields["period"].split(",")]
    assert every == comtrade.months_since(newest, datetime.now(UTC).date())
    assert max(len(fields["period"].split(",")) for fields in asked) == comtrade.MOST_PERIODS


def test_the_survey_is_asked(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Answers in the form of the catalogue that holds the survey's data releases."""
    title = "Mineral Commodity Summaries {} Data Release"
    files = [
        {"name": "MCS2027_Commodities_Data.csv", "url": "https://x.example/data"},
        {"name": "MCS2027_metadata.xml", "url": "https://x.example/metadata"},
    ]
    older = [{**file, "url": "https://x.example/older"} for file in files]
    items = [
        {"id": "1", "title": title.format(2026), "files": older},
        {"id": "2", "title": title.format(2027), "files": files},
        {"id": "3", "title": title.format(2028), "files": []},
    ]
    answers = {
        "https://x.example/data": mcs().encode("cp1252"),
        "https://x.example/metadata": b"<pubdate>20270130</pubdate>",
    }

    def get(address: str, **_: Any) -> Answer:
        return Answer(answers.get(address, {"items": items}))

    monkeypatch.setattr("rarebook.sources.usgs_fetch.requests.get", get)
    report = common.update(usgs.ADAPTER, None, data)
    assert report.vintage == "2027-01"
    assert len(report.changes["mine_production"]["added"]) == 4


def test_who_does_not_answer_is_named(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise OSError("no route with key=secret")

    monkeypatch.setattr("urllib3.PoolManager.request", fail)
    monkeypatch.setattr("comtradeapicall.getFinalData", fail)
    with pytest.raises(common.UpdateFailed, match="UN Comtrade did not answer") as failed:
        common.update(comtrade.ADAPTER, None, data, key="secret")
    assert "secret" not in str(failed.value)
    monkeypatch.setattr("wbgapi.requests.get", fail)
    with pytest.raises(common.UpdateFailed, match=r"World Bank did not answer.*--from"):
        common.update(worldbank.ADAPTER, None, data)


def test_the_months_that_are_asked_for_begin_before_the_newest() -> None:
    assert comtrade.months_since("2026-01", date(2026, 3, 1))[0] == "202412"


def command(*arguments: str) -> int:
    with pytest.raises(SystemExit) as leaving:
        cli.main(["update", *arguments])
    return int(str(leaving.value.code or 0))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("usg",), "did you mean 'usgs'"),
        (("comtrade",), "COMTRADE_KEY"),
        (("comtrade", "--key-from-env", "NO_SUCH_VARIABLE"), "asks for a key"),
        (("customs",), "no interface to ask"),
        (("usgs", "--from", "absent.csv"), "does not exist"),
    ],
)
def test_what_the_command_refuses(
    data: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: tuple[str, ...],
    message: str,
) -> None:
    monkeypatch.delenv(comtrade.KEY, raising=False)
    assert command(*arguments) == 2
    said = capsys.readouterr().err
    assert message in said
    assert "Traceback" not in said


def test_the_command_prints_the_rows(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = given("usgs", tmp_path)
    assert command("usgs", "--from", str(file), "--dry-run") == 0
    said = capsys.readouterr().out
    assert "mine_production: 4 added, 0 changed, 0 dropped" in said
    assert "+ 2027 rare-earths CHN 2026; quantity_t: 300000" in said
    assert "nothing written" in said
    assert command("usgs", "--from", str(file)) == 0
    assert "wrote data/sources.csv, data/mine_production.csv" in capsys.readouterr().out
    assert command() == 0
    assert "key in COMTRADE_KEY" in capsys.readouterr().out
