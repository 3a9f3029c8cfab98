"""Text that shows for what it is: no sign in it that a page, a drawing or a shell would obey."""

from __future__ import annotations

import re
from typing import Any

_ENDS = re.compile(r"[\u2028\u2029]")
_BLANKS = re.compile(r"[\t\n\r\u2028\u2029]+")
# of no meaning in a page, and of no right in XML: an SVG with one of them cannot be drawn
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_TURNS = re.compile(r"[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def visible(value: Any, *, lines: bool = False) -> Any:
    r"""Text, or a structure of texts, without signs that a page or a shell would obey.

    Line ends become blanks, control characters the replacement sign, and marks that turn the
    direction of writing are spelled out.

    Parameters
    ----------
    value : str, dict, list or other
        Of a dict the values, not the keys; what is neither text nor holds any stays as it is.
    lines : bool
        Leave line ends and tabs; those of Unicode become plain ones.

    Examples
    --------
    >>> visible("a" + chr(0x202E) + "b")
    'a[U+202E]b'
    >>> visible("one" + chr(0x2028) + "two", lines=True)
    'one\ntwo'
    >>> visible(["bell" + chr(7)])
    ['bell�']
    """
    if isinstance(value, dict):
        return {key: visible(item, lines=lines) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [visible(item, lines=lines) for item in value]
    if not isinstance(value, str):
        return value
    # an expression, which a chart's order is written as, must not hold the ends that JSON may
    text = _ENDS.sub("\n", value) if lines else _BLANKS.sub(" ", value)
    return _TURNS.sub(lambda sign: f"[U+{ord(sign[0]):04X}]", _CONTROLS.sub("\ufffd", text))
