"""The files at the top say what is true, and nothing is committed that does not travel."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
BASH = shutil.which("bash") or "/bin/bash"
# Hosts that only a package client needs to know, spelled so that this file passes its own test.
REGISTRIES = re.compile(
    r"pypi\.(?:org|python)|files\.python" r"hosted|registry\.npm" r"js|deb\.debian\."
)
MACHINE_PATHS = re.compile(r"(?<![\w.~*$}>-])/(?:root|work|opt|home|Users|mnt)/[\w.]")
ADDRESS = re.compile(r"https?://[^\s\"'<>)]+")
BINARY = {".png", ".jpg", ".ico", ".woff2", ".woff", ".ttf", ".parquet", ".zip"}


def tracked() -> list[Path]:
    """The files that git knows, as paths from the root."""
    git = shutil.which("git")
    if not git or not (ROOT / ".git").exists():
        pytest.skip("not a clone")
    listed = subprocess.run(
        [git, "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout
    return [Path(name) for name in listed.split("\0") if name and (ROOT / name).is_file()]


def texts() -> dict[Path, str]:
    """The tracked text files, read as UTF-8 (which fails on any other encoding)."""
    return {
        path: (ROOT / path).read_bytes().decode("utf-8")
        for path in tracked()
        if path.suffix not in BINARY
    }


def pyproject() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def normal(name: str) -> str:
    """A package's name as the lock spells it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def run(command: list[str], **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=ROOT, env=env or None, check=False, capture_output=True, text=True
    )


@pytest.mark.parametrize(
    ("schema", "path"),
    [
        ("vendor.citation-file-format", "CITATION.cff"),
        ("vendor.github-workflows", ".github/workflows/book.yml"),
        ("vendor.github-workflows", ".github/workflows/weekly.yml"),
        ("vendor.github-issue-forms", ".github/ISSUE_TEMPLATE/objection.yml"),
    ],
)
def test_file_keeps_to_its_schema(schema: str, path: str) -> None:
    done = run([sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, path])
    assert done.returncode == 0, done.stdout + done.stderr


def test_one_version_is_named_everywhere() -> None:
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    version = pyproject()["project"]["version"]
    assert str(citation["version"]) == version
    assert version in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_lock_pins_every_package_by_hash_and_names_no_index() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    entries = re.split(r"\n(?=[A-Za-z0-9])", re.sub(r"^#.*\n", "", lock, flags=re.MULTILINE))
    assert len(entries) > 100
    for entry in entries:
        assert re.match(r"[a-z0-9.-]+==\S+", entry), entry[:80]
        assert "--hash=sha256:" in entry, entry[:80]
    assert not re.search(r"://|--(?:extra-)?index|--find-links|--trusted-host| @ |file:", lock)


def test_lock_holds_what_pyproject_asks_for() -> None:
    project = pyproject()
    asked = [
        *project["build-system"]["requires"],
        *project["project"]["dependencies"],
        *project["project"]["optional-dependencies"]["dev"],
    ]
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    pinned = set(re.findall(r"^([a-z0-9.-]+)==", lock, flags=re.MULTILINE))
    assert {normal(re.split(r"[\[<>=~! ]", entry)[0]) for entry in asked} <= pinned


def test_notebooks_are_committed_without_outputs() -> None:
    for path, text in texts().items():
        if path.suffix != ".ipynb":
            continue
        notebook = json.loads(text)
        assert (notebook["nbformat"], notebook["nbformat_minor"]) >= (4, 5), path
        ids = [cell["id"] for cell in notebook["cells"]]
        assert len(ids) == len(set(ids)), f"{path}: two cells with one id"
        for cell in notebook["cells"]:
            assert not cell.get("outputs"), f"{path}: cell {cell['id']} has outputs"
            assert cell.get("execution_count") is None, f"{path}: cell {cell['id']} is numbered"


