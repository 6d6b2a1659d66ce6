"""A change to many orders: foreseen, carried out, taken back (ADR 37)."""

from dataclasses import replace
from datetime import date

import pytest

from kadens.domain.continuity.cancelling import cancel_order
from kadens.domain.continuity.changing import change_price, change_quantity, reschedule_line, skip_line, swap_line
from kadens.domain.continuity.cohorts import Cohort, MoveToVersion, Shift, Substitution
from kadens.domain.continuity.errors import (
    CohortInvalid,
    MigrationOver,
    MigrationUnknown,
    SubstituteInvalid,
    VersionUnknown,
)
from kadens.domain.continuity.foreseeing import (
    Money,
    foresee,
    foresee_letter,
    foresee_orders,
    plan_migration,
)
from kadens.domain.continuity.listing_migrations import list_migrations, migrated_orders, one_migration
from kadens.domain.continuity.migrating import set_carry, start_migration, undo_migration
from kadens.domain.continuity.models import ContinuityLineItem, MigrationOrder, Program
from kadens.domain.notices.models import Notice
from kadens.domain.payments.queries import instalments_of
from kadens.operations.jobs.daily import run_named
from kadens.plumbing.approvals.deciding import decide_approval
from kadens.plumbing.approvals.queries import approvals
from kadens.plumbing.audit.models import AuditEvent
from kadens.plumbing.runner.shapes import Request, SurgeStopped
from tests.factories import (
    ACTOR,
    DAY,
    contents,
    count_statements,
    day,
    delivery_dates,
    edit,
    event,
    every,
    in_one_go,
    item,
    line,
    lines,
    order,
    program,
    run,
    statuses,
)

BY = {"on": DAY, "actor": ACTOR}
BOX = Cohort(program="BOX")
NEW = MoveToVersion()
ROWS = ("continuity_order", "continuity_line", "continuity_line_item", "payments_charge", "payments_plan")


def rows():
    return {name: found for name, found in contents().items() if name in ROWS}


def skus(who):
    items = ContinuityLineItem.objects.filter(line__continuity_order_id=who.key, line__status="planned")
    return [each.product.sku for each in items.order_by("line__event", "line__repetition", "position")]


def versions(*sold):
    return [order(who).version.number for who in sold]


def weekly(shop, *items, repeats=3):
    edit(shop, "BOX", events=(every(1, "weeks", *(items or [item("MUG")]), repeats=repeats),))


def migrate(change=NEW, cohort=BOX, *, on=DAY, **more):
    number = start_migration(change, cohort, on=on, actor=ACTOR, **more)
    return number, run("migrate_orders", on, criteria={"migration": str(number)})


def take_back(number, *, on=DAY):
    undo_migration(number, on=on, actor=ACTOR, reason="wrong")
    return run("migrate_orders", on, criteria={"migration": str(number)})


def told(who):
    return Notice.objects.filter(parent_line_id=who.parent_line_id, kind="program_changed").count()


def bill(who):
    return [row.amount for row in instalments_of([who.parent_line_id]) if row.status not in ("cancelled", "replaced")]


# Foreseeing


def test_a_plan_says_what_would_change_and_changes_nothing(shop):
    shop.sell("BOX")
    weekly(shop, item("MUG", 2), repeats=4)
    before = contents()
    plan = plan_migration("BOX", **BY)
    assert contents() == before
    assert (plan.orders, plan.waiting, plan.looked_at, plan.differing) == (1, 0, 1, 1)
    assert plan.lines == {"moved": 3, "refilled": 4, "repriced": 4, "added": 1}
    assert plan.money == {"EUR": Money(was=4 * 57_13, now=5 * 20_00)}


