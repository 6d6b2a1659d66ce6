"""The status page of `kadens serve`."""

import pytest
from django.test import Client

from kadens.edges.status import views
from kadens.plumbing.db.errors import DatabaseUnavailable
from tests.edges.played import INGRID, play


@pytest.mark.django_db
def test_it_tells_of_the_database_the_jobs_and_what_there_is() -> None:
    play(INGRID, until="2024-01-25")
    page = Client().get("/status")
    text = page.content.decode()
    assert page.status_code == 200
    assert "PostgreSQL" in text
    assert "<td>2024-01-25</td><td>done</td>" in text
    assert "continuity orders, active" in text
    assert "INGRID" not in text


@pytest.mark.django_db
def test_a_job_that_never_ran_says_so() -> None:
    assert "never ran" in Client().get("/status").content.decode()


def test_without_a_database_it_says_so_and_answers_503(monkeypatch: pytest.MonkeyPatch) -> None:
    def down() -> None:
        raise DatabaseUnavailable(reason="it is down")

    monkeypatch.setattr(views, "_health", down)
    page = Client().get("/status")
    assert page.status_code == 503
    assert "it is down" in page.content.decode()


def test_it_answers_no_posts() -> None:
    assert Client().post("/status").status_code == 405
