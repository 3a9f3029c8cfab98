"""One chapter in its folder: what a good run leaves, what a bad one says, and what then stands."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import papermill
import pytest
from nbclient.exceptions import DeadKernelError
from papermill.exceptions import PapermillExecutionError

from rarebook import execution, kernels, keys, records, value
from rarebook.execution import Job, UnknownParameterError
from rarebook.problems import ChapterFailed
from unit.standing import Row, code, rated, read, record, write_chapter, write_run

Act = Callable[[], object]
Kernel = Callable[..., None]
RED = "\x1b[0;31m"


@pytest.fixture
def kernel(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., None]]:
    """In place of a kernel: says what the chapter's last cell puts out, does, and raises."""

    def will(*outputs: Row, act: Act = lambda: None, fail: Exception | None = None) -> None:
        def execute_notebook(source: str, target: str, **_: Any) -> None:
            content = read(Path(source))
            content["cells"][-1]["outputs"] = list(outputs)
            content["metadata"]["papermill"] = {"start_time": "2026-11-22"}
            records.write_json(Path(target), content)
            records.start("demo", Path(os.environ[records.RUN_DIR_VARIABLE]))
            act()
            if fail is not None:
                raise fail

        monkeypatch.setattr(papermill, "execute_notebook", execute_notebook)

    monkeypatch.setattr(kernels.nursery, "warm", lambda: None)
    write_chapter(project, "demo")
    will()
    # a run takes its process for itself: the errors' stream and the environment
    errors, environment = os.dup(2), dict(os.environ)
    yield will
    os.dup2(errors, 2)
    os.close(errors)
    os.environ.clear()
    os.environ.update(environment)


def run(project: Path, **parameters: Any) -> Path:
    """Execute the chapter `demo` into the book's own runs."""
    out = project / "_build" / "runs" / "demo"
    notebook = project / "chapters" / "demo.ipynb"
    execution.execute(Job("demo", notebook, out, project, parameters, {}))
    return out


def refused(project: Path) -> str:
    """What the chapter failed for; nothing but the former run is left."""
    folder = project / "_build" / "runs"
    before = sorted(path.name for path in folder.glob("*"))
    with pytest.raises(ChapterFailed) as caught:
        run(project)
    assert sorted(path.name for path in folder.glob("*")) == before
    return str(caught.value)


def raised(name: str, text: str, *source: str) -> PapermillExecutionError:
    trace = [f"{RED}Traceback\x1b[0m", f"{RED}{name}\x1b[0m: {text}"]
    return PapermillExecutionError(1, 2, "\n".join(source), name, text, trace)


def test_a_good_run_leaves_record_notebook_and_key_and_stands(
    project: Path, kernel: Kernel
) -> None:
    kernel(act=lambda: value("rows", 2))
    out = run(project)
    assert sorted(path.name for path in out.iterdir()) == [
        "key.json", "notebook.ipynb", "record.json",
    ]  # fmt: skip
    assert records.read_record(out)["values"] == {"rows": {"value": 2, "text": "2"}}
    assert keys.still_stands(out, project / "chapters" / "demo.ipynb")
    assert [path.name for path in out.parent.iterdir()] == ["demo"]


def test_the_record_names_every_parameter_given_or_not(project: Path, kernel: Kernel) -> None:
    write_chapter(project, "demo", parameters='factor = 1\nyear = "2024"')
    assert records.read_record(run(project))["parameters"] == {"factor": 1, "year": "2024"}
    made = records.read_record(run(project, factor=3))
    assert made["parameters"] == {"factor": 3, "year": "2024"}


def test_a_run_on_other_parameters_does_not_stand_for_the_books_own(
    project: Path, kernel: Kernel
) -> None:
    assert not keys.still_stands(run(project, factor=3), project / "chapters" / "demo.ipynb")


def test_the_notebook_kept_holds_no_path_address_warning_or_time(
    project: Path, kernel: Kernel
) -> None:
    said = f"{project}/data <object at 0x7f3a2b1c>"
    kernel(
        {"output_type": "stream", "name": "stderr", "text": "a warning"},
        {"output_type": "stream", "name": "stdout", "text": [said]},
        {"output_type": "display_data", "data": {"text/plain": said, "n": 1}},
    )
    kept = read(run(project) / "notebook.ipynb")
    assert [output.get("text") or output["data"] for output in kept["cells"][-1]["outputs"]] == [
        ["./data <object at 0x…>"],
        {"text/plain": "./data <object at 0x…>", "n": 1},
    ]
    assert sorted(kept["metadata"]) == ["kernelspec", "rarebook"]


def test_a_cell_that_the_runner_put_in_has_the_same_id_every_time(project: Path) -> None:
    cell = code("factor = 3", "a1b2c3", "injected-parameters")
    cell["metadata"]["papermill"] = {"duration": 0.1}
    words = {"cell_type": "markdown", "id": "title", "metadata": {}, "source": "# Title"}
    content = {"cells": [words, cell], "metadata": {"language_info": {"version": "3.11.7"}}}
    execution.write_notebook(project / "kept.ipynb", content)
    kept = read(project / "kept.ipynb")
    assert [cell["id"] for cell in kept["cells"]] == ["title", "injected-parameters-1"]
    assert kept["cells"][1]["metadata"] == {"tags": ["injected-parameters"]}
    assert kept["metadata"] == {}


