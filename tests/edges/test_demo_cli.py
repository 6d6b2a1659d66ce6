"""`kadens demo`, for the first days."""

from pathlib import Path

from tests.edges.conftest import Kadens


def test_the_first_days_of_the_demo(kadens: Kadens, fresh_database: str, tmp_path: Path) -> None:
    file = tmp_path / "purchases.txt"
    file.write_text(" 00004 0001 19970101 2 29.33\n 00021 0002 19970102 3 63.34\n")
    ran = kadens("demo", "--purchases", file, "--until", "1997-01-05")
    assert ran.code == 0
    assert "balanced to the cent" in ran.out
    assert max(len(line) for line in ran.out.splitlines()) <= 80
    again = kadens("demo", "--json")
    assert again.code == 0
    assert again.document["customers"] == 2
