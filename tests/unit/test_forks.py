"""The process that forks kernels, and the face that a fork shows: what is left when one ends."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from rarebook import kernels, records

# a zygote whose kernels end by themselves if told a number, with it, and wait else
ZYGOTE = """
import os, time
from rarebook import zygote

def kernel(request):
    if "code" in request:
        os._exit(request["code"])
    time.sleep(60)

zygote.PRELOAD = ("json", "no_such_module")
zygote._become_kernel = kernel
zygote.main()
"""


class Zygote:
    """One that has been asked for kernels."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", ZYGOTE],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def fork(self, **request: int) -> kernels.ForkedKernel:
        """A new kernel."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        print(json.dumps(request), file=self.process.stdin, flush=True)
        return kernels.ForkedKernel(int(self.process.stdout.readline()))


@pytest.fixture
def zygote() -> Iterator[Zygote]:
    made = Zygote()
    yield made
    # at the end of its input, and its kernels with it
    made.process.communicate(timeout=20)


def ends(kernel: kernels.ForkedKernel) -> bool:
    """Whether it is gone within a while."""
    until = time.monotonic() + 20
    while kernel.poll() is None and time.monotonic() < until:
        time.sleep(0.02)
    return kernel.poll() == 0


def test_a_kernel_that_ends_is_buried_and_the_next_one_is_forked(zygote: Zygote) -> None:
    for code in (0, 1, 3):
        assert ends(zygote.fork(code=code)), "it stands about as a ghost"
    alive = zygote.fork()
    assert alive.poll() is None
    assert zygote.process.poll() is None


def test_kernels_end_with_the_input_of_what_forked_them(zygote: Zygote) -> None:
    assert ends(zygote.fork(code=0))
    left = [zygote.fork(), zygote.fork()]
    assert [kernel.poll() for kernel in left] == [None, None]
    said, complaints = zygote.process.communicate(timeout=20)
    assert (said, complaints, zygote.process.returncode) == ("", "", 0)
    assert all(ends(kernel) for kernel in left)


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


def instead_of_python(folder: Path, patch: pytest.MonkeyPatch, script: str) -> None:
    """Have a shell script started where a zygote should be."""
    program = folder / "python"
    program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    program.chmod(0o755)
    patch.setattr(sys, "executable", str(program))


def test_a_kernel_is_asked_for_with_all_that_it_starts_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = f'while read -r line; do echo "$line" >> {tmp_path}/asked; echo $$; done'
    instead_of_python(tmp_path, monkeypatch, script)
    nursery = kernels.Nursery()
    for environment in ({"A": "1"}, {records.LOG_VARIABLE: "log.txt"}):
        assert nursery.fork("connection.json", environment, "/work").pid == nursery.warm().pid
    nursery.warm().communicate()
    first, second = map(json.loads, (tmp_path / "asked").read_text(encoding="utf-8").splitlines())
    wanted = {"connection": "connection.json", "environment": {"A": "1"}, "folder": "/work"}
    assert first == {**wanted, "log": os.devnull}
    assert second["log"] == "log.txt"


def test_a_nursery_whose_zygote_has_died_says_so_and_starts_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    instead_of_python(tmp_path, monkeypatch, "exit 3")
    nursery = kernels.Nursery()
    with pytest.raises(RuntimeError, match="the process that starts kernels has died"):
        nursery.fork("connection.json", dict(os.environ), str(tmp_path))
    first = nursery.warm()
    first.communicate()
    assert first.returncode == 3
    second = nursery.warm()
    second.communicate()
    assert second is not first
