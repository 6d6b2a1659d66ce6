"""Jobs in processes of their own, which are killed, or freeze.

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
from collections.abc import Callable
from contextlib import suppress
from dataclasses import astuple, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

__all__ = ["Errand", "Nursery", "is_there", "wait_for"]

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Errand:
    """A job to run in chunks of so many rows, on a database, with the gateway whose books lie in a file.

    It freezes, if so asked, the third time that it comes there: *before confirm* or *after confirm*, and the same for
    the gateway's other calls, or when it has given a statement whose text has these words. `idle` is how long the
    server bears with it in mid-transaction, if not as long as ours do."""

    job: str
    on: date
    books: str
    size: int
    database: str
    freeze: str = ""
    idle: str = ""


class Nursery:
    """The process that forks the children: a module that reads what they are to do from its input, a line for each."""

    def __init__(self, module: str = "tests.faults.dying") -> None:
        path = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
        self._process = subprocess.Popen(
            [sys.executable, "-m", module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": path},
        )

    def __enter__(self) -> "Nursery":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def send(self, errand: Any) -> int:
        """Fork a child that runs the errand, a frozen class of plain values; its process number."""
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin
        assert stdout
        stdin.write(json.dumps(astuple(errand), default=str) + "\n")
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

    def freeze(self, errand: Errand) -> int:
        """Run the errand until it freezes where it is to; its process number."""
        child = self.send(errand)
        wait_for(lambda: _state(child) == "T")
        return child

    def freeze_at_random(self, errand: Errand, *, within: float) -> int:
        """Run the errand and freeze it at a moment within so many seconds."""
        child = self.send(errand)
        time.sleep(random.random() * within)  # noqa: S311
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGSTOP)
        return child

    def finish(self, *children: int) -> None:
        """Wake those that are frozen, and wait until all have ended."""
        for child in children:
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGCONT)
        wait_for(lambda: not any(_state(child) for child in children))

    def close(self) -> None:
        """No more children."""
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait(30)


def wait_for(condition: Callable[[], bool], *, seconds: float = 20) -> None:
    """Wait until it is so."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it took too long"
        time.sleep(0.005)


def is_there(child: int) -> bool:
    """Whether the process still runs, or is stopped."""
    return _state(child) not in ("", "Z")


def _state(child: int) -> str:
    """*T* for a process that is stopped, nothing for one that is gone."""
    try:
        return Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()[0]
    except (OSError, IndexError):
        return ""


def main() -> None:
    """Load everything, and fork for each line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kadens.config.settings")
    import django

    django.setup()
    from kadens.edges.gateways import test_gateway  # noqa: F401 - every child needs these
    from kadens.operations import jobs  # noqa: F401

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        job, on, books, size, database, freeze, idle = json.loads(line)
        child = os.fork()
        if not child:
            _live(Errand(job, date.fromisoformat(on), books, size, database, freeze, idle))
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()


def _live(errand: Errand) -> None:
    """A child's whole life. What it has to say in the end goes beside the books."""
    from django.db import connection, connections

    from kadens.domain.payments.gateway import use
    from kadens.operations.jobs import JOBS
    from kadens.plumbing.runner.running import run_job
    from kadens.plumbing.runner.shapes import Request

    connections.settings["default"]["NAME"] = errand.database
    if errand.idle:
        options = f"-c idle_in_transaction_session_timeout={errand.idle}"
        connections.settings["default"]["OPTIONS"]["options"] = options
    reached = _Reached(errand.freeze)
    use(_freezing_gateway(errand.books, reached))
    try:
        with connection.execute_wrapper(reached.statement):
            run_job(replace(JOBS[errand.job], size=errand.size), Request(as_of=errand.on, actor="test"))
    except Exception as error:  # noqa: BLE001 - whatever it is, somebody may want to read it
        Path(f"{errand.books}-said").write_text(f"{type(error).__name__}: {error}")
    finally:
        os._exit(0)


class _Reached:
    """Counts how often the place was reached where the child is to freeze."""

    def __init__(self, place: str) -> None:
        self._place, self._times = place, 0

    def call(self, place: str) -> None:
        if place and place == self._place:
            self._times += 1
            if self._times == 3:
                os.kill(os.getpid(), signal.SIGSTOP)

    def statement(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        done = execute(sql, params, many, context)
        if self._place in str(sql):
            self.call(self._place)
        return done


def _freezing_gateway(books: str, reached: _Reached) -> Any:
    """The test gateway, with a place to freeze before and after each call."""
    from kadens.edges.gateways.test_gateway import TestGateway

    class Freezing(TestGateway):
        def __getattribute__(self, name: str) -> Any:
            found = super().__getattribute__(name)
            if name not in ("create", "confirm", "capture", "get", "close", "refund"):
                return found

            def call(*arguments: Any) -> Any:
                reached.call(f"before {name}")
                answer = found(*arguments)
                reached.call(f"after {name}")
                return answer

            return call

    return Freezing(books)


if __name__ == "__main__":
    main()
