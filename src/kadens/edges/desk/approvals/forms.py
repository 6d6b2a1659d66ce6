"""The form of a decision."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from kadens.edges.desk.shell.forms import DeskForm
from kadens.plumbing.approvals.queries import Decision
from kadens.pure.cards import looks_like_card_number

__all__ = ["DecisionForm"]


class DecisionForm(DeskForm):
    """Yes or no, and why; a no always says why."""

    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=500,
        help_text=_("It is kept with the decision. A refusal needs one."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    @property
    def decision(self) -> Decision:
        """Which of the two buttons was pressed; anything but a yes is a no."""
        return "approved" if self.data.get("decision") == "approved" else "refused"

    def clean_note(self) -> str:
        """A refusal without a word helps nobody who asked; and no card number is ever kept."""
        note = str(self.cleaned_data["note"]).strip()
        if self.decision == "refused" and not note:
            raise ValidationError(_("Say why it is refused."))
        if looks_like_card_number(note):
            raise ValidationError(_("That holds a card number, which is never kept."))
        return note
