"""What every parameter does, in plain words and with an example (domain.md §2.1, payments.md §3.6)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

__all__ = ["EXPLAINED", "GROUPS", "LIMITS", "Explained", "Group"]


@dataclass(frozen=True, slots=True)
class Explained:
    """A parameter: what it is called, what it does, and an example."""

    name: str
    words: Promise
    does: Promise
    example: Promise


@dataclass(frozen=True, slots=True)
class Group:
    """Parameters that belong together; `page` is where they are changed."""

    key: str
    words: Promise
    page: str
    parameters: tuple[Explained, ...]

    def __iter__(self) -> Iterator[Explained]:
        return iter(self.parameters)


LIMITS: Final = "limits_edit"
_EDIT: Final = "parameters_edit"

GROUPS: Final = (
    Group(
        "company",
        _("The company"),
        _EDIT,
        (
            Explained("name", _("Name"), _("Stands above every page and in messages."), _("Nordbok")),
            Explained(
                "time_zone",
                _("Time zone"),
                _("Says when a business day begins and ends."),
                _("Europe/Stockholm: a day ends at midnight in Stockholm."),
            ),
        ),
    ),
    Group(
        "deliveries",
        _("Deliveries"),
        _EDIT,
        (
            Explained(
                "days_before_delivery",
                _("Days before delivery"),
                _("How long before its delivery date a child order may be made, and shipped."),
                _("7: what is delivered on 15 January may be made from 8 January on."),
            ),
            Explained(
                "repeat_threshold",
                _("Repeat threshold"),
                _(
                    "How many repetitions of an event are planned ahead at order entry, for programs not "
                    "billed upfront. Empty plans all."
                ),
                _(
                    "4: of twelve monthly shipments the first five are planned at once, the others as these "
                    "are delivered."
                ),
            ),
            Explained(
                "orders_per_run",
                _("Child orders per run"),
                _("The most child orders that one run makes, oldest delivery date first. Empty is no limit."),
                _("100: of 240 that are due 100 are made today, 100 tomorrow, 40 the day after."),
            ),
            Explained(
                "catch_up",
                _("Late deliveries"),
                _("What happens to deliveries that were missed because jobs did not run or an order was on hold."),
                _("Combine: three missed deliveries travel in one parcel."),
            ),
            Explained(
                "surge_limit",
                _("Surge limit"),
                _(
                    "A run that would make or charge more than this many times the mean of its last four runs "
                    "on the same weekday stops, and asks."
                ),
                _("3: after four Mondays with about 100 orders, a run with more than 300 asks first."),
            ),
        ),
    ),
    Group(
        "payments",
        _("Payments"),
        _EDIT,
        (
            Explained(
                "on_account_bill_days",
                _("Bill days on account"),
                _("How many days before it is due an instalment on account is billed."),
                _("10: what is due on 1 May is billed on 21 April."),
            ),
            Explained(
                "authorize_child_orders",
                _("Authorize child orders"),
                _(
                    "Whether the card is authorized when the child order is made, rather than charged only "
                    "when it ships."
                ),
                _("On: a card without cover is found out before the parcel is packed."),
            ),
            Explained(
                "authorization_retries",
                _("Retries after a decline"),
                _("How often a declined charge is tried again before it has failed."),
                _("3: with the days below, on the first, third and fifth day after."),
            ),
            Explained(
                "retry_days",
                _("Retry days"),
                _("On which days after the first decline a charge is tried again; each later than the one before."),
                _("1, 3, 5"),
            ),
            Explained(
                "card_expiry_warning_days",
                _("Card expiry warning"),
                _("How many days before a planned delivery that its card will not live to see the customer is warned."),
                _(
                    "45: a card that expires in June, with a delivery on 10 July, is asked for a successor "
                    "from 26 May on."
                ),
            ),
        ),
    ),
    Group(
        "books",
        _("Bookkeeping"),
        _EDIT,
        (
            Explained(
                "revenue_journal",
                _("Revenue journal"),
                _(
                    "The journal that moves money from parent to child revenue. Programs billed upfront with a "
                    "payment schedule need one."
                ),
                _("parent-revenue"),
            ),
            Explained(
                "payment_profile",
                _("Payment profile"),
                _("The posting profile of a payment that is booked as a prepayment. Programs billed upfront need one."),
                _("prepayments"),
            ),
        ),
    ),
    Group(
        "limits",
        _("Money limits"),
        LIMITS,
        (
            Explained(
                "refund_limit",
                _("Refund limit"),
                _("A refund of more than this needs a second person. Empty is no limit."),
                _("100.00: a refund of 120.00 waits under Approvals."),
            ),
            Explained(
                "exposure_limit",
                _("Exposure limit"),
                _("A customer whose unpaid shipments come to more than this gets no further one. Empty is no limit."),
                _("200.00: after two unpaid parcels of 120.00 the third waits."),
            ),
            Explained(
                "unknown_limit",
                _("Limit of charges without an answer"),
                _("A run of payments pauses when more than so many percent of a minute's charges have no answer."),
                _("2: of 500 charges in a minute the eleventh without an answer pauses the run."),
            ),
        ),
    ),
)
EXPLAINED: Final = {each.name: each for group in GROUPS for each in group}
