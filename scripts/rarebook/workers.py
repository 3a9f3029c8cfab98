"""Processes that work for this one, and end with it.

They are forks of one process, which has their imports behind it and is started for the first pool.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import forkserver, get_context, parent_process
from multiprocessing.connection import wait
from threading import Thread
from typing import Final

from rarebook import preload

_START: Final = {
    "PYTHONHASHSEED": "0",
    # what a kernel's debugger would say of Python when it is imported
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    # every core has a worker: a sum in parts, which there are as many of as cores, gains nothing
    "OPENBLAS_NUM_THREADS": "1",
}

_LATER: Final = 10


def pool(workers: int, first: Callable[[], None] | None = None) -> ProcessPoolExecutor:
    """So many processes, started when there is work for them.

    Parameters
    ----------
    workers : int
    first : callable, optional
        What each does before all else, while it has no thread; a function that can be pickled.
    """
    make_ready()
    return ProcessPoolExecutor(
        workers,
        mp_context=get_context("forkserver"),
        initializer=_begin,
        initargs=(dict(os.environ), first),
    )


def make_ready() -> None:
    """Start what workers are forks of, if it does not run; it imports while this one goes on."""
    get_context("forkserver").set_forkserver_preload(list(preload.MODULES))
    with known_start():
        forkserver.ensure_running()


@contextmanager
def known_start() -> Iterator[None]:
    """Have processes that are started meanwhile hash and add alike, on every machine."""
    before = {name: os.environ.get(name) for name in _START}
    os.environ.update(_START)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name)
            if value is not None:
                os.environ[name] = value


def give_way() -> None:
    """Let who waits for a processor go first: what this process does is not what is waited for."""
    os.nice(_LATER)


def end(pool: ProcessPoolExecutor) -> None:
    """End the workers now: one that missed the interrupt would be waited for to its last task."""
    workers = list(pool._processes.values())
    pool.shutdown(wait=False, cancel_futures=True)
    for worker in workers:
        worker.kill()


def _begin(environment: Mapping[str, str], first: Callable[[], None] | None) -> None:
    # a fork has the environment of what it is a fork of, which may be older
    os.environ.clear()
    os.environ.update(environment)
    if first is not None:
        first()
    end_with_parent()


def end_with_parent() -> None:
    """Have this worker end as soon as the process that started it is gone, however it went.

    A worker waits for work on a pipe that it holds open itself: it would wait for ever. With it
    end its zygote and its kernel, which otherwise would go on writing into the next run's draft.
    """
    parent = parent_process()
    if parent is not None:
        Thread(target=_watch, args=(parent.sentinel,), daemon=True).start()


def _watch(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)
