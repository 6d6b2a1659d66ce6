"""Django's settings, all from the environment; without any, a local evaluation copy.

DATABASE_URL           a PostgreSQL of your own; without it the embedded server
KADENS_COMPANIES       the directory file of several companies (docs/guide/several-companies.md), not with DATABASE_URL
KADENS_COMPANY         the company of the directory that this process works for; `kadens --company` sets it
KADENS_DB_POOL         size of the connection pool of a process with many threads; 0 for one connection a thread
KADENS_HOME            where this copy keeps its data and its secret
KADENS_SECRET_KEY      the signing key; without it one is made and kept in the home
KADENS_HOSTS           host names served, separated by commas; with a directory it names them
KADENS_ORIGINS         origins trusted with forms, as https://kadens.example, separated by commas
EMAIL_URL              the mail server, as smtp://user:password@mail.example.com:587; without it no notice is sent
KADENS_MAIL_FROM       who sends, as Kadens <post@kadens.example>; needed with EMAIL_URL
KADENS_PUBLIC_URL      where customers reach us, as https://kadens.example; needed with EMAIL_URL
KADENS_GATEWAY_RATE    the most calls a second of each kind to the card processor, for each process; 100 without it
KADENS_SECOND_FACTOR   required or offered: whether supervisors, finance and administrators must have one to use the
                       desk; required unless this is a local copy on the embedded server
KADENS_DAY             the day to take for today, as 1998-07-01: for looking at a demo in its own year
KADENS_DEBUG           1 for Django's own error pages

Of the payment gateway, read by config/wiring.py; without any, the built-in test gateway with its books in the home:

KADENS_STRIPE_KEY              selects Stripe; more of it in kadens.edges.gateways.stripe_settings
KADENS_GATEWAY_URL             selects the test gateway at this address, which `kadens gateway` serves
KADENS_GATEWAY_SECRET          the secret of our account there; without it the one kept in the home
KADENS_GATEWAY_WEBHOOK_SECRET  what its webhooks are signed with, as whsec_…; without it, it follows from the secret
"""

import os
import sys

from csp.constants import NONE, SELF

from kadens.config.second_factor import is_embedded, second_factor_required
from kadens.config.secret import secret_key
from kadens.edges.desk.folders import locale_folders, template_folders
from kadens.plumbing.companies.choosing import chosen_place
from kadens.plumbing.companies.connecting import company_databases
from kadens.plumbing.postgres import kadens_home


def _listed(name: str, default: str) -> list[str]:
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


_LOCAL = "localhost,127.0.0.1,[::1]"

HOME = kadens_home()
PLACE = chosen_place()
DEBUG = os.environ.get("KADENS_DEBUG") == "1"
SECRET_KEY = os.environ.get("KADENS_SECRET_KEY") or secret_key(HOME)
ALLOWED_HOSTS = [*PLACE.hosts, *_LOCAL.split(",")] if PLACE else _listed("KADENS_HOSTS", _LOCAL)
CSRF_TRUSTED_ORIGINS = _listed("KADENS_ORIGINS", "") + [f"https://{host}" for host in (PLACE.hosts if PLACE else ())]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "procrastinate.contrib.django",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "kadens.plumbing.companies",
    "kadens.plumbing.staff",
    "kadens.plumbing.audit",
    "kadens.plumbing.approvals",
    "kadens.plumbing.runner",
    "kadens.domain.company",
    "kadens.domain.customers",
    "kadens.domain.catalog",
    "kadens.domain.notices",
    "kadens.domain.orders",
    "kadens.domain.ledger",
    "kadens.domain.payments",
    "kadens.domain.fulfilment",
    "kadens.domain.continuity",
    "kadens.domain.intake",
    "kadens.edges.desk",
    "kadens.edges.portal",
]
DATABASES = company_databases(PLACE)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "staff_cache"}}

AUTH_USER_MODEL = "staff.Person"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "kadens.edges.desk.signing.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_FORMS = {"login": "kadens.edges.desk.signing.forms.SignInForm"}
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
MFA_ADAPTER = "kadens.edges.desk.signing.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Kadens"
KADENS_COMMAND = (sys.executable, "-m", "kadens.config.entry")
"""How this program is started as a process of its own."""
KADENS_SECOND_FACTOR = second_factor_required(os.environ, embedded=is_embedded(DATABASES))
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]

ROOT_URLCONF = "kadens.config.urls"
WSGI_APPLICATION = "kadens.config.wsgi.application"
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "kadens.edges.desk.shell.gate.Gate",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": template_folders(),
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "kadens.edges.desk.shell.frame.frame",
            ]
        },
    }
]

USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = [("sv", "Svenska"), ("en", "English")]
LOCALE_PATHS = locale_folders()
LANGUAGE_COOKIE_NAME = "kadens_language"
LANGUAGE_COOKIE_AGE = 60 * 60 * 24 * 365
LANGUAGE_COOKIE_SAMESITE = "Lax"

CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

STATIC_URL = "static/"
STATIC_ROOT = HOME / "static"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

if PLACE:  # cookies do not tell ports apart
    SESSION_COOKIE_NAME = f"sessionid_{PLACE.code}"
    CSRF_COOKIE_NAME = f"csrftoken_{PLACE.code}"
SESSION_COOKIE_AGE = 60 * 60 * 12
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
