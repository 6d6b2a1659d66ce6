"""Cancelling: why the customer leaves, what may be offered to keep them, and what goes back to them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from kadens.domain.continuity.cancelling import cancel_order
from kadens.domain.continuity.offering import NewOffer, settle_offer
from kadens.domain.continuity.pausing import USUAL_PAUSE_WEEKS
from kadens.domain.continuity.reasons import UNSPECIFIED, OfferKind, Reason, cancel_reasons
from kadens.edges.desk.serving.forms import LONGEST_REASON, Change, ChangeForm
from kadens.edges.desk.templatetags.desk import day

__all__ = ["CancelForm"]

DELIVERIES: Final = 3
CANCEL: Final = "cancel"


@dataclass(frozen=True, slots=True)
class _Offered:
    """What may be offered, in words."""

    offer: NewOffer
    words: str


class CancelForm(ChangeForm):
    """End the order, or let the customer have something that makes them stay.

    The offers hang on the reason, so they stand beside the effect; `instead` is the one that was accepted."""

    title, act, icon, grave = _("Cancel the order"), _("Cancel the order"), "x-circle", True
    code = forms.ChoiceField(label=_("Why do they leave?"), choices=[], widget=forms.RadioSelect)
    reason = forms.CharField(label=_("In their words"), required=False, max_length=LONGEST_REASON)
    ship_open = forms.BooleanField(label=_("Still ship what is made already"), required=False)
    instead = forms.CharField(required=False)
    declined = forms.MultipleChoiceField(
        choices=[(kind, kind) for kind in ("percent_off", "skip", "pause")], required=False
    )

    def prepare(self) -> None:
        """Show the reasons of the company's list, and what may be offered for the one that is chosen."""
        self.reasons: Mapping[str, Reason] = {reason.code: reason for reason in cancel_reasons()}
        self.fields["code"].choices = [(code, _text(one)) for code, one in self.reasons.items()]  # type: ignore[attr-defined]
        chosen = self.reasons.get(str(self.data.get("code") or UNSPECIFIED))
        self.offers: Mapping[OfferKind, _Offered] = self._offers(chosen) if chosen else {}
        self.helper.layout = Layout("code", "reason", "ship_open")

    def start(self) -> dict[str, Any]:
        return {"code": UNSPECIFIED, "instead": CANCEL}

    @property
    def accepted(self) -> OfferKind | None:
        """The offer that keeps them, if one does; one that is not made for their reason is none."""
        return next((kind for kind in self.offers if kind == self.data.get("instead")), None)

    @property
    def refused(self) -> list[OfferKind]:
        """The offers that were made and declined."""
        return [kind for kind in self.offers if kind in self.cleaned_data["declined"]]

    @property
    def button(self) -> str:
        """What pressing it does."""
        return gettext("Do that instead") if self.accepted else str(self.act)

    def change(self) -> Change:
        return self._leave if self.accepted is None else self._stay

    def done(self, result: Any) -> str:  # noqa: ARG002 - the effect was shown
        if self.accepted:
            return gettext("The customer stays: %(offer)s.") % {"offer": self.offers[self.accepted].words}
        return gettext("The order is cancelled.")

    def _leave(self, key: int) -> object:
        given = self.cleaned_data
        for kind in self.refused:
            settle_offer(key, self.offers[kind].offer, code=given["code"], accepted=False, **self.case.by)
        how = {"code": given["code"], "reason": given["reason"], "ship_open_children": given["ship_open"]}
        return cancel_order(key, **how, **self.case.by)

    def _stay(self, key: int) -> object:
        accepted = self.accepted
        if accepted is None:
            raise LookupError("no offer was accepted")
        offer = self.offers[accepted].offer
        return settle_offer(key, offer, code=self.cleaned_data["code"], accepted=True, **self.case.by)

    def _offers(self, reason: Reason) -> Mapping[OfferKind, _Offered]:
        until = self.case.on + timedelta(weeks=USUAL_PAUSE_WEEKS)
        percent = {"percent": reason.most_percent, "deliveries": DELIVERIES}
        found: Mapping[OfferKind, _Offered] = {
            "percent_off": _Offered(
                NewOffer(kind="percent_off", percent=reason.most_percent, deliveries=DELIVERIES),
                gettext("%(percent)s %% off the next %(deliveries)s deliveries") % percent,
            ),
            "skip": _Offered(NewOffer(kind="skip"), gettext("skip the next delivery")),
            "pause": _Offered(
                NewOffer(kind="pause", until=until), gettext("pause until %(day)s") % {"day": day(until)}
            ),
        }
        return {kind: found[kind] for kind in reason.offers}


def _text(reason: Reason) -> str:
    return reason.text_sv if (get_language() or "en").startswith("sv") else reason.text_en
