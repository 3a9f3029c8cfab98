"""What a Binder service is told: a Python, and how to make the book's own environment."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

BINDER = Path(__file__).resolve().parents[2] / "binder"


def test_the_python_is_one_that_the_book_takes() -> None:
    named = re.fullmatch(r"python-3\.(\d+)\n", (BINDER / "runtime.txt").read_text())
    project = tomllib.loads((BINDER.parent / "pyproject.toml").read_text(encoding="utf-8"))
    assert named
    assert project["project"]["requires-python"] == f">=3.{named[1]}"


def test_nothing_else_would_be_installed() -> None:
    # A requirements.txt beside them would put other packages into Binder's own environment.
    assert sorted(p.name for p in BINDER.iterdir()) == ["postBuild", "runtime.txt"]
    assert os.access(BINDER / "postBuild", os.X_OK)
    locked = (BINDER.parent / "requirements.lock").read_text(encoding="utf-8")
    for name in ("ipykernel", "jupyterlab", "hatchling"):
        assert f"\n{name}==" in locked


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A clone whose environment is made at once: this one."""
    (tmp_path / "binder").mkdir()
    script = tmp_path / "binder" / "postBuild"
    script.write_bytes((BINDER / "postBuild").read_bytes())
    made = tmp_path / "scripts" / "make_env.sh"
    made.parent.mkdir()
    made.write_text(
        "#!/usr/bin/env bash\nmkdir -p .venv/bin\n"
        f"printf '#!/bin/sh\\nexec {sys.executable} \"$@\"\\n' > .venv/bin/python\n"
        "chmod +x .venv/bin/python\n"
    )
    for file in (script, made):
        file.chmod(0o755)
    return tmp_path


def run(clone: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(clone / "binder" / "postBuild")],
        cwd="/",
        env={"PATH": os.environ["PATH"], "RAREBOOK_ROOT": str(BINDER.parent), **environment},
        check=False,
        capture_output=True,
        text=True,
    )


def test_binder_opens_the_chapters_with_the_books_environment(clone: Path, tmp_path: Path) -> None:
    prefix = tmp_path / "binders-own"
    done = run(clone, NB_PYTHON_PREFIX=str(prefix))
    assert done.returncode == 0, done.stderr
    assert "china_trade" in done.stdout
    kernel = prefix / "share" / "jupyter" / "kernels" / "python3" / "kernel.json"
    assert "ipykernel_launcher" in json.loads(kernel.read_text())["argv"]


def test_it_stops_where_there_is_no_binder(clone: Path) -> None:
    done = run(clone)
    assert done.returncode != 0
    assert "NB_PYTHON_PREFIX: is set by Binder" in done.stderr
