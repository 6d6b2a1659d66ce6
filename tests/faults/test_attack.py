"""Every attack of `attack.py` is refused, by the guard that is meant to, and no table is left out."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

from kadens.domain.catalog.defining import NewCalendar, define_calendars, define_delivery_modes
from kadens.domain.continuity.cancelling import cancel_order
from kadens.domain.continuity.changing import skip_line
from kadens.domain.continuity.cohorts import Cohort, MoveToVersion
from kadens.domain.continuity.measuring import ForecastError, keep_forecast_errors
from kadens.domain.continuity.migrating import start_migration
from kadens.domain.continuity.offering import NewOffer, make_offer
from kadens.domain.continuity.pausing import pause_order
from kadens.domain.continuity.programs import define_date_intervals
from kadens.domain.intake.drafting import add_line, start_draft, submit_draft
from kadens.domain.intake.models import Purchase
from kadens.domain.intake.quoting import CartLine
from kadens.domain.notices.mail import Answer, Outcome
from kadens.domain.notices.outbox import claim_notices, settle_notices
from kadens.domain.notices.texts import set_text
from kadens.domain.orders.consents import Agreed
from kadens.domain.orders.holding import place_holds
from kadens.domain.payments.gateway import Hint
from kadens.domain.payments.hints import take_hint
from kadens.domain.payments.models import CardPage, Reconciliation, ReconciliationDifference
from kadens.plumbing import clock
from kadens.plumbing.approvals.deciding import Asked, ask_approval, decide_approval
from kadens.plumbing.companies.models import Claim
from kadens.plumbing.db.errors import ConstraintViolated
from kadens.plumbing.db.scratch import scratch_database
from kadens.plumbing.db.transactions import transaction
from kadens.plumbing.runner.models import JobRun, ParkedRow
from kadens.plumbing.staff.roles import add_person
from kadens.pure.dates import Unit
from kadens.pure.errors import KadensError
from kadens.pure.schedule.interval import DateInterval, Half
from tests.factories import ACTOR, DAY, a_shop, day, edit, event, every, in_one_go, item, program, run, tables
from tests.faults.attack import ATTACKS, UNGUARDED

AN_ERROR = ForecastError(
    program_id=None,
    first_week=1,
    last_week=4,
    model="plan",
    weeks=4,
    shipped=9,
    mean_error=Decimal("1.5"),
    bias=Decimal("-0.5"),
    mape=None,
    wape=Decimal("12.5"),
)


@pytest.fixture(scope="module")
def treasury(django_test_environment: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A database with something to steal in every table."""
    with django_db_blocker.unblock(), scratch_database():
        fill(a_shop())
        yield


