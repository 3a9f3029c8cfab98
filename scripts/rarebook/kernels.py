"""Kernels for papermill that cost no imports: forks of one `zygote` a process."""

from __future__ import annotations

import os
import signal
import sys
import threading
from multiprocessing import Pipe, get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from rarebook import workers, zygote
from rarebook.records import LOG_VARIABLE


class ForkedKernel:
    """A kernel forked elsewhere, with as much of a process's face as jupyter_client looks at."""

    stdin = stdout = stderr = None

    def __init__(self, pid: int) -> None:
        self.pid = pid

    def poll(self) -> int | None:
        """None while it lives. How it ended is known to its zygote only: 0."""
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return 0
        return None

    def wait(self) -> int:
        """Called only when `poll` has seen the end."""
        return 0

    def send_signal(self, number: int) -> None:
        """Signal it; one that has ended is left alone."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """Make it end."""
        self.send_signal(signal.SIGKILL)


class Nursery:
    """The zygote of this process: started on first use, again if it has died."""

    def __init__(self) -> None:
        self._zygote: BaseProcess | None = None
        self._line: Connection | None = None

    def warm(self) -> BaseProcess:
        """Start the zygote, if none runs: as a fork, of a process that can be forked safely."""
        if self._zygote is None or not self._zygote.is_alive():
            self._line, theirs = Pipe()
            ends = [theirs]
            start: type[BaseProcess] = get_context("spawn").Process
            if threading.active_count() == 1 and not sys.flags.hash_randomization:
                start = get_context("fork").Process
                ends.append(self._line)
            self._zygote = start(target=zygote.serve, args=ends, daemon=True)
            with workers.known_start():
                self._zygote.start()
            theirs.close()
        return self._zygote

    def fork(self, connection: str, environment: dict[str, str], folder: str) -> ForkedKernel:
        """A kernel that serves the connection file.

        Raises
        ------
        RuntimeError
            If the zygote does not answer.
        """
        self.warm()
        request = {
            "connection": connection,
            "environment": environment,
            "folder": folder,
            "log": environment.get(LOG_VARIABLE, os.devnull),
        }
        assert self._line is not None
        try:
            self._line.send(request)
            return ForkedKernel(self._line.recv())
        except (EOFError, OSError):
            raise RuntimeError("the process that starts kernels has died") from None


nursery = Nursery()


class ForkingProvisioner(LocalProvisioner):
    """Launches a kernel by asking the nursery for it."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Fork; the command is that of the kernel's specification and is not needed."""
        manager: Any = self.parent
        folder = str(kwargs.get("cwd") or Path.cwd())
        environment = dict(kwargs.get("env") or os.environ)
        kernel: Any = nursery.fork(manager.connection_file, environment, folder)
        self.process = kernel
        # no group: the kernel shares its zygote's, which must not be signalled
        self.pid, self.pgid = kernel.pid, None
        return self.connection_info


class ForkingManager(AsyncKernelManager):
    """A kernel manager whose kernels are forks."""

    async def _async_pre_start_kernel(self, **kw: Any) -> Any:
        if self.provisioner is None:
            self.provisioner = ForkingProvisioner(
                kernel_id=self.kernel_id, kernel_spec=self.kernel_spec, parent=self
            )
        return await super()._async_pre_start_kernel(**kw)
