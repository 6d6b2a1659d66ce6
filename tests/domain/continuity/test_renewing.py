"""What follows the end of a program: it stops, starts again, or converts to another (domain.md §2.2)."""

from kadens.domain.continuity.cancelling import cancel_order
from kadens.domain.continuity.models import ContinuityLine, ContinuityOrder
from kadens.operations.jobs import JOBS
from tests.factories import ACTOR, DAY, day, delivery_dates, every, item, order, program, run


def successor(who):
    return ContinuityOrder.objects.filter(renews_id=who.key).first()


def dates(key):
    rows = ContinuityLine.objects.filter(continuity_order_id=key)
    return list(rows.order_by("event", "repetition").values_list("delivery_on", flat=True))


def live(days):
    for offset in days:
        for job in JOBS:
            run(job, day(offset))


def test_a_program_that_starts_again_goes_on_by_its_own_timing(shop):
    shop.set(repeat_threshold=2)
    shop.define(program("AGAIN", every(1, "weeks", repeats=3), end_action="restart"))
    who = shop.sell("AGAIN")
    live(range(0, 15, 7))
    assert delivery_dates(who) == [day(7 * n) for n in range(4)]
    assert dates(successor(who).id)[:2] == [day(28), day(35)]


def test_a_program_that_converts_goes_on_as_the_other_one(shop):
    shop.define(program("TAIL", every(2, "weeks", item("PEN"), repeats=1)))
    shop.define(program("HEAD", every(1, "weeks", repeats=1), end_action="convert", convert_to="TAIL"))
    who = shop.sell("HEAD")
    live([0, 7])
    assert successor(who).program.code == "TAIL"
    assert dates(successor(who).id) == [day(21), day(35)]


def test_a_short_program_is_renewed_one_ahead_however_often_the_job_runs(shop):
    shop.set(repeat_threshold=4)
    shop.define(program("AGAIN", every(1, "weeks"), end_action="restart"))
    shop.sell("AGAIN")
    for _ in range(4):
        run("renew_orders")
    assert ContinuityOrder.objects.count() == 2
    live(range(0, 22, 7))
    assert ContinuityOrder.objects.filter(closed_on=None).count() <= 2
    made = sorted(on for key in ContinuityOrder.objects.values_list("id", flat=True) for on in dates(key))
    assert made == [day(7 * n) for n in range(len(made))]
    assert len(made) >= 5


def test_a_program_that_stops_and_a_cancelled_order_are_not_renewed(shop):
    shop.define(program("AGAIN", every(1, "weeks"), end_action="restart"))
    cancel_order(shop.sell("AGAIN").key, reason="moved", on=DAY, actor=ACTOR)
    who = shop.sell("THREE")
    assert run("renew_orders").done == 0
    assert order(who).renews_id is None
