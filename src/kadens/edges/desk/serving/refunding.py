"""Giving money back for goods that were shipped."""

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kadens.domain.payments.crediting import Conceded, Goods, concede, refundable
from kadens.domain.payments.second_person import needs_second_person
from kadens.edges.desk.serving.forms import LONGEST_REASON, Change, ChangeForm
from kadens.edges.desk.shell.forms import MoneyField
from kadens.edges.desk.templatetags.desk import day, money

__all__ = ["RefundForm"]


class RefundForm(ChangeForm):
    """Give back what shipped goods cost, in part or whole."""

    title, act, icon, grave = _("Give money back"), _("Give it back"), "cash-coin", True
    goods = forms.ChoiceField(
        label=_("For which goods"),
        choices=[],
        error_messages={"required": _("Nothing of it was shipped and invoiced.")},
    )
    amount = MoneyField(label=_("Amount with tax"))
    reason = forms.CharField(label=_("Reason"), max_length=LONGEST_REASON)
    field_order = ("goods", "amount", "reason")

    def prepare(self) -> None:
        """Offer the orders that were shipped and invoiced, the newest first."""
        order, choices = self.case.order, dict[str, str]()
        for line in sorted(order.lines, key=lambda each: each.delivery_on, reverse=True):
            if line.status == "invoiced" and line.child_order_id:
                names = ", ".join(item.name for item in order.items[line.line_id])
                choices.setdefault(str(line.child_order_id), f"{day(line.delivery_on)}: {names}")
        self.fields["goods"].choices = list(choices.items())  # type: ignore[attr-defined]
        self.newest = next(iter(choices), None)

    def start(self) -> dict[str, Any]:
        if self.newest is None:
            return {}
        return {"goods": self.newest, "amount": refundable(Goods(order_id=int(self.newest)))}

    @cached_property
    def chosen(self) -> Goods:
        return Goods(order_id=int(self.cleaned_data["goods"]))

    def change(self) -> Change:
        given = self.cleaned_data

        def give(_key: int) -> Conceded:
            return concede(self.chosen, amount=given["amount"], reason=given["reason"], **self.case.by)

        return give

    def notes(self) -> Iterable[str]:
        """What can be given back at most, and whether another person is needed."""
        yield gettext("At most %(amount)s can be given back for these goods. The customer gets a credit note.") % {
            "amount": money(refundable(self.chosen), self.case.currency)
        }
        if needs_second_person(self.cleaned_data["amount"]):
            yield gettext(
                "It is more than one person may give back, so another person has to approve it. Ask now, and come back "
                "here once it is approved."
            )

    def done(self, result: Conceded) -> str:
        amount = {"amount": money(self.cleaned_data["amount"], self.case.currency)}
        if not result.refund_ids:
            return gettext("%(amount)s waits for another person to approve it; come back here afterwards.") % amount
        return gettext("%(amount)s goes back to the customer.") % amount
