"""The floor stands on the standard library alone (design.md §1)."""

import ast
import sys
from pathlib import Path

import pytest

import kadens.pure

FLOOR = Path(str(kadens.pure.__file__)).parent
CLOCK = {"today", "now", "utcnow", "localtime", "gmtime"}


def _imported(tree: ast.AST) -> set[str]:
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    return names | {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}


@pytest.mark.parametrize("path", sorted(FLOOR.rglob("*.py")), ids=lambda path: str(path.relative_to(FLOOR)))
def test_a_pure_file_imports_only_the_standard_library_and_its_own_floor(path):
    for name in _imported(ast.parse(path.read_text())):
        assert name.startswith("kadens.pure") or name.split(".")[0] in sys.stdlib_module_names


@pytest.mark.parametrize("path", sorted(FLOOR.rglob("*.py")), ids=lambda path: str(path.relative_to(FLOOR)))
def test_a_pure_file_reads_no_clock_and_uses_no_float(path):
    for node in ast.walk(ast.parse(path.read_text())):
        assert not (isinstance(node, ast.Attribute) and node.attr in CLOCK)
        assert not (isinstance(node, ast.Constant) and isinstance(node.value, float))
        assert not (isinstance(node, ast.Name) and node.id == "float")
