"""Processes that work for this one, and end with it."""

from __future__ import annotations

import os
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from threading import Thread


def pool(workers: int) -> ProcessPoolExecutor:
    """So many processes, started when there is work for them."""
    return ProcessPoolExecutor(
        workers, mp_context=get_context("spawn"), initializer=end_with_parent
    )


def end(pool: ProcessPoolExecutor) -> None:
    """End the workers now: one that missed the interrupt would be waited for to its last task."""
    workers = list(pool._processes.values())
    pool.shutdown(wait=False, cancel_futures=True)
    for worker in workers:
        worker.kill()


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
