"""Time is an argument: only kadens.plumbing.clock reads the clock."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT, python_files, tree

CLOCK = ROOT / "plumbing" / "clock"
READERS = {
    "datetime": {"now", "today", "utcnow"},
    "date": {"today"},
    "timezone": {"now", "localdate", "localtime"},
    "time": {"time", "time_ns", "localtime", "gmtime"},
}
SELF_STAMPING = {"auto_now", "auto_now_add"}
IMPORTED = {("time", "time"), ("django.utils.timezone", "now"), ("django.db.models.functions", "Now")}


def readings(module: ast.Module) -> Iterator[int]:
    for node in ast.walk(module):
        match node:
            case ast.Attribute(value=ast.Name(id=name) | ast.Attribute(attr=name), attr=attribute):
                if attribute in READERS.get(name, set()):
                    yield node.lineno
            case ast.ImportFrom(module=source, names=names):
                yield from (node.lineno for each in names if (source, each.name) in IMPORTED)
            case ast.keyword(arg=argument) if argument in SELF_STAMPING:
                yield node.lineno


@pytest.mark.parametrize(
    "path", [path for path in python_files() if CLOCK not in path.parents], ids=lambda path: str(path.relative_to(ROOT))
)
def test_nobody_else_reads_the_clock(path: Path) -> None:
    assert list(readings(tree(path))) == []


@pytest.mark.parametrize(
    "text",
    [
        "datetime.now(UTC)",
        "datetime.datetime.now()",
        "date.today()",
        "timezone.now",
        "time.time()",
        "from time import time",
        "f(auto_now_add=True)",
        "from django.utils.timezone import now",
    ],
)
def test_a_reading_is_seen(text: str) -> None:
    assert list(readings(ast.parse(text))) == [1]


def test_waiting_is_not_reading() -> None:
    assert list(readings(ast.parse("time.monotonic(); time.sleep(1); time.perf_counter()"))) == []
