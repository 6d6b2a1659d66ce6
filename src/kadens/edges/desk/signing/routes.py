"""The addresses for signing in; of django-allauth those that we use."""

from allauth.account import views as account
from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

__all__ = ["ROUTES"]

ROUTES: list[URLPattern | URLResolver] = [
    path("sign-in", account.login, name="account_login"),
    path("sign-out", account.logout, name="account_logout"),
    path("sign-in/again", account.reauthenticate, name="account_reauthenticate"),
    path("sign-in/closed", account.account_inactive, name="account_inactive"),
    path("sign-up", account.signup, name="account_signup"),  # says that it is closed; django-allauth names it
    path("password", account.password_change, name="account_change_password"),
    path("second-factor/", include("allauth.mfa.urls")),
    path("language", set_language, name="set_language"),
]
