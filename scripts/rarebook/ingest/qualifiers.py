"""Does a claim say "about", "over", "at least"? Read from its own words, by rule.

A qualifier belongs to the claim's VALUE. So a rule asks for the word next to a number ("over 70%",
``70%以上``), never for the word anywhere in the sentence; and a number that is a year counts only
if the claim's value is that year. English is read before Chinese, since the English states one
claim and the quote may hold several numbers. What the rules misread stands in `EXCEPTIONS`, each
with its reason. An empty qualifier means that the claim states the value as it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

QUALIFIERS = ("about", "over", "at-least", "under", "at-most", "up-to", "range")

_EN_NUMBER = (
    r"(?:about |an? )?(?!(?:19|20)\d\d\b)"
    r"(?:\d|half\b|quarter\b|third\b|generation\b|thousand\b|\w+fold\b|per-mille\b"
    r"|two\b|three\b|four\b|five\b|six\b|eight\b|ten\b)"
)
_ZH_NUMBER = r"[\d.一二三四五六七八九十百千万萬亿億两几]+"
_ZH_UNIT = r" ?[%％a-zA-Z一-鿿]{0,2}"

# In order: "under about 1 billion" is under, "within about two years" is at most.
_RULES: tuple[tuple[str, str, str], ...] = (
    (
        "at-least",
        rf"\bat least (?={_EN_NUMBER})|\b(?:or|and) more\b|\bstarts at (?={_EN_NUMBER})",
        rf"(?:至少|起码|不低于) ?{_ZH_NUMBER}|{_ZH_NUMBER}{_ZH_UNIT}(?:及以上|起步)",
    ),
    (
        "at-most",
        rf"\b(?:at most|within) (?={_EN_NUMBER})|\bor less\b",
        rf"(?:最多|不超过) ?{_ZH_NUMBER}|{_ZH_NUMBER}{_ZH_UNIT}(?:以内|甚至更低)",
    ),
    ("up-to", rf"\bup to (?={_EN_NUMBER})", rf"(?:多达|多達|可达|可達) ?{_ZH_NUMBER}"),
    (
        "over",
        rf"\b(?:over|more than|exceeds?|above|passed) (?={_EN_NUMBER})",
        rf"(?:超过|超|逾|突破) ?{_ZH_NUMBER}|{_ZH_NUMBER} ?多|{_ZH_NUMBER}{_ZH_UNIT}以上",
    ),
    (
        "under",
        rf"\b(?:under|less than|fewer than|below) (?={_EN_NUMBER})",
        rf"(?:不到|不足|低于) ?{_ZH_NUMBER}|{_ZH_NUMBER}{_ZH_UNIT}(?:以下|不到)",
    ),
    (
        "about",
        rf"\b(?:about|around|nearly|almost|roughly|some) (?={_EN_NUMBER})",
        rf"(?:大约|约|近|几乎|将近|差不多|快) ?{_ZH_NUMBER}"
        rf"|{_ZH_NUMBER}{_ZH_UNIT}(?:左右|上下|前后)",
    ),
)

# Claim to qualifier, where the rules misread.
EXCEPTIONS: Mapping[str, str] = {
    # A bound given as a span: "at least 50 to 100 years" is met by 120 years.
    "environment-006": "at-least",
    "lead-times-003": "at-least",  # "10-15 years at the fastest"
    "thesis-012": "at-least",  # "four or five times at the least"
    "japan-dependence-018": "over",  # "80-90% and above"
    # Said not to suffice, so the true figure is larger.
    "lead-times-024": "over",  # five or six years will not do
    "lead-times-023": "over",  # no breakthrough within 20 years
    "thesis-019": "over",  # not in 100 years
    # A bound without a word of the list.
    "reserves-022": "at-least",  # reserves "enough for" 1,000 years
    "chips-analogy-001": "at-least",  # no capacity below 5 nm: the smallest node is 5 or more
    "market-size-010": "under",  # output does not fill one ship
    "market-size-020": "under",  # the market cannot take 200 billion USD
    "defence-demand-011": "at-most",  # knew by 2016: 2016 or before
    "molycorp-mp-029": "over",  # after 2000
    "thesis-023": "over",  # after 2016
    # The word belongs to another number of the sentence.
    "macro-industry-007": "",  # 10 billion USD, over 20 years
    "thesis-041": "",  # "by 2023 at least" dates the first time; the value counts times
    "public-money-020": "",  # 30% of the gain, above 110 USD/kg
    # "As high as 30%" names the peak itself.
    "talent-008": "",
    "reserves-009": "",  # "as much as 11 million t" announces the find's size
}


def qualifier(claim: Mapping[str, str]) -> str:
    """The qualifier of a claim's value.

    Parameters
    ----------
    claim : mapping of str to str
        Needs `id`, `value`, `value_high`, `claim_en` and `quote_zh`; empty text for no figure.

    Returns
    -------
    str
        One of `QUALIFIERS`, or ``""`` if the value is stated as it is or there is none.
    """
    if not claim["value"]:
        return ""
    if claim["id"] in EXCEPTIONS:
        return EXCEPTIONS[claim["id"]]
    if claim["value_high"]:
        return "range"
    return _by_rule(claim)


def _by_rule(claim: Mapping[str, str]) -> str:
    english, chinese = claim["claim_en"], claim["quote_zh"]
    if re.fullmatch(r"(?:19|20)\d\d", claim["value"]):
        english = re.sub(rf"\b{claim['value']}\b", "0", english)  # this year is the value
    for name, pattern, _ in _RULES:
        if re.search(pattern, english, re.IGNORECASE):
            return name
    for name, _, pattern in _RULES:
        if re.search(pattern, chinese):
            return name
    return ""
