"""One row that breaks among a thousand: it is set aside with its traceback, the others are done."""

from collections import Counter
from dataclasses import replace
from decimal import Decimal

import pytest

from kadens.domain.continuity.cancelling import cancel_order
from kadens.domain.continuity.models import ContinuityLine, ContinuityOrder, Program
from kadens.domain.continuity.pausing import pause_order
from kadens.domain.fulfilment.models import Invoice
from kadens.domain.notices.models import Notice
from kadens.domain.payments.models import Attempt, Charge, RefundPart
from kadens.operations.jobs import JOBS
from kadens.operations.jobs.history import parked_rows, release_parked
from kadens.plumbing import clock
from kadens.plumbing.runner.models import JobRun, ParkedRow
from kadens.plumbing.runner.parking import MOST_PARKED, TooManyBroken
from kadens.plumbing.runner.running import run_job
from kadens.plumbing.runner.shapes import Request
from tests.factories import (
    ACTOR,
    DAY,
    check_books,
    children,
    day,
    edit,
    event,
    every,
    in_one_go,
    item,
    order,
    program,
    run,
    statuses,
)
from tests.faults.copies import Prepared
from tests.faults.dying import Errand
from tests.faults.sameness import differences, facts
from tests.faults.test_kills import FEWEST, free_attempts, kill
from tests.races.together import together

MANY = 1000
FEW = 120


def poison(table, column, key):
    """From now on the database refuses every row of that order."""
    in_one_go(f"ALTER TABLE {table} ADD CONSTRAINT ck_poison CHECK ({column} <> {key}) NOT VALID")


def cure(table):
    in_one_go(f"ALTER TABLE {table} DROP CONSTRAINT ck_poison")


def release(report_job):
    return release_parked(None, job=report_job, on=DAY, actor=ACTOR)


def test_a_line_that_breaks_among_a_thousand_is_parked_and_the_others_are_made(shop):
    sold = shop.sell_many("THREE", MANY)
    bad = sold[617]
    poison("orders_order", "coalesce(parent_line_id, 0)", bad.parent_line_id)
    report = run("create_child_orders")
    assert (report.done, report.parked, report.status) == (MANY - 1, 1, "refusals")
    [parked] = parked_rows(job="create_child_orders")
    first = ContinuityLine.objects.get(continuity_order_id=bad.key, event=1)
    assert (parked.row_key, parked.run_id) == (first.id, report.run_id)
    assert "ck_poison" in parked.error
    assert "Traceback" in parked.traceback
    assert children(bad) == []
    cure("orders_order")
    assert run("create_child_orders", day(1)).done == 0
    assert [each.id for each in release("create_child_orders")] == [parked.id]
    assert run("create_child_orders", day(1)).done == 1
    assert [child.delivery_on for child in children(bad)] == [day(1)]


def test_several_lines_that_break_are_each_parked(shop):
    sold = shop.sell_many("THREE", FEW)
    bad = [sold[0], sold[59], sold[60], sold[-1]]
    keys = ", ".join(str(who.parent_line_id) for who in bad)
    in_one_go(f"ALTER TABLE orders_order ADD CONSTRAINT ck_poison CHECK (parent_line_id NOT IN ({keys})) NOT VALID")
    report = run("create_child_orders")
    assert (report.done, report.parked) == (FEW - 4, 4)
    assert run("create_child_orders").parked == 0
    cure("orders_order")
    release("create_child_orders")
    assert run("create_child_orders").done == 4


def test_a_dry_run_counts_what_would_break_and_parks_nothing(shop):
    sold = shop.sell_many("THREE", FEW)
    poison("orders_order", "coalesce(parent_line_id, 0)", sold[7].parent_line_id)
    report = run("create_child_orders", dry_run=True)
    assert (report.done, report.parked) == (FEW - 1, 1)
    assert parked_rows() == []


