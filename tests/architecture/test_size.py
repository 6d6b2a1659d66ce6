"""Functions and files that one person can hold in the head."""

from statistics import quantiles

from tests.architecture.sources import ROOT, functions, python_files


def test_nine_functions_of_ten_are_at_most_25_lines() -> None:
    assert quantiles([each.lines for each in functions()], n=10)[-1] <= 25


def test_no_function_is_above_60_lines() -> None:
    assert [f"{each.where}: {each.lines}" for each in functions() if each.lines > 60] == []


def test_no_file_is_above_400_lines() -> None:
    sizes = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in python_files()}
    assert [f"{path.relative_to(ROOT)}: {size}" for path, size in sizes.items() if size > 400] == []


def test_no_package_is_a_drawer_for_everything() -> None:
    drawers = {"utils", "util", "common", "core", "helpers", "misc", "shared"}
    assert [str(path.relative_to(ROOT)) for path in python_files() if drawers & {*path.parts, path.stem}] == []
