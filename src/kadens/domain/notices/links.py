"""Links that customers get by mail: a customer and what for, signed, so that nobody makes one for somebody else.

They hold no secret of ours and no personal data, and are the same in every message to the customer. Changing the key
of the installation ends them; `SECRET_KEY_FALLBACKS` keeps old ones good.
"""

from typing import Final

from django.core.signing import BadSignature, Signer

from kadens.domain.notices.errors import LinkInvalid

__all__ = ["CARD", "MANAGE", "customer_of", "link_token"]

CARD: Final = "card"
MANAGE: Final = "manage"


def link_token(purpose: str, customer_id: int) -> str:
    """The end of the customer's link for this purpose."""
    return _signer(purpose).sign(str(customer_id))


def customer_of(purpose: str, token: str) -> int:
    """Whose link it is. Raises LinkInvalid for one that was not made for this purpose by us."""
    try:
        return int(_signer(purpose).unsign(token))
    except (BadSignature, ValueError):
        raise LinkInvalid from None


def _signer(purpose: str) -> Signer:
    return Signer(salt=f"kadens.notices.{purpose}", sep=".")