def fill(shop):
    Claim.objects.create(id=1, code="shop")
    add_person("karen", password="a-quiet-harbour-7", roles=("agent",), on=DAY, actor=ACTOR)
    shop.set(repeat_threshold=4)
    define_calendars([NewCalendar(code="WEEK", closed_weekdays=(6, 7))], on=DAY, actor=ACTOR)
    define_delivery_modes({"POST": "WEEK"}, on=DAY, actor=ACTOR)
    define_date_intervals({"WEEKLY": DateInterval("WEEKLY", Half(shift=1, unit=Unit.WEEKS))}, on=DAY, actor=ACTOR)
    shop.define(program("AGAIN", event(item("VASE"), delivery_mode="POST"), end_action="restart"))
    for code in ("CLUB", "PLAN", "YEAR", "LATER", "AGAIN"):
        shop.sell(code)
    shop.sell_cart(CartLine(sku="VASE"), CartLine(sku="CLUB"), CartLine(sku="THREE"))
    paid, paused, held = shop.sell("YEAR"), shop.sell("CLUB"), shop.sell("CLUB")
    pause_order(paused.key, until=None, on=DAY, actor=ACTOR)
    place_holds([held.parent_order_id], "manual", on=DAY, actor=ACTOR)
    shop.behave(shop.sell("PLAN"), "decline")
    for job in ("renew_orders", "process_payments", "create_child_orders", "fulfil_orders"):
        run(job)
    edit(shop, "LATER", events=(every(1, "months", item("MUG"), repeats=2),))
    number = start_migration(MoveToVersion(), Cohort(program="LATER"), on=DAY, actor=ACTOR)
    run("migrate_orders", criteria={"migration": str(number)})
    skip_line(paid.key, event=1, repetition=4, on=DAY, actor=ACTOR)
    cheaper = NewOffer(kind="percent_off", percent=10, deliveries=1)
    keep_forecast_errors([AN_ERROR], first_on=DAY, last_on=day(30))
    make_offer(shop.sell("CLUB").key, cheaper, code="too_expensive", on=DAY, actor=ACTOR)
    cancel_order(shop.sell("CLUB").key, reason="too much", code="too_much", on=DAY, actor=ACTOR)
    run("process_payments")
    shop.sell_cart(CartLine(sku="VASE"), on=day(1))
    CardPage.objects.create(
        key="card-page/1", status="open", ref="page-1", asked_on=DAY, asked_by=ACTOR,
        customer_id=in_one_go("SELECT min(id) FROM customers_customer")[0][0],
    )  # fmt: skip
    reconcile_badly()
    customer = in_one_go("SELECT min(id) FROM customers_customer")[0][0]
    Purchase.objects.create(
        source="file", row=1, purchased_on=date(1997, 1, 1), quantity=Decimal(1), amount=1, currency="USD",
        customer_id=customer,
    )  # fmt: skip
    drafted(shop)
    asked = Asked(kind="surge", subject="a job on a day", count=301, amount=1, currency="EUR")
    refused = ask_approval(asked, on=DAY, actor="cli:karen")
    decide_approval(refused.id, decision="refused", on=DAY, actor="cli:axel")
    ask_approval(asked, on=DAY, actor="cli:karen")
    set_text("ended", "en", subject="The end", body="<p>It is over.</p>", on=DAY, actor=ACTOR)
    claims = claim_notices(after=0, limit=1, on=DAY, now=clock.now())
    settle_notices(claims.claimed, [Answer(claims.claimed[0].id, Outcome.LATER)], now=clock.now())
    take_hint(Hint("evt_1", "pay_1", "payment.approved"), account="test")
    ParkedRow.objects.create(
        job="create_child_orders", row_key=1, run=JobRun.objects.latest("id"), parked_at=clock.now(), traceback="broken"
    )


def drafted(shop):
    """A draft that became orders of both kinds, and one that did not yet."""
    by = {"on": DAY, "actor": ACTOR}
    start_draft(customer=shop.customer(), **by)
    draft = start_draft(customer=shop.customer(), **by)
    for sku in ("CLUB", "PEN"):
        draft = add_line(draft.draft_id, version=draft.version, line=CartLine(sku=sku), **by)
    submit_draft(draft.draft_id, version=draft.version, agreed=Agreed(), **by)


def reconcile_badly():
    """A night of which one movement was not booked."""
    figures = ("moved_taken", "settled_taken", "booked_taken", "moved_refunded", "settled_refunded", "booked_refunded")
    now = clock.now()
    night = Reconciliation.objects.create(
        account="test",
        day=DAY,
        since=now - timedelta(days=1),
        until=now,
        movements=1,
        open_items=0,
        differences=1,
        reconciled_at=now,
        actor=ACTOR,
        **dict.fromkeys(figures, 0),
    )
    ReconciliationDifference.objects.create(
        reconciliation=night,
        account="test",
        kind="taken",
        key="K",
        ref="pay",
        what="not_booked",
        theirs=1,
        currency="EUR",
    )


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: f"{attack.table}: {attack.what}")
def test_an_attack_is_refused_by_the_guard_that_is_meant_to(treasury, db, attack):
    with pytest.raises(KadensError) as refused:
        give(attack.sql)
    assert attack.refused_by in guard(refused.value)


def give(sql):
    """Give the order, and ask at once whether what is checked at the end of a transaction stands it."""
    with transaction(), connection.cursor() as cursor:
        cursor.execute(sql)
        assert cursor.rowcount, "the attack touched nothing"
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def guard(error):
    if isinstance(error, ConstraintViolated) or "constraint" in error.fields:
        return error.fields["constraint"]
    return f"{error.fields['table']}_append_only"


def test_no_table_is_without_an_attack(treasury, db):
    attacked = {attack.table for attack in ATTACKS}
    assert set(tables()) - attacked == UNGUARDED
    assert attacked <= set(tables())


def test_there_is_something_to_steal_in_every_table(treasury, db):
    empty = [name for name in tables() if name not in UNGUARDED and not in_one_go(f"SELECT 1 FROM {name} LIMIT 1")]
    assert empty == []