def test_a_failing_cell_is_named_with_its_first_line_and_without_colours(
    project: Path, kernel: Kernel
) -> None:
    run(project)
    problem = raised("KeyError", f"{RED}'price'\x1b[0m", "trade['price']", "more")
    kernel({"output_type": "error"}, fail=problem)
    said = refused(project)
    assert said.splitlines()[:3] == [
        "chapter demo: cell cell-0 (execution 2) failed: KeyError: 'price'",
        "  the cell begins: trade['price']",
        "Traceback",
    ]
    assert "\x1b" not in said
    kept = read(project / "_build" / "failed" / "demo.ipynb")
    assert kept["cells"][-1]["outputs"] == [{"output_type": "error"}]


def test_a_failure_without_a_cell_or_code_is_still_told(project: Path, kernel: Kernel) -> None:
    kernel(fail=raised("RuntimeError", "no reason"))
    assert "cell ? (execution 2) failed: RuntimeError: no reason" in refused(project)


def test_a_kernel_that_was_killed_is_no_traceback(project: Path, kernel: Kernel) -> None:
    kernel(fail=DeadKernelError("Kernel died"))
    assert refused(project) == (
        "chapter demo: its kernel was killed before it ended (out of memory?)"
    )


def test_a_full_disk_is_no_fault_of_the_chapter(project: Path, kernel: Kernel) -> None:
    kernel(fail=raised("OSError", f"[Errno {errno.ENOSPC}] No space left on device"))
    with pytest.raises(OSError, match="No space left") as caught:
        run(project)
    assert records.is_full(caught.value)
    assert not list((project / "_build" / "runs").iterdir())


def test_a_file_that_a_cell_misses_is_a_fault_of_the_chapter(project: Path, kernel: Kernel) -> None:
    kernel(fail=raised("OSError", f"[Errno {errno.EIO}] Input/output error"))
    assert "failed: OSError: [Errno 5]" in refused(project)


def test_a_verdict_that_names_a_figure_not_drawn_is_refused(project: Path, kernel: Kernel) -> None:
    verdict = {**rated("demo-001", "close"), "figure": "flows"}
    kernel(act=lambda: records.current().add("verdicts", "demo-001", verdict))
    assert refused(project) == (
        "chapter demo: the verdict on demo-001 names the figure 'flows', "
        "which the chapter does not draw"
    )


def test_a_chapter_that_quotes_must_say_after_whom_it_comes(project: Path, kernel: Kernel) -> None:
    entry = {"chapter": "first", "name": "rows", "value": 2}
    kernel(act=lambda: records.current().add("quoted", "first/rows", entry))
    assert "computes with first/rows, but its metadata does not say" in refused(project)
    write_chapter(project, "demo", after=["first"])
    assert records.read_record(run(project))["quoted"] == [entry]


def test_the_kernel_is_told_chapter_project_and_the_readers_tables(
    project: Path, kernel: Kernel
) -> None:
    told: dict[str, str] = {}
    kernel(act=lambda: told.update(os.environ))
    mine, notebook = project / "mine.csv", project / "chapters" / "demo.ipynb"
    out = project / "out"
    execution.execute(Job("demo", notebook, out, project, {}, {"trade": mine}))
    assert json.loads(told["RAREBOOK_TABLES"]) == {"trade": str(mine)}
    assert (told["RAREBOOK_CHAPTER"], told["RAREBOOK_ROOT"]) == ("demo", str(project))
    assert told["RAREBOOK_RUN_DIR"] == str(project / ".out.draft")
    assert told["PYTHONHASHSEED"] == "0"


def test_a_reader_is_told_defaults_and_comments_of_parameters(project: Path) -> None:
    text = 'factor = 1.5  # how often\nyear = "2024"'
    found = execution.parameters_of(write_chapter(project, "demo", parameters=text))
    assert list(found) == ["factor", "year"]
    assert (found["factor"]["value"], found["factor"]["help"]) == (1.5, "how often")
    assert (found["year"]["value"], found["year"]["default"]) == ("2024", '"2024"')


def test_an_unknown_parameter_names_the_nearest_or_all(project: Path) -> None:
    notebook = write_chapter(project, "demo", parameters="factor = 1\nyear = 2")
    execution.check_parameters(notebook, {"factor": 2})
    with pytest.raises(UnknownParameterError, match="demo has no parameter 'facto'; did you mean"):
        execution.check_parameters(notebook, {"facto": 2})
    with pytest.raises(UnknownParameterError, match="no parameter 'zz'; there are: factor, year"):
        execution.check_parameters(notebook, {"zz": 2})


def test_a_folder_takes_the_place_of_another_and_of_what_was_left(tmp_path: Path) -> None:
    new, final, left = (tmp_path / name for name in ("new", "final", ".final.old"))
    for folder, number in ((new, 2), (final, 1), (left, 0)):
        write_run(folder, record("demo", values={"n": {"value": number, "text": ""}}))
    execution.replace_folder(new, final)
    assert records.read_record(final)["values"]["n"]["value"] == 2
    assert [path.name for path in tmp_path.iterdir()] == ["final"]