def test_each_order_has_its_difference_and_pages_go_by_a_cursor(shop):
    sold = [shop.sell("BOX") for _ in range(3)]
    weekly(shop, item("MUG"))
    first = foresee_orders(NEW, BOX, limit=2, **BY)
    second = foresee_orders(NEW, BOX, after=first.next_after, limit=2, **BY)
    assert [each.continuity_order_id for each in first.differences] == [who.key for who in sold[:2]]
    assert [each.continuity_order_id for each in second.differences] == [sold[2].key]
    assert second.next_after is None
    [difference] = second.differences
    assert (difference.was_version, difference.version, difference.ref) == (1, 2, str(sold[2].parent_order_id))
    opening = difference.lines[0]
    assert opening.kinds == ("refilled", "repriced")
    assert [each.sku for each in opening.was.items] == ["BOOK", "PEN"]
    assert [(each.sku, each.price) for each in opening.now.items] == [("MUG", 8_00)]
    assert [each.now.delivery_on for each in difference.lines] == [day(7 * number) for number in range(4)]


def test_what_is_foreseen_is_what_comes(shop):
    for _ in range(3):
        shop.sell("PLAN")
    run("process_payments")
    edit(shop, "PLAN", events=(every(1, "months", item("MUG"), repeats=3),))
    change, cohort = MoveToVersion(overwrite=True), Cohort(program="PLAN")
    plan = foresee(change, cohort, **BY)
    foreseen = foresee_orders(change, cohort, **BY)
    migrate(change, cohort)
    total = in_one_go("SELECT sum(total)::bigint FROM continuity_line WHERE status = 'planned'")[0][0]
    assert plan.money["EUR"].now == total == sum(each.total for each in foreseen.differences)
    refunded = in_one_go("SELECT coalesce(sum(given_back), 0)::bigint FROM payments_charge")[0][0]
    assert plan.money["EUR"].refunded == refunded
    assert plan.instalments == sum(len(each.instalments) for each in foreseen.differences) > 0


def test_money_that_would_go_back_is_foreseen(shop):
    who = shop.sell("YEAR")
    edit(shop, "YEAR", events=(every(3, "months", repeats=1),))
    plan = plan_migration("YEAR", **BY)
    assert plan.money == {"EUR": Money(was=88_00, now=44_00, refunded=44_00, credited=0)}
    assert bill(who) == [88_00]


def test_the_letter_is_the_one_that_the_customer_would_get(shop):
    who = shop.sell("BOX", customer=shop.customer())
    weekly(shop, item("MUG", 2))
    letter = foresee_letter(NEW, BOX, who.ref, **BY)
    assert letter.kind == "program_changed"
    assert letter.values["delivery_on"] == DAY
    assert [(each.name, each.quantity) for each in letter.values["items"]] == [("Mug", 2)]
    assert told(who) == 0


def test_an_order_outside_the_cohort_gets_no_letter(shop):
    who = shop.sell("BOX")
    weekly(shop)
    assert foresee_letter(NEW, replace(BOX, ordered_from=day(1)), who.ref, **BY) is None


@pytest.mark.parametrize("many", [2, 20])
def test_a_page_takes_the_same_number_of_statements_for_few_and_many(shop, many):
    shop.sell_many("BOX", many)
    weekly(shop)
    assert count_statements(lambda: foresee_orders(NEW, BOX, **BY)) <= 45


# Whom it concerns


def test_a_cohort_by_the_day_of_the_order(shop):
    early, late = shop.sell("BOX"), shop.sell("BOX", on=day(3))
    weekly(shop)
    assert migrate(cohort=replace(BOX, ordered_from=day(1), ordered_until=day(3)), on=day(3))[1].done == 1
    assert versions(early, late) == [1, 2]


def test_a_cohort_by_where_an_order_stands(shop):
    first, second = shop.sell("THREE"), shop.sell("THREE")
    run("create_child_orders", criteria={"order": second.ref})
    edit(shop, "THREE", events=(event(item("MUG")), event(item("MUG"), days_from_last=30)))
    migrate(cohort=Cohort(program="THREE", at_event=2))
    assert versions(first, second) == [1, 2]


def test_named_orders(shop):
    first, second = shop.sell("BOX"), shop.sell("BOX")
    weekly(shop)
    migrate(cohort=replace(BOX, orders=(second.ref,)))
    assert versions(first, second) == [1, 2]


