"""What the journal tells."""

from dataclasses import dataclass

from kadens.plumbing.db.statement import Nothing, load

__all__ = ["AccountSums", "trial_balance"]


@dataclass(frozen=True, slots=True)
class AccountSums:
    """Everything ever posted to an account, in minor units."""

    account: str
    debit: int
    credit: int

    @property
    def balance(self) -> int:
        """Debit less credit."""
        return self.debit - self.credit


_TRIAL_BALANCE = load("kadens.domain.ledger", "trial_balance", Nothing, AccountSums)


def trial_balance() -> list[AccountSums]:
    """The sums of every account that was posted to."""
    return _TRIAL_BALANCE.run(Nothing())
