"""Who signs in, with which roles: verbs of the desk and the command line."""

import pytest
from allauth.mfa.models import Authenticator

from kadens.plumbing.audit.models import AuditEvent
from kadens.plumbing.staff.errors import (
    LastAdministrator,
    PasswordRefused,
    PersonKnown,
    PersonUnknown,
    RoleUnknown,
    UsernameRefused,
)
from kadens.plumbing.staff.models import Person
from kadens.plumbing.staff.roles import add_person, forget_second_factor, let_in, roles_of, set_password, set_roles
from tests.factories.shop import ACTOR, DAY

pytestmark = pytest.mark.django_db

GOOD = "a-quiet-harbour-7"
BY = {"on": DAY, "actor": ACTOR}


def person(username: str = "ada", *roles: str) -> Person:
    return add_person(username, password=GOOD, roles=roles or ("administrator",), name="Ada Lind", **BY)


def test_a_person_signs_in_with_the_roles_given_and_a_password_nobody_can_read() -> None:
    ada = person("ada", "agent", "finance")
    assert roles_of(ada) == {"agent", "finance"}
    assert (ada.get_full_name(), ada.check_password(GOOD)) == ("Ada Lind", True)
    assert GOOD not in ada.password
    assert ada.password.startswith("argon2")


@pytest.mark.parametrize("username", ["", "ada lind", "ada/../x", "a" * 151, "<b>"])
def test_a_name_for_signing_in_is_plain(username: str) -> None:
    with pytest.raises(UsernameRefused):
        person(username)


def test_a_name_is_taken_whatever_its_capitals() -> None:
    person("ada")
    with pytest.raises(PersonKnown):
        person("ADA")


@pytest.mark.parametrize("password", ["", "short", "12345678", "password1"])
def test_an_easy_password_is_refused(password: str) -> None:
    with pytest.raises(PasswordRefused):
        add_person("ada", password=password, roles=("agent",), **BY)


def test_a_role_that_there_is_not_is_refused_and_nothing_is_kept() -> None:
    with pytest.raises(RoleUnknown):
        person("ada", "owner")
    assert not Person.objects.exists()


def test_roles_are_given_and_taken_each_with_a_deed() -> None:
    ada = person("ada", "agent")
    set_roles("ada", ("agent", "supervisor"), **BY)
    set_roles("ada", ("supervisor",), **BY)
    set_roles("ada", ("supervisor",), **BY)
    assert roles_of(ada) == {"supervisor"}
    deeds = AuditEvent.objects.filter(action="set_roles").order_by("id").values_list("detail__after", flat=True)
    assert list(deeds) == [["agent"], ["agent", "supervisor"], ["supervisor"]]


def test_the_last_administrator_stays() -> None:
    person("ada")
    person("bo", "agent")
    with pytest.raises(LastAdministrator):
        set_roles("ada", ("agent",), **BY)
    with pytest.raises(LastAdministrator):
        let_in("ada", allowed=False, **BY)
    set_roles("bo", ("administrator",), **BY)
    let_in("ada", allowed=False, **BY)
    assert not Person.objects.get(username="ada").is_active
    let_in("bo", allowed=True, **BY)


def test_a_new_password_ends_the_sessions_of_the_old() -> None:
    ada = person()
    before = ada.get_session_auth_hash()
    set_password("ada", "another-quiet-bay-8", **BY)
    assert Person.objects.get(username="ada").get_session_auth_hash() != before


def test_a_lost_second_factor_is_taken_away_once() -> None:
    ada = person()
    Authenticator.objects.create(user=ada, type="totp", data={})
    assert forget_second_factor("ada", **BY)
    assert not forget_second_factor("ada", **BY)


def test_nobody_is_changed_who_is_not_there() -> None:
    for change in (
        lambda: set_roles("eve", (), **BY),
        lambda: let_in("eve", allowed=True, **BY),
        lambda: set_password("eve", GOOD, **BY),
        lambda: forget_second_factor("eve", **BY),
    ):
        with pytest.raises(PersonUnknown):
            change()
