"""A process that has the heavy imports behind it and forks a kernel when asked.

It takes one request after another from its line, answers each with the process id of the new
kernel, and ends with its line, and its kernels with it. Forked before anything has
started a thread, a kernel differs from a freshly started one in nothing but the time it takes.
"""

from __future__ import annotations

import os
import signal
import sys
from contextlib import suppress
from multiprocessing import current_process
from multiprocessing.connection import Connection
from typing import Any

from rarebook import preload


def serve(line: Connection, other: Connection | None = None) -> None:
    """Fork a kernel for every request that comes by the line.

    Parameters
    ----------
    line : Connection
    other : Connection, optional
        The far end of the line, where a fork has inherited it: open here, it would never end.
    """
    if other is not None:
        other.close()
    preload.settle()
    # it ends as its worker does; its kernels may have processes of their own
    current_process().daemon = False
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, _bury)
    children = []
    zygote = os.getpid()
    # a worker that is killed may leave an answer unread, or not be there for one
    with suppress(EOFError, OSError):
        while True:
            request = line.recv()
            child = os.fork()
            if child == 0:
                line.close()
                _become_kernel(request, zygote)
            children.append(child)
            line.send(child)
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


def _become_kernel(request: dict[str, Any], zygote: int) -> None:
    """Serve the connection of a request until told to stop, or until the zygote is gone."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    log = os.open(request["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.environ.clear()
    os.environ.update(request["environment"])
    os.chdir(request["folder"])
    from ipykernel.kernelapp import IPKernelApp

    arguments = ["-f", request["connection"], f"--IPKernelApp.parent_handle={zygote}"]
    # nobody will ask what was typed
    arguments.append("--HistoryManager.enabled=False")
    code = 0
    try:
        sys.argv = ["ipykernel_launcher", *arguments]
        IPKernelApp.launch_instance(arguments)
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    finally:
        # not the zygote's way out: what it has open is not this process's to flush
        os._exit(code)
