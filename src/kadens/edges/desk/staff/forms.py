"""Forms for people."""

from django import forms
from django.utils.translation import gettext_lazy as _

from kadens.edges.desk.shell.forms import DeskForm
from kadens.edges.desk.shell.words import WORDS
from kadens.plumbing.staff.models import ROLES

__all__ = ["NewPersonForm", "PasswordForm", "RolesForm"]


class _Roles(forms.MultipleChoiceField):
    def __init__(self) -> None:
        super().__init__(
            label=_("Roles"),
            choices=[(role, WORDS[role]) for role in ROLES],
            widget=forms.CheckboxSelectMultiple,
            required=False,
        )


class PasswordForm(DeskForm):
    """A password that an administrator gives."""

    password = forms.CharField(
        label=_("Password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
        help_text=_("At least eight characters, not only digits, not a common one. They can change it themselves."),
    )


class RolesForm(DeskForm):
    """The roles of a person."""

    roles = _Roles()


class NewPersonForm(PasswordForm):
    """A further person."""

    username = forms.CharField(
        label=_("Name for signing in"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    name = forms.CharField(label=_("Full name"), max_length=300, required=False)
    roles = _Roles()

    field_order = ("username", "name", "roles", "password")
