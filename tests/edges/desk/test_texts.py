"""The pages of messages and scripts: what goes out, what is refused in words, versions, the way back."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from kadens.domain.notices.linting import lint
from kadens.domain.notices.texts import wording_in_force
from kadens.domain.orders.consents import script_in_force, script_versions
from kadens.edges.desk.texts.words import problem_in_words
from tests.factories.shop import Shop

pytestmark = pytest.mark.django_db

AsRole = Callable[[str], Client]
PAUSED = "/texts/notices/paused/en"
GOOD = '<p>Hello {customer}, we wait.</p><p><a href="{manage_link}">Your orders</a></p>'
WRONG = (
    ("", ""),
    ("x" * 200, "<p>a"),
    ("<b>a</b>", "<b>bold</b> outside <!-- c --> <p onclick=1>{nobody} { </p>"),
    (
        "{until_on}",
        '<p>{manage_link}</p><p><a href="http://x">a</a><a>b</a></p></em><p/><ul><p>x</p></ul><!DOCTYPE x><?p?>',
    ),
    ("a\nb", "<p>4111 1111 1111 1111</p>" + "x" * 21_000),
    ("a", '<p>{until_on} <a href="{manage_link}">x</a></p><p>4111 1111 1111 1111</p>'),
)


def words(page: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode()))


def test_a_text_is_put_in_force_and_taken_back(shop: Shop, as_role: AsRole) -> None:
    client, standard = as_role("merchandiser"), wording_in_force("paused", "en")
    assert client.get("/texts").status_code == 200
    assert "The standard text is sent." in words(client.get(PAUSED))
    client.post(PAUSED, {"subject": "We wait", "body": GOOD, "act": "save"})
    assert (wording_in_force("paused", "en").version, wording_in_force("paused", "en").subject) == (1, "We wait")
    assert wording_in_force("paused", "sv").version == 0
    client.post(PAUSED, {"subject": "We still wait", "body": GOOD, "act": "save"})
    page = client.get(f"{PAUSED}?from=1")
    assert page.context["form"].initial["subject"] == "We wait"
    assert "a-merchandiser" in words(page)
    client.post(f"{PAUSED}/reset")
    assert wording_in_force("paused", "en") == standard


def test_a_mistake_is_said_and_nothing_is_saved(shop: Shop, as_role: AsRole) -> None:
    client = as_role("supervisor")
    page = client.post(PAUSED, {"subject": "We wait", "body": "<p>Hello {nobody}</p>", "act": "save"})
    errors = " ".join(page.context["form"].errors["body"])
    assert "{nobody} is not known here" in errors
    assert "{manage_link} must be said." in errors
    assert wording_in_force("paused", "en").version == 0


def test_a_preview_saves_nothing(shop: Shop, as_role: AsRole) -> None:
    client = as_role("administrator")
    asked = {"subject": "We wait", "body": GOOD}
    page = client.post(PAUSED, asked, headers={"HX-Request": "true"})
    assert "Hello Ann Archer, we wait." in words(page)
    assert wording_in_force("paused", "en").version == 0
    wrong = client.post(PAUSED, {**asked, "subject": ""}, headers={"HX-Request": "true"})
    assert "The subject is empty." in words(wrong)


def test_everything_that_the_linter_says_is_known_in_both_languages() -> None:
    problems = [problem for subject, body in WRONG for problem in lint("paused", subject, body)]
    assert len(set(problems)) > 18
    for problem in problems:
        assert problem_in_words(problem)[0] in problem[0].upper() + problem[0]
        with override("sv"):
            assert problem_in_words(problem) not in (problem, problem[0].upper() + problem[1:]), problem


def test_a_script_gets_a_next_version(shop: Shop, as_role: AsRole) -> None:
    client, before = as_role("supervisor"), script_in_force("standard", "en")
    client.post("/texts/scripts/standard/en", {"text": "Do you agree?"})
    assert script_in_force("standard", "en").text == "Do you agree?"
    assert [each.version for each in script_versions("standard", "en")][:2] == [before.version + 1, before.version]
    page = client.post("/texts/scripts/standard/en", {"text": "4111 1111 1111 1111"})
    assert page.context["form"].errors["text"]
    assert script_in_force("standard", "en").text == "Do you agree?"


def test_what_is_not_there_and_who_may_not(shop: Shop, as_role: AsRole) -> None:
    client = as_role("merchandiser")
    for page in (
        "/texts/notices/none/en",
        "/texts/notices/paused/de",
        "/texts/scripts/none/en",
        "/texts/scripts/standard/de",
    ):
        assert client.get(page).status_code == 404
    for role in ("agent", "operator", "finance"):
        assert as_role(role).get("/texts").status_code == 403


def test_pages_take_as_many_statements_for_many_versions(shop: Shop, as_role: AsRole) -> None:
    client = as_role("merchandiser")
    pages = {"/texts": 6, PAUSED: 7, "/texts/scripts/standard/en": 6}
    few = {page: _statements(client, page) for page in pages}
    for number in range(5):
        client.post(PAUSED, {"subject": f"We wait {number}", "body": GOOD, "act": "save"})
        client.post("/texts/scripts/standard/en", {"text": f"Do you agree to {number}?"})
    assert {page: _statements(client, page) for page in pages} == few
    assert {page: few[page] for page, most in pages.items() if few[page] > most} == {}


def _statements(client: Client, page: str) -> int:
    client.get(page)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(page).status_code == 200
    return len(queries)


def test_what_helps_at_a_field_is_no_markup(shop: Shop, as_role: AsRole) -> None:
    assert "Paragraphs &lt;p&gt;, lists" in as_role("merchandiser").get(PAUSED).content.decode()