def test_a_share_is_stable_and_grows(shop):
    shop.sell_many("BOX", 200)
    weekly(shop)
    sizes = [foresee_keys(share) for share in (10, 30, 100)]
    assert sizes[0] < sizes[1] < sizes[2]
    assert foresee_keys(10) == sizes[0]
    assert 10 <= len(sizes[0]) <= 30
    assert len(sizes[2]) == 200


def foresee_keys(share):
    page = foresee_orders(NEW, replace(BOX, share=share), limit=500, **BY)
    return {each.continuity_order_id for each in page.differences}


def test_lines_before_the_event_stay_by_the_old_version(shop):
    who = shop.sell("THREE")
    edit(
        shop,
        "THREE",
        events=tuple(event(item("MUG"), **more) for more in ({}, {"days_from_last": 7}, {"days_from_last": 7})),
    )
    migrate(MoveToVersion(from_event=2), Cohort(program="THREE"))
    assert skus(who) == ["BOOK", "MUG", "MUG"]
    assert delivery_dates(who) == [DAY, day(7), day(14)]
    assert order(who).complete
    assert run("update_continuity_orders").done == 0
    run("extend_lines")
    assert len(lines(who)) == 3


def test_from_an_event_on_waits_until_the_events_before_it_are_planned(shop):
    shop.set(repeat_threshold=1)
    shop.define(program("STEPS", every(1, "weeks", repeats=3), event(item("PEN"), days_from_last=7)))
    who = shop.sell("STEPS")
    edit(shop, "STEPS", events=(every(1, "weeks", repeats=3), event(item("MUG"), days_from_last=3)))
    change, cohort = MoveToVersion(from_event=2), Cohort(program="STEPS")
    assert foresee(change, cohort, **BY).waiting == 1
    number, report = migrate(change, cohort)
    assert (report.done, report.counts) == (0, {"waiting": 1})
    assert one_migration(number).status == "applying"
    for week in range(4):
        for job in ("migrate_orders", "extend_lines", "create_child_orders", "fulfil_orders"):
            run(job, day(7 * week))
    run("extend_lines", day(28))
    run("migrate_orders", day(28))
    assert one_migration(number).status == "applied"
    assert versions(who) == [2]
    assert line(who, 2).planned_on == day(24)
    assert skus(who)[-1] == "MUG"


@pytest.mark.parametrize(
    ("change", "cohort"),
    [
        (NEW, Cohort()),
        (NEW, replace(BOX, share=0)),
        (NEW, replace(BOX, share=101)),
        (NEW, replace(BOX, ordered_from=day(1), ordered_until=DAY)),
        (NEW, replace(BOX, at_event=-1)),
        (MoveToVersion(from_event=0), BOX),
        (Shift(days=0), BOX),
        (Shift(days=3), Cohort(share=10)),
    ],
)
def test_a_cohort_that_can_mean_nobody_is_refused(shop, change, cohort):
    shop.ready("BOX")
    with pytest.raises(CohortInvalid):
        foresee(change, cohort, **BY)


def test_a_version_that_is_not_there_is_refused(shop):
    shop.ready("BOX")
    with pytest.raises(VersionUnknown):
        start_migration(MoveToVersion(version=7), BOX, **BY)


# Carrying it out


def test_a_migration_does_what_the_update_does(shop):
    for code in ("BOX", "PLAN"):
        one, other = shop.sell(code), shop.sell(code)
        edit(shop, code, events=(every(1, "weeks", item("MUG"), repeats=4),))
        migrate(cohort=Cohort(program=code, orders=(one.ref,)))
        set_carry(code, "all", **BY)
        run("update_continuity_orders", criteria={"order": other.ref})
        seen = [[(x.nominal_on, x.delivery_on, x.status, x.total) for x in lines(who)] for who in (one, other)]
        assert seen[0] == seen[1]
        assert bill(one) == bill(other)


