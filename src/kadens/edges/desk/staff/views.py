"""People: who signs in, with which roles; and the table of what the roles may do."""

from allauth.mfa.models import Authenticator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kadens.domain.company.business_day import today
from kadens.edges.desk.permissions import TABLE
from kadens.edges.desk.shell.gate import actor_of
from kadens.edges.desk.shell.saying import attempt, refusing_into
from kadens.edges.desk.staff.forms import NewPersonForm, PasswordForm, RolesForm
from kadens.plumbing.staff.models import ROLES, Person, Role
from kadens.plumbing.staff.roles import add_person, forget_second_factor, let_in, roles_of, set_password, set_roles

__all__ = ["people", "permissions", "person", "person_access", "person_new", "person_password", "person_second_factor"]


def people(request: HttpRequest) -> HttpResponse:
    """Everybody who signs in or did."""
    roles: dict[int, list[str]] = {}
    for person_id, role in Role.objects.order_by("id").values_list("person_id", "role"):
        roles.setdefault(person_id, []).append(role)
    guarded = set(Authenticator.objects.filter(type="totp").values_list("user_id", flat=True))
    rows = [
        {"person": each, "roles": roles.get(each.id, ()), "guarded": each.id in guarded}
        for each in Person.objects.order_by("-is_active", "username")
    ]
    return render(request, "staff/people.html", {"rows": rows})


def person_new(request: HttpRequest) -> HttpResponse:
    """Let a further person in."""
    form = NewPersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with refusing_into(form):
            add_person(**given, on=today(), actor=actor_of(request))
            return redirect("person", given["username"])
    return render(request, "staff/person_new.html", {"form": form})


def person(request: HttpRequest, username: str) -> HttpResponse:
    """One person; POST gives exactly the roles that are ticked."""
    found = _found(username)
    if request.method == "POST":
        form = RolesForm(request.POST)
        if form.is_valid():
            roles = form.cleaned_data["roles"]
            attempt(
                request,
                lambda: set_roles(username, roles, on=today(), actor=actor_of(request)),
                _("The roles are changed; they hold from the next page on."),
            )
        return redirect("person", username)
    shown = {
        "person": found,
        "form": RolesForm(initial={"roles": sorted(roles_of(found))}),
        "password": PasswordForm(),
        "guarded": Authenticator.objects.filter(user=found, type="totp").exists(),
    }
    return render(request, "staff/person.html", shown)


def person_password(request: HttpRequest, username: str) -> HttpResponse:
    """Give a person a new password."""
    form = PasswordForm(request.POST)
    _found(username)
    if form.is_valid():
        password = form.cleaned_data["password"]
        attempt(
            request,
            lambda: set_password(username, password, on=today(), actor=actor_of(request)),
            _("The password is changed; who was signed in with the old one is signed out."),
        )
    return redirect("person", username)


def person_access(request: HttpRequest, username: str) -> HttpResponse:
    """Shut a person out, or let them in again."""
    _found(username)
    allowed = request.POST.get("allowed") == "yes"
    attempt(
        request,
        lambda: let_in(username, allowed=allowed, on=today(), actor=actor_of(request)),
        _("Can sign in again.") if allowed else _("Can no longer sign in."),
    )
    return redirect("person", username)


def person_second_factor(request: HttpRequest, username: str) -> HttpResponse:
    """Take away the second factor of somebody who lost it."""
    _found(username)
    attempt(
        request,
        lambda: forget_second_factor(username, on=today(), actor=actor_of(request)),
        _("They can set up a second factor anew."),
    )
    return redirect("person", username)


def permissions(request: HttpRequest) -> HttpResponse:
    """Which role may ask for which page."""
    pages: dict[str, dict[str, set[str]]] = {}
    for (page, method), roles in TABLE.items():
        if roles & set(ROLES):
            pages.setdefault(page, {})[method] = set(roles)
    rows = [
        (page, [("reads" if "GET" in _methods(found, role) else "", _changes(found, role)) for role in ROLES])
        for page, found in sorted(pages.items())
    ]
    return render(request, "staff/permissions.html", {"roles": ROLES, "rows": rows})


def _methods(found: dict[str, set[str]], role: str) -> set[str]:
    return {method for method, roles in found.items() if role in roles}


def _changes(found: dict[str, set[str]], role: str) -> bool:
    return bool(_methods(found, role) - {"GET"})


def _found(username: str) -> Person:
    found = Person.objects.filter(username=username).first()
    if found is None:
        raise Http404
    return found
