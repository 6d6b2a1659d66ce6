"""A plan follows what was agreed: changes, cancellations, continuity updates."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from kadens.domain.payments.fitted import follow_change, follow_update, taken_from_last
from kadens.domain.payments.fitting import Fit, fit_plans
from kadens.domain.payments.models import Attempt, Charge, Plan, RefundPart
from kadens.domain.payments.queries import instalments_of, refunds_of

DAY = date(2024, 1, 10)
SECOND, THIRD = date(2024, 2, 10), date(2024, 3, 10)
AMOUNTS = st.lists(st.integers(1, 10_000), max_size=6)
MONEY = st.integers(0, 40_000)


def fit(line, target, way="change", on=DAY):
    return fit_plans({line.pk: target}, on=on, actor="test", reason="asked for", way=way)[line.pk]


def test_a_decrease_is_cut_from_the_last_unpaid_instalments_backwards(world):
    line = world.plan()
    world.run()
    assert fit(line, 150_00) == Fit(cut=150_00)
    assert world.statuses(line) == ["paid", "planned", "cancelled"]
    assert world.amounts(line)[:2] == [100_00, 50_00]
    assert Plan.objects.get().agreed_total == 150_00


def test_what_cannot_be_cut_is_refunded_at_once_from_the_last_backwards(real_world):
    world = real_world
    line = world.plan()
    world.run(SECOND)
    assert fit(line, 70_00, on=SECOND) == Fit(cut=100_00, refunded=130_00)
    assert world.statuses(line) == ["paid", "refunded", "cancelled"]
    assert [row.given_back for row in instalments_of([line.pk])] == [30_00, 100_00, 0]
    assert [(row.on, row.amount, row.kind) for row in refunds_of([line.pk])] == [(SECOND, 130_00, "refunded")]
    assert world.entries(line)[-1] == (SECOND, "parent_revenue", "cash", 130_00)
    assert world.gateway.refunded() == 130_00
    assert set(RefundPart.objects.values_list("status", flat=True)) == {"done"}


def test_what_was_billed_on_account_is_credited(world):
    line = world.plan(pay_with="on_account")
    world.run(SECOND)
    assert fit(line, 150_00, on=SECOND) == Fit(cut=100_00, credited=50_00)
    assert world.entries(line)[-1] == (SECOND, "parent_revenue", "receivables", 50_00)
    assert [row.kind for row in refunds_of([line.pk])] == ["credited"]
    assert not RefundPart.objects.exists()


def test_a_refund_is_counted_as_not_received_when_the_total_changes_again(world):
    line = world.plan(kind="prepaid", net=100_00)
    world.run()
    fit(line, 60_00)
    assert fit(line, 60_00) == Fit()
    assert fit(line, 75_00) == Fit(added=15_00)
    assert [(row.number, row.amount, row.due_on, row.status) for row in instalments_of([line.pk])] == [
        (1, 100_00, DAY, "paid"),
        (2, 15_00, DAY, "planned"),
    ]


def test_an_increase_is_added_to_the_last_unpaid_instalment(world):
    line = world.plan()
    assert fit(line, 330_00) == Fit(added=30_00)
    assert world.amounts(line) == [100_00, 100_00, 130_00]


def test_with_no_instalment_unpaid_an_increase_is_a_new_one_due_that_day(world):
    line = world.plan()
    world.run(THIRD)
    assert fit(line, 330_00, on=THIRD) == Fit(added=30_00)
    assert [(row.number, row.due_on, row.amount) for row in instalments_of([line.pk])][-1] == (4, THIRD, 30_00)
    assert world.run(THIRD).charged_amount == 30_00


def test_an_update_spreads_the_rest_equally_over_the_remaining_due_dates(world):
    line = world.plan()
    world.run()
    fit(line, 350_01, way="update")
    assert world.amounts(line) == [100_00, 125_00, 125_01]


def test_an_update_below_what_was_received_refunds_the_rest(world):
    line = world.plan()
    world.run()
    assert fit(line, 40_00, way="update") == Fit(cut=200_00, refunded=60_00)
    assert world.statuses(line) == ["paid", "cancelled", "cancelled"]


def test_a_declined_instalment_that_changes_is_replaced_and_brings_its_dunning_along(world):
    line = world.plan(kind="prepaid", net=100_00)
    world.behave(line, "decline")
    world.run()
    fit(line, 80_00)
    row = instalments_of([line.pk])[0]
    assert (row.number, row.amount, row.status, row.retry_on) == (1, 80_00, "declined", DAY + timedelta(days=1))
    successor = Charge.objects.get(pk=row.charge_id)
    assert (successor.declines, successor.first_declined_on, successor.attempts) == (1, DAY, 0)
    world.behave(line, "approve")
    world.run(DAY + timedelta(days=1))
    assert [outcome for _, outcome in world.outcomes(line)] == ["declined", "approved"]
    assert world.gateway.taken() == 80_00


def test_a_charge_in_flight_is_not_touched_and_its_surplus_is_refunded_when_it_is_settled(world):
    line = world.plan(kind="prepaid", net=100_00)
    world.behave(line, "unknown")
    world.run()
    assert fit(line, 30_00, way="cancel") == Fit()
    assert world.statuses(line) == ["unknown"]
    world.run(DAY + timedelta(days=1))
    assert [row.given_back for row in instalments_of([line.pk])] == [70_00]
    assert [(row.amount, row.kind) for row in refunds_of([line.pk])] == [(70_00, "refunded")]


def test_a_charge_in_flight_that_proves_declined_is_cut_to_what_is_still_wanted(world):
    line = world.plan(kind="prepaid", net=100_00)
    world.behave(line, "unknown")
    world.run()
    world.gateway.books.write("UPDATE payment SET state = 'declined', reason = 'late', taken = 0")
    fit(line, 30_00, way="cancel")
    world.run(DAY + timedelta(days=1))
    assert [(row.amount, row.status) for row in instalments_of([line.pk])] == [(30_00, "declined")]


def test_nothing_agreed_leaves_nothing_to_try(world):
    line = world.plan(kind="prepaid", net=100_00)
    world.behave(line, "decline")
    world.run()
    fit(line, 0, way="cancel")
    world.behave(line, "approve")
    world.run(DAY + timedelta(days=1))
    assert world.statuses(line) == ["cancelled"]
    assert Attempt.objects.count() == 1


def test_many_plans_follow_at_once_and_a_line_without_a_plan_is_left_out(world):
    lines = [world.plan(), world.plan(kind="prepaid"), world.parent_line()]
    fits = fit_plans({line.pk: 100_00 for line in lines}, on=DAY, actor="test", reason="moved", way="cancel")
    assert fits == {line.pk: Fit(cut=200_00) for line in lines[:2]}


@given(unpaid=AMOUNTS, received=MONEY, in_flight=MONEY, target=MONEY)
def test_after_a_change_everything_comes_to_the_target_unless_too_much_is_in_flight(
    unpaid, received, in_flight, target
):
    fitted = follow_change(unpaid, received=received, in_flight=in_flight, target=target)
    kept = received - fitted.given_back
    total = kept + in_flight + sum(fitted.unpaid) + fitted.added
    assert total == max(target, kept + in_flight)
    assert min([0, fitted.added, fitted.given_back, *fitted.unpaid]) == 0
    assert fitted.given_back == max(0, received - target)
    assert len(fitted.unpaid) == len(unpaid)


@given(unpaid=AMOUNTS, received=MONEY, in_flight=MONEY, target=MONEY)
def test_a_change_cuts_only_from_the_end_and_adds_only_at_the_end(unpaid, received, in_flight, target):
    fitted = follow_change(unpaid, received=received, in_flight=in_flight, target=target).unpaid
    changed = [at for at, (before, after) in enumerate(zip(unpaid, fitted, strict=True)) if before != after]
    assert changed == list(range(len(unpaid) - len(changed), len(unpaid)))
    assert all(after == 0 for after in [fitted[at] for at in changed[1:]])


@given(dates=st.integers(0, 6), received=MONEY, in_flight=MONEY, target=MONEY)
def test_after_an_update_the_rest_is_equal_with_the_residue_on_the_last(dates, received, in_flight, target):
    fitted = follow_update([DAY] * dates, received=received, in_flight=in_flight, target=target)
    kept = received - fitted.given_back
    assert kept + in_flight + sum(fitted.unpaid) + fitted.added == max(target, kept + in_flight)
    assert len(set(fitted.unpaid[:-1])) <= 1
    if fitted.unpaid:
        assert fitted.added == 0
        assert 0 <= fitted.unpaid[-1] - fitted.unpaid[0] < dates


@given(available=AMOUNTS, share=st.integers(0, 100))
def test_money_goes_back_from_the_last_backwards(available, share):
    amount = sum(available) * share // 100
    taken = taken_from_last(available, amount)
    assert sum(taken) == amount
    touched = [at for at, one in enumerate(taken) if one]
    assert touched == list(range(len(available) - len(touched), len(available)))
    assert all(taken[at] == available[at] for at in touched[1:])


def test_money_goes_back_along_the_attempt_that_took_it(world):
    line = world.plan(kind="prepaid", net=100_00)
    world.behave(line, "decline")
    world.run()
    world.behave(line, "approve")
    world.run(DAY + timedelta(days=1))
    fit(line, 60_00)
    assert list(Attempt.objects.order_by("number").values_list("state", "refunded")) == [
        ("declined_soft", 0),
        ("succeeded", 40_00),
    ]
