"""Which deeds are wanted."""

from django import forms
from django.utils.translation import gettext_lazy as _

from kadens.edges.desk.audit.words import DEEDS, SUBJECTS
from kadens.edges.desk.shell.forms import DayField, DeskForm
from kadens.plumbing.audit.log import Wanted

__all__ = ["DeedsForm"]


class DeedsForm(DeskForm):
    """The filters of the log; what is left empty narrows nothing."""

    actor = forms.CharField(label=_("Who"), required=False, max_length=200, widget=forms.TextInput)
    deed = forms.ChoiceField(label=_("What"), required=False)
    subject = forms.ChoiceField(label=_("Which kind of object"), required=False)
    subject_id = forms.IntegerField(label=_("Its number"), required=False, min_value=1, max_value=2**63 - 1)
    first_on = DayField(label=_("From"), required=False)
    last_on = DayField(label=_("Until"), required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["deed"].choices = [("", _("everything")), *_sorted(DEEDS)]  # type: ignore[attr-defined]
        self.fields["subject"].choices = [("", _("every kind")), *_sorted(SUBJECTS)]  # type: ignore[attr-defined]

    def wanted(self) -> Wanted:
        """What was asked for. A person is asked for by the name they sign in with."""
        asked = self.cleaned_data
        subject, _dot, action = asked["deed"].rpartition(".")
        return Wanted(
            actor=_actor(asked["actor"].strip()),
            action=action or None,
            subject=subject or asked["subject"] or None,
            subject_id=asked["subject_id"],
            first_on=asked["first_on"],
            last_on=asked["last_on"],
        )


def _actor(typed: str) -> str | None:
    if not typed:
        return None
    return typed if ":" in typed or typed in ("customer", "demo", "timetable", "test") else f"staff:{typed}"


def _sorted(words: object) -> list[tuple[str, object]]:
    return sorted(words.items(), key=lambda pair: str(pair[1]).casefold())  # type: ignore[attr-defined]
