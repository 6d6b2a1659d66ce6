"""The source tree as these tests read it."""

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import kadens
from kadens.pure.errors import KadensError

ROOT = Path(kadens.__file__).resolve().parent
PART = re.compile(r"/\* part: (\w+) \*/")


@cache
def python_files() -> tuple[Path, ...]:
    return tuple(sorted(path for path in ROOT.rglob("*.py") if "migrations" not in path.parts))


@cache
def sql_files() -> tuple[Path, ...]:
    return tuple(sorted(path for path in ROOT.rglob("*.sql") if "migrations" not in path.parts))


def statements() -> list[Path]:
    """One file per statement; the parts that they share are files of their own."""
    return [path for path in sql_files() if path.parent.name == "sql"]


def whole(path: Path) -> str:
    """A statement with its parts put in and its comments taken out, in lower case."""
    text = path.read_text(encoding="utf-8")
    parts = path.parent if path.parent.name == "parts" else path.parent / "parts"
    while PART.search(text):
        text = PART.sub(lambda match: (parts / f"{match.group(1)}.sql").read_text(encoding="utf-8"), text)
    text = re.sub(r"--.*", "", text)
    return re.sub(r"'(?:[^']|'')*'", "''", re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)).lower()


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    where: str
    lines: int


def functions() -> Iterator[Function]:
    for path in python_files():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                where = f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
                yield Function(where=where, lines=(node.end_lineno or node.lineno) - node.lineno + 1)


@cache
def errors() -> tuple[type[KadensError], ...]:
    """Every error class of the package, whoever declared it."""
    for module in pkgutil.walk_packages(kadens.__path__, "kadens."):
        if not {"migrations", "__main__", "wsgi"} & set(module.name.split(".")):
            importlib.import_module(module.name)
    found: set[type[KadensError]] = set()
    waiting = [KadensError]
    while waiting:
        subclasses = [each for each in waiting.pop().__subclasses__() if each.__module__.startswith("kadens.")]
        waiting += [each for each in subclasses if each not in found]
        found |= set(subclasses)
    return tuple(sorted(found, key=lambda error: error.__qualname__))
