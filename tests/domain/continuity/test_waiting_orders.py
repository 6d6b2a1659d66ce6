"""The orders behind the operator's numbers: refused, on hold, parked."""

from datetime import UTC, datetime

from kadens.domain.continuity.waiting_orders import parked_orders, refused_lines
from kadens.domain.orders.holding import place_holds, release_holds
from kadens.domain.orders.listing import held_orders
from kadens.plumbing.runner.models import JobRun, ParkedRow
from tests.factories import ACTOR, DAY, children, line, run

NOW = datetime(2024, 1, 15, 12, tzinfo=UTC)


def pages(read):
    """Every page of one row, joined."""
    rows, after = [], None
    while True:
        page = read(after)
        rows += page.rows
        after = page.after
        if after is None:
            return rows


def test_refused_lines_are_those_that_the_run_counted(shop):
    sold = [shop.sell("CLUB") for _ in range(3)]
    fine = shop.sell("CLUB")
    place_holds([who.parent_order_id for who in sold], "manual", on=DAY, actor=ACTOR)
    report = run("create_child_orders", DAY)
    [(reason, count)] = report.refusals.items()
    found = pages(lambda after: refused_lines(reason, as_of=DAY, after=after, limit=1))
    assert len(found) == count == 3
    assert [each.ref for each in found] == [str(who.parent_order_id) for who in sold]
    assert {each.customer for each in found} == {who.customer for who in sold}
    assert fine.customer not in {each.customer for each in found}
    assert refused_lines("no_stock", as_of=DAY).rows == []


def test_a_line_that_was_made_since_is_no_longer_listed(shop):
    who = shop.sell("CLUB")
    place_holds([who.parent_order_id], "manual", on=DAY, actor=ACTOR)
    report = run("create_child_orders", DAY)
    release_holds([who.parent_order_id], on=DAY, actor=ACTOR)
    run("create_child_orders", DAY)
    run("create_child_orders", DAY.replace(day=16))
    assert children(who)
    assert refused_lines(next(iter(report.refusals)), as_of=DAY).rows == []


def test_orders_on_hold_by_reason(shop):
    sold = [shop.sell("CLUB") for _ in range(3)]
    place_holds([who.parent_order_id for who in sold], "manual", on=DAY, actor=ACTOR, note="look")
    place_holds([sold[0].parent_order_id], "address", on=DAY, actor=ACTOR)
    release_holds([sold[1].parent_order_id], on=DAY, actor=ACTOR, reasons=("manual",))
    found = pages(lambda after: held_orders("manual", after=after, limit=1))
    assert [(each.order_id, each.customer) for each in found] == [
        (who.parent_order_id, who.customer) for who in (sold[0], sold[2])
    ]
    assert [each.note for each in found] == ["look", "look"]
    assert [each.order_id for each in held_orders("address").rows] == [sold[0].parent_order_id]


def test_parked_rows_name_their_orders_whatever_their_job_calls_a_row(shop):
    who, plan = shop.sell("CLUB"), shop.sell("PLAN")
    run("create_child_orders", DAY)
    child = children(who)[0].pk
    from kadens.domain.payments.models import Charge

    charge = Charge.objects.filter(parent_line_id=plan.parent_line_id).earliest("id")
    at = JobRun.objects.create(job="x", as_of=DAY, actor=ACTOR, started_at=NOW, heartbeat_at=NOW)
    rows = [
        ("create_child_orders", line(who, 1, 2).pk, who.parent_order_id),
        ("extend_lines", plan.key, plan.parent_order_id),
        ("fulfil_orders", child, child),
        ("process_payments", charge.pk, plan.parent_order_id),
        ("update_current_events", 1, None),
    ]
    for job, key, _ in rows:
        ParkedRow.objects.create(job=job, row_key=key, run=at, parked_at=NOW, traceback="Trace\n  line\nBoom: 1\n")
    found = pages(lambda after: parked_orders(after=after, limit=2))
    assert [(each.job, each.order_id) for each in found] == [(job, order) for job, _, order in rows]
    assert {each.error for each in found} == {"Boom: 1"}
    assert found[0].customer == who.customer
    assert [each.job for each in parked_orders(job="fulfil_orders").rows] == ["fulfil_orders"]
    ParkedRow.objects.update(released_at=NOW)
    assert parked_orders().rows == []
