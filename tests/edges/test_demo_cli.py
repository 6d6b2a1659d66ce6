"""`kadens demo`, for the first days."""

from pathlib import Path

import pytest
from django.db.models import Sum

from kadens.domain.payments.models import Attempt
from kadens.edges.gateways.test_gateway import TestGateway
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


def test_over_http_the_demo_takes_the_same_and_the_books_agree(
    kadens: Kadens, fresh_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    books = tmp_path / "books.sqlite"
    monkeypatch.setattr("kadens.config.wiring._books", lambda: books)
    file = tmp_path / "purchases.txt"
    file.write_text(" 00004 0001 19970101 2 29.33\n 00021 0002 19970102 3 63.34\n")
    ran = kadens("demo", "--purchases", file, "--until", "1997-01-20", "--gateway", "http", "--json")
    assert ran.code == 0
    charged = Attempt.objects.filter(state="succeeded").aggregate(sum=Sum("amount"))["sum"]
    assert charged
    assert TestGateway(str(books)).taken() == charged
