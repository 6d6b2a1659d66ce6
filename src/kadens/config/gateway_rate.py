"""How many calls of one kind a second this process may send to the gateway."""

import math
import os
from typing import Final

from kadens.pure.errors import KadensError

__all__ = ["GatewayRateInvalid", "gateway_rate"]

NAME: Final = "KADENS_GATEWAY_RATE"
GENEROUS: Final = 100.0
"""What card processors commonly allow an account in live operation; they tell their own figure."""


class GatewayRateInvalid(KadensError):
    """The rate is no number above zero."""

    code = "gateway_rate_invalid"
    message = (
        "KADENS_GATEWAY_RATE is {text!r}: give the most calls a second of each kind, a number above zero, as in 25."
    )


def gateway_rate(*, test: bool) -> float | None:
    """The rate in the environment; without one, no limit for the built-in test gateway. Raises GatewayRateInvalid."""
    text = os.environ.get(NAME, "").strip()
    if not text:
        return None if test else GENEROUS
    try:
        rate = float(text)
    except ValueError:
        rate = math.nan
    if not (rate > 0 and math.isfinite(rate)):
        raise GatewayRateInvalid(text=text)
    return rate