def test_it_is_told_kept_and_audited_once(shop):
    who = shop.sell("BOX")
    weekly(shop)
    number, report = migrate(reason="the box is gone")
    assert (report.done, report.counts) == (1, {"differing": 1})
    assert told(who) == 1
    assert run("migrate_orders", criteria={"migration": str(number)}).done == 0
    assert told(who) == 1
    assert AuditEvent.objects.filter(action="migrate", subject_id=who.key).count() == 1
    found = one_migration(number)
    assert (found.status, found.reason, found.counts) == ("applied", "the box is gone", {"changed": 1})
    assert [each.ref for each in migrated_orders(number)] == [str(who.parent_order_id)]
    assert [each.id for each in list_migrations(program="BOX")] == [number]


def test_the_days_jobs_do_not_carry_the_others_along(shop):
    one, other = shop.sell("BOX"), shop.sell("BOX")
    weekly(shop)
    migrate(cohort=replace(BOX, orders=(one.ref,)))
    assert Program.objects.get(code="BOX").carry == "by_plan"
    assert run("update_continuity_orders").done == 0
    assert run("update_continuity_orders", criteria={"program": "BOX"}).done == 0
    assert versions(one, other) == [2, 1]


def test_a_migration_of_everybody_leaves_the_policy_alone(shop):
    shop.sell("BOX")
    weekly(shop)
    migrate()
    assert Program.objects.get(code="BOX").carry == "all"


def test_an_older_version_can_be_the_goal(shop):
    who = shop.sell("BOX")
    weekly(shop, item("MUG"))
    weekly(shop, item("PEN"))
    migrate(MoveToVersion(version=2))
    assert versions(who) == [2]
    assert skus(who) == ["MUG"] * 4
    assert run("update_continuity_orders").done == 0


def test_an_order_that_is_held_back_pays_the_price_of_its_own_version(shop):
    shop.define(program("DAY", every(1, "weeks", item("BOOK", price=7_00), repeats=2), price_policy="current"))
    one, other = shop.sell("DAY"), shop.sell("DAY")
    edit(shop, "DAY", events=(every(1, "weeks", item("BOOK", price=9_00), repeats=2),))
    migrate(cohort=Cohort(program="DAY", orders=(one.ref,)))
    run("create_child_orders")
    assert [line(who).net for who in (one, other)] == [9_00, 7_00]


def test_the_customers_own_changes_survive(shop):
    who = shop.sell("BOX")
    skip_line(who.key, event=1, repetition=2, **BY)
    reschedule_line(who.key, event=1, repetition=3, to=day(50), **BY)
    weekly(shop)
    migrate()
    assert statuses(who)[1] == "skipped"
    assert delivery_dates(who)[2] == day(50)


def test_a_dry_run_keeps_nothing(shop):
    shop.sell("BOX")
    weekly(shop)
    number = start_migration(NEW, BOX, **BY)
    before = contents()
    assert run("migrate_orders", dry_run=True, criteria={"migration": str(number)}).done == 1
    assert contents() == before
    assert run("migrate_orders").done == 0  # it has not begun


def test_a_large_migration_waits_for_a_second_person_and_stops_no_day(shop):
    shop.sell_many("BOX", 101)
    weekly(shop)
    for week in range(4):
        run_named(Request(as_of=day(-7 * (week + 1)), actor=ACTOR), "migrate_orders")
    number = start_migration(NEW, BOX, **BY)
    only = Request(as_of=DAY, actor=ACTOR, criteria={"migration": str(number)})
    with pytest.raises(SurgeStopped):
        run_named(only, "migrate_orders")
    assert run_named(Request(as_of=DAY, actor=ACTOR), "migrate_orders").done == 0
    [asked] = approvals()
    decide_approval(asked.id, decision="approved", on=DAY, actor="another")
    assert run_named(only, "migrate_orders").done == 101


# Taking it back


