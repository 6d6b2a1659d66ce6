"""A day that is chosen from a few, or typed."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kadens.edges.desk.serving.forms import ReasonForm
from kadens.edges.desk.shell.forms import DayField

__all__ = ["DayForm"]


class DayForm(ReasonForm):
    """Radio buttons for the days that make sense, and a calendar for any other; a typed day comes first."""

    pick = forms.ChoiceField(label=_("Day"), widget=forms.RadioSelect, required=False)
    other = DayField(label=_("Or another day"), required=False)
    field_order = ("pick", "other", "reason")

    def offer(self, days: Iterable[tuple[str, str]]) -> None:
        """Offer these, each as it is sent and as it is read."""
        self.fields["pick"].choices = list(days)  # type: ignore[attr-defined]

    @property
    def day(self) -> date | None:
        """The day that was chosen; None for a choice that is no day."""
        typed: date | None = self.cleaned_data["other"]
        pick = self.cleaned_data["pick"]
        if typed or not pick[:1].isdigit():
            return typed
        return date.fromisoformat(pick)

    def clean(self) -> dict[str, Any]:
        """One of the two is needed."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if not given.get("pick") and not given.get("other") and not self.errors:
            self.add_error("pick", _("Choose a day."))
        return given
