"""One chapter in one process: papermill runs it, and what is left is the same every time."""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from rarebook import engine, keys, paths, quoting, records, tables
from rarebook.problems import ChapterFailed

DRAFT, OLD = ".draft", ".old"
KERNEL = "python3"
_ADDRESS = re.compile(r"0x[0-9a-f]{6,}")
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


class UnknownParameterError(ValueError):
    """A parameter that the chapter does not take."""


@dataclass(frozen=True)
class Job:
    """One chapter to run: its notebook, where the run goes, its parameters and tables."""

    chapter: str
    notebook: Path
    out: Path
    root: Path
    parameters: dict[str, Any]
    data: dict[str, Path]


def draft_of(out: Path) -> Path:
    """The folder that a run is made in, before it takes its place."""
    return out.with_name(f".{out.name}{DRAFT}")


def parameters_of(notebook: Path) -> dict[str, dict[str, Any]]:
    """The parameters that a chapter takes: name to {default, value, type, help}.

    `default` is the default as written, `value` what it is, `help` the comment beside it.
    """
    import papermill

    found = papermill.inspect_notebook(str(notebook))
    return {
        name: {
            "default": p["default"],
            "value": ast.literal_eval(p["default"]),
            "type": p["inferred_type_name"],
            "help": p["help"],
        }
        for name, p in found.items()
    }


def check_parameters(notebook: Path, given: dict[str, Any]) -> None:
    """Refuse a parameter that the notebook does not declare (papermill would only warn).

    Raises
    ------
    UnknownParameterError
        Naming the nearest one.
    """
    known = parameters_of(notebook) if given else {}
    for name in given:
        if name not in known:
            near = get_close_matches(name, known, n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(known)}"
            raise UnknownParameterError(f"{notebook.stem} has no parameter {name!r}; {hint}")


def begin(drawn_at: str = "") -> None:
    """Make a process ready to execute: first of all, while there is no thread that a fork loses.

    Parameters
    ----------
    drawn_at : str, optional
        Address of the engine that draws for its kernels; default: one of its own.
    """
    from rarebook import kernels

    kernels.nursery.warm()
    engine.engine.stand_in(drawn_at)


def execute(job: Job) -> None:
    """Run a chapter into its folder; the folder changes only if the run is good.

    Raises
    ------
    ChapterFailed
        If a cell raises, or the finished run does not hang together.
    """
    draft = draft_of(job.out)
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    os.environ.update(_environment(job, draft))
    _send_noise_to_log(job)
    try:
        key = keys.before(job.notebook, job.parameters)
        content = _run_notebook(job, draft)
        record = records.read_record(draft)
        _check_record(job, record)
        record["parameters"] = _all_parameters(job)
        records.write_json(draft / "record.json", record)
        (draft / records.NOTES).unlink(missing_ok=True)
        write_notebook(draft / "notebook.ipynb", content)
        records.write_json(draft / "key.json", keys.after(key, record))
        replace_folder(draft, job.out)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _send_noise_to_log(job: Job) -> None:
    """What a kernel's machinery says goes to a file: what matters is raised."""
    log = _log_of(job)
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as file:
        os.dup2(file.fileno(), 2)


def _log_of(job: Job) -> Path:
    return job.root / "_build" / "log" / f"{job.chapter}.txt"


def _environment(job: Job, draft: Path) -> dict[str, str]:
    return {
        engine.ENGINE_VARIABLE: engine.engine.address(),
        records.LOG_VARIABLE: str(_log_of(job)),
        records.RUN_DIR_VARIABLE: str(draft),
        records.CHAPTER_VARIABLE: job.chapter,
        paths.ROOT_VARIABLE: str(job.root),
        tables.OVERRIDES_VARIABLE: json.dumps({k: str(v) for k, v in job.data.items()}),
        **engine.ZONE,
        "PYTHONHASHSEED": "0",
        "JUPYTER_PREFER_ENV_PATH": "1",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
        "IPYTHONDIR": str(job.root / "_build" / "ipython"),
    }


def _run_notebook(job: Job, draft: Path) -> dict[str, Any]:
    import papermill
    from nbclient.exceptions import DeadKernelError
    from papermill.exceptions import PapermillExecutionError
    from traitlets.config import Config

    from rarebook import kernels

    records.Record(job.chapter, folder=draft).save()
    target = draft / "notebook.ipynb"
    # sockets of the file system, in a folder of this kernel: no port that another could take
    with TemporaryDirectory(prefix="rb") as sockets:
        channel = {"transport": "ipc", "ip": f"{sockets}/k"}
        try:
            papermill.execute_notebook(
                str(job.notebook),
                str(target),
                parameters=job.parameters,
                kernel_name=KERNEL,
                cwd=str(job.notebook.parent),
                progress_bar=False,
                # the notebook is written at its end, not twice a cell
                request_save_on_cell_execute=False,
                log_output=False,
                config=Config({"KernelManager": channel}),
                kernel_manager_class=kernels.ForkingManager,
            )
        except DeadKernelError:
            raise ChapterFailed(
                f"chapter {job.chapter}: its kernel was killed before it ended (out of memory?)"
            ) from None
        except PapermillExecutionError as error:
            _check_room(error)
            _keep_failure(job, target)
            raise ChapterFailed(_failure(job, target, error)) from None
    return read_notebook(target)


