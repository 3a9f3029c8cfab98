"""Where things are: the project's root, its data and what a build makes."""

from __future__ import annotations

import os
from pathlib import Path

ROOT_VARIABLE = "RAREBOOK_ROOT"


def project_root() -> Path:
    """The folder that holds `data/datapackage.json`.

    `RAREBOOK_ROOT` decides if set; else the nearest such folder above the working directory;
    else the checkout that this package was installed from.

    Raises
    ------
    FileNotFoundError
        If none of the three holds a data package.
    """
    given = os.environ.get(ROOT_VARIABLE)
    here = Path.cwd()
    candidates = [Path(given)] if given else [here, *here.parents, *Path(__file__).parents]
    for folder in candidates:
        if (folder / "data" / "datapackage.json").is_file():
            return folder.resolve()
    raise FileNotFoundError(
        "no data/datapackage.json here or above: run inside a clone of the book, "
        f"or set {ROOT_VARIABLE} to one"
    )


def data_dir() -> Path:
    """The folder of the tables."""
    return project_root() / "data"


def chapters_dir() -> Path:
    """The folder of the notebooks."""
    return project_root() / "chapters"


def build_dir() -> Path:
    """The folder that everything made is written to."""
    return project_root() / "_build"


def runs_dir() -> Path:
    """Where the runs of the book's own build are kept."""
    return build_dir() / "runs"