@pytest.mark.parametrize("overwrite", [False, True])
@pytest.mark.parametrize("code", ["BOX", "PLAN", "THREE", "CLUB", "SEASON"])
def test_applied_and_undone_leaves_the_rows_as_they_were(shop, code, overwrite):
    shop.set(repeat_threshold=3)
    sold = [shop.sell(code) for _ in range(3)]
    if code != "SEASON":
        skip_line(sold[0].key, event=1, repetition=1, **BY)
        swap_line(sold[1].key, event=1, repetition=1, sku="PEN", **BY)
    change_quantity(sold[2].key, to=2, **BY)
    first, *rest = shop.programs[code].events
    edit(shop, code, events=(replace(first, items=(item("MUG", 2),)), *rest, event(item("PEN"), days_from_last=4)))
    before = rows()
    number, report = migrate(MoveToVersion(overwrite=overwrite), Cohort(program=code))
    assert report.done == 3
    assert rows() != before
    back = take_back(number)
    assert (back.done, back.counts, back.refusals) == (3, {"restored": 3}, {})
    assert rows() == before
    assert one_migration(number).status == "undone"
    assert run("update_continuity_orders").done == 0


def test_uneven_instalments_come_back_to_the_cent(shop):
    who = shop.sell("PLAN")
    run("process_payments")
    change_price(who.key, event=1, repetition=6, sku="BOOK", price=3_33, reason="odd", **BY)
    edit(shop, "PLAN", events=(every(1, "months", item("MUG"), repeats=7),))
    before, due = rows(), bill(who)
    number, _ = migrate(cohort=Cohort(program="PLAN"))
    assert bill(who) != due
    take_back(number)
    assert bill(who) == due
    assert rows() == before


def test_an_order_that_shipped_since_is_told_and_left(shop):
    shipped, other = shop.sell("BOX"), shop.sell("BOX")
    weekly(shop)
    number, _ = migrate()
    run("create_child_orders", criteria={"order": shipped.ref})
    back = take_back(number)
    assert (back.done, back.refusals) == (1, {"shipped": 1})
    assert versions(shipped, other) == [2, 1]
    assert [each.ref for each in migrated_orders(number, status="shipped")] == [str(shipped.parent_order_id)]


def test_what_the_customer_changed_since_survives_the_way_back(shop):
    who = shop.sell("BOX")
    before = delivery_dates(who)
    weekly(shop)
    number, _ = migrate()
    skip_line(who.key, event=1, repetition=2, **BY)
    assert take_back(number).counts == {"recomputed": 1}
    assert versions(who) == [1]
    assert statuses(who) == ["planned", "skipped", "planned", "planned"]
    assert delivery_dates(who) == before
    assert skus(who) == ["BOOK", "PEN"] * 3


def test_prices_agreed_before_are_agreed_again(shop):
    shop.define(program("DEAL", every(1, "weeks", item("BOOK", price=7_00), repeats=2)))
    who = shop.sell("DEAL")
    edit(shop, "DEAL", events=(every(1, "weeks", item("BOOK", price=11_00), repeats=3),))
    number, _ = migrate(MoveToVersion(), Cohort(program="DEAL"))
    skip_line(who.key, event=1, repetition=2, **BY)
    take_back(number)
    assert statuses(who) == ["planned", "skipped", "planned", "cancelled"]
    assert {each.price for each in ContinuityLineItem.objects.filter(line__continuity_order_id=who.key)} == {7_00}


def test_after_an_overwrite_a_touched_order_is_left(shop):
    who = shop.sell("BOX")
    weekly(shop)
    number, _ = migrate(MoveToVersion(overwrite=True))
    skip_line(who.key, event=1, repetition=2, **BY)
    assert take_back(number).refusals == {"changed_since": 1}
    assert versions(who) == [2]


def test_an_order_that_is_over_or_moved_on_is_left(shop):
    over, moved = shop.sell("BOX"), shop.sell("BOX")
    weekly(shop)
    number, _ = migrate()
    cancel_order(over.key, reason="moved", **BY)
    weekly(shop, item("PEN"))
    run("update_continuity_orders")
    assert take_back(number).refusals == {"over": 1, "moved_on": 1}
    assert versions(moved) == [3]


def test_money_that_went_back_is_owed_again(shop):
    who = shop.sell("YEAR")
    edit(shop, "YEAR", events=(every(3, "months", repeats=1),))
    number, _ = migrate(cohort=Cohort(program="YEAR"))
    run("process_payments")
    take_back(number)
    run("process_payments")
    assert shop.gateway.taken() - shop.gateway.refunded() == 88_00
    assert statuses(who) == ["planned"] * 4


