"""ISO 8601 periods in words."""

from __future__ import annotations

import re

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_MONTH = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?")
_DAY = r"\d{4}-\d{2}(?:-\d{2})?"
_INSIDE = re.compile(rf"\b{_DAY}(?:/{_DAY})?(?![\d-])|\b\d{{4}}/\d{{4}}\b")


def in_words(period: str | None) -> str:
    """A period as a reader says it.

    Examples
    --------
    >>> in_words("2024-01/2024-10")
    'January–October 2024'
    >>> in_words("2010/2015")
    '2010–2015'
    """
    if not period:
        return ""
    start, _, end = period.partition("/")
    if not end:
        return _moment(start)
    first, last = _MONTH.fullmatch(start), _MONTH.fullmatch(end)
    if first and last and first[1] == last[1] and not first[3] and not last[3]:
        if (first[2], last[2]) == ("01", "12"):
            return first[1]
        return f"{_name(first[2])}–{_name(last[2])} {first[1]}"
    joint = "–" if not first and not last else " to "
    return f"{_moment(start)}{joint}{_moment(end)}"


def in_text(text: str) -> str:
    """A sentence with its periods in words.

    Examples
    --------
    >>> in_text("9,735 USD/t (customs headline, 2024-01/2024-10)")
    '9,735 USD/t (customs headline, January–October 2024)'
    """
    return _INSIDE.sub(lambda found: in_words(found[0]), text)


def _moment(text: str) -> str:
    found = _MONTH.fullmatch(text)
    if not found:
        return text
    day = f"{int(found[3])} " if found[3] else ""
    return f"{day}{_name(found[2])} {found[1]}"


def _name(month: str) -> str:
    number = int(month)
    return _MONTHS[number - 1] if 1 <= number <= len(_MONTHS) else month