@pytest.mark.parametrize("catch_up", ["combine", "slide", "drop"])
def test_an_order_that_breaks_while_others_catch_up_is_parked_alone(shop, catch_up):
    shop.set(catch_up=catch_up)
    shop.define(program("WEEKLY", every(1, "weeks", repeats=5)))
    sold = shop.sell_many("WEEKLY", 20)
    bad = sold[11]
    table = "orders_order" if catch_up == "combine" else "continuity_line"
    column = "coalesce(parent_line_id, 0)" if catch_up == "combine" else "continuity_order_id"
    poison(table, column, bad.parent_line_id if catch_up == "combine" else bad.key)
    report = run("create_child_orders", day(10))
    assert report.parked >= 1
    others = [len(children(who)) for who in sold if who != bad]
    assert others == [0 if catch_up == "drop" else 1] * 19
    assert children(bad) == []
    cure(table)
    release("create_child_orders")
    run("create_child_orders", day(10))
    assert statuses(bad) == statuses(sold[0])


def test_an_order_that_breaks_the_extending_is_parked_and_the_others_go_on(shop):
    shop.set(repeat_threshold=1)
    sold = shop.sell_many("CLUB", FEW)
    for on in (DAY, day(31)):
        run("create_child_orders", on)
    in_one_go("UPDATE orders_order SET status = 'cancelled' WHERE kind = 'child'")
    bad = sold[50]
    poison("continuity_line", "continuity_order_id", bad.key)
    report = run("extend_lines", day(31))
    assert (report.done, report.parked) == (FEW - 1, 1)
    assert parked_rows(job="extend_lines")[0].row_key == bad.key
    cure("continuity_line")
    release("extend_lines")
    assert run("extend_lines", day(31)).done == 1


def test_an_order_that_breaks_the_update_is_parked_and_the_others_follow(shop):
    sold = shop.sell_many("BOX", FEW)
    bad = sold[99]
    edit(shop, "BOX", events=(every(1, "weeks", item("MUG"), repeats=3),))
    poison("continuity_line", "continuity_order_id", bad.key)
    report = run("update_continuity_orders")
    assert (report.done, report.parked) == (FEW - 1, 1)
    assert order(bad).version.number == 1
    cure("continuity_line")
    release("update_continuity_orders")
    assert run("update_continuity_orders").done == 1
    assert set(ContinuityOrder.objects.values_list("version__number", flat=True)) == {2}


def test_an_order_that_breaks_fulfilment_is_parked_and_its_card_is_charged_once(shop):
    sold = shop.sell_many("THREE", FEW)
    run("create_child_orders")
    [bad] = children(sold[33])
    poison("fulfilment_invoice", "order_id", bad.id)
    report = run("fulfil_orders")
    assert (report.done, report.parked) == (FEW - 1, 1)
    assert parked_rows(job="fulfil_orders")[0].row_key == bad.id
    cure("fulfilment_invoice")
    release("fulfil_orders")
    assert run("fulfil_orders").done == 1
    assert Invoice.objects.count() == FEW
    assert shop.gateway.taken() == FEW * 22_00


def prepare_pauses(shop, _many):
    sold = shop.sell_many("THREE", FEW)
    for who in sold:
        pause_order(who.key, until=day(10), on=DAY, actor=ACTOR)
    return day(10), sold, FEW


def prepare_renew(shop, many):
    shop.set(repeat_threshold=4)
    shop.define(program("AGAIN", event(), event(days_from_last=7), end_action="restart"))
    return DAY, shop.sell_many("AGAIN", many), many


def prepare_announce(shop, many):
    shop.define(program("TOLD", every(1, "weeks", repeats=3, notice_days=10), charge_notice_days=10))
    return DAY, shop.sell_many("TOLD", many), 4 * many


def prepare_close(shop, many):
    shop.define(program("ONE", event(item(price=0))))
    sold = shop.sell_many("ONE", many)
    run("create_child_orders")
    run("fulfil_orders")
    return DAY, sold, many


BY_ORDER = {
    "end_pauses": (prepare_pauses, "notices_notice", "coalesce(parent_line_id, 0)", lambda who: who.parent_line_id),
    "renew_orders": (prepare_renew, "continuity_order", "coalesce(renews_id, 0)", lambda who: who.key),
    "announce": (prepare_announce, "notices_notice", "coalesce(parent_line_id, 0)", lambda who: who.parent_line_id),
    "close_parents": (prepare_close, "notices_notice", "coalesce(parent_line_id, 0)", lambda who: who.parent_line_id),
}


