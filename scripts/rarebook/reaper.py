"""Runs a command and waits for everything that it started, so that none of its work is missed.

A process whose parent has ended becomes a child of this one, as far as the system knows how
(Linux does); what a process and those that it has waited for have worked is counted as its
parent's once that has waited for it.
"""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
from typing import Final

SUBREAPER: Final = 36
"""PR_SET_CHILD_SUBREAPER of prctl(2)."""


def main(command: list[str]) -> int:
    """Run the command; its exit code, when nothing that it started is left."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(SUBREAPER, 1, 0, 0, 0)
    code = subprocess.run(command, check=False).returncode
    try:
        while True:
            os.waitpid(-1, 0)
    except ChildProcessError:
        return code


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
