"""Which orders to list; a hold; a consent."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from kadens.domain.continuity.models import REFUSAL_REASONS
from kadens.domain.orders.consents import Agreed, ScriptRow
from kadens.domain.orders.models import CHANNELS, HOLD_REASONS, ORDER_STATUSES
from kadens.edges.desk.shell.forms import DeskForm
from kadens.edges.desk.shell.words import WORDS
from kadens.pure.cards import looks_like_card_number

__all__ = ["ConsentForm", "HoldForm", "OrdersForm"]

KINDS: Final = ("sales", "parent", "child")


def _words(codes: tuple[str, ...]) -> list[tuple[str, Any]]:
    return [(code, WORDS.get(code, code)) for code in codes]


class OrdersForm(DeskForm):
    """The filters of the list. What waits is listed by itself, the oldest first."""

    waiting = forms.ChoiceField(
        label=_("Waiting for"),
        required=False,
        choices=[
            ("", _("all orders, waiting or not")),
            (_("On hold for"), [(f"hold:{code}", WORDS.get(code, code)) for code in HOLD_REASONS]),
            (_("Delivery refused today for"), [(f"refused:{code}", WORDS.get(code, code)) for code in REFUSAL_REASONS]),
            (_("Broke a run"), [("parked", _("parked"))]),
        ],
    )
    number = forms.IntegerField(label=_("Order number"), required=False, min_value=1, max_value=2**63 - 1)
    customer = forms.CharField(label=_("Customer's code"), required=False, max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("every kind")), *_words(KINDS)])
    status = forms.ChoiceField(
        label=_("Status"), required=False, choices=[("", _("every status")), *_words(ORDER_STATUSES)]
    )


class HoldForm(DeskForm):
    """What an order is put on hold for by hand."""

    note = forms.CharField(
        label=_("Why it waits"),
        max_length=500,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("Nothing of the order is made or shipped until it is released. The note is kept."),
    )

    def clean_note(self) -> str:
        """No number of a card is kept."""
        note = str(self.cleaned_data["note"])
        if looks_like_card_number(note):
            raise forms.ValidationError(_("This looks like the number of a card, which is never kept."))
        return note


class ConsentForm(DeskForm):
    """How the customer said yes, and to which words."""

    script = forms.ChoiceField(label=_("What was read or signed"))
    channel = forms.ChoiceField(label=_("How"), choices=_words(CHANNELS))
    recording = forms.CharField(
        label=_("Where the recording or the form is kept"),
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, scripts: list[ScriptRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["script"].choices = [  # type: ignore[attr-defined]
            (f"{each.code}/{each.language}", f"{each.code}, {each.language}, {each.version}") for each in scripts
        ]

    def agreed(self) -> Agreed:
        """The consent."""
        code, _slash, language = self.cleaned_data["script"].rpartition("/")
        return Agreed(
            script=code,
            language=language,
            channel=self.cleaned_data["channel"],
            recording=self.cleaned_data["recording"],
        )
