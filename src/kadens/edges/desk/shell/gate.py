"""The gate: every page is asked of the table of permissions before it answers, whichever part of the house it is of."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve, reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _

from kadens.domain.company.parameters import held_parameters
from kadens.edges.desk.permissions import PUBLIC, SIGNED_IN, TABLE
from kadens.operations.demo.people import follow_played_days
from kadens.plumbing.staff.models import Person
from kadens.plumbing.staff.roles import GUARDED_ROLES, roles_of

__all__ = ["Gate", "actor_of", "person_of", "roles_in"]

_SECOND_FACTOR_PAGES = frozenset(
    {"mfa_activate_totp", "mfa_view_recovery_codes", "mfa_download_recovery_codes", "account_logout", "set_language"}
    | {"account_reauthenticate", "mfa_reauthenticate", "account_change_password", "mfa_index"}
)


def person_of(request: HttpRequest) -> Person:
    """Who asks; the gate let nobody else in."""
    person = request.user
    if not isinstance(person, Person):  # a page that is public asked who is there
        raise TypeError("nobody is signed in")
    return person


def roles_in(request: HttpRequest) -> frozenset[str]:
    """The roles of who asks, read once for each request."""
    known: frozenset[str] | None = getattr(request, "kadens_roles", None)
    if known is None:
        known = roles_of(request.user) if isinstance(request.user, Person) else frozenset()
        request.kadens_roles = known  # type: ignore[attr-defined]
    return known


def actor_of(request: HttpRequest) -> str:
    """Who acts, for the audit log."""
    return f"staff:{person_of(request).username}"


class Gate:
    """Middleware: nobody passes but by the table."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if _is_public(request) or not request.user.is_authenticated:
            return self.get_response(request)
        with held_parameters():
            follow_played_days()
            response = self.get_response(request)
        if "Cache-Control" not in response:
            patch_cache_control(response, private=True, no_store=True)
        return response

    def process_view(
        self,
        request: HttpRequest,
        view: object,  # noqa: ARG002 - Django hands them over
        args: object,  # noqa: ARG002
        kwargs: dict[str, Any],  # noqa: ARG002
    ) -> HttpResponse | None:
        """Nothing when the request may pass; else where it ends."""
        page = request.resolver_match.view_name if request.resolver_match else ""
        method = "GET" if request.method == "HEAD" else str(request.method)
        allowed = TABLE.get((page, method))
        if allowed is None:
            return HttpResponseNotAllowed([known for of, known in TABLE if of == page])
        if allowed == PUBLIC:
            return None
        if not request.user.is_authenticated:
            return _to_sign_in(request)
        roles = roles_in(request)
        if settings.KADENS_SECOND_FACTOR and roles & GUARDED_ROLES and page not in _SECOND_FACTOR_PAGES:
            refused = _without_second_factor(request)
            if refused:
                return refused
        if allowed == SIGNED_IN or roles & allowed:
            return None
        return render(request, "shell/forbidden.html", {"allowed": sorted(allowed)}, status=403)


def _is_public(request: HttpRequest) -> bool:
    """Whether it is for anybody: then nobody is asked who they are, and no database either."""
    try:
        page = resolve(request.path_info).view_name
    except Resolver404:
        return True
    return TABLE.get((page, str(request.method))) == PUBLIC


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    """The page for signing in, which leads back; a part of a page that is asked for alone has the whole page go."""
    back = request.get_full_path() if request.method == "GET" and "HX-Request" not in request.headers else "/"
    address = f"{reverse('account_login')}?{urlencode({'next': back})}"
    if "HX-Request" in request.headers:
        response = HttpResponse(status=401)
        response["HX-Redirect"] = address
        return response
    return redirect(address)


def _without_second_factor(request: HttpRequest) -> HttpResponse | None:
    if is_mfa_enabled(person_of(request)):
        return None
    messages.info(request, _("Your role needs a second factor. Set up an authenticator app to go on."))
    return redirect("mfa_activate_totp")
