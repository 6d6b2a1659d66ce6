"""The table of permissions covers every page and method, and the gate keeps to it."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from kadens.edges.desk.permissions import PUBLIC, SIGNED_IN, TABLE
from kadens.plumbing.staff.models import ROLES
from kadens.plumbing.staff.roles import add_person, set_roles
from tests.factories.shop import DAY

pytestmark = pytest.mark.django_db


def pages(found: list[URLPattern | URLResolver] | None = None) -> Iterator[URLPattern]:
    for each in get_resolver().url_patterns if found is None else found:
        if isinstance(each, URLResolver):
            yield from pages(each.url_patterns)
        else:
            yield each


def example(page: URLPattern) -> str:
    """An address that leads to the page."""
    values = {"int": 1, "str": "x", "slug": "x", "ymd": "2024-01-15", "uuid": "0" * 32}
    parts = page.pattern.converters
    return reverse(str(page.name), kwargs={name: _value(kind, values) for name, kind in parts.items()})


def _value(converter: object, values: dict[str, object]) -> object:
    name = type(converter).__name__.removesuffix("Converter").lower().replace("string", "str")
    return values.get(name, "x")


def signed_in(*roles: str) -> Client:
    person = add_person("somebody", password="a-quiet-harbour-7", roles=roles, on=DAY, actor="test")
    client = Client(raise_request_exception=False)
    client.force_login(person)
    return client


def test_every_page_is_in_the_table_and_the_table_names_no_other() -> None:
    assert {page.name for page in pages()} == {page for page, _ in TABLE}


def test_every_page_has_a_name_of_its_own() -> None:
    names = [page.name for page in pages()]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("page", sorted({page for page, _ in TABLE}))
def test_a_method_that_is_not_in_the_table_is_not_answered(page: str) -> None:
    [found] = [each for each in pages() if each.name == page]
    known = {method for of, method in TABLE if of == page}
    client = signed_in(*ROLES)
    for method in {"GET", "POST", "PUT", "PATCH", "DELETE", "TRACE"} - known:
        answered = client.generic(method, example(found))
        assert answered.status_code == 405, (page, method)


@pytest.mark.parametrize("page", sorted({page for page, _ in TABLE if TABLE[page, _] != PUBLIC}))
def test_nobody_passes_without_signing_in(page: str) -> None:
    [found] = [each for each in pages() if each.name == page]
    for method in (method for of, method in TABLE if of == page):
        answered = Client().generic(method, example(found))
        assert answered.status_code == 302, (page, method)
        assert answered["Location"].startswith("/sign-in?"), (page, method)


@pytest.mark.parametrize("role", ROLES)
def test_a_role_is_refused_what_the_table_does_not_give_it(role: str) -> None:
    client = signed_in(role)
    by_name = {page.name: page for page in pages()}
    for (page, method), roles in TABLE.items():
        if roles in (PUBLIC, SIGNED_IN) or role in roles:
            continue
        assert client.generic(method, example(by_name[page])).status_code == 403, (page, method)


def test_somebody_without_a_role_sees_the_first_page_only() -> None:
    client = signed_in("agent")
    set_roles("somebody", (), on=DAY, actor="test")
    assert client.get("/").status_code == 200
    assert client.get("/permissions").status_code == 403


def test_a_part_of_a_page_asked_for_after_the_session_ended_sends_the_whole_page_to_sign_in() -> None:
    answered = Client().get("/people", headers={"HX-Request": "true"})
    assert answered.status_code == 401
    assert answered["HX-Redirect"] == "/sign-in?next=%2F"


@pytest.mark.parametrize(("role", "status"), [("agent", 200), ("finance", 302), ("administrator", 302)])
def test_where_a_second_factor_is_required_those_who_move_money_cannot_go_on_without(
    settings: object, role: str, status: int
) -> None:
    settings.KADENS_SECOND_FACTOR = True  # type: ignore[attr-defined]
    client = signed_in(role)
    answered = client.get("/")
    assert answered.status_code == status
    if status == 302:
        assert answered["Location"] == "/second-factor/totp/activate/"


def test_pages_are_not_kept_by_anybody_on_the_way() -> None:
    answered = signed_in("agent").get("/")
    assert "no-store" in answered["Cache-Control"]
    assert "script-src 'self'" in answered["Content-Security-Policy"]
    assert "unsafe" not in answered["Content-Security-Policy"]
