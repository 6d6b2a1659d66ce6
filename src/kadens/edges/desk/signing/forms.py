"""The form for signing in."""

from typing import Any

from allauth.account.forms import LoginForm

__all__ = ["SignInForm"]


class SignInForm(LoginForm):  # type: ignore[misc]
    """django-allauth's, with the cursor where one begins to type."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs["autofocus"] = True
