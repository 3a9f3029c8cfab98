"""The command `rarebook`: what it says, what it writes, and how it ends (0, 1, 2 or 130)."""

from __future__ import annotations

import csv
import http.server
import re
import shutil
import socket
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.request import urlopen

import pytest

from rarebook import bench, cli, engine, paths, runner, workers
from rarebook import sweep as sweeps
from rarebook.ingest import prices
from rarebook.problems import ChapterFailed
from rarebook.site import pdf, shots
from unit.conftest import GOOD
from unit.standing import Row, rated, stand, trial, write_chapter
from unit.test_ledger import claim

Capture = pytest.CaptureFixture[str]
Patch = pytest.MonkeyPatch
# the package has a function of the module's name
BUILD = import_module("rarebook.site.build")
STANDS = "what stood before still stands"


def ends(*arguments: str) -> int:
    """The exit code of a command."""
    with pytest.raises(SystemExit) as leaving:
        cli.main(arguments)
    return int(str(leaving.value.code or 0))


def says(capsys: Capture, *arguments: str) -> str:
    """What a command that goes well prints; it says nothing on the errors' stream."""
    assert ends(*arguments) == 0
    said = capsys.readouterr()
    assert said.err == ""
    return said.out


def complains(capsys: Capture, *arguments: str) -> str:
    """What a command that is refused prints, without a traceback."""
    assert ends(*arguments) == 2
    said = capsys.readouterr()
    assert said.err.startswith("rarebook: ")
    assert "Traceback" not in said.err
    return said.err.removeprefix("rarebook: ").rstrip("\n")


def raises(problem: BaseException) -> Callable[..., Any]:
    """A function that does nothing but raise."""

    def fail(*_: Any, **__: Any) -> None:
        raise problem

    return fail


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


# what goes wrong


@pytest.mark.parametrize(
    ("problem", "code", "words"),
    [
        (ChapterFailed("chapter demo: cell 3 failed"), 1, "chapter demo: cell 3 failed"),
        (KeyboardInterrupt(), 130, f"interrupted; {STANDS}"),
        (ValueError("no such thing"), 2, "rarebook: no such thing"),
        (KeyError("no table 'x'"), 2, "rarebook: no table 'x'"),
        (RuntimeError("another build"), 2, "rarebook: another build"),
        (
            FileNotFoundError("no data/datapackage.json here or above"),
            2,
            "rarebook: no data/datapackage.json here or above",
        ),
        (
            OSError(28, "No space left on device", "/tmp/x"),
            2,
            f"rarebook: the disk is full (/tmp/x); make room and start again: {STANDS}",
        ),
        (
            PermissionError(13, "Permission denied", "/tmp/x"),
            2,
            "rarebook: [Errno 13] Permission denied: '/tmp/x'",
        ),
        (
            UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte"),
            2,
            "rarebook: 'utf-8' codec can't decode byte 0xff in position 0: invalid start byte",
        ),
    ],
)
def test_a_problem_is_one_line_and_an_exit_code(
    monkeypatch: Patch, capsys: Capture, problem: BaseException, code: int, words: str
) -> None:
    monkeypatch.setattr(runner, "chapter_names", raises(problem))
    assert ends("chapters") == code
    assert capsys.readouterr().err == f"{words}\n"


def test_a_mistake_of_the_books_own_code_shows_its_traceback(monkeypatch: Patch) -> None:
    monkeypatch.setattr(runner, "chapter_names", raises(TypeError("None has no name")))
    with pytest.raises(TypeError, match="None has no name"):
        cli.main(["chapters"])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("chapter",), "No such command 'chapter'"),
        (("check", "mine.csv"), "Missing argument 'table'"),
        (("run", "--jobs", "many"), "Invalid value for '--jobs'"),
    ],
)
def test_a_command_line_that_cannot_be_is_refused(
    capsys: Capture, arguments: tuple[str, ...], words: str
) -> None:
    assert words in complains(capsys, *arguments)


