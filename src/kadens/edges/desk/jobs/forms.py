"""Forms for asking for runs, and for finding past ones."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from kadens.edges.desk.shell.forms import DayField, DeskForm
from kadens.edges.desk.shell.words import WORDS
from kadens.operations.jobs import ALL_JOBS
from kadens.operations.jobs.daily import DAY

__all__ = ["AskForm", "RunsForm"]

_JOBS: Final = [(DAY, WORDS[DAY]), *((job, WORDS.get(job, found.title)) for job, found in ALL_JOBS.items())]


class AskForm(DeskForm):
    """A run that is asked for: which job, for which day, and for what alone."""

    job = forms.ChoiceField(label=_("Job"), choices=_JOBS)
    as_of = DayField(label=_("For the day"))
    only = forms.ChoiceField(
        label=_("Only for"),
        required=False,
        choices=[
            ("", _("everything")),
            ("program", _("one program")),
            ("product", _("one product")),
            ("customer", _("one customer")),
            ("order", _("one order")),
            ("migration", _("one migration")),
        ],
    )
    code = forms.CharField(
        label=_("Its code or number"), required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    limit = forms.IntegerField(
        label=_("At most so many"), required=False, min_value=1, help_text=_("Empty: as many as there are.")
    )
    overwrite = forms.BooleanField(
        label=_("The program wins over the customer's own changes"),
        required=False,
        help_text=_("For the continuity update alone."),
    )

    def clean(self) -> dict[str, Any]:
        """What is narrowed needs a code, and a code needs to say of what."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("only") and not given.get("code", "").strip():
            self.add_error("code", _("Which one? Give its code or number."))
        if given.get("code", "").strip() and not given.get("only"):
            self.add_error("only", _("Of what is that the code? Choose it."))
        return given

    @property
    def criteria(self) -> Mapping[str, str]:
        """The criteria as the runner knows them."""
        given = self.cleaned_data
        narrowed = {given["only"]: given["code"].strip()} if given["only"] else {}
        return narrowed | ({"overwrite": "true"} if given["overwrite"] else {})


class RunsForm(DeskForm):
    """Which past runs are looked for."""

    job = forms.ChoiceField(label=_("Job"), required=False, choices=[("", _("all")), *_JOBS[1:]])
    status = forms.ChoiceField(
        label=_("Status"),
        required=False,
        choices=[
            ("", _("all")),
            *((code, WORDS[code]) for code in ("running", "done", "refusals", "stopped", "failed")),
        ],
    )
    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("all")), ("real", _("real")), ("dry", _("dry"))]
    )
    first_on = DayField(label=_("From the day"), required=False)
    last_on = DayField(label=_("Until the day"), required=False)
