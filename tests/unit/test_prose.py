"""Prose quotes computed numbers by name and types none by hand."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pandas as pd
import pytest

from rarebook.prose import bare_numbers

CHAPTERS = sorted((Path(__file__).parents[2] / "chapters").glob("*.ipynb"))


def stated() -> list[float]:
    claims = pd.read_csv(Path(__file__).parents[2] / "data" / "claims.csv")
    return [float(value) for value in pd.concat([claims["value"], claims["value_high"]]).dropna()]


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)
def test_a_chapter_types_no_result(chapter: Path) -> None:
    found = bare_numbers(chapter, stated())
    assert not found, "\n".join(map(str, found))


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("In 2024 exports came to {value}`x`, HS 2846.90 and 2805 apart.", ["2805"]),
        ("The essay says 85,000 t, or 8.5 万吨.", []),
        ("Exports came to 52,699 t.", ["52,699"]),
        ("A fall of 7.8%, in three of 10 months.", ["7.8%"]),
        ("It says “about 99.5%” and links [here](https://x.org/1234567).", []),
        (":::{answer}\nIt was 63%.\n:::", ["63%"]),
        ("```python\nx = 63.5\n```", []),
    ],
)
def test_what_counts_as_typed_by_hand(tmp_path: Path, text: str, numbers: list[str]) -> None:
    path = tmp_path / "demo.ipynb"
    cells = [nbformat.v4.new_markdown_cell(text), nbformat.v4.new_code_cell("x = 63.5")]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    assert [found.number for found in bare_numbers(path, [85000.0])] == numbers


def test_a_number_typed_by_hand_is_shown_with_file_cell_and_words_around_it(tmp_path: Path) -> None:
    path = tmp_path / "demo.ipynb"
    cell = nbformat.v4.new_markdown_cell("Exports\ncame to 52,699 t in all.", id="answer")
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), path)
    (found,) = bare_numbers(path, [])
    assert str(found) == (
        "demo.ipynb, cell answer: '52,699' in “…Exports came to 52,699 t in all.…”"
    )