def test_help_names_every_command(capsys: Capture) -> None:
    said = says(capsys, "--help")
    for name in ("run", "build", "serve", "check", "template", "claims", "cite", "release"):
        assert f" {name} " in said


# running chapters


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--param", "x=1", "--out", "o"), "--data, --param and --out go with one chapter"),
        (("a", "b", "--out", "o"), "--data, --param and --out go with one chapter"),
        (("a", "--param", "x=1"), "say with --out where the run shall go"),
        (("a", "--out", "o", "--data", "trade"), "--data 'trade': write NAME=VALUE"),
        (("a", "--out", "o", "--param", "=1"), "--param '=1': write NAME=VALUE"),
        (("a", "--out", "o"), "no chapter 'a'; there are: demo"),
        (("a",), "no chapter 'a'; there are: demo"),
    ],
)
def test_a_run_that_cannot_be_is_refused(
    project: Path, capsys: Capture, arguments: tuple[str, ...], words: str
) -> None:
    write_chapter(project, "demo")
    assert words in complains(capsys, "run", *arguments)
    assert files(project) == ["chapters", "data"]


def test_chapters_that_stand_are_not_run_again(project: Path, capsys: Capture) -> None:
    write_chapter(project, "demo")
    stand(project, "demo", "trade")
    assert "  demo: unchanged\n" in says(capsys, "run")


def build_into(built: list[object], monkeypatch: Patch) -> None:
    """Have the site only noted, and this process left as it is."""
    monkeypatch.setattr(BUILD, "build", lambda *given: built.append(given))
    monkeypatch.setattr(engine, "scripts", lambda folder: b"")
    monkeypatch.setattr("gc.freeze", lambda: None)
    monkeypatch.setattr(workers, "make_ready", lambda: None)


def test_failed_chapters_are_told_at_the_end_and_the_exit_code_is_1(
    project: Path, monkeypatch: Patch, capsys: Capture
) -> None:
    results = [
        runner.Result("one", "failed", "chapter one: cell 3 failed"),
        runner.Result("two", "fresh"),
    ]
    built: list[object] = []
    monkeypatch.setattr(runner, "run_all", lambda *_, **__: results)
    build_into(built, monkeypatch)
    for command in ("run", "build"):
        assert ends(command) == 1
        assert capsys.readouterr().err == (
            "chapter one: cell 3 failed\n1 of 2 chapters failed: one; their last good runs stand\n"
        )
    assert built == []


def test_force_and_jobs_reach_the_runner_and_the_site_is_built_from_the_runs(
    project: Path, monkeypatch: Patch, capsys: Capture
) -> None:
    asked: list[Row] = []
    built: list[object] = []

    def run_all(names: list[str], **given: Any) -> list[runner.Result]:
        asked.append({"names": names, "force": given["force"], "jobs": given["jobs"]})
        return []

    monkeypatch.setattr(runner, "run_all", run_all)
    build_into(built, monkeypatch)
    write_chapter(project, "demo")
    said = says(capsys, "build", "--force", "--jobs", "3")
    assert asked == [{"names": ["demo"], "force": True, "jobs": 3}]
    assert built == [(project, project / "_build" / "runs", project / "_build" / "html")]
    assert f"The book stands in {project / '_build' / 'html' / 'index.html'}" in said


def test_values_of_a_grid_are_read_as_python_where_they_can_be(
    tmp_path: Path, monkeypatch: Patch, capsys: Capture
) -> None:
    asked: list[object] = []

    def sweep(chapter: str, grid: Row, out: Path, *, report: Any, **more: Any) -> None:
        asked.append((chapter, grid, out, more))
        report(1, 2)

    monkeypatch.setattr(sweeps, "sweep", sweep)
    grid = ("--grid", "share=0.5,1", "--grid", "who=CHN,None")
    said = says(capsys, "sweep", "demo", *grid, "--out", str(tmp_path), "--jobs", "4")
    values = {"share": [0.5, 1], "who": ["CHN", None]}
    assert asked == [("demo", values, tmp_path, {"scheduler": None, "jobs": 4})]
    assert said.splitlines() == [
        "  1 of 2 scenarios",
        f"Look at {tmp_path / 'sweep.parquet'} and {tmp_path / 'sweep.svg'}",
    ]
    assert complains(capsys, "sweep", "demo", "--grid", "share", "--out", "o") == (
        "--grid 'share': write NAME=VALUE"
    )


