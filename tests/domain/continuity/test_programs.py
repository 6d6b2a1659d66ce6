"""Programs: versions, copies, names, and everything that may be wrong with one (domain.md §2.2, §2.3)."""

from dataclasses import replace
from datetime import date

import pytest

from kadens.domain.catalog.defining import NewProduct, define_products
from kadens.domain.continuity.errors import (
    DateIntervalUnknown,
    ParentAsItem,
    ProgramInUse,
    ProgramInvalid,
    ProgramKnown,
    ProgramUnknown,
)
from kadens.domain.continuity.models import Event, EventItem, ParentProduct, Program, ProgramVersion
from kadens.domain.continuity.programs import (
    copy_program,
    define_date_intervals,
    define_parent_products,
    define_program,
    delete_program,
    rename_program,
    set_active,
)
from kadens.domain.continuity.rules import load_rules, newest_rules
from kadens.domain.intake.quoting import ScheduleNotAsked
from kadens.plumbing.audit.models import AuditEvent
from kadens.plumbing.db.errors import ConstraintViolated
from kadens.plumbing.db.transactions import transaction
from kadens.pure.dates import Unit
from kadens.pure.errors import KadensError
from kadens.pure.schedule.interval import DateInterval, Half, Snap
from tests.factories import (
    ACTOR,
    DAY,
    contents,
    day,
    edit,
    event,
    every,
    item,
    lines,
    order,
    program,
    run,
)


def define(new):
    return define_program(new, on=DAY, actor=ACTOR)


def rules_of(code):
    return newest_rules([code])[code]


# Versions


def test_an_edit_makes_the_next_version_and_orders_keep_theirs(shop):
    who = shop.sell("THREE")
    before = order(who).version_id
    assert edit(shop, "THREE", events=(event(), event(days_from_last=7))) == 2
    assert order(who).version_id == before
    assert len(lines(who)) == 3
    later = shop.sell("THREE")
    assert len(lines(later)) == 2
    assert rules_of("THREE").number == 2


def test_an_invalid_edit_writes_nothing(shop):
    before = contents()
    with pytest.raises(ProgramInvalid):
        edit(shop, "THREE", events=(event(), event()))
    assert contents() == before


def test_a_version_is_read_back_as_it_was_defined(shop):
    new = program(
        "WHOLE",
        event(item("BOOK", "1.5", price=15_00), item("PEN"), start_on=DAY, notice_days=5),
        every(2, "months", repeats=4, action="end", probability=50, payment_schedule="TWICE"),
        consolidate=True,
        days_after_order_date=3,
        price_policy="current",
        charge_notice_days=4,
        payment_schedule="MONTHLY-3",
        description="All of it",
    )
    define(new)
    rules = rules_of("WHOLE")
    first, second = rules.events[1], rules.events[2]
    assert [(each.quantity, each.price) for each in first.items] == [(15 / 10, 15_00), (1, None)]
    assert (first.notice_days, second.probability, rules.charge_notice_days) == (5, 50, 4)
    assert first.payment_schedule_id == rules.payment_schedule_id != second.payment_schedule_id
    assert (rules.consolidate, rules.days_after_order_date, rules.price_policy) == (True, 3, "current")
    assert rules.schedule.events[0].start_on == DAY
    assert (rules.schedule.events[1].repeats, rules.schedule.events[1].action) == (4, "end")


# Names and copies


def test_a_copy_has_the_same_events_and_is_not_sold_until_it_is_activated(shop):
    edit(shop, "BOX", description="The box")
    copy_program("BOX", "BOX-2", on=DAY, actor=ACTOR)
    box, copy = rules_of("BOX"), rules_of("BOX-2")
    assert not copy.active
    assert copy.schedule == box.schedule
    assert [each.items for each in copy.events.values()] == [each.items for each in box.events.values()]
    assert copy.number == 1
    assert {each.id for each in copy.events.values()}.isdisjoint(each.id for each in box.events.values())
    set_active("BOX-2", active=True, on=DAY, actor=ACTOR)
    assert rules_of("BOX-2").active


