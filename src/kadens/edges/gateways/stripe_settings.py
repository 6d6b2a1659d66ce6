"""Stripe as an installation sets it up: all from the environment, nothing from the database.

KADENS_STRIPE_KEY             a secret or restricted key; setting it is what selects Stripe
KADENS_STRIPE_WEBHOOK_SECRET  what webhooks are signed with; several separated by commas
KADENS_STRIPE_ACCOUNT         a connected account that the key acts for
KADENS_STRIPE_RETURN_URL      where customers come back to from Stripe's page of a payment they authenticate
"""

from collections.abc import Mapping
from typing import Final

from kadens.edges.gateways.stripe_gateway import StripeGateway, is_live, is_secret
from kadens.pure.errors import KadensError

__all__ = ["KEY", "LiveKeyOnEmbedded", "StripeKeyInvalid", "stripe_gateway"]

KEY: Final = "KADENS_STRIPE_KEY"
_ALONE: Final = "kadens"
"""What marks the objects of a company that lives alone."""


class StripeKeyInvalid(KadensError):
    """The setting holds something else than a secret key."""

    code = "stripe_key_invalid"
    message = "KADENS_STRIPE_KEY is no secret key of Stripe: it begins with sk_live_, sk_test_, rk_live_ or rk_test_."


class LiveKeyOnEmbedded(KadensError):
    """Real money, and a database that is for evaluation."""

    code = "live_key_on_embedded"
    message = (
        "A live key of Stripe takes real money, and the embedded database is for evaluation only: set DATABASE_URL to a"
        " server of your own, or use a test key."
    )


def stripe_gateway(settings: Mapping[str, str], *, company: str | None, embedded: bool) -> StripeGateway:
    """Stripe as the settings say, for the company of the directory or the one that lives alone.

    Raises StripeKeyInvalid and LiveKeyOnEmbedded."""
    key = _setting(settings, KEY)
    if not is_secret(key):
        raise StripeKeyInvalid
    if embedded and is_live(key):
        raise LiveKeyOnEmbedded
    secrets = _setting(settings, "KADENS_STRIPE_WEBHOOK_SECRET").split(",")
    return StripeGateway(
        key,
        company=company or _ALONE,
        secrets=[secret.strip() for secret in secrets if secret.strip()],
        connected=_setting(settings, "KADENS_STRIPE_ACCOUNT") or None,
        return_url=_setting(settings, "KADENS_STRIPE_RETURN_URL") or None,
    )


def _setting(settings: Mapping[str, str], name: str) -> str:
    return settings.get(name, "").strip()