# the site


def write_site(project: Path) -> None:
    site = project / "_build" / "html"
    site.mkdir(parents=True)
    (site / "index.html").write_text("the book")


def test_there_is_nothing_to_serve_before_the_first_build(project: Path, capsys: Capture) -> None:
    assert complains(capsys, "serve") == "there is no site yet: run `make book` first"


def test_the_site_is_served_to_this_machine_until_ctrl_c(
    project: Path, monkeypatch: Patch, capsys: Capture
) -> None:
    pages: list[bytes] = []

    def serve_one(server: http.server.ThreadingHTTPServer) -> None:
        answering = Thread(target=server.handle_request)
        answering.start()
        with urlopen(f"http://127.0.0.1:{server.server_port}/", timeout=10) as answer:
            pages.append(answer.read())
        answering.join()
        raise KeyboardInterrupt

    monkeypatch.setattr(http.server.ThreadingHTTPServer, "serve_forever", serve_one)
    write_site(project)
    # 0: any port that is free
    assert ends("serve", "--port", "0") == 130
    assert pages == [b"the book"]
    assert re.search(r"The book is at http://127.0.0.1:[1-9]\d+/ ", capsys.readouterr().out)


def test_a_port_that_is_taken_or_none_is_no_traceback(project: Path, capsys: Capture) -> None:
    write_site(project)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        words = complains(capsys, "serve", "--port", str(port))
    assert words == f"port {port}: Address already in use; name another with --port"
    assert "'--port'" in complains(capsys, "serve", "--port", "99999")


@pytest.mark.parametrize(
    ("arguments", "module", "given"),
    [
        (("bench",), bench, [()]),
        (("bench", "--chapters", "5", "--chapters", "20"), bench, [[5, 20]]),
        (("shots",), shots, []),
        (("pdf",), pdf, []),
    ],
)
def test_a_makers_command_does_what_its_module_does(
    monkeypatch: Patch, capsys: Capture, arguments: tuple[str, ...], module: Any, given: list[Any]
) -> None:
    asked: list[Any] = []
    monkeypatch.setattr(module, "main", lambda *got: asked.extend(got))
    says(capsys, *arguments)
    assert asked == given


# tables


def with_column(path: Path, name: str) -> Path:
    """A good table with one column more than asked for."""
    head, *rows = GOOD.splitlines()
    path.write_text("\n".join([f"{head},{name}", *(f"{row},x" for row in rows)]) + "\n")
    return path


def test_tables_are_listed_with_vintage_and_title(
    repo: Path, monkeypatch: Patch, capsys: Capture
) -> None:
    monkeypatch.setenv(paths.ROOT_VARIABLE, str(repo))
    lines = says(capsys, "tables").splitlines()
    trade = next(line for line in lines if line.startswith("china_trade "))
    name, vintage, title = trade.split(maxsplit=2)
    assert (name, bool(title)) == ("china_trade", True)
    assert vintage[:2] == "20"
    assert "None" not in "".join(lines)


def test_a_file_that_fits_is_said_to_fit_and_nothing_is_written(
    project: Path, capsys: Capture
) -> None:
    mine = with_column(project / "mine.csv", "price")
    assert says(capsys, "check", str(mine), "trade").splitlines() == [
        "  note: ignored columns: price",
        f"{mine} fits the table trade",
    ]
    assert files(project) == ["chapters", "data", "mine.csv"]


def test_brackets_in_names_are_printed_as_they_are(project: Path, capsys: Capture) -> None:
    mine = with_column(project / "mine [draft].csv", "price [/kg]")
    said = says(capsys, "check", str(mine), "trade")
    assert "ignored columns: price [/kg]" in said
    assert "mine [draft].csv fits the table trade" in said


