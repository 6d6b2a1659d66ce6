"""The forms of the parameters: every value checked as it is typed, with its explanation below its field."""

from decimal import Decimal
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from kadens.domain.company.models import CATCH_UP
from kadens.edges.desk.parameters.explaining import EXPLAINED
from kadens.edges.desk.shell.forms import DeskForm, MoneyField
from kadens.edges.desk.shell.words import WORDS

__all__ = ["LimitsForm", "ParametersForm", "RetryDaysField"]

MOST_DAYS = 36_525
MOST_ORDERS = 1_000_000_000
_LARGEST = Decimal("999999.99")


class RetryDaysField(forms.CharField):
    """Days in a row, `1, 3, 5`, each later than the one before; a tuple when cleaned."""

    def prepare_value(self, value: Any) -> Any:
        """As it is typed."""
        return value if isinstance(value, str) else ", ".join(str(day) for day in value or ())

    def to_python(self, value: Any) -> Any:
        """The days."""
        parts = [part for part in (super().to_python(value) or "").replace(",", " ").split() if part]
        if not all(part.isascii() and part.isdecimal() and 0 < int(part) <= MOST_DAYS for part in parts[:40]):
            raise ValidationError(_("Write days as whole numbers from 1 on, with commas between them: 1, 3, 5."))
        days = tuple(int(part) for part in parts)
        if list(days) != sorted(set(days)) or len(days) > 40:
            raise ValidationError(_("Each day must be later than the one before it, and there may be forty at most."))
        return days


class _Explaining(DeskForm):
    """A form whose fields have the words of `explaining`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = EXPLAINED[name].words  # type: ignore[assignment]  # a lazy text
            field.help_text = EXPLAINED[name].does  # type: ignore[assignment]


def _days(**kwargs: Any) -> forms.IntegerField:
    return forms.IntegerField(min_value=0, max_value=MOST_DAYS, **kwargs)


def _share(largest: Decimal = _LARGEST) -> forms.DecimalField:
    return forms.DecimalField(min_value=Decimal(0), max_value=largest, decimal_places=2)


class ParametersForm(_Explaining):
    """Everything but the money limits."""

    name = forms.CharField(max_length=120)
    time_zone = forms.CharField(max_length=80, widget=forms.TextInput(attrs={"spellcheck": "false"}))
    days_before_delivery = _days()
    repeat_threshold = _days(required=False)
    orders_per_run = forms.IntegerField(min_value=0, max_value=MOST_ORDERS, required=False)
    catch_up = forms.ChoiceField(choices=[(code, WORDS[code]) for code in CATCH_UP])
    surge_limit = _share()
    on_account_bill_days = _days()
    authorize_child_orders = forms.BooleanField(required=False)
    authorization_retries = forms.IntegerField(min_value=0, max_value=1000)
    retry_days = RetryDaysField(required=False)
    card_expiry_warning_days = _days()
    revenue_journal = forms.CharField(max_length=60, required=False)
    payment_profile = forms.CharField(max_length=60, required=False)

    def clean_time_zone(self) -> str:
        """A zone that the house knows."""
        zone = str(self.cleaned_data["time_zone"])
        if zone not in available_timezones():
            raise ValidationError(_("There is no such time zone: write it like Europe/Stockholm."))
        return zone

    def clean_orders_per_run(self) -> int | None:
        """Nothing and 0 both mean no limit."""
        return self.cleaned_data["orders_per_run"] or None


class LimitsForm(_Explaining):
    """The money limits: for those who answer for the money."""

    refund_limit = MoneyField(required=False)
    exposure_limit = MoneyField(required=False)
    unknown_limit = _share(Decimal(100))

    def clean_refund_limit(self) -> int | None:
        """Not below nothing."""
        return self._not_negative("refund_limit")

    def clean_exposure_limit(self) -> int | None:
        """Not below nothing."""
        return self._not_negative("exposure_limit")

    def _not_negative(self, name: str) -> int | None:
        value: int | None = self.cleaned_data[name]
        if value is not None and value < 0:
            raise ValidationError(_("A limit cannot be negative; leave it empty for no limit."))
        return value
