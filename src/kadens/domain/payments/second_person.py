"""When money that goes back needs a second person: above the company's `refund_limit`."""

from typing import Final

from kadens.domain.company.parameters import parameters

__all__ = ["KIND", "needs_second_person"]

KIND: Final = "refund"
"""The kind of the approvals that are asked for."""


def needs_second_person(amount: int) -> bool:
    """Whether so many minor units are more than one person may give back."""
    limit = parameters().refund_limit
    return limit is not None and amount > limit
