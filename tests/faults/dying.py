"""Jobs in processes of their own, which are killed.

    python -m tests.faults.dying

loads everything once and forks a child for each errand that it reads from its input, so that a kill costs no start of
Python. It says the child's number at once: the moment of the kill is counted from the fork.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import astuple, dataclass, replace
from datetime import date
from pathlib import Path

__all__ = ["Errand", "Nursery"]

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Errand:
    """A job to run in chunks of so many rows, on a database, with the gateway whose books lie in a file."""

    job: str
    on: date
    books: str
    size: int
    database: str


class Nursery:
    """The process that forks the children."""

    def __init__(self) -> None:
        path = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.dying"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": path},
        )

    def send(self, errand: Errand) -> int:
        """Fork a child that runs the errand; its process number."""
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin
        assert stdout
        stdin.write(json.dumps([str(part) for part in astuple(errand)]) + "\n")
        stdin.flush()
        return int(stdout.readline())

    def kill_at_random(self, errand: Errand, *, within: float) -> None:
        """Run the errand and kill it at a moment within so many seconds, or find it done by then."""
        child = self.send(errand)
        time.sleep(random.random() * within)  # noqa: S311
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
            while True:
                os.kill(child, 0)
                time.sleep(0.002)

    def close(self) -> None:
        """No more children."""
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait(30)


def main() -> None:
    """Load everything, and fork for each line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kadens.config.settings")
    import django

    django.setup()
    from kadens.edges.gateways import test_gateway  # noqa: F401 - every child needs these
    from kadens.operations import jobs  # noqa: F401

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        job, on, books, size, database = json.loads(line)
        child = os.fork()
        if not child:
            _live(Errand(job, date.fromisoformat(on), books, int(size), database))
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()


def _live(errand: Errand) -> None:
    """A child's whole life."""
    from django.db import connections

    from kadens.domain.payments.gateway import use
    from kadens.edges.gateways.test_gateway import TestGateway
    from kadens.operations.jobs import JOBS
    from kadens.plumbing.runner.running import run_job
    from kadens.plumbing.runner.shapes import Request

    connections.settings["default"]["NAME"] = errand.database
    use(TestGateway(errand.books))
    try:
        run_job(replace(JOBS[errand.job], size=errand.size), Request(as_of=errand.on, actor="test"))
    finally:
        os._exit(0)


if __name__ == "__main__":
    main()