@pytest.mark.parametrize("job", BY_ORDER)
def test_a_continuity_order_that_breaks_a_job_is_parked_and_the_others_are_done(shop, job):
    prepare, table, column, key = BY_ORDER[job]
    on, sold, whole = prepare(shop, MANY)
    bad = sold[len(sold) * 2 // 3]
    of_one = whole // len(sold)
    poison(table, column, key(bad))
    report = run(job, on)
    assert (report.done, report.parked, report.status) == (whole - of_one, 1, "refusals")
    [parked] = parked_rows(job=job)
    assert (parked.row_key, parked.run_id) == (bad.key, report.run_id)
    assert "ck_poison" in parked.error
    cure(table)
    assert run(job, on).done == 0
    release(job)
    assert run(job, on).done == of_one
    assert run(job, on).done == 0


@pytest.mark.parametrize("job", BY_ORDER)
def test_runs_beside_each_other_park_the_order_that_breaks_and_no_neighbour(shop, job):
    prepare, table, column, key = BY_ORDER[job]
    on, sold, whole = prepare(shop, FEW)
    bad = sold[len(sold) * 2 // 3]
    poison(table, column, key(bad))
    small = replace(JOBS[job], size=32)
    reports = together(*[lambda: run_job(small, Request(as_of=on, actor=ACTOR))] * 3)
    assert [parked.row_key for parked in parked_rows()] == [bad.key]
    assert sum(report.done for report in reports) == whole - whole // len(sold)
    cure(table)


def prepare_payments(shop, many):
    return DAY, shop.sell_many("PLAN", many), many


KILLED = BY_ORDER | {
    "process_payments": (
        prepare_payments,
        "ledger_entry",
        "coalesce(parent_line_id, 0)",
        lambda who: who.parent_line_id,
    )
}


@pytest.mark.parametrize("job", KILLED)
def test_a_job_killed_around_a_row_that_breaks_parks_it_alone_and_comes_to_the_same(
    shop, fresh_database, books, nursery, tally, job
):
    prepare, table, column, key = KILLED[job]
    on, sold, _ = prepare(shop, FEW // 2)
    bad = sold[5]
    prepared = Prepared(shop, fresh_database, books)
    with prepared.copy():
        run(job, on)
        undisturbed, payments = facts(), shop.gateway.payments()
    with prepared.copy() as copy:
        poison(table, column, key(bad))
        kills, caught = kill(nursery, Errand(job, on, copy.books, 2, copy.database), most=FEWEST)
        run(job, on)
        assert ParkedRow.objects.count() == 1
        cure(table)
        ParkedRow.objects.update(released_at=clock.now())
        free_attempts()
        run(job, on)
        assert differences(facts(), undisturbed) == []
        assert shop.gateway.payments() == payments
    tally(kills=kills, runs_caught=caught)


def test_a_notice_of_any_kind_that_breaks_parks_its_order_alone(shop):
    shop.define(program("TOLD", every(1, "weeks", repeats=3, notice_days=10), charge_notice_days=10))
    sold = shop.sell_many("TOLD", FEW, expires_on=day(10))
    shop.set(card_expiry_warning_days=30)
    kinds = ("upcoming_delivery", "upcoming_charge", "card_expiring")
    refused = [
        f"(kind, parent_line_id) <> ('{kind}', {who.parent_line_id})" for kind, who in zip(kinds, sold, strict=False)
    ]
    in_one_go(f"ALTER TABLE notices_notice ADD CONSTRAINT ck_poison CHECK ({' AND '.join(refused)}) NOT VALID")
    report = run("announce")
    assert report.parked == 3
    assert {each.row_key for each in parked_rows()} == {who.key for who in sold[:3]}
    assert set(told_of(sold[3:]).values()) == {5}
    cure("notices_notice")
    release("announce")
    run("announce")
    assert set(told_of(sold).values()) == {5}


def told_of(sold):
    """How many notices ahead each customer got."""
    kinds = ("upcoming_delivery", "upcoming_charge", "card_expiring")
    found = Notice.objects.filter(kind__in=kinds).values_list("parent_line_id", flat=True)
    counted = Counter(found)
    return {who.key: counted[who.parent_line_id] for who in sold}


def test_a_program_whose_pointer_breaks_is_parked_and_the_others_move(shop):
    codes = [f"P{number}" for number in range(FEW)]
    for code in codes:
        shop.define(program(code, event(start_on=DAY), event(days_from_last=5), order_start="current"))
    bad = Program.objects.get(code=codes[77])
    poison("continuity_program", "id", bad.id)
    report = run("update_current_events", day(9))
    moved = Program.objects.filter(code__in=codes, current_event=2)
    assert (report.parked, moved.count()) == (1, FEW - 1)
    assert parked_rows()[0].row_key == bad.id
    cure("continuity_program")
    assert run("update_current_events", day(9)).done == 0
    release("update_current_events")
    assert run("update_current_events", day(9)).done == 1
    assert moved.count() == FEW


BROKEN = {
    "its attempt cannot be written": ("payments_attempt", "charge_id = {}", 0, 0),
    "the name of its object cannot be stored": ("payments_attempt", "charge_id = {} AND state = 'created'", 1, 0),
    "its booking is refused": ("ledger_entry", "kind = 'charge' AND subject_id = {}", 1, 1),
    "its notice is refused": ("notices_notice", "kind = 'continuity_charged' AND parent_line_id = {line}", 1, 1),
}


@pytest.mark.parametrize("broken", BROKEN)
def test_a_charge_that_breaks_is_parked_and_taken_and_booked_exactly_once(shop, broken):
    table, condition, sent, taken = BROKEN[broken]
    sold = shop.sell_many("PLAN", MANY)
    bad = Charge.objects.get(parent_line_id=sold[617].parent_line_id, number=1)
    refused = condition.format(bad.id, line=bad.parent_line_id)
    in_one_go(f"ALTER TABLE {table} ADD CONSTRAINT ck_poison CHECK (NOT ({refused})) NOT VALID")
    report = run("process_payments")
    assert (report.done, report.parked, report.status) == (MANY - 1, 1, "refusals")
    [parked] = parked_rows(job="process_payments")
    assert (parked.row_key, parked.run_id) == (bad.id, report.run_id)
    assert "ck_poison" in parked.error
    assert Attempt.objects.filter(charge_id=bad.id).count() == sent
    assert shop.gateway.taken() == (MANY - 1 + taken) * 44_00
    let_go_of_leases()
    assert (run("process_payments").done, run("process_payments").parked) == (0, 0)
    cure(table)
    release("process_payments")
    assert run("process_payments").done == 1
    assert run("process_payments").done == 0
    assert shop.gateway.taken() == MANY * 44_00
    assert Attempt.objects.filter(state="succeeded").count() == Attempt.objects.count() == MANY
    assert Notice.objects.filter(kind="continuity_charged").count() == MANY
    check_books()


def test_an_attempt_in_flight_that_breaks_does_not_keep_the_others_from_being_settled(shop):
    shop.set(unknown_limit=Decimal(100))  # all of them are, and the run is to try them all the same
    sold = shop.sell_many("PLAN", FEW)
    for who in sold:
        shop.behave(who, "unknown")
    run("process_payments")
    bad = Charge.objects.get(parent_line_id=sold[60].parent_line_id, number=1)
    assert Attempt.objects.filter(state="unknown").count() == FEW
    poison("payments_attempt", "charge_id", bad.id)
    report = run("process_payments")
    assert (report.done, report.parked, report.counts["settled"]) == (FEW - 1, 1, FEW - 1)
    assert parked_rows()[0].row_key == bad.id
    cure("payments_attempt")
    release("process_payments")
    assert run("process_payments").done == 1
    assert shop.gateway.taken() == FEW * 44_00
    check_books()


def let_go_of_leases():
    """As if the time had passed for which a run holds its attempts."""
    in_one_go("UPDATE payments_attempt SET held_until = NULL, look_again_at = NULL")


def test_a_declined_charge_that_breaks_is_parked_and_counted_once(shop):
    sold = shop.sell_many("PLAN", FEW)
    for who in sold:
        shop.behave(who, "decline")
    bad = Charge.objects.get(parent_line_id=sold[60].parent_line_id, number=1)
    in_one_go(
        "ALTER TABLE payments_charge ADD CONSTRAINT ck_poison"
        f" CHECK (NOT (id = {bad.id} AND status = 'declined')) NOT VALID"
    )
    report = run("process_payments")
    assert (sum(report.refusals.values()), report.parked) == (FEW - 1, 1)
    assert Attempt.objects.get(charge_id=bad.id).state == "closing"
    cure("payments_charge")
    release("process_payments")
    let_go_of_leases()
    run("process_payments")
    assert set(Charge.objects.filter(number=1).values_list("status", "declines")) == {("declined", 1)}
    assert shop.gateway.taken() == 0


def test_a_bill_that_breaks_is_parked_and_the_others_are_billed(shop):
    sold = shop.sell_many("PLAN", MANY, pay_with="on_account")
    bad = Charge.objects.get(parent_line_id=sold[617].parent_line_id, number=1)
    in_one_go(
        "ALTER TABLE ledger_entry ADD CONSTRAINT ck_poison"
        f" CHECK (NOT (kind = 'bill' AND subject_id = {bad.id})) NOT VALID"
    )
    report = run("process_payments")
    assert (report.done, report.parked) == (MANY - 1, 1)
    assert parked_rows()[0].row_key == bad.id
    cure("ledger_entry")
    assert run("process_payments").done == 0
    release("process_payments")
    assert run("process_payments").done == 1
    assert Charge.objects.filter(status="billed").count() == MANY
    check_books()


def test_a_refund_that_breaks_parks_its_charge_and_is_given_once(shop, monkeypatch):
    sold = shop.sell_many("PLAN", FEW)
    run("process_payments")
    monkeypatch.setattr("kadens.domain.payments.giving_back.settle_refunds", lambda **_: None)
    for who in sold:
        cancel_order(who.key, reason="moved", on=DAY, actor=ACTOR)
    assert shop.gateway.refunded() == 0
    bad = Attempt.objects.get(charge__parent_line_id=sold[60].parent_line_id)
    in_one_go(
        "ALTER TABLE payments_refund_part ADD CONSTRAINT ck_poison"
        f" CHECK (NOT (attempt_id = {bad.id} AND status = 'done')) NOT VALID"
    )
    report = run("process_payments")
    assert (report.counts["refunded"], report.parked) == (FEW - 1, 1)
    assert parked_rows()[0].row_key == bad.charge_id
    assert run("process_payments").counts == {}
    cure("payments_refund_part")
    release("process_payments")
    assert run("process_payments").counts["refunded"] == 1
    assert shop.gateway.refunded() == FEW * 44_00
    assert set(RefundPart.objects.values_list("status", flat=True)) == {"done"}
    check_books()


def test_a_run_that_breaks_on_row_after_row_is_ended_and_blames_none_further(shop):
    shop.sell_many("THREE", FEW)
    in_one_go("ALTER TABLE orders_order ADD CONSTRAINT ck_poison CHECK (kind <> 'child') NOT VALID")
    with pytest.raises(TooManyBroken, match=r"more than 100 rows.*ck_poison"):
        run("create_child_orders")
    assert len(parked_rows()) == MOST_PARKED
    assert JobRun.objects.latest("id").status == "failed"
    cure("orders_order")
    release("create_child_orders")
    assert run("create_child_orders").done == FEW


def test_payments_that_cannot_be_booked_are_not_taken_for_long(shop):
    shop.sell_many("PLAN", 3 * MOST_PARKED)
    in_one_go("ALTER TABLE ledger_entry ADD CONSTRAINT ck_poison CHECK (kind <> 'charge') NOT VALID")
    with pytest.raises(TooManyBroken):
        run_job(replace(JOBS["process_payments"], size=60), Request(as_of=DAY, actor=ACTOR))
    taken = shop.gateway.taken()
    assert MOST_PARKED * 44_00 < taken <= (MOST_PARKED + 60) * 44_00
    cure("ledger_entry")
    release("process_payments")
    let_go_of_leases()
    assert run("process_payments").done == 3 * MOST_PARKED
    assert shop.gateway.taken() == 3 * MOST_PARKED * 44_00
    check_books()


def test_the_runner_hears_of_payments_after_each_chunk(shop):
    shop.sell_many("PLAN", 20)
    heard = []
    request = Request(as_of=DAY, actor=ACTOR)
    assert run_job(replace(JOBS["process_payments"], size=7), request, progress=heard.append).done == 20
    assert [more for more in heard if more] == [7, 7, 6]


def test_every_job_can_park_a_row():
    """The runner parks what a job lets it peek at; payments park a charge themselves, and of notices the one that
    cannot be sent fails alone."""
    assert {name for name, job in JOBS.items() if not job.peek} == {"process_payments", "send_notices"}
