"""All companies of the directory at once: a child process for each, so that nothing of one can reach another.

A child that ends is started again after a pause, which grows while it keeps ending: a server that is down costs its own
company alone. Every line of a child carries its company's code.
"""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import IO, Final

import typer

from kadens.edges.cli.failing import FAILED, say
from kadens.edges.cli.wiring import wired

__all__ = ["SUPERVISED_BY", "Supervisor", "end_with_supervisor"]

FIRST_PAUSE: Final = 1.0
LONGEST_PAUSE: Final = 30.0
STEADY_SECONDS: Final = 60.0
LOOK_SECONDS: Final = 1.0
SUPERVISED_BY: Final = "KADENS_SUPERVISED_BY"
"""The variable that tells a child which process it is to end with."""


def end_with_supervisor() -> None:
    """In a child: stop as if told to when the supervisor was killed, so that the next one finds the ports free."""
    supervisor = int(os.environ.pop(SUPERVISED_BY, "0"))
    if supervisor:
        threading.Thread(target=_watch, args=(supervisor,), daemon=True).start()


def _watch(supervisor: int) -> None:
    while os.getppid() == supervisor:
        time.sleep(LOOK_SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)


class Supervisor:
    """Keeps or runs `kadens --company CODE …` for these companies, until SIGTERM or Ctrl-C, which it passes on."""

    def __init__(self, context: typer.Context, codes: Sequence[str]) -> None:
        self._entry, self._codes = wired(context).entry, codes
        self._width = max(len(code) for code in codes)
        self._told = threading.Event()
        self._children: set[subprocess.Popen[str]] = set()

    def keep(self, arguments: Sequence[str]) -> None:
        """Keep a child for each company until told to stop, and wait for them then."""
        threads = [threading.Thread(target=self._keep_one, args=(code, arguments)) for code in self._codes]
        with self._passing_signals_on():
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()

    def once(self, arguments: Sequence[str]) -> list[str]:
        """Run the command for one company after the other; the codes of those where it failed or was not begun."""
        with self._passing_signals_on():
            return [code for code in self._codes if self._told.is_set() or self._run(code, arguments) != 0]

    def _keep_one(self, code: str, arguments: Sequence[str]) -> None:
        pause = FIRST_PAUSE
        while not self._told.is_set():
            began = time.monotonic()
            ended = self._run(code, arguments)
            if self._told.is_set():
                break
            if time.monotonic() - began > STEADY_SECONDS:
                pause = FIRST_PAUSE
            self._tell(code, f"ended with {ended}; started again in {pause:.0f} s")
            self._told.wait(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    def _run(self, code: str, arguments: Sequence[str]) -> int:
        """One life of a child, and of what it started: how it ended."""
        try:
            child = self._start(code, arguments)
        except OSError as error:  # no process or no memory to spare, for now
            self._tell(code, f"could not be started: {error.strerror or error}")
            return FAILED
        assert child.stdout
        self._children.add(child)
        if self._told.is_set():  # told since we looked
            child.terminate()
        reader = threading.Thread(target=self._pass_on, args=(code, child.stdout))
        reader.start()
        ended = child.wait()
        self._children.discard(child)
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)  # a child that was killed leaves its own children behind
        reader.join()
        return ended

    def _start(self, code: str, arguments: Sequence[str]) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", self._entry, "--company", code, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            env={**os.environ, "PYTHONUNBUFFERED": "1", SUPERVISED_BY: str(os.getpid())},
            start_new_session=True,  # Ctrl-C reaches it through us alone
        )

    def _pass_on(self, code: str, output: IO[str]) -> None:
        with output:
            for line in output:
                self._tell(code, line.rstrip("\n"))

    def _tell(self, code: str, line: str) -> None:
        with suppress(OSError):  # nobody listens, or the disk of the log is full: the work goes on
            say(f"{code:<{self._width}}  {line}")

    @contextmanager
    def _passing_signals_on(self) -> Iterator[None]:
        numbers = (signal.SIGTERM, signal.SIGINT)
        before = {number: signal.signal(number, self._stop) for number in numbers}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _stop(self, *_: object) -> None:
        self._told.set()
        for child in list(self._children):
            child.terminate()
