"""Whether a chart's specification is Vega-Lite, by the schema that Altair brings.

Altair asks the same of a schema checker written in Python, which takes longer than all else that
makes a chart's specification; what it says of a chart that is wrong cannot be said better.
"""

from __future__ import annotations

from functools import cache
from typing import Any
from urllib.parse import quote

import altair
import jsonschema_rs


def is_vega_lite(spec: dict[str, Any]) -> bool:
    """Whether a specification is one; not so if it holds what JSON has no name for.

    Parameters
    ----------
    spec : dict
        Of a whole chart, as `to_dict` makes it.
    """
    try:
        return checker().is_valid(spec)
    except ValueError:
        return False


@cache
def checker() -> jsonschema_rs.Validator:
    """What checks specifications: made once, in a fiftieth of a second."""
    return jsonschema_rs.validator_for(_with_addresses(altair.core.VegaLiteSchema._rootschema))


def _with_addresses(node: Any) -> Any:
    """The schema with references that are addresses: its own hold signs that none may hold."""
    if isinstance(node, dict):
        return {
            name: f"#{quote(part[1:])}" if name == "$ref" else _with_addresses(part)
            for name, part in node.items()
        }
    return [_with_addresses(part) for part in node] if isinstance(node, list) else node