def test_a_copy_under_a_taken_name_is_refused_and_leaves_nothing(shop):
    before = contents()
    with pytest.raises(ProgramKnown):
        copy_program("BOX", "CLUB", on=DAY, actor=ACTOR)
    assert contents() == before


def test_a_new_name_goes_along_to_orders_and_products(shop):
    who = shop.sell("CLUB")
    rename_program("CLUB", "KLUBB", on=DAY, actor=ACTOR)
    assert order(who).program.code == "KLUBB"
    assert ParentProduct.objects.get(product__sku="CLUB").program.code == "KLUBB"
    assert run("create_child_orders", criteria={"program": "KLUBB"}).done == 1
    with pytest.raises(ProgramUnknown):
        run("create_child_orders", criteria={"program": "CLUB"})


def test_a_taken_name_is_refused(shop):
    with pytest.raises(ProgramKnown):
        rename_program("CLUB", "BOX", on=DAY, actor=ACTOR)


@pytest.mark.parametrize(
    "verb",
    [
        lambda: copy_program("NONE", "X", on=DAY, actor=ACTOR),
        lambda: rename_program("NONE", "X", on=DAY, actor=ACTOR),
        lambda: set_active("NONE", active=True, on=DAY, actor=ACTOR),
        lambda: delete_program("NONE", on=DAY, actor=ACTOR),
        lambda: define_parent_products({"CLUB": ("NONE", 0)}, on=DAY, actor=ACTOR),
        lambda: define(program("X", event(), end_action="convert", convert_to="NONE")),
        lambda: newest_rules(["CLUB", "NONE"]),
    ],
)
def test_a_program_that_is_not_there_is_named(shop, verb):
    with pytest.raises(ProgramUnknown, match="NONE"):
        verb()


# Deleting


def test_a_program_that_nothing_uses_is_deleted_whole(shop):
    before = contents(but=("audit_event",))
    define(program("GONE", event(), event(days_from_last=3)))
    delete_program("GONE", on=DAY, actor=ACTOR)
    assert contents(but=("audit_event", "runner_job_run")) == {
        name: found for name, found in before.items() if name != "runner_job_run"
    }
    assert AuditEvent.objects.filter(action="delete_program").count() == 1


def test_a_program_that_a_product_stands_for_cannot_be_deleted(shop):
    with pytest.raises(ProgramInUse, match="product CLUB"):
        delete_program("CLUB", on=DAY, actor=ACTOR)


def test_a_program_with_orders_cannot_be_deleted(shop):
    shop.sell("CLUB")
    ParentProduct.objects.filter(product__sku="CLUB").delete()
    with pytest.raises(ProgramInUse, match="a continuity order"):
        delete_program("CLUB", on=DAY, actor=ACTOR)


def test_a_program_that_another_converts_to_cannot_be_deleted(shop):
    define(program("TARGET", event()))
    define(program("SOURCE", event(), end_action="convert", convert_to="TARGET"))
    with pytest.raises(ProgramInUse, match="converts to it"):
        delete_program("TARGET", on=DAY, actor=ACTOR)


# Activating and validating

INVALID = {
    "no_events": (None, {"events": ()}),
    "all_skipped": (None, {"events": (event(action="skip"),)}),
    "no_timing": (2, {"events": (event(), event())}),
    "repeat_needs_timing": (1, {"events": (event(repeats=2),)}),
    "repeats": (1, {"events": (every(1, "weeks", repeats=-1),)}),
    "every": (1, {"events": (every(0, "weeks"),)}),
    "days_from_last": (2, {"events": (event(), event(days_from_last=-1))}),
    "skip_until_cancelled": (2, {"events": (event(), every(1, "weeks", repeats=None, action="skip"))}),
    "stands_still": (1, {"events": (event(repeats=None, days_from_last=0),)}),
    "no_anchor": (1, {"order_start": "current"}),
    "wrap_first": (None, {"events": (every(1, "weeks"),), "wrap": True}),
    "prompt_not_upfront": (None, {"prompt_for_payment_schedule": True}),
    "current_price_upfront": (None, {"price_policy": "current", "bill_upfront": True}),
    "end_action_upfront": (None, {"end_action": "restart", "bill_upfront": True}),
    "upfront_until_cancelled": (1, {"events": (every(1, "weeks", repeats=None),), "bill_upfront": True}),
}
AT_ONCE = {"bill_upfront", "prompt_for_payment_schedule"}
BY_EVENTS = [rule for rule, (_, how) in INVALID.items() if not how.keys() & AT_ONCE and rule != "repeats"]


