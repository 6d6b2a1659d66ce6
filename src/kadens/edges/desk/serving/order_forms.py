"""What can be changed of an order as a whole."""

from datetime import timedelta
from functools import partial
from typing import Any, Final

from django import forms
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from kadens.domain.continuity.addressing import Readdressed, change_address
from kadens.domain.continuity.changing import change_quantity, shift_order
from kadens.domain.continuity.pausing import PAUSE_WEEKS, USUAL_PAUSE_WEEKS, pause_order, resume_order
from kadens.domain.continuity.paying import PaidOtherwise, change_payment
from kadens.domain.continuity.ways import ways_of
from kadens.edges.desk.serving.days import DayForm
from kadens.edges.desk.serving.forms import AddressFields, Change, ChangeForm, ReasonForm
from kadens.edges.desk.shell.words import WORDS
from kadens.edges.desk.templatetags.desk import day

__all__ = ["OrderAddressForm", "OrderQuantityForm", "PauseForm", "PaymentForm", "ResumeForm", "ShiftForm"]

FAR: Final = 365
MOST: Final = 999
UNTIL_THEY_CALL: Final = "until-they-call"


class ShiftForm(ChangeForm):
    """Move all that is to come."""

    title, act, icon = _("Move all deliveries"), _("Move them"), "calendar3"
    days = forms.IntegerField(
        label=_("Days later"), min_value=-FAR, max_value=FAR, help_text=_("Less than zero: earlier.")
    )

    def start(self) -> dict[str, Any]:
        return {"days": 7}

    def change(self) -> Change:
        return partial(shift_order, days=self.cleaned_data["days"], **self.case.by)

    def done(self, result: int) -> str:
        return ngettext("%(count)s delivery is moved.", "%(count)s deliveries are moved.", result) % {"count": result}


class OrderQuantityForm(ChangeForm):
    """How many of it the customer gets each time."""

    title, act, icon = _("Change the quantity"), _("Change the quantity"), "layers"
    to = forms.IntegerField(label=_("Quantity"), min_value=1, max_value=MOST)

    def start(self) -> dict[str, Any]:
        return {"to": self.case.order.head.quantity}

    def change(self) -> Change:
        return partial(change_quantity, to=self.cleaned_data["to"], **self.case.by)

    def done(self, result: Any) -> str:  # noqa: ARG002 - it gives nothing
        return gettext("The quantity is %(quantity)s from now on.") % {"quantity": self.cleaned_data["to"]}


class PauseForm(DayForm):
    """Make and ship nothing for a while."""

    title, act, icon = _("Pause the order"), _("Pause it"), "pause-circle"

    def prepare(self) -> None:
        self.fields["pick"].label = _("For how long")
        ends = [(weeks, self.case.on + timedelta(weeks=weeks)) for weeks in PAUSE_WEEKS]
        choices = [
            (end.isoformat(), gettext("%(weeks)s weeks, until %(day)s") % {"weeks": weeks, "day": day(end)})
            for weeks, end in ends
        ]
        self.offer([*choices, (UNTIL_THEY_CALL, gettext("Until they call"))])

    def start(self) -> dict[str, Any]:
        return {"pick": (self.case.on + timedelta(weeks=USUAL_PAUSE_WEEKS)).isoformat()}

    def change(self) -> Change:
        return partial(pause_order, until=self.day, **self.why)

    def done(self, result: Any) -> str:  # noqa: ARG002
        if self.day is None:
            return gettext("The order is paused until the customer calls.")
        return gettext("The order is paused until %(day)s.") % {"day": day(self.day)}


class ResumeForm(ChangeForm):
    """End a pause."""

    title, act, icon = _("Resume the order"), _("Resume it"), "play-circle"

    def change(self) -> Change:
        return partial(resume_order, **self.case.by)

    def done(self, result: bool) -> str:  # noqa: FBT001 - as the verb gives it
        return gettext("The order goes on.") if result else gettext("The order was not paused; nothing is changed.")


class OrderAddressForm(AddressFields):
    """Send all that is to come elsewhere: the customer moved."""

    title, act, icon = _("Send everything elsewhere"), _("Send everything there"), "geo-alt"

    def start(self) -> dict[str, Any]:
        ways = ways_of([self.case.key])
        planned = next((ways[one.line_id] for one in self.case.order.lines if one.status == "planned"), None)
        way = planned or next(iter(ways.values()), None)
        names = ("recipient", "street", "postcode", "city", "country")
        return {name: getattr(way, name, None) or "" for name in names}

    def change(self) -> Change:
        how = {"to": self.to, "open_children_too": self.cleaned_data["made_too"]}
        return partial(change_address, **how, **self.why)

    def done(self, result: Readdressed) -> str:  # noqa: ARG002
        said = {"recipient": self.to.recipient, "street": self.to.street, "city": self.to.city}
        return gettext("Everything to come goes to %(recipient)s, %(street)s, %(city)s.") % said


class PaymentForm(ReasonForm):
    """Pay what is to come in another way."""

    title, act, icon = _("Change how it is paid"), _("Change how it is paid"), "credit-card"
    pay_with = forms.ChoiceField(
        label=_("Paid by"), widget=forms.RadioSelect, choices=[(way, WORDS[way]) for way in ("card", "on_account")]
    )
    field_order = ("pay_with", "reason")

    def start(self) -> dict[str, Any]:
        return {"pay_with": "on_account" if self.case.order.head.pay_with == "card" else "card"}

    def change(self) -> Change:
        return partial(change_payment, pay_with=self.cleaned_data["pay_with"], **self.why)

    def done(self, result: PaidOtherwise) -> str:
        if not result.changed:
            return gettext("It is paid in that way already; nothing is changed.")
        if self.cleaned_data["pay_with"] == "card":
            return gettext("What is to come is paid by card.")
        return gettext("What is to come is paid on account.")