def test_the_customer_hears_of_the_way_back(shop):
    who = shop.sell("BOX")
    weekly(shop)
    number, _ = migrate()
    take_back(number)
    assert told(who) == 2


def test_it_is_undone_once(shop):
    shop.sell("BOX")
    weekly(shop)
    number, _ = migrate()
    take_back(number)
    with pytest.raises(MigrationOver):
        undo_migration(number, **BY)
    with pytest.raises(MigrationUnknown):
        undo_migration(999_999, **BY)


def test_an_order_that_was_not_reached_yet_is_not_reached_any_more(shop):
    shop.sell("BOX")
    weekly(shop)
    number = start_migration(NEW, BOX, **BY)
    assert take_back(number).done == 0
    assert one_migration(number).status == "undone"
    assert not MigrationOrder.objects.exists()


# Shift and substitution


def test_a_shift_moves_the_orders_of_a_program_and_back(shop):
    who, other = shop.sell("BOX"), shop.sell("CLUB")
    before = rows()
    plan = foresee(Shift(days=5), BOX, **BY)
    assert (plan.orders, plan.lines) == (1, {"moved": 4})
    number, report = migrate(Shift(days=5))
    assert report.done == 1
    assert delivery_dates(who) == [day(5), day(19), day(33), day(47)]
    assert delivery_dates(other)[0] == DAY
    assert run("migrate_orders", criteria={"migration": str(number)}).done == 0
    take_back(number)
    assert rows() == before


def test_a_shift_goes_back_around_what_the_customer_did(shop):
    who = shop.sell("BOX")
    number, _ = migrate(Shift(days=5))
    skip_line(who.key, event=1, repetition=2, **BY)
    assert take_back(number).counts == {"recomputed": 1}
    assert [each for each in delivery_dates(who) if each != day(19)] == [DAY, day(28), day(42)]


def test_a_substitution_takes_the_price_that_the_customer_pays(shop):
    who = shop.sell("BOX")
    change = Substitution(sku="BOOK", by="MUG", from_on=day(14))
    before = rows()
    plan = foresee(change, Cohort(), **BY)
    assert (plan.orders, plan.lines) == (1, {"refilled": 3, "repriced": 3})  # a mug has another tax
    number, report = migrate(change, Cohort())
    assert report.done == 1
    assert skus(who) == ["BOOK", "PEN", *["MUG", "PEN"] * 3]
    assert {row.price for row in ContinuityLineItem.objects.filter(product__sku="MUG")} == {20_00}
    assert take_back(number).counts == {"restored": 1}
    assert rows() == before


def test_a_substitution_at_a_price_moves_the_plan(shop):
    who = shop.sell("PLAN")
    migrate(Substitution(sku="BOOK", by="MUG", from_on=DAY, price=10_00), Cohort(program="PLAN"))
    total = in_one_go("SELECT sum(total)::bigint FROM continuity_line")[0][0]
    assert sum(bill(who)) == total < 132_00


def test_what_the_customer_chose_is_substituted_only_when_asked(shop):
    who = shop.sell("BOX")
    swap_line(who.key, event=1, repetition=1, sku="MUG", **BY)
    change = Substitution(sku="MUG", by="PEN", from_on=DAY)
    assert foresee(change, BOX, **BY).orders == 0
    migrate(replace(change, own_too=True))
    assert skus(who)[0] == "PEN"


def test_a_touched_substitution_is_left(shop):
    who = shop.sell("BOX")
    number, _ = migrate(Substitution(sku="BOOK", by="MUG", from_on=DAY))
    skip_line(who.key, event=1, repetition=4, **BY)
    assert take_back(number).refusals == {"changed_since": 1}


def test_a_product_does_not_replace_itself(shop):
    with pytest.raises(SubstituteInvalid):
        foresee(Substitution(sku="BOOK", by="BOOK", from_on=date(2024, 1, 1)), Cohort(), **BY)
