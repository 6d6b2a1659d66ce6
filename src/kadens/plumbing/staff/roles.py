"""The six roles, and who has which."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from allauth.mfa.models import Authenticator
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from kadens.plumbing import clock
from kadens.plumbing.audit.recording import Deed, record
from kadens.plumbing.db.transactions import transaction
from kadens.plumbing.staff.errors import (
    LastAdministrator,
    PasswordRefused,
    PersonKnown,
    PersonUnknown,
    RoleUnknown,
    UsernameRefused,
)
from kadens.plumbing.staff.models import ROLES, Person, Role

__all__ = [
    "GUARDED_ROLES",
    "ROLES",
    "add_person",
    "forget_second_factor",
    "let_in",
    "roles_of",
    "set_password",
    "set_roles",
]

GUARDED_ROLES: Final = frozenset({"supervisor", "finance", "administrator"})
"""Those who can move money or let others in: they sign in with a second factor wherever that is required."""

_LONGEST: Final = 150
_MARKS: Final = frozenset("@.+-_")


def roles_of(person: Person) -> frozenset[str]:
    """What the person may act as, in one statement."""
    return frozenset(Role.objects.filter(person=person).values_list("role", flat=True))


def add_person(username: str, *, password: str, roles: Iterable[str], name: str = "", on: date, actor: str) -> Person:
    """Let a further person sign in. Raises PersonKnown, UsernameRefused, PasswordRefused, RoleUnknown."""
    with transaction():
        if not username or len(username) > _LONGEST or not all(each.isalnum() or each in _MARKS for each in username):
            raise UsernameRefused(username=username)
        if Person.objects.filter(username__iexact=username).exists():
            raise PersonKnown(username=username)
        first, _, last = name.strip().partition(" ")
        person = Person(username=username, first_name=first[:_LONGEST], last_name=last[:_LONGEST])
        _choose_password(person, password)
        person.save()
        record([Deed("add_person", "person", person.id, {"username": username})], on=on, actor=actor)
        _write_roles(person, frozenset(roles), on=on, actor=actor)
        return person


def set_roles(username: str, roles: Iterable[str], *, on: date, actor: str) -> None:
    """Let the person have exactly these roles. Raises PersonUnknown, RoleUnknown, LastAdministrator."""
    with transaction():
        _write_roles(_locked(username), frozenset(roles), on=on, actor=actor)


def let_in(username: str, *, allowed: bool, on: date, actor: str) -> None:
    """Let a person sign in, or no longer; what they did stays theirs. Raises PersonUnknown, LastAdministrator."""
    with transaction():
        person = _locked(username)
        if person.is_active == allowed:
            return
        person.is_active = allowed
        person.save(update_fields=["is_active"])
        if not allowed and "administrator" in roles_of(person):
            _require_administrator()
        deed = "let_person_in" if allowed else "shut_person_out"
        record([Deed(deed, "person", person.id, {"username": username})], on=on, actor=actor)


def set_password(username: str, password: str, *, on: date, actor: str) -> None:
    """Give a person a new password; their sessions end. Raises PersonUnknown, PasswordRefused."""
    with transaction():
        person = _locked(username)
        _choose_password(person, password)
        person.save(update_fields=["password"])
        record([Deed("set_password", "person", person.id, {"username": username})], on=on, actor=actor)


def forget_second_factor(username: str, *, on: date, actor: str) -> bool:
    """Let a person who lost it set up a second factor anew; whether there was one. Raises PersonUnknown."""
    with transaction():
        person = _locked(username)
        gone, _ = Authenticator.objects.filter(user=person).delete()
        if gone:
            record([Deed("forget_second_factor", "person", person.id, {"username": username})], on=on, actor=actor)
        return bool(gone)


def _locked(username: str) -> Person:
    person = Person.objects.select_for_update().filter(username=username).first()
    if person is None:
        raise PersonUnknown(username=username)
    return person


def _choose_password(person: Person, password: str) -> None:
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise PasswordRefused(reason=" ".join(error.messages)) from error
    person.set_password(password)


def _write_roles(person: Person, roles: frozenset[str], *, on: date, actor: str) -> None:
    unknown = sorted(roles - set(ROLES))
    if unknown:
        raise RoleUnknown(role=unknown[0], roles=", ".join(ROLES))
    before = roles_of(person)
    if roles == before:
        return
    Role.objects.filter(person=person, role__in=before - roles).delete()
    given = [Role(person=person, role=role, given_at=clock.now(), given_by=actor) for role in sorted(roles - before)]
    Role.objects.bulk_create(given)
    if "administrator" in before - roles:
        _require_administrator()
    detail = {"username": person.username, "before": sorted(before), "after": sorted(roles)}
    record([Deed("set_roles", "person", person.id, detail)], on=on, actor=actor)


def _require_administrator() -> None:
    """Somebody must be able to let others in."""
    if not Role.objects.filter(role="administrator", person__is_active=True).exists():
        raise LastAdministrator
