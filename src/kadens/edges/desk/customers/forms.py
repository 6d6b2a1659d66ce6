"""Forms about a customer: who they are, and where their parcels go."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kadens.domain.customers.registering import NewAddress
from kadens.edges.desk.shell.forms import NoCardNumbers, typed_address

__all__ = ["AddressForm", "CustomerForm", "NewCustomerForm"]

_LINE = 200


def _text(label: Any, *, required: bool = True, **attrs: str) -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": "off", **attrs})
    return forms.CharField(label=label, required=required, max_length=_LINE, widget=widget)


class CustomerForm(NoCardNumbers):
    """Who a customer is, and how they are reached."""

    name = _text(_("Name"))
    phone = _text(_("Phone"), required=False, inputmode="tel")
    email = forms.EmailField(
        label=_("E-mail"), required=False, max_length=_LINE, widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    language = forms.ChoiceField(label=_("Language of letters"), choices=[("sv", _("Swedish")), ("en", _("English"))])


class AddressForm(NoCardNumbers):
    """Where parcels go. An address is never edited: a new one takes its place."""

    recipient = _text(_("Recipient"))
    street = _text(_("Street"))
    postcode = _text(_("Postcode"))
    city = _text(_("Town"))
    country = forms.CharField(
        label=_("Country, two letters"), min_length=2, max_length=2, initial="SE", widget=forms.TextInput
    )

    def address(self) -> NewAddress:
        """The address as it was typed."""
        return typed_address(self.cleaned_data)


class NewCustomerForm(CustomerForm, AddressForm):
    """A customer with an address; without a recipient the parcels go to the customer."""

    recipient = _text(_("Recipient, if somebody else"), required=False)
    field_order = ("name", "phone", "email", "language", "recipient", "street", "postcode", "city", "country")

    def address(self) -> NewAddress:
        """To the customer, unless somebody else is named."""
        self.cleaned_data["recipient"] = self.cleaned_data["recipient"] or self.cleaned_data["name"]
        return super().address()
