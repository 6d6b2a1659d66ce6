"""How the outside world is: the payment gateway, and the messages that wait for a mail server."""

from dataclasses import dataclass
from datetime import date

from kadens.domain.notices.mail import Mail
from kadens.domain.notices.queries import waiting
from kadens.domain.payments.models import Charge
from kadens.operations.jobs.history import Run, latest_run
from kadens.operations.jobs.process_payments import NAME as PROCESS_PAYMENTS
from kadens.pure.errors import KadensError

__all__ = ["MailStanding", "PaymentStanding", "mail_standing", "payment_standing"]


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
    """Whether notices are sent at all, what is wrong with the settings (the refusal itself), and what waits."""

    sends: bool
    trouble: KadensError | None
    waiting: int
    since: date | None


def payment_standing() -> PaymentStanding:
    """How payments stand, in two statements."""
    return PaymentStanding(Charge.objects.filter(status="unknown").count(), latest_run(PROCESS_PAYMENTS))


def mail_standing(mail: "Mail | KadensError") -> MailStanding:
    """How messages stand: with the connected mail, or with what its settings were refused for."""
    queued = waiting()
    if isinstance(mail, KadensError):
        return MailStanding(sends=False, trouble=mail, waiting=queued.count, since=queued.since)
    return MailStanding(sends=mail.sends, trouble=None, waiting=queued.count, since=queued.since)
