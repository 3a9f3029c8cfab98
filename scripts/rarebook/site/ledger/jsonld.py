"""A claim's page for machines: schema.org ClaimReview, with the scale of the ratings explained."""

from __future__ import annotations

import json
import re
from typing import Any, Final

from markupsafe import Markup

from rarebook.ledger import UNRATED, Entry
from rarebook.site import ratings
from rarebook.site.ledger import words

# How far the data bear a claim out. `open` has no number: nothing was found either way.
SCALE: Final = {
    "contradicted": 1,
    "disputed": 2,
    "misscoped": 3,
    "misdated": 4,
    "close": 5,
    "supported": 6,
}
SCALE_WORDS: Final = (
    "From 1 (contradicted) over 2 (disputed), 3 (misscoped), 4 (misdated) and 5 (close) to "
    "6 (supported): how far data bear the claim out for its own period and definition. "
    "An open claim has no number."
)
_UNSAFE: Final = re.compile("[<>&\u2028\u2029]")
DATE: Final = "2026-11"


def script(content: dict[str, Any]) -> Markup:
    """JSON-LD inside a page: no sign in it can end the script or begin another."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    safe = _UNSAFE.sub(lambda sign: f"\\u{ord(sign[0]):04x}", text)
    return Markup(f'<script type="application/ld+json">{safe}</script>')  # noqa: S704 - escaped


def review(entry: Entry, address: str, publisher: str) -> dict[str, Any]:
    """The review of one claim; of a claim without a rating, the claim alone.

    Parameters
    ----------
    entry : Entry
    address : str
        Of the claim's page.
    publisher : str
        Name of the book.
    """
    claim = _claim(entry, address)
    if entry.rating == UNRATED:
        return {"@context": "https://schema.org", **claim}
    organisation = {"@type": "Organization", "name": publisher}
    return {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "@id": address,
        "url": address,
        "claimReviewed": entry.claim["claim_en"],
        "itemReviewed": claim,
        "author": organisation,
        "publisher": organisation,
        "datePublished": DATE,
        "inLanguage": "en",
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "reviewBody": entry.verdict["reason"] if entry.verdict else "",
        "reviewRating": _rating(entry.rating),
    }


def _rating(rating: str) -> dict[str, Any]:
    made: dict[str, Any] = {
        "@type": "Rating",
        "alternateName": rating,
        "ratingExplanation": f"{ratings.MARKS[rating].meaning} {SCALE_WORDS}",
    }
    if rating in SCALE:
        numbers = SCALE.values()
        made |= {
            "ratingValue": SCALE[rating],
            "worstRating": min(numbers),
            "bestRating": max(numbers),
        }
    return made


def _claim(entry: Entry, address: str) -> dict[str, Any]:
    document = str(entry.claim["document"])
    text = words.TEXTS.get(document)
    appearance: dict[str, Any] = {
        "@type": "CreativeWork",
        "name": words.text_title(document),
        "inLanguage": "zh",
        "text": entry.claim["quote_zh"],
    }
    if text:
        appearance["datePublished"] = text.date
    return {
        "@type": "Claim",
        "identifier": entry.id,
        "text": entry.claim["claim_en"],
        "inLanguage": "en",
        "mainEntityOfPage": address,
        "appearance": appearance,
    }
