"""Which accounts a charge moves (domain.md §6)."""

from kadens.domain.ledger.posting import Leg, move

__all__ = ["against", "taken"]


def against(plan_kind: str | None) -> str:
    """The account that a charge settles: what was billed or invoiced, or the debt until the goods ship.

    No plan: a charge paid per shipment."""
    return {"prepaid": "prepayments", "upfront_plan": "parent_revenue"}.get(plan_kind or "", "receivables")


def taken(amount: int, plan_kind: str | None) -> tuple[Leg, ...]:
    """The legs of money received by card, in minor units."""
    return move(amount, debit="cash", credit=against(plan_kind))
