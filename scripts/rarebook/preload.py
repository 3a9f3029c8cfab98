"""What workers and kernels import: done once, in the process that they are forks of."""

from __future__ import annotations

import gc
import importlib
from contextlib import suppress
from typing import Final

MODULES: Final = (
    # every chapter
    "numpy",
    "pandas",
    "altair",
    "multiprocessing.connection",
    "ipykernel.debugger",
    "ipykernel.kernelapp",
    "ipykernel.ipkernel",
    "rarebook.claims",
    "rarebook.drawing",
    "rarebook.engine",
    "rarebook.figures",
    "rarebook.tables",
    "rarebook.theme",
    "rarebook.validation",
    # every worker
    "nbclient",
    "papermill",
    "rarebook.execution",
    "rarebook.kernels",
    "rarebook.zygote",
)
"""A module that is not there is left to who needs it to miss."""


def settle() -> None:
    """Import what is not imported yet, and have done what every kernel would do again."""
    for name in MODULES:
        with suppress(ImportError):
            importlib.import_module(name)
    spare_altair()
    with suppress(ImportError):
        find_formats()
        make_grammar()
    # what stands now is never garbage: a fork that does not look through it does not copy it
    gc.collect()
    gc.freeze()


def find_formats() -> None:
    """Have frictionless look once for what it can read, not at every kernel's first table."""
    import frictionless

    _ = frictionless.system.methods


def make_grammar() -> None:
    """Have the schema of charts read once, not at every kernel's first figure."""
    from rarebook import grammar

    grammar.checker()


def spare_altair() -> None:
    """Have Altair do once, or at a chart's end, what it does for every part of every chart."""
    import altair
    from altair.utils import schemapi

    # a chart is checked whole when it is drawn, and needs no check of each part before
    schemapi.disable_debug_mode()
    # it would hash the schemas of all its classes for every value that is given as a dict
    converter = schemapi._FromDict(altair.Chart._default_wrapper_classes())
    schemapi._FromDict = lambda classes: converter  # type: ignore[assignment, misc]
