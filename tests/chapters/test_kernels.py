"""Kernels that are forks: alone with their state, and gone when what started them is gone."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from traitlets.config import Config

from rarebook import kernels


@pytest.fixture
def nursery(monkeypatch: pytest.MonkeyPatch) -> Iterator[kernels.Nursery]:
    own = kernels.Nursery()
    monkeypatch.setattr(kernels, "nursery", own)
    yield own
    own.warm().kill()


async def said(code: str, folder: Path, **environment: str) -> tuple[str, int]:
    """What a kernel of its own prints, and its process id."""
    with TemporaryDirectory(prefix="rb") as sockets:
        channel = Config({"KernelManager": {"transport": "ipc", "ip": f"{sockets}/k"}})
        manager = kernels.ForkingManager(config=channel, kernel_name="python3")
        await manager.start_kernel(cwd=str(folder), env={**os.environ, **environment})
        provisioner: Any = manager.provisioner
        pid: int = provisioner.pid
        client = manager.client()
        client.start_channels()
        await client.wait_for_ready(timeout=60)
        heard: list[str] = []

        def hear(message: dict[str, Any]) -> None:
            if message["msg_type"] == "stream":
                heard.append(message["content"]["text"])

        await client.execute_interactive(code, output_hook=hear)
        client.stop_channels()
        await manager.shutdown_kernel()
        return "".join(heard).strip(), pid


def test_kernels_share_imports_and_nothing_else(nursery: kernels.Nursery, tmp_path: Path) -> None:
    look = "import os, sys; print('pandas' in sys.modules, os.getcwd(), os.environ.get('MINE'), "
    look += "'left' in globals()); left = 1"
    first, one = asyncio.run(said(look, tmp_path, MINE="1"))
    second, two = asyncio.run(said(look, Path("/")))
    assert first == f"True {tmp_path} 1 False"
    assert second == "True / None False"
    assert one != two
    assert kernels.ForkedKernel(one).poll() == kernels.ForkedKernel(two).poll() == 0


def test_a_kernel_ends_with_what_started_it(nursery: kernels.Nursery, tmp_path: Path) -> None:
    async def orphaned() -> kernels.ForkedKernel:
        manager = kernels.ForkingManager(kernel_name="python3")
        await manager.start_kernel(cwd=str(tmp_path))
        client = manager.client()
        client.start_channels()
        await client.wait_for_ready(timeout=60)
        client.stop_channels()
        provisioner: Any = manager.provisioner
        return kernels.ForkedKernel(provisioner.pid)

    kernel = asyncio.run(orphaned())
    assert kernel.poll() is None
    nursery.warm().kill()
    until = time.monotonic() + 30
    while kernel.poll() is None and time.monotonic() < until:
        time.sleep(0.1)
    assert kernel.poll() == 0


def test_a_zygote_that_died_is_replaced(nursery: kernels.Nursery, tmp_path: Path) -> None:
    first = nursery.warm()
    first.kill()
    first.join()
    assert asyncio.run(said("print(6 * 7)", tmp_path))[0] == "42"
    assert nursery.warm().pid != first.pid
