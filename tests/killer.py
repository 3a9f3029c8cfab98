"""Runs commands of the book, each in a fork of one process that has paid for the imports.

A program of its own, since a fork wants a process without threads. It reads jobs from standard
input, one JSON a line: {root, arguments, seconds, steps, bytes}. With `seconds` the command dies,
without a word, when it has used so much processor time: the same moment on a busy machine as on a
free one. With `steps` it dies before it touches a file for that many times. With `bytes` no file
may grow beyond that: a disk that is full. It answers each with {code, signal, seconds, steps,
said}.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
import tempfile
from pathlib import Path
from typing import Any


def warm() -> None:
    """Import what the commands import when they need it."""
    import jupyter_book.config  # type: ignore[import-untyped] # noqa: F401
    import rocrate.rocrate  # noqa: F401
    import sphinx.application  # noqa: F401

    import rarebook.cli
    import rarebook.progress
    import rarebook.release
    import rarebook.site.build
    import rarebook.sources.command
    import rarebook.sources.worldbank  # noqa: F401


TOUCHES = ("os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.truncate")
WRITING = os.O_WRONLY | os.O_RDWR


def count(limit: int | None, tell: int) -> None:
    """Count how often this process is about to change a file; die at the limit."""
    done = 0

    def listen(event: str, given: tuple[Any, ...]) -> None:
        nonlocal done
        opens = event == "open" and isinstance(given[2], int) and given[2] & WRITING
        if not opens and event not in TOUCHES:
            return
        done += 1
        os.pwrite(tell, str(done).encode(), 0)
        if done == limit:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(listen)


def become(job: dict[str, Any], said: int, tell: int) -> None:
    """Run the command of a job in this process, and end with it."""
    from rarebook import cli, paths

    code = 1
    try:
        os.dup2(said, 1)
        os.dup2(said, 2)
        os.environ[paths.ROOT_VARIABLE] = job["root"]
        os.chdir(job["root"])
        if job.get("bytes") is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (job["bytes"], job["bytes"]))
        if job.get("seconds") is not None:
            # what this signal does by default is to end the process at once, as a kill does
            signal.signal(signal.SIGPROF, signal.SIG_DFL)
            signal.setitimer(signal.ITIMER_PROF, max(job["seconds"], 0.001))
        count(job.get("steps"), tell)
        cli.main(job["arguments"])
    except SystemExit as end:
        code = int(end.code or 0)
    except BaseException:
        import traceback

        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def run(job: dict[str, Any]) -> dict[str, Any]:
    """One job in a fork."""
    with tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as tell:
        child = os.fork()
        if child == 0:
            become(job, said.fileno(), tell.fileno())
        _, status, used = os.wait4(child, 0)
        said.seek(0)
        text = said.read().decode("utf-8", "replace")
        tell.seek(0)
        steps = int(tell.read() or 0)
    killed = os.WTERMSIG(status) if os.WIFSIGNALED(status) else None
    return {
        "code": None if killed else os.WEXITSTATUS(status),
        "signal": killed,
        "seconds": used.ru_utime + used.ru_stime,
        "steps": steps,
        "said": text,
    }


def main() -> None:
    """Answer every line of standard input."""
    warm()
    for line in sys.stdin:
        print(json.dumps(run(json.loads(line))), flush=True)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))
    main()
