"""The plumbing of *The Rare-Earth Card, Recomputed*.

A notebook needs four verbs: `load` a table, publish a `figure`, rate a claim with `verdict`
(its tests made by `trial`, a passage read whole by `passage`), and `value`, a number that prose
may quote. A chapter that draws on others takes their numbers with `computed`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rarebook.claims import passage, trial, verdict
    from rarebook.figures import figure
    from rarebook.quoting import computed
    from rarebook.records import value
    from rarebook.tables import load

__version__ = "2026.11"
__all__ = ["computed", "figure", "load", "passage", "trial", "value", "verdict"]

_HOMES = {
    "computed": "quoting",
    "figure": "figures",
    "load": "tables",
    "passage": "claims",
    "trial": "claims",
    "value": "records",
    "verdict": "claims",
}


def __getattr__(name: str) -> Any:
    # Loaded on first use, so that the command line starts without the charting library.
    if name in _HOMES:
        return getattr(import_module(f"rarebook.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'rarebook' has no attribute {name!r}")
