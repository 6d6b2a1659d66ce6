"""A new customer, a change of one, and a new address."""

from collections.abc import Callable
from typing import Final, TypeVar

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kadens.domain.company.business_day import today
from kadens.domain.customers.adding import replace_address
from kadens.domain.customers.changing import CustomerInvalid, add_customer, change_customer
from kadens.domain.customers.showing import show_customer
from kadens.edges.desk.customers.forms import AddressForm, CustomerForm, NewCustomerForm
from kadens.edges.desk.customers.views import key_of
from kadens.edges.desk.shell.gate import actor_of
from kadens.edges.desk.shell.saying import in_words, refusing_into

__all__ = ["customer_address", "customer_change", "customer_new"]

_WHO: Final = ("name", "email", "phone", "language")
KeptT = TypeVar("KeptT")


def customer_new(request: HttpRequest) -> HttpResponse:
    """Add a customer who is on the phone. What was searched for in vain is filled in where it fits."""
    form = NewCustomerForm(request.POST or None, initial=_meant(request.GET.get("q", "").strip()))
    if request.method == "POST" and form.is_valid():
        given = {name: form.cleaned_data[name] for name in _WHO}
        code = _kept(form, lambda: add_customer(**given, address=form.address(), on=today(), actor=actor_of(request)))
        if code:
            messages.success(request, _("The customer is added."))
            return redirect("customer", code)
    return render(request, "customers/customer_new.html", {"form": form})


def customer_change(request: HttpRequest, code: str) -> HttpResponse:
    """Change name, phone, e-mail or language."""
    known = show_customer(key_of(code), as_of=today())
    form = CustomerForm(request.POST or None, initial={name: getattr(known, name) for name in _WHO})
    if request.method == "POST" and form.is_valid():
        given = {name: form.cleaned_data[name] for name in _WHO}
        changed = _kept(form, lambda: change_customer(code, **given, on=today(), actor=actor_of(request)))
        if changed:
            messages.success(request, _("The customer is changed.") if changed.changed else _("Nothing was different."))
            return redirect("customer", code)
    return render(request, "customers/customer_change.html", {"form": form, "customer": known})


def customer_address(request: HttpRequest, code: str) -> HttpResponse:
    """A new address in the place of the old one, which stays with the orders that went there."""
    known = show_customer(key_of(code), as_of=today())
    form = AddressForm(request.POST or None, initial={"recipient": known.name, "country": "SE"})
    if request.method == "POST" and form.is_valid():
        with refusing_into(form):
            replace_address(known.id, form.address(), on=today(), actor=actor_of(request))
            messages.success(request, _("The new address holds from now on."))
            return redirect("customer", code)
    return render(request, "customers/customer_address.html", {"form": form, "customer": known})


def _kept(form: Form, act: Callable[[], KeptT]) -> KeptT | None:
    """What it came to; None for a refusal, which is told at the field that it is about."""
    try:
        return act()
    except CustomerInvalid as refused:
        form.add_error(str(refused.fields["field"]), in_words(refused))
    return None


def _meant(asked: str) -> dict[str, str]:
    """The field that a searched text belongs into: an e-mail address, a telephone number, else a name."""
    if "@" in asked:
        return {"email": asked}
    digits = sum(letter.isdigit() for letter in asked)
    return {"phone" if digits > len(asked) // 2 else "name": asked} if asked else {}