@pytest.mark.parametrize("rule", INVALID)
def test_an_invalid_program_is_refused_naming_the_event_and_the_rule(shop, rule):
    shop.set(repeat_threshold=4)
    before = contents()
    with pytest.raises(ProgramInvalid) as refused:
        define(as_program(rule))
    problems = [(problem.event, problem.rule) for problem in refused.value.fields["problems"]]
    assert (INVALID[rule][0], rule) in problems
    assert "BROKEN" in str(refused.value)
    if INVALID[rule][0]:
        assert f"Event {INVALID[rule][0]} " in str(refused.value)
    assert contents() == before


def as_program(rule, **more):
    how = {"events": (event(),)} | INVALID[rule][1] | more
    return program("BROKEN", *how.pop("events"), **how)


@pytest.mark.parametrize("rule", BY_EVENTS)
def test_a_program_with_a_fault_may_be_kept_and_is_refused_when_it_is_activated(shop, rule):
    shop.set(repeat_threshold=4)
    define(as_program(rule, active=False))
    with pytest.raises(ProgramInvalid) as refused:
        set_active("BROKEN", active=True, on=DAY, actor=ACTOR)
    assert rule in [problem.rule for problem in refused.value.fields["problems"]]
    assert not Program.objects.get(code="BROKEN").active


def test_several_faults_are_told_at_once(shop):
    with pytest.raises(ProgramInvalid) as refused:
        define(program("BROKEN", event(), event(), event(repeats=3)))
    assert {problem.event for problem in refused.value.fields["problems"]} == {2, 3}


def test_until_cancelled_needs_a_threshold(shop):
    endless = program("ENDLESS", every(1, "weeks", repeats=None))
    with pytest.raises(ProgramInvalid, match="repeat threshold"):
        define(endless)
    shop.set(repeat_threshold=3)
    assert define(endless) == 1


@pytest.mark.parametrize(
    ("parameter", "schedule", "word"),
    [("payment_profile", None, "payment profile"), ("revenue_journal", "TWICE", "revenue journal")],
)
def test_billing_upfront_needs_its_posting_parameter(shop, parameter, schedule, word):
    shop.set(**{parameter: ""})
    with pytest.raises(ProgramInvalid, match=word):
        define(program("UPFRONT", event(), bill_upfront=True, payment_schedule=schedule))


def test_an_inactive_program_is_not_sold_and_its_orders_go_on(shop):
    who = shop.sell("CLUB")
    set_active("CLUB", active=False, on=DAY, actor=ACTOR)
    with pytest.raises(KadensError, match="CLUB is not active"):
        shop.sell("CLUB")
    assert run("create_child_orders").done == 1
    assert order(who).status == "active"


def test_a_payment_schedule_is_refused_where_it_would_do_nothing(shop):
    with pytest.raises(ScheduleNotAsked):
        shop.sell("CLUB", payment_schedule="TWICE")


# Items


def test_a_parent_product_is_never_an_item(shop):
    with pytest.raises(ParentAsItem, match="CLUB"):
        define(program("X", event(item("CLUB"))))


def test_the_database_itself_refuses_a_parent_product_as_an_item(shop):
    club = ParentProduct.objects.get(product__sku="CLUB").product_id
    with pytest.raises(ConstraintViolated), transaction():
        EventItem.objects.filter(product__sku="PEN").update(product_id=club)


