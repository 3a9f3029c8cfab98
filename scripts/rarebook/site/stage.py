"""The book as Sphinx shall see it: prose pages, and notebooks whose figures are directives.

A file of the stage is rewritten only if its bytes change, so that Sphinx reads again only what is
new.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import nbformat

from rarebook.legible import visible
from rarebook.records import write_bytes
from rarebook.site.book import Book, SiteError

Cell = dict[str, Any]
# An author may have code or what it prints stand open; else both are folded.
_KEPT_TAGS = {"remove-cell", "remove-input", "remove-output", "show-input", "show-output"}


def stage(book: Book, out: Path) -> None:
    """Lay out the stage.

    Parameters
    ----------
    book : Book
    out : Path
        `_build/stage`; files that the book no longer has are removed.
    """
    wanted: dict[Path, bytes] = {out / "_toc.yml": (book.root / "_toc.yml").read_bytes()}
    for page in book.pages:
        source = book.root / f"{page.document}.md"
        if source.is_file():
            wanted[out / f"{page.document}.md"] = source.read_bytes()
        else:
            run = book.runs / page.chapter / "notebook.ipynb"
            staged = staged_notebook(run)
            _nothing_lost(book, str(page.chapter), staged)
            wanted[out / f"{page.document}.ipynb"] = staged
    for path, content in wanted.items():
        if not path.is_file() or path.read_bytes() != content:
            write_bytes(path, content)
    for path in sorted(out.rglob("*")):
        if path.is_file() and path not in wanted:
            path.unlink()


def _nothing_lost(book: Book, chapter: str, staged: bytes) -> None:
    """Complain of a figure that was made but shown by no cell: `figure` must end its cell."""
    text = staged.decode()
    for figure in book.records[chapter]["figures"]:
        if f"{{rarebook-figure}} {chapter}/{figure['name']}\\n" not in text:
            raise SiteError(
                f"chapters/{chapter}.ipynb makes the figure {figure['name']!r} and shows it "
                "nowhere: let figure(...) be the last line of its cell"
            )


def staged_notebook(path: Path) -> bytes:
    """An executed notebook with its code folded and its figures as directives."""
    notebook: Any = nbformat.read(path, as_version=4)
    cells = [made for cell in notebook.cells for made in staged_cells(cell)]
    notebook.cells = joined(figures_first(answer_first(cells)))
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    # the page's script colours code when it is opened: most of it never is, and as markup the
    # colours would weigh more than the code
    language = {"name": "python", "pygments_lexer": "none"}
    notebook.metadata = {"kernelspec": kernel, "language_info": language}
    text = json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True)
    return (text + "\n").encode()


def staged_cells(cell: Cell) -> list[Cell]:
    """The cells of the page that one cell of the notebook becomes.

    A figure goes before the code that draws it: the reader came for the figure. Numbers and
    ratings that a cell shows to an author are in the prose and in the box of claims.
    """
    if cell["cell_type"] != "code":
        return [_bare(cell)]
    tags = cell["metadata"].get("tags", [])
    if "injected-parameters" in tags or "remove-cell" in tags:
        return []
    outputs, figures = [], []
    for output in cell["outputs"]:
        published = output.get("metadata", {}).get("rarebook", {})
        if "figure" in published:
            figures.append(str(published["figure"]))
        elif not published and not _is_echo(output):
            outputs.append(_bare_output(output))
    code = _bare(cell)
    code["outputs"] = outputs
    code["execution_count"] = None
    code["metadata"]["tags"].extend(_folding(code["metadata"]["tags"]))
    drawn = [_figure_cell(f"{cell['id']}-{i}", f) for i, f in enumerate(figures)]
    return [*drawn, code]


def _folding(tags: list[str]) -> list[str]:
    if "show-output" in tags:
        return [] if "show-input" in tags else ["hide-input"]
    return [] if "show-input" in tags else ["hide-cell"]


def answer_first(cells: list[Cell]) -> list[Cell]:
    """The cells with the code between title and answer moved behind the answer."""
    prose = [i for i, cell in enumerate(cells) if cell["cell_type"] == "markdown"]
    if len(prose) < 2 or prose[0] != 0:
        return cells
    answer = prose[1]
    return [cells[0], cells[answer], *cells[1:answer], *cells[answer + 1 :]]


def figures_first(cells: list[Cell]) -> list[Cell]:
    """The cells with every figure moved before the folded code that prepares it."""
    made: list[Cell] = []
    for cell in cells:
        place = len(made)
        if cell["metadata"].get("figure"):
            while place and "hide-cell" in made[place - 1]["metadata"].get("tags", []):
                place -= 1
        made.insert(place, cell)
    return made


def joined(cells: list[Cell]) -> list[Cell]:
    """The cells with neighbouring ones that only compute joined, so that they fold as one."""
    made: list[Cell] = []
    for cell in cells:
        last = made[-1] if made else None
        quiet = last is not None and last["cell_type"] == "code" and not last["outputs"]
        if last is not None and quiet and cell["cell_type"] == "code":
            code = f"{_source(last)}\n\n{_source(cell)}"
            made[-1] = {**last, "source": code, "outputs": cell["outputs"]}
        else:
            made.append(cell)
    return made


def _source(cell: Cell) -> str:
    return "".join(cell["source"]).strip("\n")


def _bare(cell: Cell) -> Cell:
    tags = [tag for tag in cell["metadata"].get("tags", []) if tag in _KEPT_TAGS]
    return {**cell, "metadata": {"tags": tags}}


def _bare_output(output: dict[str, Any]) -> dict[str, Any]:
    kept: dict[str, Any] = visible({**output}, lines=True)
    if "metadata" in kept:
        kept["metadata"] = {}
    if "execution_count" in kept:
        kept["execution_count"] = None
    return kept


def _is_echo(output: dict[str, Any]) -> bool:
    """A list of verdicts or figures that a cell's last line echoes, in repr."""
    text = output.get("data", {}).get("text/plain", "")
    return "Verdict(entry=" in text or "Figure(entry=" in text


def _figure_cell(identity: str, figure: str) -> Cell:
    source = f"```{{rarebook-figure}} {figure}\n```"
    about = {"figure": figure}
    return {"cell_type": "markdown", "id": identity[:64], "metadata": about, "source": source}
