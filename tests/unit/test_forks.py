"""The process that forks kernels, and the face that a fork shows: what is left when one ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from multiprocessing import Pipe, get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest

from rarebook import execution, kernels, records, workers, zygote


def kernel(request: dict[str, Any], zygote: int) -> None:
    """In place of one: ends by itself if told a number, with it, and waits else."""
    assert zygote == os.getppid()
    if "log" in request:
        Path(request["log"]).write_text(str(os.getpid()), encoding="utf-8")
    if "code" in request:
        os._exit(request["code"])
    time.sleep(60)


def serve(line: Connection) -> None:
    """Be a zygote of such kernels."""
    zygote._become_kernel = kernel
    zygote.serve(line)


class Zygote:
    """One that has been asked for kernels."""

    def __init__(self) -> None:
        self.line, theirs = Pipe()
        context = get_context("spawn")
        self.process = context.Process(target=serve, args=(theirs,), daemon=True)
        self.process.start()
        theirs.close()

    def ask(self, log: Path) -> kernels.ForkedKernel:
        """A new kernel, known by what it wrote; the answer is not read."""
        self.line.send({"log": str(log)})
        until = time.monotonic() + 20
        while not (log.is_file() and log.read_text()) and time.monotonic() < until:
            time.sleep(0.02)
        return kernels.ForkedKernel(int(log.read_text()))

    def fork(self, **request: int) -> kernels.ForkedKernel:
        """A new kernel."""
        self.line.send(request)
        return kernels.ForkedKernel(self.line.recv())

    def end(self) -> int | None:
        """At the end of its line, and its kernels with it."""
        self.line.close()
        self.process.join(timeout=20)
        return self.process.exitcode


@pytest.fixture
def asked() -> Iterator[Zygote]:
    made = Zygote()
    yield made
    made.end()


def ends(kernel: kernels.ForkedKernel) -> bool:
    """Whether it is gone within a while."""
    until = time.monotonic() + 20
    while kernel.poll() is None and time.monotonic() < until:
        time.sleep(0.02)
    return kernel.poll() == 0


def test_a_kernel_that_ends_is_buried_and_the_next_one_is_forked(asked: Zygote) -> None:
    for code in (0, 1, 3):
        assert ends(asked.fork(code=code)), "it stands about as a ghost"
    alive = asked.fork()
    assert alive.poll() is None
    assert asked.process.is_alive()


def test_kernels_end_with_the_line_of_what_forked_them(asked: Zygote) -> None:
    assert ends(asked.fork(code=0))
    left = [asked.fork(), asked.fork()]
    assert [kernel.poll() for kernel in left] == [None, None]
    assert asked.end() == 0
    assert all(ends(kernel) for kernel in left)


def test_kernels_end_also_if_the_answer_was_never_read(asked: Zygote, tmp_path: Path) -> None:
    left = asked.ask(tmp_path / "log")
    assert left.poll() is None
    assert asked.line.poll(20)
    assert asked.end() == 0
    assert ends(left)


@pytest.mark.parametrize("way", ["terminate", "kill"])
def test_a_fork_can_be_told_to_end_and_once_more_when_it_has(way: str) -> None:
    sleeper = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    kernel = kernels.ForkedKernel(sleeper.pid)
    assert kernel.poll() is None
    getattr(kernel, way)()
    wanted = signal.SIGTERM if way == "terminate" else signal.SIGKILL
    assert sleeper.wait(timeout=20) == -wanted
    assert kernel.poll() == kernel.wait() == 0
    getattr(kernel, way)()


def instead_of_a_zygote(patch: pytest.MonkeyPatch, serve: Callable[..., None]) -> None:
    """Have something else started where a zygote should be."""
    patch.setattr(zygote, "serve", serve)


def close(line: Connection, *_: Connection) -> None:
    """Die of the first request."""
    line.close()


def note(line: Connection, *_: Connection) -> None:
    """Answer with one's own number, and at last with all that one was asked."""
    asked = []
    while request := line.recv():
        asked.append(request)
        line.send(os.getpid())
    line.send(asked)


def test_a_kernel_is_asked_for_with_all_that_it_starts_from(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    instead_of_a_zygote(monkeypatch, note)
    nursery = kernels.Nursery()
    for environment in ({"A": "1"}, {records.LOG_VARIABLE: "log.txt"}):
        assert nursery.fork("connection.json", environment, "/work").pid == nursery.warm().pid
    assert nursery._line is not None
    nursery._line.send(None)
    first, second = nursery._line.recv()
    wanted = {"connection": "connection.json", "environment": {"A": "1"}, "folder": "/work"}
    assert first == {**wanted, "log": os.devnull}
    assert second["log"] == "log.txt"


def test_a_nursery_whose_zygote_has_died_says_so_and_starts_another(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    instead_of_a_zygote(monkeypatch, close)
    nursery = kernels.Nursery()
    first = nursery.warm()
    with pytest.raises(RuntimeError, match="the process that starts kernels has died"):
        nursery.fork("connection.json", dict(os.environ), "/")
    first.join(timeout=20)
    assert first.exitcode == 0
    second = nursery.warm()
    assert second is not first
    second.join(timeout=20)


def hashes() -> tuple[str, str | None, bool]:
    """What a worker makes of a word, of the environment, and of what it was forked with."""
    return str(hash("dysprosium")), os.environ.get("MINE"), "papermill" in sys.modules


def test_workers_share_their_hashes_and_imports_and_have_the_environment_of_who_asks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = []
    for mine in ("first", "second"):
        monkeypatch.setenv("MINE", mine)
        monkeypatch.setenv("PYTHONHASHSEED", "7")
        with workers.pool(1) as pool:
            found.append(pool.submit(hashes).result())
    alone = subprocess.run(
        [sys.executable, "-c", "print(hash('dysprosium'))"],
        env={**os.environ, "PYTHONHASHSEED": "0"},
        check=True,
        capture_output=True,
        text=True,
    )
    want = alone.stdout.strip()
    assert found == [(want, "first", True), (want, "second", True)]
    assert os.environ["PYTHONHASHSEED"] == "7"


def own_zygote() -> tuple[str, int | None]:
    """How a worker's zygote was started, and its number."""
    made = kernels.nursery.warm()
    return type(made).__name__, made.pid


def test_a_workers_zygote_is_its_fork_and_ends_with_it() -> None:
    with workers.pool(1, execution.begin) as pool:
        how, pid = pool.submit(own_zygote).result()
        assert (how, pool.submit(own_zygote).result()) == ("ForkProcess", (how, pid))
        assert pid is not None
        left = kernels.ForkedKernel(pid)
        assert left.poll() is None
        workers.end(pool)
        assert ends(left)
