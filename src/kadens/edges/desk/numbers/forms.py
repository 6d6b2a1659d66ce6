"""What a page of numbers can be narrowed to."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any, Final

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kadens.domain.continuity.models import Program
from kadens.edges.desk.shell.forms import DayField, DeskForm

__all__ = ["AheadForm", "DayForm", "DeclinesForm", "NarrowForm", "StretchForm"]

YEAR: Final = timedelta(days=365)
WEEKS: Final = 13
MOST_WEEKS: Final = 104


def _programs() -> Iterator[tuple[str, str]]:
    yield "", gettext("all programs")
    yield from ((code, code) for code in Program.objects.order_by("code").values_list("code", flat=True))


class NarrowForm(DeskForm):
    """Which program; `asked` is what a report takes, the day being today."""

    program = forms.ChoiceField(label=_("Program"), choices=_programs, required=False)

    @classmethod
    def usual(cls, on: date) -> dict[str, str]:  # noqa: ARG003 - others begin with today
        """What stands in the fields at first."""
        return {}

    def asked(self, on: date) -> dict[str, Any]:  # noqa: ARG002 - as above
        """The arguments of the report."""
        return {"program": self.cleaned_data["program"] or None}


class DayForm(NarrowForm):
    """A report of how it stood on a day."""

    on = DayField(label=_("As known on"))
    field_order: Sequence[str] = ("on", "program")

    @classmethod
    def usual(cls, on: date) -> dict[str, str]:
        return {"on": on.isoformat()}

    def asked(self, on: date) -> dict[str, Any]:
        return super().asked(on) | {"on": min(self.cleaned_data["on"], on)}


class AheadForm(DayForm):
    """A report of what is to come after a day."""

    weeks = forms.IntegerField(label=_("Weeks ahead"), min_value=1, max_value=MOST_WEEKS)
    field_order: Sequence[str] = ("on", "weeks", "program")

    @classmethod
    def usual(cls, on: date) -> dict[str, str]:
        return super().usual(on) | {"weeks": str(WEEKS)}

    def asked(self, on: date) -> dict[str, Any]:
        return super().asked(on) | {"weeks": self.cleaned_data["weeks"]}


class StretchForm(NarrowForm):
    """A report of what happened from one day to another."""

    first = DayField(label=_("From"))
    last = DayField(label=_("To"))
    field_order: Sequence[str] = ("first", "last", "program")

    @classmethod
    def usual(cls, on: date) -> dict[str, str]:
        return {"first": (on - YEAR).isoformat(), "last": on.isoformat()}

    def clean(self) -> dict[str, Any]:
        """The first day is not after the last."""
        found = super().clean() or {}
        if "first" in found and "last" in found and found["first"] > found["last"]:
            self.add_error("last", gettext("The period ends before it begins."))
        return found

    def asked(self, on: date) -> dict[str, Any]:
        return super().asked(on) | {"first_on": self.cleaned_data["first"], "last_on": self.cleaned_data["last"]}


class DeclinesForm(StretchForm):
    """Declines, and within how many days they were paid after all."""

    within = forms.IntegerField(label=_("Paid within days"), min_value=0, max_value=365)
    field_order: Sequence[str] = ("first", "last", "within", "program")

    @classmethod
    def usual(cls, on: date) -> dict[str, str]:
        return super().usual(on) | {"within": "14"}

    def asked(self, on: date) -> dict[str, Any]:
        return super().asked(on) | {"within": self.cleaned_data["within"]}