def test_a_file_that_does_not_fit_is_refused_with_row_column_value_and_rule(
    project: Path, capsys: Capture
) -> None:
    mine = project / "mine.csv"
    mine.write_text(GOOD.replace("132931", "-3").replace("2024,export", "2024,sideways"))
    first, *rest = complains(capsys, "check", str(mine), "trade").splitlines()
    assert first == f"{mine}: 2 problems"
    assert any("row 2, column flow: 'sideways'" in line and "enum" in line for line in rest)
    assert any("row 3, column quantity_t: '-3'" in line and "minimum" in line for line in rest)
    assert "did you mean 'trade'" in complains(capsys, "check", str(mine), "trades")


def test_a_template_is_written_once_and_never_over_a_readers_work(
    project: Path, capsys: Capture
) -> None:
    folder = project / "mine"
    command = ("template", "trade", "--out", str(folder))
    assert says(capsys, *command).splitlines() == [
        f"wrote {folder / 'trade.csv'}",
        f"wrote {folder / 'trade.md'}",
    ]
    (folder / "trade.csv").write_text("mine")
    assert complains(capsys, *command).endswith("is there already: name another folder with --out")
    assert (folder / "trade.csv").read_text() == "mine"


def test_a_place_that_is_no_folder_is_no_traceback(project: Path, capsys: Capture) -> None:
    place = project / "data" / "trade.csv" / "below"
    assert "Not a directory" in complains(capsys, "template", "trade", "--out", str(place))


def test_publishers_are_listed_with_what_they_ask_for(capsys: Capture) -> None:
    lines = {line.split()[0]: line for line in says(capsys, "update").splitlines()}
    assert "(asks, or --from" in lines["usgs"]
    assert "--from" in lines["customs"]
    assert lines["usgs"].split(": ")[1].startswith("https://www.usgs.gov/")


def test_an_unknown_publisher_is_refused(project: Path, capsys: Capture) -> None:
    assert "nobody" in complains(capsys, "update", "nobody", "--dry-run")


def test_tables_are_written_from_a_folder_of_evidence_topic_by_topic(
    project: Path, monkeypatch: Patch, capsys: Capture
) -> None:
    asked: list[object] = []
    monkeypatch.setattr(prices, "ingest", lambda *given: asked.append(given))
    evidence = project / "evidence"
    command = ("ingest", "prices", "--evidence", str(evidence))
    assert complains(capsys, *command) == f"there is no folder {evidence}"
    evidence.mkdir()
    assert says(capsys, *command) == "wrote the tables of prices\n"
    assert asked == [(evidence, project / "data")]
    said = complains(capsys, "ingest", "price", "--evidence", str(evidence))
    assert said.startswith("no topic price; there are: ")
    assert "prices" in said


# chapters and claims


def test_chapters_are_listed_by_name(project: Path, capsys: Capture) -> None:
    for name in ("two", "one"):
        write_chapter(project, name)
    assert says(capsys, "chapters") == "one\ntwo\n"


def test_parameters_are_listed_with_default_and_comment(project: Path, capsys: Capture) -> None:
    text = 'share = 0.5  # of all [percent]\nyear = "2024"'
    write_chapter(project, "demo", parameters=text)
    assert says(capsys, "params", "demo").splitlines() == [
        "share = 0.5   of all [percent]",
        'year = "2024"',
    ]


def write_ledger(project: Path, *verdicts: Row) -> None:
    """Two claims, and a chapter that gives these verdicts on what it read in `trade`."""
    claims = [claim("prices-001"), claim("prices-002", claim_en="Prices doubled [sic].")]
    heads = {
        "conflicts": ["group", "question", "side", "position", "claim_ids"],
        "documents": ["document_id", "claim_id"],
    }
    for name, rows in (("claims", claims), ("conflicts", []), ("documents", [])):
        with (project / "data" / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, heads.get(name) or list(claims[0]))
            writer.writeheader()
            writer.writerows(rows)
    write_chapter(project, "demo")
    stand(project, "demo", "trade", verdicts=list(verdicts))


