"""Words for what a run reports: the names of its counts, of what narrows it, and of who asked for it."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kadens.edges.desk.shell.declines import LABELS
from kadens.edges.desk.shell.words import WORDS

__all__ = ["called", "who"]

_COUNTS: Final[Mapping[str, Promise]] = {
    # what narrows a run
    "program": _("program"),
    "product": _("product"),
    "customer": _("customer"),
    "order": _("order"),
    "migration": _("migration"),
    "overwrite": _("the program wins"),
    # counts
    "orders": _("orders"),
    "lines": _("lines"),
    "differing": _("differing orders"),
    "dropped": _("dropped as missed"),
    "charged": _("charged"),
    "charged_amount": _("charged, amount"),
    "billed": _("billed"),
    "billed_amount": _("billed, amount"),
    "authorized": _("authorized"),
    "declined_amount": _("declined, amount"),
    "busy": _("gateway busy"),
    "quarantined": _("waiting for a person"),
    "settled": _("settled"),
    "retried": _("tried again"),
    "refunded": _("refunded"),
    "refunded_amount": _("refunded, amount"),
    "refunds_refused": _("refunds refused"),
    "planned_amount": _("planned, amount"),
    "started": _("started"),
    "started_amount": _("started, amount"),
    "overdue": _("overdue"),
    "days": _("days"),
    "taken_amount": _("taken, amount"),
    "card_paid": _("cards that paid"),
    "card_declined": _("cards declined"),
    "card_pending": _("cards pending"),
    "no_mail_server": _("without a mail server"),
    "to_send": _("to send"),
    "too_late": _("too late to send"),
    "no_customer": _("customer gone"),
    "no_address": _("no e-mail address"),
    "bad_address": _("no possible e-mail address"),
    "incomplete": _("something to say is missing"),
    "gave_up": _("given up"),
    # reasons that only a run has
    "later": _("mail server: later"),
    "mail_server": _("mail server does not answer"),
    # announced and written
    "upcoming_delivery": _("deliveries announced"),
    "upcoming_charge": _("charges announced"),
    "card_expiring": _("expiring cards announced"),
}


def called(code: str) -> str:
    """The words for a count, a reason or a criterion; the code itself, without underscores, where there are none."""
    words = _COUNTS.get(code) or LABELS.get(code) or WORDS.get(code)
    return str(words) if words else code.replace("_", " ")


def who(actor: str) -> str:
    """Who acted: a person by the name they sign in with, the timetable, or an account on the machine."""
    kind, _separator, name = actor.partition(":")
    if kind == "staff" and name:
        return name
    if kind == "cli" and name:
        return gettext("%(name)s at the command line") % {"name": name}
    return gettext("the timetable") if actor == "timetable" else actor
