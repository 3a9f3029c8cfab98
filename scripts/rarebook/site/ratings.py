"""How a rating looks and what it means, in the words of every page."""

from __future__ import annotations

from typing import Final, NamedTuple

from markupsafe import Markup


class RatingMark(NamedTuple):
    """A rating's mark: a word, a shape that needs no colour, its meaning; both also in Chinese."""

    name: str
    shape: str
    meaning: str
    name_zh: str
    meaning_zh: str


# Shapes on a ground of 16 by 16 units, told apart by outline alone.
_DISC = "M8 1.5a6.5 6.5 0 1 0 0 13a6.5 6.5 0 0 0 0-13Z"
_DIAMOND = "M8 .8 15.2 8 8 15.2.8 8Z"
_SQUARE = "M1.8 1.8h12.4v12.4H1.8Z"

MARKS: Final[dict[str, RatingMark]] = {
    mark.name: mark
    for mark in (
        RatingMark(
            "supported",
            f'<path class="solid" d="{_DISC}"/><path class="sign" d="m4.8 8.2 2.3 2.3 4.2-4.6"/>',
            "The claim's own period and definition agree with the data.",
            "属实",
            "按说法自己的时期和口径计算，与数据相符。",
        ),
        RatingMark(
            "close",
            f'<path class="ring" d="{_DISC}"/>'
            '<path class="line" d="M4.6 6.9c1.2-1.3 2.3-1 3.4-.3s2.2 1 3.4-.3'
            'M4.6 10.1c1.2-1.3 2.3-1 3.4-.3s2.2 1 3.4-.3"/>',
            "Within 20% of the data.",
            "接近",
            "与数据相差不到20%。",
        ),
        RatingMark(
            "misdated",
            f'<path class="ring" d="{_DISC}"/><path class="line" d="M8 4.4V8l2.6 1.9"/>',
            "Another period agrees, the claim's own does not.",
            "时间不符",
            "换一个时期才相符，说法所指的时期不符。",
        ),
        RatingMark(
            "misscoped",
            f'<path class="solid" d="{_DIAMOND}"/><path class="sign" d="M5.2 8h5.6"/>',
            "Another definition agrees, the claim's own does not.",
            "口径不符",
            "换一种口径才相符，说法自己的口径不符。",
        ),
        RatingMark(
            "disputed",
            f'<path class="ring" d="{_DISC}"/><path class="half" d="M8 1.5a6.5 6.5 0 0 0 0 13Z"/>',
            "Credible sources fall on both sides.",
            "说法不一",
            "可信的来源两边都有。",
        ),
        RatingMark(
            "contradicted",
            f'<path class="solid" d="{_SQUARE}"/>'
            '<path class="sign" d="m5.3 5.3 5.4 5.4m0-5.4-5.4 5.4"/>',
            "Nothing that was tried agrees.",
            "不符",
            "试过的时期和口径都不相符。",
        ),
        RatingMark(
            "open",
            f'<path class="dashes" d="{_DISC}"/>',
            "No data at hand; the row says what would settle it.",
            "待定",
            "手头没有数据；已写明什么数据可以定论。",
        ),
    )
}


def mark(rating: str) -> Markup:
    """The shape of a rating as SVG, hidden from readers who hear the word beside it."""
    shape = MARKS[rating].shape
    drawn = f'<svg class="rb-mark" viewBox="0 0 16 16" aria-hidden="true">{shape}</svg>'
    return Markup(drawn)  # noqa: S704 - a shape of this module


def chip(rating: str) -> Markup:
    """A rating as shape, colour and word."""
    return Markup('<span class="rb-chip rb-chip--{0}">{1}{0}</span>').format(rating, mark(rating))
