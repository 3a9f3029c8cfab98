"""A process that has the heavy imports behind it and forks a kernel when asked.

It reads one request a line from its standard input, answers each with the process id of the new
kernel, and ends with its input, and its kernels with it. Forked before anything has
started a thread, a kernel differs from a freshly started one in nothing but the time it takes.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import signal
import sys
from contextlib import suppress
from typing import Any, Final

PRELOAD: Final = (
    "numpy",
    "pandas",
    "altair",
    "multiprocessing.connection",
    "ipykernel.kernelapp",
    "ipykernel.ipkernel",
    "matplotlib_inline.backend_inline",
    "rarebook.claims",
    "rarebook.drawing",
    "rarebook.engine",
    "rarebook.figures",
    "rarebook.tables",
    "rarebook.theme",
)
"""What every chapter imports; a module that is not there is left to the chapter to miss."""


def main() -> None:
    """Import, then fork a kernel for every line of standard input."""
    for name in PRELOAD:
        try:
            importlib.import_module(name)
        except ImportError:
            continue
    # what stands now is never garbage: a kernel that does not look through it does not copy it
    gc.collect()
    gc.freeze()
    signal.signal(signal.SIGCHLD, _bury)
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    children = []
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            answers.close()
            _become_kernel(json.loads(line))
        children.append(child)
        print(child, file=answers, flush=True)
    for child in children:
        _end(child)


def _bury(*_: object) -> None:
    """Wait for the kernels that have ended, so that their work is counted as this process's."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG) != (0, 0):
            pass


def _end(child: int) -> None:
    """Kill a kernel that is left, at once: its run is nobody's any more."""
    try:
        alive = os.waitpid(child, os.WNOHANG) == (0, 0)
    except ChildProcessError:
        return
    if alive:
        os.kill(child, signal.SIGKILL)


def _become_kernel(request: dict[str, Any]) -> None:
    """Serve the connection of a request until told to stop."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    log = os.open(request["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.environ.clear()
    os.environ.update(request["environment"])
    os.chdir(request["folder"])
    from ipykernel.kernelapp import IPKernelApp

    arguments = ["-f", request["connection"], f"--IPKernelApp.parent_handle={os.getppid()}"]
    code = 0
    try:
        sys.argv = ["ipykernel_launcher", *arguments]
        IPKernelApp.launch_instance(arguments)
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    finally:
        # not the zygote's way out: what it has open is not this process's to flush
        os._exit(code)


if __name__ == "__main__":
    main()
