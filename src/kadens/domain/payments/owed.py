"""What an agent sees when a payment fails: what is owed, why it was declined, what happens next, what can be done."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from kadens.domain.payments.declines import in_words
from kadens.domain.payments.dunning import MOST_ATTEMPTS
from kadens.plumbing.db.statement import load

__all__ = ["OpenMoney", "open_money"]


@dataclass(frozen=True)
class _ParentLines:
    parent_line_ids: list[int]


@dataclass(frozen=True, slots=True)
class OpenMoney:
    """An amount that was asked for and has not come: for the instalment `number`, or for the child order `order_id`.

    `barred`: only another card can pay it, since this one was refused for good or tried as often as may be. `tries`
    counts how often the present card was tried."""

    charge_id: int
    parent_line_id: int
    number: int | None
    order_id: int | None
    amount: int
    currency: str
    pay_with: str
    due_on: date
    status: str
    decline_reason: str
    first_declined_on: date | None
    retry_on: date | None
    tries: int
    refused_for_good: bool
    customer: str

    @property
    def barred(self) -> bool:
        return self.pay_with == "card" and (self.refused_for_good or self.tries >= MOST_ATTEMPTS)

    @property
    def why(self) -> str:
        """Where it stands, in words."""
        if self.status == "billed":
            return "it was billed, and the customer has not paid the bill"
        if self.status == "pending":
            return "the bank works on it, or the customer has to confirm it"
        if self.status in ("charging", "unknown"):
            return "the gateway has not said what became of it"
        said = in_words(self.decline_reason)
        if self.refused_for_good:
            return f"{said}, for good"
        return f"{said}; this card was tried {self.tries} times" if self.tries > 1 else said

    @property
    def next(self) -> str:
        """What happens without anybody doing anything."""
        if self.status == "billed":
            return "nothing: it waits for the customer"
        if self.status in ("charging", "unknown", "pending"):
            return "the next run asks the gateway; the customer is not charged again"
        if self.retry_on is not None:
            return f"it is tried again on {self.retry_on}"
        return "nothing: it is not tried again"

    @property
    def remedies(self) -> tuple[str, ...]:
        """What can be done now."""
        if self.status == "billed":
            return ("Remind the customer of the bill.", "Enter the payment when it has come: `kadens payment receive`.")
        if self.status in ("charging", "unknown", "pending"):
            return ("Wait for the answer: it is no decline yet.",)
        link = f"Send the customer a link to enter another card: `kadens card link {self.customer}`."
        if self.barred:
            return (link,)
        return (link, "Try this card again: `kadens order release`.")


_OPEN_MONEY = load("kadens.domain.payments", "open_money", _ParentLines, OpenMoney)


def open_money(parent_line_ids: Iterable[int]) -> list[OpenMoney]:
    """What was asked for and has not come, by parent line and due date; what is not due yet is not among it."""
    return _OPEN_MONEY.run(_ParentLines(list(parent_line_ids)))
