"""Form fields that the pages share: money in the company's currency, days, codes; forms that keep their layout."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import conditional_escape
from django.utils.translation import gettext_lazy as _

from kadens.domain.company.parameters import parameters
from kadens.domain.customers.registering import NewAddress
from kadens.pure.cards import looks_like_card_number
from kadens.pure.errors import KadensError
from kadens.pure.money import format_amount, parse_amount

__all__ = ["DayField", "DeskForm", "MoneyField", "NoCardNumbers", "typed_address"]


class DeskForm(forms.Form):
    """A form that the pages render with `{% crispy form %}`: the page brings the form element and its buttons."""

    required_css_class = "required"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.include_media = False
        for field in self.fields.values():  # they are put into the page as they are
            field.help_text = conditional_escape(field.help_text)


class NoCardNumbers(DeskForm):
    """Nothing that looks like the number of a card is kept in any field; that of a telephone may look like one."""

    def clean(self) -> dict[str, Any]:
        """Say so at the field."""
        given = super().clean() or {}
        for name, value in list(given.items()):
            if name != "phone" and looks_like_card_number(str(value)):
                self.add_error(name, _("This looks like the number of a card, which is never kept."))
        return given


def typed_address(given: Mapping[str, Any]) -> NewAddress:
    """The address in the fields of a form."""
    return NewAddress(
        recipient=given["recipient"],
        street=given["street"],
        postcode=given["postcode"],
        city=given["city"],
        country=given["country"].upper(),
    )


class MoneyField(forms.CharField):
    """An amount as people type it, `1 234,50` or `1234.50`; minor units when cleaned."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def prepare_value(self, value: Any) -> Any:
        """Minor units as they are typed; what was typed wrong as it was typed."""
        return format_amount(value, parameters().currency) if isinstance(value, int) else value

    def to_python(self, value: Any) -> Any:
        """Minor units, or None."""
        text = super().to_python(value)
        if not text:
            return None
        plain = text.replace("\N{NO-BREAK SPACE}", "").replace(" ", "").replace("−", "-").replace(",", ".")
        try:
            return parse_amount(plain, parameters().currency)
        except KadensError as error:
            raise ValidationError(_("That is no amount: write it like 12.50.")) from error


class DayField(forms.DateField):
    """A calendar date, typed or chosen from the browser's calendar."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def __init__(self, *, earliest: date | None = None, **kwargs: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d"], **kwargs)
        if earliest:
            self.widget.attrs["min"] = earliest.isoformat()
