"""The commands that read and write files: program, import, simulate, demo."""

from pathlib import Path

import pytest

from tests.edges.conftest import Kadens
from tests.edges.played import HOUSE, INGRID, play

pytestmark = pytest.mark.django_db
SCENARIO = HOUSE.replace(", PARAMETERS", "").replace(", STOCK", "").replace("[TIMELINE]", f"[{INGRID}]")
SCENARIO = SCENARIO.replace("end: 2024-12-31", "end: 2024-02-02")


def test_a_program_goes_out_and_comes_back(kadens: Kadens, tmp_path: Path) -> None:
    play(INGRID, until="2024-01-10", jobs=False)
    file = tmp_path / "books.yaml"
    assert kadens("program", "export", "BOOKS", "--out", file).code == 0
    assert kadens("program", "export", "BOOKS").out == file.read_text()
    assert kadens("program", "check", file).out.endswith("is valid.\n")
    assert kadens("program", "check", file, "--json").document == {"valid": True, "faults": []}
    again = kadens("program", "import", file, "--json").document
    assert (again["read"], again["imported"], again["known"]) == (1, 0, 1)
    assert "dry run" in kadens("program", "import", file, "--dry-run").out


def test_a_program_is_copied_once(kadens: Kadens) -> None:
    play(INGRID, until="2024-01-10", jobs=False)
    assert kadens("program", "copy", "BOOKS", "BOOKS2").code == 0
    assert kadens("program", "copy", "BOOKS", "BOOKS2").code == 2
    assert kadens("program", "copy", "NOPE", "OTHER").err == "There is no program NOPE.\n"


def test_a_file_with_faults_names_each_with_its_place(kadens: Kadens, tmp_path: Path) -> None:
    file = tmp_path / "bad.yaml"
    file.write_text("currency: EUR\nprogrammes: []\nproducts: [{sku: A, price: x}]\n")
    checked = kadens("program", "check", file)
    assert (checked.code, checked.out) == (2, "")
    assert "programmes" in checked.err
    assert "products[0].price" in checked.err
    assert [fault["path"] for fault in kadens("program", "check", file, "--json").document["faults"]]
    imported = kadens("program", "import", file)
    assert (imported.code, imported.out) == (2, "")
    assert "programmes" in imported.err


def test_an_import_with_a_bad_row_imports_nothing_unless_partial(kadens: Kadens, tmp_path: Path) -> None:
    file = tmp_path / "customers.csv"
    file.write_text("code,name\nANNA,Anna\n,Bo\n")
    refused = kadens("import", "customers", file)
    assert refused.code == 1
    assert "row 3, code" in refused.err
    assert "nothing was imported" in refused.out
    partly = kadens("import", "customers", file, "--partial", "--json")
    assert partly.code == 3
    assert (partly.document["imported"], partly.document["bad_rows"]) == (1, 1)
    assert kadens("import", "products", file).code == 2


def test_purchases_are_imported_once(kadens: Kadens, tmp_path: Path) -> None:
    file = tmp_path / "purchases.txt"
    file.write_text(" 00004 0001 19970101 2 29.33\n 00004 0001 19970118 2 29.73\n")
    assert kadens("import", "purchases", file, "--json").document["imported"] == 2
    assert kadens("import", "purchases", file, "--json").document["known"] == 2


@pytest.mark.parametrize(
    "command", [("program", "check"), ("program", "import"), ("import", "customers"), ("simulate",)]
)
def test_a_file_that_is_none(kadens: Kadens, tmp_path: Path, command: tuple[str, ...]) -> None:
    folder, missing, binary = kadens(*command, tmp_path), kadens(*command, tmp_path / "nope"), tmp_path / "binary"
    binary.write_bytes(b"\xff\xfe\x00\x80\n" * 10)
    for ran in (folder, missing, kadens(*command, binary)):
        assert (ran.code, ran.out) == (2, "")
        assert "Traceback" not in ran.err
        assert len(ran.err.splitlines()) == 1
    assert "folder" in folder.err


def test_a_scenario_is_played(kadens: Kadens, tmp_path: Path) -> None:
    file, page = tmp_path / "books.yaml", tmp_path / "page.html"
    file.write_text(SCENARIO)
    shown = kadens("simulate", file, "--html", page)
    assert shown.code == 0
    assert "February 2024" in shown.out
    assert "<html" in page.read_text()
    assert kadens("simulate", file, "--json").document["totals"]["shipped"] == 1


def test_a_scenario_with_faults_ends_with_two(kadens: Kadens, tmp_path: Path) -> None:
    file = tmp_path / "bad.yaml"
    file.write_text(SCENARIO.replace("customer: INGRID", "customer: NOBODY").replace("currency: EUR", "currency: €"))
    ran = kadens("simulate", file, "--json")
    assert (ran.code, ran.out) == (2, "")
    assert "currency" in ran.err
    assert "timeline[0].order.customer" in ran.err


def test_a_page_that_cannot_be_written(kadens: Kadens, tmp_path: Path) -> None:
    file = tmp_path / "books.yaml"
    file.write_text(SCENARIO)
    assert kadens("simulate", file, "--html", tmp_path).code == 2
    ran = kadens("simulate", file, "--html", tmp_path / "no" / "such" / "page.html")
    assert (ran.code, ran.out) == (2, "")


def test_the_demo_leaves_a_database_with_customers_alone(kadens: Kadens) -> None:
    play(INGRID, until="2024-01-10", jobs=False)
    ran = kadens("demo")
    assert (ran.code, ran.out) == (2, "")
    assert "needs one of its own" in ran.err
