"""A claim's page for machines: schema.org ClaimReview, with the scale of the ratings explained."""

from __future__ import annotations

from typing import Any, Final

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


def review(entry: Entry, address: str, publisher: str, date: str) -> dict[str, Any]:
    """The review of one claim; of a claim without a rating, the claim alone.

    Parameters
    ----------
    entry : Entry
    address : str
        Of the claim's page.
    publisher : str
        Name of the book.
    date : str
        Of the edition, ``2026-11``.
    """
    claim = _claim(entry, address)
    if entry.rating == UNRATED:
        return claim
    organisation = {"@type": "Organization", "name": publisher}
    return {
        "@type": "ClaimReview",
        "@id": address,
        "url": address,
        "claimReviewed": entry.claim["claim_en"],
        "itemReviewed": claim,
        "author": organisation,
        "publisher": organisation,
        "datePublished": date,
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
