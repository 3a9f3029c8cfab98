"""Terms of the glossary explained where they are used: on hover, on focus and on touch."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any

from docutils import nodes  # type: ignore[import-untyped]
from sphinx import addnodes

from rarebook.site import terms

if TYPE_CHECKING:
    from sphinx.application import Sphinx

GLOSSARY = "chapters/glossary"
_SPACE = re.compile(r"\s+")


def definitions(app: Sphinx) -> dict[str, str]:
    """Anchor of each term to its definition as text."""
    known: dict[str, str] | None = getattr(app, "rarebook_terms", None)
    if known is None:
        known = {}
        if GLOSSARY in app.env.found_docs:
            for glossary in app.env.get_doctree(GLOSSARY).findall(addnodes.glossary):
                for item in glossary.findall(nodes.definition_list_item):
                    known.update(_of_item(item))
        app.rarebook_terms = known  # type: ignore[attr-defined]
    return known


def _of_item(item: nodes.definition_list_item) -> dict[str, str]:
    meaning = next(iter(item.findall(nodes.definition)))
    text = _SPACE.sub(" ", meaning.astext())
    return {anchor: text for term in item.findall(nodes.term) for anchor in term["ids"]}


def explain_terms(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Put the definition of each term behind its link, the first time that a page uses it."""
    seen: set[str] = set()
    for link in list(doctree.findall(nodes.reference)):
        anchor = link.get("refuri", "").partition("#")[2]
        if not _is_term(link) or anchor in seen or docname == GLOSSARY:
            continue
        text = definitions(app).get(anchor)
        if text:
            seen.add(anchor)
            _explain(link, anchor, text)
    if docname in app.rarebook_book.chapters():  # type: ignore[attr-defined]
        _explain_unmarked(app, doctree, docname, seen)


def _explain_unmarked(app: Sphinx, doctree: nodes.document, docname: str, seen: set[str]) -> None:
    """Explain the first use of every other term in a chapter's prose."""
    if GLOSSARY not in app.env.found_docs:
        return
    told = definitions(app)
    done = {told[anchor] for anchor in seen}
    known = {
        term: anchor
        for term, anchor in terms.names(app.env, GLOSSARY).items()
        if told.get(anchor) not in done
    }
    place = app.builder.get_relative_uri(docname, GLOSSARY)
    for text in terms.open_texts(doctree):
        _explain_in(text, known, place, told)


def _explain_in(text: nodes.Text, known: dict[str, str], place: str, told: dict[str, str]) -> None:
    finds = terms.pattern(list(known))
    found = finds.search(text.astext()) if finds else None
    if not found or text.parent is None:
        return
    anchor = terms.term_of(found[0], known)
    for term in [term for term, other in known.items() if told[other] == told[anchor]]:
        del known[term]
    link = nodes.reference("", found[0], internal=True, refuri=f"{place}#{anchor}")
    rest = nodes.Text(text[found.end() :])
    text.parent.replace(text, [nodes.Text(text[: found.start()]), link, rest])
    _explain(link, anchor, told[anchor])
    _explain_in(rest, known, place, told)


def _is_term(link: nodes.reference) -> bool:
    return any("std-term" in child.get("classes", []) for child in link.findall(nodes.inline))


def _explain(link: Any, anchor: str, text: str) -> None:
    tip = f"tip-{anchor}"
    before = nodes.raw("", f'<span class="rb-term" data-tip="{tip}">', format="html")
    after = nodes.raw(
        "",
        f'<span class="rb-term__tip" id="{tip}" role="tooltip" data-pagefind-ignore>'
        f"{html.escape(text)}</span></span>",
        format="html",
    )
    link.replace_self([before, link.deepcopy(), after])
