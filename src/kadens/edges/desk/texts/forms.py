"""The forms of a notice's text and of a script."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from kadens.domain.notices.linting import lint
from kadens.edges.desk.shell.forms import DeskForm
from kadens.edges.desk.texts.words import problem_in_words

__all__ = ["ScriptForm", "TextForm"]

LONGEST: Final = 25_000


class TextForm(DeskForm):
    """A subject and a body; what the linter finds wrong is an error of the body."""

    subject = forms.CharField(
        label=_("Subject"), required=False, max_length=400, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    body = forms.CharField(
        label=_("Text"),
        required=False,
        max_length=LONGEST,
        help_text=_("Paragraphs <p>, lists <ul><li>, <strong>, <em>, links <a href>, <br>; names between braces."),
        widget=forms.Textarea(attrs={"rows": 14, "spellcheck": "true", "class": "font-monospace"}),
    )

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind

    def clean(self) -> dict[str, Any]:
        """Fit to go out to customers."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        for problem in lint(self.kind, given.get("subject", ""), given.get("body", "")):
            self.add_error("subject" if problem.startswith("the subject") else "body", problem_in_words(problem))
        return given


class ScriptForm(DeskForm):
    """The words that are read to a customer."""

    text = forms.CharField(
        label=_("The words that are read"),
        max_length=5000,
        help_text=_("From now on these are read; what customers agreed to before stays as it was."),
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "true"}),
    )
