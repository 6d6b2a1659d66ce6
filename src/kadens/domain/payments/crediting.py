"""A person's decision to give money back for goods that shipped: part of what they cost, or all of it (domain.md §6).

What was shipped becomes cheaper by a *concession*: a credit note takes revenue and tax back, and the money goes the way
it came, by card through the gateway or off the bill. It is never more than what was taken for the goods and not given
back, nor than what was invoiced for them. Money for goods that did not ship goes back by changing or cancelling the
order. More than the company's `refund_limit` needs a second person, who approves it first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kadens.domain.company.parameters import parameters
from kadens.domain.payments.errors import RefundTooMuch
from kadens.domain.payments.fitted import taken_from_last
from kadens.domain.payments.giving_back import Concession, GivenBack, give_money_back
from kadens.domain.payments.models import Refund
from kadens.domain.payments.second_person import KIND, needs_second_person
from kadens.plumbing.approvals.deciding import Asked, ask_approval
from kadens.plumbing.approvals.queries import Approval, approved
from kadens.plumbing.audit.recording import Deed, record
from kadens.plumbing.db.statement import load
from kadens.plumbing.db.transactions import transaction
from kadens.pure.money import format_amount, round_half_up

__all__ = ["Conceded", "Goods", "concede", "refundable"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Goods:
    """What money is given back for: a shipped order, or what shipped of a parent line; along one `instalment` of it,
    if a person says which."""

    order_id: int | None = None
    parent_line_id: int | None = None
    instalment: int | None = None

    @property
    def subject(self) -> str:
        """The goods in words, for who approves."""
        if self.order_id is not None:
            return f"order/{self.order_id}"
        return f"parent_line/{self.parent_line_id}/instalment/{self.instalment}"


@dataclass(frozen=True, slots=True)
class Conceded:
    """The refunds decided; none while the `approval` that is needed waits for a second person."""

    refund_ids: tuple[int, ...] = ()
    approval: Approval | None = None


@dataclass(frozen=True)
class _Goods:
    order_id: int | None
    parent_line_id: int | None
    instalment: int | None


@dataclass(frozen=True, slots=True)
class _Taken:
    charge_id: int
    plan_id: int | None
    parent_line_id: int | None
    order_id: int | None
    currency: str
    left: int


@dataclass(frozen=True)
class _Locking:
    charge_ids: list[int]
    plan_ids: list[int]


@dataclass(frozen=True, slots=True)
class _Locked:
    charge_id: int
    status: str
    given_back: int


@dataclass(frozen=True)
class _Sold:
    order_id: int | None
    parent_line_id: int | None


@dataclass(frozen=True, slots=True)
class _Invoiced:
    """What was invoiced, and what of it credit notes took back, in minor units."""

    net: int
    tax: int
    conceded: int
    conceded_tax: int

    @property
    def left(self) -> int:
        return self.net + self.tax - self.conceded

    def tax_of(self, amount: int) -> int:
        """The tax in an amount conceded now: all concessions together hold their share of it, to the cent."""
        so_far = self.conceded + amount
        together = round_half_up(Decimal(self.tax) * so_far / (self.net + self.tax))
        return min(max(together - self.conceded_tax, 0), amount)


_TAKEN = load("kadens.domain.payments", "taken_for_goods", _Goods, _Taken)
_LOCK = load("kadens.domain.payments", "lock_charges", _Locking, _Locked)
_INVOICED = load("kadens.domain.payments", "invoiced_for_goods", _Sold, _Invoiced)


def concede(goods: Goods, *, amount: int, reason: str, on: date, actor: str) -> Conceded:
    """Give back so many minor units of what shipped goods cost. Over the company's `refund_limit` it is asked for, and
    given when the same is said again after another person has approved it.

    Raises RefundTooMuch. The gateway is called once the transaction has committed."""
    with transaction():
        taken = _locked(goods)
        order_id = goods.order_id or (taken[0].order_id if taken else None)
        invoiced, most = _most(taken, order_id)
        if not 0 < amount <= most:
            raise RefundTooMuch(amount=_shown(amount, taken), most=_shown(most, taken))
        approval = _second_person(goods, amount, taken[0].currency, reason, on, actor)
        if approval is not None and not approval.approved:
            return Conceded(approval=approval)
        tax = invoiced.tax_of(amount)
        note = Concession(order_id, amount - tax, tax, approval.id if approval else None)
        shares = taken_from_last([one.left for one in taken], amount)
        given = [GivenBack(one.charge_id, share) for one, share in zip(taken, shares, strict=True) if share]
        refunds = give_money_back(given, on=on, actor=actor, reason=reason, concession=note)
        deeds = [Deed("refund", "refund", key, {"for": goods.subject, "reason": reason}) for key in refunds]
        record(deeds, on=on, actor=actor)
        return Conceded(tuple(refunds), approval)


def refundable(goods: Goods) -> int:
    """The most that can be given back for the goods now, in minor units."""
    taken = _TAKEN.run(_Goods(goods.order_id, goods.parent_line_id, goods.instalment))
    return _most(taken, goods.order_id or (taken[0].order_id if taken else None))[1]


def _locked(goods: Goods) -> list[_Taken]:
    """The charges that paid for the goods, as they stand under lock, in the order of their due dates."""
    asked = _Goods(goods.order_id, goods.parent_line_id, goods.instalment)
    found = _TAKEN.run(asked)
    plans = sorted({one.plan_id for one in found if one.plan_id is not None})
    _LOCK.run(_Locking([one.charge_id for one in found], plans))
    return _TAKEN.run(asked)


def _most(taken: Sequence[_Taken], order_id: int | None) -> tuple[_Invoiced, int]:
    """What was invoiced for the goods, and the most that can be given back for them."""
    if not taken:
        return _Invoiced(0, 0, 0, 0), 0
    line_id = taken[0].parent_line_id
    sold = _INVOICED.run(_Sold(order_id, None if order_id else line_id))[0]
    whole = _INVOICED.run(_Sold(None, line_id))[0] if line_id else sold
    return sold, max(0, min(sum(one.left for one in taken), sold.left, whole.left))


def _second_person(goods: Goods, amount: int, currency: str, reason: str, on: date, actor: str) -> Approval | None:
    """The approval that the amount needs, asked for if nobody has; one that was used or refused counts no more."""
    if not needs_second_person(amount):
        return None
    asked = Asked(
        kind=KIND, subject=f"{goods.subject}/{amount}", amount=amount, currency=currency, detail={"reason": reason}
    )
    return approved(KIND, asked.subject, still=_is_unused) or ask_approval(asked, on=on, actor=actor)


def _is_unused(approval: Approval) -> bool:
    return not Refund.objects.filter(approval_id=approval.id).exists()


def _shown(amount: int, taken: Sequence[_Taken]) -> str:
    currency = taken[0].currency if taken else parameters().currency
    return f"{format_amount(amount, currency)} {currency}"