def test_workflows_pin_their_actions_and_ask_for_little() -> None:
    for path in (ROOT / ".github/workflows").glob("*.yml"):
        flow = yaml.safe_load(path.read_text(encoding="utf-8"))
        assert flow["permissions"] == {}, f"{path.name} grants rights to every job"
        for name, job in flow["jobs"].items():
            assert "permissions" in job, f"{path.name}: {name} does not say what it may"
            writes = {right for right, level in job["permissions"].items() if level == "write"}
            assert writes <= {"pages", "id-token"}, f"{path.name}: {name}"
            for used in (step["uses"] for step in job["steps"] if "uses" in step):
                assert re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", used), f"{path.name}: {used}"


def test_nothing_of_one_machine_is_committed() -> None:
    found = []
    for path, text in texts().items():
        for number, line in enumerate(text.splitlines(), start=1):
            if REGISTRIES.search(line) or MACHINE_PATHS.search(ADDRESS.sub("", line)):
                found.append(f"{path}:{number}: {line.strip()[:80]}")
    assert not found, "\n".join(found)


def test_text_is_utf8_with_plain_line_ends() -> None:
    crlf = [str(path) for path, text in texts().items() if "\r\n" in text]
    assert not crlf


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", ".ci/run"])
def test_documents_name_commands_that_exist(page: str) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    named = set(
        re.findall(r"(?:^|`|exec )make ([a-z-]+)", (ROOT / page).read_text("utf-8"), re.MULTILINE)
    )
    assert named
    assert named <= targets


def test_documents_link_to_files_that_exist() -> None:
    for page in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md"):
        for link in re.findall(r"\]\(([^)#:]+)\)", (ROOT / page).read_text(encoding="utf-8")):
            assert (ROOT / link).exists(), f"{page} links to {link}"


def test_hooks_run_from_the_environment() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    for repo in hooks["repos"]:
        assert repo["repo"] == "local"
        for hook in repo["hooks"]:
            program = Path(hook["entry"].split()[0])
            assert program.parent == Path(".venv/bin")
            assert (Path(sys.executable).parent / program.name).exists(), hook["id"]


def test_ci_script_can_be_run() -> None:
    assert os.access(ROOT / ".ci/run", os.X_OK)


def stub(folder: Path, name: str, body: str) -> str:
    """A small program of that name; returns its path."""
    path = folder / name
    path.write_text(f"#!{BASH}\n{body}\n", encoding="utf-8")
    path.chmod(0o755)
    return str(path)


def test_too_old_a_python_is_refused_with_a_reason(tmp_path: Path) -> None:
    stub(tmp_path, "python3", '[ "$1" = --version ] && echo "Python 3.9.2" || exit 1')
    done = run([BASH, "scripts/find_python.sh"], PATH=str(tmp_path))
    assert done.returncode == 1
    assert "needs Python 3.11 or newer; python3 here is: Python 3.9.2" in done.stderr


def test_a_python_named_by_hand_is_taken_or_refused(tmp_path: Path) -> None:
    taken = run([BASH, "scripts/find_python.sh"], PATH="", PYTHON=sys.executable)
    assert taken.stdout.strip() == sys.executable
    refused = run([BASH, "scripts/find_python.sh"], PATH="", PYTHON=str(tmp_path / "none"))
    assert refused.returncode == 1
    assert "not a Python 3.11 or newer" in refused.stderr


def test_browser_named_by_hand_is_taken_or_refused(tmp_path: Path) -> None:
    path = os.environ["PATH"]
    mine = stub(tmp_path, "my-chromium", "exit 0")
    taken = run([BASH, "scripts/install_browser.sh"], PATH=path, RAREBOOK_CHROMIUM=mine)
    assert taken.stdout.strip() == f"browser: {mine}"
    refused = run([BASH, "scripts/install_browser.sh"], PATH=path, RAREBOOK_CHROMIUM="/none")
    assert refused.returncode == 1
    assert "RAREBOOK_CHROMIUM is '/none', which is not a program" in refused.stderr


def test_missing_browser_is_explained(tmp_path: Path) -> None:
    done = run([BASH, "scripts/install_browser.sh"], PATH=str(tmp_path))
    if done.returncode == 0:
        pytest.skip("a browser stands outside of PATH here")
    assert "RAREBOOK_CHROMIUM=/path/to/chromium" in done.stderr
