"""The form of a date interval code: two halves, each snapped, shifted and snapped again (domain.md §2.5)."""

from datetime import date
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from kadens.edges.desk.shell.forms import DayField, DeskForm
from kadens.edges.desk.shell.words import WORDS
from kadens.pure.dates import Unit
from kadens.pure.schedule.interval import DateInterval, Half, Snap, reaches_on

__all__ = ["BasisForm", "IntervalForm", "initial_of"]

MOST: Final = 36_525
_SNAPS: Final = [("", _("as it is")), *((snap.value, WORDS[snap.value]) for snap in Snap)]
_UNITS: Final = [(unit.value, WORDS[unit.value]) for unit in Unit]


def _snap() -> forms.ChoiceField:
    return forms.ChoiceField(choices=_SNAPS, required=False)


class IntervalForm(DeskForm):
    """A date interval code. The to-half is optional."""

    code = forms.CharField(label=_("Code"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    from_snap_before = _snap()
    from_shift = forms.IntegerField(min_value=-MOST, max_value=MOST, initial=0, required=False)
    from_unit = forms.ChoiceField(choices=_UNITS)
    from_snap_after = _snap()
    from_locked = DayField(required=False)
    bounded = forms.BooleanField(label=_("The period has an end of its own"), required=False)
    to_snap_before = _snap()
    to_shift = forms.IntegerField(min_value=-MOST, max_value=MOST, initial=0, required=False)
    to_unit = forms.ChoiceField(choices=_UNITS, required=False)
    to_snap_after = _snap()
    to_locked = DayField(required=False)

    def __init__(self, *args: Any, fixed_code: str | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = {
            "snap_before": _("First go to"),
            "shift": _("Then move by"),
            "unit": _("Unit"),
            "snap_after": _("Then go to"),
            "locked": _("Or always this date"),
        }
        for half in ("from", "to"):
            for name, label in words.items():
                self.fields[f"{half}_{name}"].label = label
        if fixed_code is not None:
            self.fields["code"].disabled = True
            self.fields["code"].initial = fixed_code

    def clean_code(self) -> str:
        """Without blanks around it."""
        return str(self.cleaned_data["code"]).strip()

    def clean(self) -> dict[str, Any]:
        """A code that never gives a later date could be used by no program."""
        cleaned = super().clean() or {}
        if not self.errors and not reaches_on(self.interval(cleaned)):
            raise ValidationError(_("This never gives a date after the one before it, so no program could use it."))
        return cleaned

    def interval(self, cleaned: dict[str, Any] | None = None) -> DateInterval:
        """The code as the arithmetic knows it; the form is valid."""
        found = self.cleaned_data if cleaned is None else cleaned
        to_half = _half(found, "to") if found.get("bounded") else None
        return DateInterval(found["code"], _half(found, "from"), to_half)


class BasisForm(DeskForm):
    """From which date to try a code."""

    basis = DayField(label=_("The date before"))


def initial_of(interval: DateInterval) -> dict[str, Any]:
    """What the form shows of a code that is there."""
    halves = {"from": interval.from_half, "to": interval.to_half or Half()}
    shown: dict[str, Any] = {"code": interval.code, "bounded": interval.to_half is not None}
    for name, half in halves.items():
        shown |= {
            f"{name}_snap_before": half.snap_before.value if half.snap_before else "",
            f"{name}_shift": half.shift,
            f"{name}_unit": half.unit.value,
            f"{name}_snap_after": half.snap_after.value if half.snap_after else "",
            f"{name}_locked": half.locked,
        }
    return shown


def _half(found: dict[str, Any], name: str) -> Half:
    locked: date | None = found.get(f"{name}_locked")
    before, after = found.get(f"{name}_snap_before"), found.get(f"{name}_snap_after")
    return Half(
        snap_before=Snap(before) if before else None,
        shift=found.get(f"{name}_shift") or 0,
        unit=Unit(found.get(f"{name}_unit") or "days"),
        snap_after=Snap(after) if after else None,
        locked=locked,
    )
