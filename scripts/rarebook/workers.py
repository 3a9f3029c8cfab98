"""Processes that work for this one, and end with it.

They are forks of one process, which has their imports behind it and which the first of them starts.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import forkserver, get_context, parent_process
from multiprocessing.connection import wait
from multiprocessing.context import ForkServerContext
from threading import Thread

from rarebook import preload


def pool(workers: int) -> ProcessPoolExecutor:
    """So many processes, started when there is work for them."""
    return ProcessPoolExecutor(
        workers, mp_context=context(), initializer=_begin, initargs=(dict(os.environ),)
    )


def context() -> ForkServerContext:
    """How processes are started here; what they are forks of imports while this one goes on.

    Their hashes are those of every run, so that a set has the same order in each.
    """
    made = get_context("forkserver")
    made.set_forkserver_preload(list(preload.MODULES))
    with _set("PYTHONHASHSEED", "0"):
        forkserver.ensure_running()
    return made


@contextmanager
def _set(name: str, value: str) -> Iterator[None]:
    before = os.environ.get(name)
    os.environ[name] = value
    try:
        yield
    finally:
        os.environ.pop(name)
        if before is not None:
            os.environ[name] = before


def end(pool: ProcessPoolExecutor) -> None:
    """End the workers now: one that missed the interrupt would be waited for to its last task."""
    workers = list(pool._processes.values())
    pool.shutdown(wait=False, cancel_futures=True)
    for worker in workers:
        worker.kill()


def _begin(environment: Mapping[str, str]) -> None:
    # a fork has the environment of what it is a fork of, which may be older
    os.environ.clear()
    os.environ.update(environment)
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