def test_a_product_that_an_event_ships_cannot_become_a_parent_product(shop):
    with pytest.raises(ConstraintViolated):
        define_products([NewProduct(sku="PEN", name="Pen", kind="parent")], on=DAY, actor=ACTOR)


def test_an_unknown_date_interval_is_named(shop):
    with pytest.raises(DateIntervalUnknown, match="NEXT"):
        define(program("X", event(), event(interval="NEXT")))


@pytest.mark.parametrize("how", [{"delivery_mode": "OWL"}, {"payment_schedule": "NEVER"}])
def test_an_unknown_mode_or_schedule_is_refused_with_a_typed_error(shop, how):
    with pytest.raises(KadensError, match=next(iter(how.values()))):
        define(program("X", event(**how)))


def test_an_unknown_product_for_a_program_is_refused_with_a_typed_error(shop):
    with pytest.raises(KadensError, match="NOTHING"):
        define_parent_products({"NOTHING": ("CLUB", 0)}, on=DAY, actor=ACTOR)


def test_a_date_interval_moves_every_occurrence(shop):
    month = DateInterval("MONTH", Half(shift=1, unit=Unit.MONTHS, snap_after=Snap.START_OF_MONTH), None)
    define_date_intervals({"MONTH": month}, on=DAY, actor=ACTOR)
    shop.define(program("FIRSTS", event(interval="MONTH", repeats=2)))
    who = shop.sell("FIRSTS")
    assert [each.delivery_on for each in lines(who)] == [date(2024, 2, 1), date(2024, 3, 1), date(2024, 4, 1)]


# Prices


def test_locked_prices_stay_when_the_list_changes(shop):
    shop.set(repeat_threshold=1)
    who = shop.sell("CLUB")
    reprice("BOOK", 25_00)
    run("create_child_orders")
    run("fulfil_orders")
    run("extend_lines")
    run("create_child_orders", day(31))
    run("fulfil_orders", day(31))
    run("extend_lines", day(31))
    assert [each.net for each in lines(who)] == [20_00] * 3


def test_current_prices_are_those_of_the_day_the_child_is_made(shop):
    who = shop.sell("MARKET")
    reprice("BOOK", 25_00)
    run("create_child_orders")
    reprice("BOOK", 30_00)
    run("create_child_orders", day(31))
    assert [each.net for each in lines(who)] == [25_00, 30_00, 20_00]
    assert [each.tax for each in lines(who)] == [2_50, 3_00, 2_00]


def test_a_current_price_is_the_newest_version_s_own_where_it_has_one(shop):
    who = shop.sell("MARKET")
    edit(shop, "MARKET", events=(every(1, "months", item("BOOK", price=11_00), repeats=2),))
    run("create_child_orders")
    assert lines(who)[0].net == 11_00


def test_prices_of_the_program_s_own_go_before_the_list(shop):
    shop.define(program("CHEAP", every(1, "months", item("BOOK", price=5_00), repeats=1)))
    who = shop.sell("CHEAP")
    reprice("BOOK", 25_00)
    assert [each.net for each in lines(who)] == [5_00] * 2


def reprice(sku, price):
    group = {"BOOK": "books"}[sku]
    define_products([NewProduct(sku=sku, name="Book", tax_group=group, prices={"EUR": price})], on=DAY, actor=ACTOR)


# In a constant number of statements


def test_fifty_programs_are_read_in_as_many_statements_as_one(shop, django_assert_num_queries):
    copies = [shop.define(replace(shop.programs["BOX"], code=f"BOX-{number}")) for number in range(50)]
    versions = list(ProgramVersion.objects.filter(program__code__in=copies).values_list("id", flat=True))
    with django_assert_num_queries(4):
        assert len(load_rules(versions[:1])) == 1
    with django_assert_num_queries(4):
        assert len(load_rules(versions)) == 50
    assert Event.objects.filter(version_id__in=versions).count() == 50
