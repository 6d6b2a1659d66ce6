"""How the outside world is: the payment gateway, and the messages that wait for a mail server."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from kadens.domain.notices.mail import Mail
from kadens.domain.notices.queries import failed_since, waiting
from kadens.domain.payments.models import Charge
from kadens.operations.jobs.history import Run, latest_run
from kadens.operations.jobs.process_payments import NAME as PROCESS_PAYMENTS
from kadens.plumbing.clock import now
from kadens.pure.errors import KadensError

__all__ = ["MailStanding", "PaymentStanding", "mail_standing", "payment_standing"]

FAILED_WITHIN: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class PaymentStanding:
    """How many charges have no answer, and the last run of *process payments*, whose note says why it paused."""

    unknown: int
    last_run: Run | None

    @property
    def paused(self) -> str:
        """Why the last run thought it better to stop; empty if it did not."""
        run = self.last_run
        return run.note if run is not None and run.status == "stopped" else ""


@dataclass(frozen=True, slots=True)
class MailStanding:
    """Whether notices are sent at all, what is wrong with the settings (the refusal itself), what waits, and how many
    failed within `FAILED_WITHIN`, by reason."""

    sends: bool
    trouble: KadensError | None
    waiting: int
    since: date | None
    failed: Mapping[str, int]


def payment_standing() -> PaymentStanding:
    """How payments stand, in two statements."""
    return PaymentStanding(Charge.objects.filter(status="unknown").count(), latest_run(PROCESS_PAYMENTS))


def mail_standing(mail: "Mail | KadensError") -> MailStanding:
    """How messages stand, in two statements: with the connected mail, or with what its settings were refused for."""
    queued, trouble = waiting(), mail if isinstance(mail, KadensError) else None
    return MailStanding(
        sends=not isinstance(mail, KadensError) and mail.sends,
        trouble=trouble,
        waiting=queued.count,
        since=queued.since,
        failed=failed_since(now() - FAILED_WITHIN),
    )
