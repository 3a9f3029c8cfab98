"""What the weekly list says of a package's licence."""

from __future__ import annotations

import importlib.util
from email.message import Message
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="module")
def script(repo: Path) -> ModuleType:
    found = importlib.util.spec_from_file_location("ll", repo / "scripts" / "list_licences.py")
    assert found
    assert found.loader
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


def described(*fields: tuple[str, str]) -> Message:
    message = Message()
    for name, content in fields:
        message[name] = content
    return message


@pytest.mark.parametrize(
    ("fields", "licence"),
    [
        ([("License-Expression", "MIT"), ("Classifier", "License :: OSI Approved :: X")], "MIT"),
        (
            [
                ("Classifier", "License :: OSI Approved :: BSD License"),
                ("Classifier", "License :: OSI Approved"),
                ("Classifier", "Topic :: X"),
            ],
            "BSD License",
        ),
        ([("License", "Apache-2.0")], "Apache-2.0"),
        ([("License", "A text\nof many lines")], "?"),
        ([], "?"),
    ],
)
def test_licence_is_what_the_package_states(
    script: ModuleType, fields: list[tuple[str, str]], licence: str
) -> None:
    assert script.licence_of(described(*fields)) == licence


def test_names_come_from_the_lock(script: ModuleType) -> None:
    lock = "# made by\na-b==1 ; x < '3' \\\n    --hash=sha256:0\nc.d==2 \\\n    --hash=sha256:1\n"
    assert script.locked_names(lock) == ["a-b", "c.d"]


def test_packages_for_other_systems_are_left_out(script: ModuleType) -> None:
    found = script.rows(["pytest", "a-package-that-is-not-there"])
    assert [name for name, _, _ in found] == ["pytest"]