def _check_room(error: Any) -> None:
    """Raise what a cell raised, if it was for want of room: no fault of the chapter."""
    found = re.match(r"\[Errno (\d+)\] (.*)", error.evalue or "")
    if error.ename == "OSError" and found:
        problem = OSError(int(found[1]), found[2])
        if records.is_full(problem):
            raise problem from None


def _keep_failure(job: Job, target: Path) -> None:
    kept = job.out.parent.parent / "failed" / f"{job.chapter}.ipynb"
    if job.out.parent.name == "runs" and target.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(target, kept)


def _failure(job: Job, target: Path, error: Any) -> str:
    # papermill's cell_index does not count the marker cells that it has put in
    cells = [cell for cell in read_notebook(target)["cells"] if _raised(cell)]
    code = "".join(error.source).strip().splitlines()
    lines = _COLOUR.sub("", "\n".join(error.traceback))
    name = cells[0].get("id", "?") if cells else "?"
    return (
        f"chapter {job.chapter}: cell {name} (execution {error.exec_count}) failed: "
        f"{error.ename}: {_COLOUR.sub('', error.evalue)}\n"
        f"  the cell begins: {code[0] if code else ''}\n{lines}"
    )


def _raised(cell: dict[str, Any]) -> bool:
    return any(output["output_type"] == "error" for output in cell.get("outputs", []))


def _check_record(job: Job, record: dict[str, Any]) -> None:
    """Raise if a verdict names a figure not drawn, or a chapter quoted was not named before."""
    after = quoting.after_of(job.notebook)
    for quoted in record["quoted"]:
        if quoted["chapter"] not in after:
            raise ChapterFailed(
                f"chapter {job.chapter} computes with {quoted['chapter']}/{quoted['name']}, but "
                f"its metadata does not say that it comes after {quoted['chapter']}"
            )
    drawn = {figure["name"] for figure in record["figures"]}
    for verdict in record["verdicts"]:
        if verdict["figure"] and verdict["figure"] not in drawn:
            raise ChapterFailed(
                f"chapter {job.chapter}: the verdict on {verdict['claim']} names the figure "
                f"{verdict['figure']!r}, which the chapter does not draw"
            )


def _all_parameters(job: Job) -> dict[str, Any]:
    defaults = {name: p["value"] for name, p in parameters_of(job.notebook).items()}
    return defaults | job.parameters


def read_notebook(path: Path) -> dict[str, Any]:
    """A notebook as plain JSON."""
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def write_notebook(path: Path, content: dict[str, Any]) -> None:
    """Write an executed notebook without times, random ids, warnings or paths of this machine."""
    content["metadata"] = {
        key: content["metadata"][key]
        for key in ("kernelspec", "rarebook")
        if key in content["metadata"]
    }
    root = str(paths.project_root())
    for number, cell in enumerate(content["cells"]):
        tags = cell["metadata"].get("tags", [])
        keep = {k: v for k, v in cell["metadata"].items() if k not in ("papermill", "execution")}
        cell["metadata"] = keep
        if "injected-parameters" in tags:
            cell["id"] = f"injected-parameters-{number}"
        if cell["cell_type"] == "code":
            cell["outputs"] = [_clean(o, root) for o in cell["outputs"] if not _is_warning(o)]
    records.write_json(path, content)


def _is_warning(output: dict[str, Any]) -> bool:
    return bool(output.get("output_type") == "stream" and output.get("name") == "stderr")


def _clean(output: Any, root: str) -> Any:
    if isinstance(output, str):
        return _ADDRESS.sub("0x…", output.replace(root, "."))
    if isinstance(output, list):
        return [_clean(item, root) for item in output]
    if isinstance(output, dict):
        return {key: _clean(item, root) for key, item in output.items()}
    return output


def replace_folder(new: Path, final: Path) -> None:
    """Put `new` in the place of `final`; whatever happens, one of the two stands or can return."""
    old = final.with_name(f".{final.name}{OLD}")
    shutil.rmtree(old, ignore_errors=True)
    if final.exists():
        final.rename(old)
    new.rename(final)
    shutil.rmtree(old, ignore_errors=True)