def test_claims_are_listed_with_their_ratings(project: Path, capsys: Capture) -> None:
    write_ledger(project, rated("prices-001", "close", trial(52699.2)))
    assert [line.split(maxsplit=2) for line in says(capsys, "claims").splitlines()] == [
        ["prices-001", "close", "China exported 52,000 t."],
        ["prices-002", "unrated", "Prices doubled [sic]."],
    ]


def test_claims_are_counted_by_thread_and_tier(project: Path, capsys: Capture) -> None:
    write_ledger(project, rated("prices-001", "close"), rated("prices-002", "open"))
    head, row, whole = (line.split() for line in says(capsys, "claims", "--coverage").splitlines())
    assert dict(zip(head, row, strict=True)) == {
        "thread": "prices", "tier": "2", "claims": "2", "rated": "1", "recomputed": "1",
        "documented": "0", "internal": "0", "open": "1", "unrated": "0",
    }  # fmt: skip
    assert whole[0] == "all"


def test_a_rating_that_breaks_a_rule_is_named_and_the_exit_code_is_1(
    project: Path, capsys: Capture
) -> None:
    elsewhere = {**trial(1.0), "table": "prices"}
    unsettled = {**rated("prices-002", "open"), "settle": None}
    write_ledger(project, rated("prices-001", "close", elsewhere), unsettled)
    assert ends("claims") == 1
    said = capsys.readouterr()
    assert len(said.out.splitlines()) == 2
    assert said.err.splitlines() == [
        "prices-001: cites prices, which demo did not read",
        "prices-002: open, and does not say what would settle it",
    ]


def test_a_rating_without_a_basis_breaks_a_rule(project: Path, capsys: Capture) -> None:
    write_ledger(project, {**rated("prices-001", "close"), "basis": None})
    assert ends("claims") == 1
    assert capsys.readouterr().err == "prices-001: rated close without a basis\n"


def test_two_folders_of_runs_are_compared(project: Path, capsys: Capture) -> None:
    write_chapter(project, "demo")
    runs = stand(project, "demo", verdicts=[rated("demo-001", "close")]).parent
    shutil.copytree(runs, project / "before")
    command = ("changed", str(project / "before"))
    assert says(capsys, *command) == "nothing changed\n"
    stand(project, "demo", verdicts=[rated("demo-001", "supported")])
    assert says(capsys, *command) == "demo:\n  demo-001: close -> supported\n"
    empty = project / "chapters"
    assert complains(capsys, "changed", str(empty)).startswith(f"{empty} holds no runs")


# citations and editions


def test_a_claim_a_chapter_and_the_book_are_cited(
    repo: Path, monkeypatch: Patch, capsys: Capture
) -> None:
    monkeypatch.setenv(paths.ROOT_VARIABLE, str(repo))
    assert "The Rare-Earth Card, Recomputed" in says(capsys, "cite", "book")
    assert says(capsys, "cite", "price-scissors", "--format", "bibtex").startswith("@")
    assert "price-scissors-005" in says(capsys, "cite", "price-scissors-005")
    words = complains(capsys, "cite", "price-scisors")
    assert words == ("'price-scisors': nothing to cite has this id; did you mean 'price-scissors'?")
    assert "telegram" in complains(capsys, "cite", "book", "--format", "telegram")


def test_an_edition_of_a_wrong_name_is_refused(project: Path, capsys: Capture) -> None:
    words = complains(capsys, "release", "2026-11")
    assert words == "edition '2026-11': write year and month, as in 2026.11 or 2026.11.2"


def test_a_new_edition_first_names_itself_and_asks_for_a_build(
    project: Path, capsys: Capture
) -> None:
    (project / "pyproject.toml").write_text('version = "2026.11"\n')
    assert says(capsys, "release", "2099.01", "--date", "2099-01-31").splitlines() == [
        "pyproject.toml now says 2099.01",
        "the version is now 2099.01: `rarebook build`, then `rarebook release`",
    ]
    assert files(project) == ["chapters", "data", "pyproject.toml"]
