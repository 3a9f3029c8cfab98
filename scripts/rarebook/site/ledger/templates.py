"""The templates of the ledger's pages, with its words and marks."""

from __future__ import annotations

from typing import Final

from jinja2 import Template

from rarebook.site import render
from rarebook.site.ledger import marks, words

_GLOBALS: Final = {
    "chip": marks.chip,
    "mark": marks.mark,
    "sprite": marks.sprite,
    "chinese": marks.chinese,
    "state_name": marks.name_of,
    "words": words,
    "speaker": words.speaker,
    "found": words.found,
}


def template(name: str) -> Template:
    """A template with the words and marks of the ledger."""
    return render.environment().get_template(name, globals=_GLOBALS)
