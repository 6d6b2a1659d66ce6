"""The call center parameters (domain.md §2.1)."""

from decimal import Decimal

import pytest

from kadens.domain.company.models import Company
from kadens.domain.company.parameters import ParameterInvalid, parameters, set_parameters
from kadens.plumbing.audit.models import AuditEvent
from tests.factories import ACTOR, DAY

DEFAULTS = {
    "days_before_delivery": 0,
    "on_account_bill_days": 0,
    "repeat_threshold": None,
    "orders_per_run": None,
    "authorize_child_orders": False,
    "authorization_retries": 3,
    "retry_days": (1, 3, 5),
    "card_expiry_warning_days": 45,
    "catch_up": "ship_all",
    "surge_limit": Decimal(3),
}


def change(**changes):
    return set_parameters(changes, on=DAY, actor=ACTOR)


def test_a_new_company_has_the_defaults(db):
    found = parameters()
    assert {name: getattr(found, name) for name in DEFAULTS} == DEFAULTS
    assert not Company.objects.exists()


def test_what_is_set_is_read_back_and_the_rest_stays(db):
    change(days_before_delivery=7)
    change(catch_up="slide", retry_days=(2, 4), surge_limit=Decimal("2.5"))
    found = parameters()
    assert (found.days_before_delivery, found.catch_up, found.retry_days) == (7, "slide", (2, 4))
    assert (found.surge_limit, found.authorization_retries) == (Decimal("2.5"), 3)


def test_a_cap_of_nothing_is_no_cap(db):
    assert change(orders_per_run=0).orders_per_run is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("colour", "blue"),
        ("days_before_delivery", -1),
        ("days_before_delivery", "seven"),
        ("on_account_bill_days", -1),
        ("authorization_retries", -1),
        ("card_expiry_warning_days", None),
        ("repeat_threshold", -1),
        ("orders_per_run", -5),
        ("retry_days", (3, 1)),
        ("retry_days", (0,)),
        ("retry_days", (1, 1)),
        ("catch_up", "forget"),
        ("surge_limit", Decimal(-1)),
    ],
)
def test_a_value_that_a_parameter_cannot_have_is_refused_by_name(db, name, value):
    with pytest.raises(ParameterInvalid, match=name):
        change(**{name: value})
    assert parameters().days_before_delivery == 0
    assert not AuditEvent.objects.exists()


def test_one_wrong_value_among_several_changes_nothing(db):
    change(days_before_delivery=3)
    with pytest.raises(ParameterInvalid):
        change(days_before_delivery=5, orders_per_run=-1)
    assert parameters().days_before_delivery == 3


def test_a_change_is_recorded_with_what_changed_only(db):
    change(days_before_delivery=3, catch_up="ship_all")
    assert [event.detail for event in AuditEvent.objects.all()] == [{"days_before_delivery": "3"}]
