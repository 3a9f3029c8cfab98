"""As a rerunner would: my file in, my chapter out, and what changed."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from rarebook import cli, paths

OWN = re.compile(r"^(2024-01/2024-10,year-to-date,export,headline,WLD,)[\d.]+", re.MULTILINE)


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as leaving:
        cli.main(["run", "price-scissors", *arguments])
    return int(str(leaving.value.code or 0))


def test_a_changed_row_flips_a_rating_and_is_named(repo: Path, tmp_path: Path) -> None:
    table = repo / "data" / "china_trade.csv"
    before = table.read_bytes()
    mine = tmp_path / "mine.csv"
    mine.write_text(OWN.sub(r"\g<1>52000", before.decode()), encoding="utf-8")
    out = tmp_path / "out"
    assert run("--data", f"china_trade={mine}", "--out", str(out)) == 0
    assert table.read_bytes() == before
    changes = json.loads((out / "changes.json").read_text())
    flipped = {rating["claim"]: rating for rating in changes["ratings"]}
    assert flipped["price-scissors-002"]["after"] == "supported"
    (row,) = flipped["price-scissors-002"]["rows"]
    assert (row["table"], row["quantity_t"]) == ("china_trade", "52000")
    assert changes["values"]
    assert changes["figures"]
    pages = {name: (out / name).read_text() for name in ("changes.html", "chapter.html")}
    for page in pages.values():
        assert "<svg" in page
        assert not re.search(r"""(src|href)=["'](?!#|data:|https://)""", page)
        assert not re.search(r"<(script|link)[^>]+(src|href)=", page)
    assert "price-scissors-002" in pages["changes.html"]
    for name in ("notebook.ipynb", "record.json", "figures"):
        assert (out / name).exists()


def test_a_broken_file_writes_nothing(
    repo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mine = tmp_path / "mine.csv"
    text = (repo / "data" / "china_trade.csv").read_text()
    mine.write_text(OWN.sub(r"\g<1>-5", text), encoding="utf-8")
    assert run("--data", f"china_trade={mine}", "--out", str(tmp_path / "out")) == 2
    said = capsys.readouterr().err
    assert "column quantity_t: '-5'" in said
    assert "Traceback" not in said
    assert sorted(p.name for p in tmp_path.iterdir()) == ["mine.csv"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--data", "china_trad=x.csv"), "did you mean 'china_trade'"),
        (("--data", "china_trade=absent.csv"), "does not exist"),
        (("--data", "china_trade"), "write NAME=VALUE"),
        (("--param", "nothing=1"), "no parameter 'nothing'"),
    ],
)
def test_what_is_refused_before_anything_runs(
    tmp_path: Path, arguments: tuple[str, ...], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*arguments, "--out", str(tmp_path / "out")) == 2
    assert message in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_a_folder_with_something_else_in_it_is_left_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "letter.txt").write_text("dear")
    assert run("--param", "x=1", "--out", str(tmp_path)) == 2
    assert "holds something else" in capsys.readouterr().err
    assert [p.name for p in tmp_path.iterdir()] == ["letter.txt"]


def test_the_project_is_the_checkout(repo: Path) -> None:
    assert paths.project_root() == repo
