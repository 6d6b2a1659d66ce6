"""The supervisor of several companies: nothing that befalls itself ends the work of a company."""

import errno
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from kadens.edges.cli import supervising
from kadens.edges.cli.supervising import Supervisor
from tests.edges.conftest import WIRING

CODES = ["nordic", "alba"]
TALKS = "import sys\nfor each in range(2000): print(each, flush=True)\nsys.exit(sys.argv[2] == 'alba')\n"


@pytest.fixture
def context(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Of a command line that says two thousand things; for alba it fails then."""
    (tmp_path / "talking.py").write_text(TALKS)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    root = SimpleNamespace(obj=replace(WIRING, entry="talking"))
    return SimpleNamespace(find_root=lambda: root)


def test_what_a_child_says_carries_its_company(context: Any, capfd: pytest.CaptureFixture[str]) -> None:
    assert Supervisor(context, CODES).once([]) == ["alba"]
    lines = capfd.readouterr().err.splitlines()
    assert lines == [f"{code:<6}  {each}" for code in CODES for each in range(2000)]


def test_the_work_goes_on_when_nothing_can_be_said(context: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(sentence: str) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(supervising, "say", full)
    assert Supervisor(context, CODES).once([]) == ["alba"]


def test_a_child_that_cannot_be_started_has_failed(
    context: Any, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def exhausted(*_: object, **__: object) -> None:
        raise BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable")

    monkeypatch.setattr(supervising.subprocess, "Popen", exhausted)
    assert Supervisor(context, CODES).once([]) == CODES
    assert "alba    could not be started: Resource temporarily unavailable" in capfd.readouterr().err
