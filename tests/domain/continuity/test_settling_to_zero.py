"""Programs paid upfront, gifts among them: whatever happens, in the end nothing is left of what was paid in advance,
and what was kept is what was shipped, less what was conceded."""

from contextlib import suppress
from datetime import timedelta
from random import Random

import pytest

from kadens.domain.continuity.cancelling import AlreadyEnded, cancel_order
from kadens.domain.continuity.changing import change_price, change_quantity, skip_line, swap_line
from kadens.domain.continuity.errors import ItemUnknown, LineNotPlanned, LineUnknown
from kadens.domain.customers.models import Address
from kadens.domain.customers.registering import NewAddress
from kadens.domain.ledger.models import Posting
from kadens.domain.payments.crediting import Goods, concede
from kadens.domain.payments.errors import RefundTooMuch
from kadens.domain.payments.models import Refund
from kadens.domain.payments.queries import instalments_of
from kadens.domain.payments.receipts import receive_bill_payment
from kadens.domain.payments.refunds import settle_refunds
from kadens.operations.jobs import JOBS
from kadens.plumbing.approvals.deciding import decide_approval
from kadens.plumbing.approvals.queries import approvals
from tests.factories import ACTOR, DAY, children, day, order, run

REFUSED = (LineNotPlanned, LineUnknown, ItemUnknown, AlreadyEnded, RefundTooMuch)
RECIPIENT = NewAddress(recipient="Ingrid", street="Nygatan 2", postcode="222 33", city="Lund")


def live(on):
    for name in JOBS:
        run(name, on)


def balance(who, *accounts):
    rows = Posting.objects.filter(entry__parent_line_id=who.parent_line_id, account__in=accounts)
    return sum(credit - debit for credit, debit in rows.values_list("credit", "debit"))


def pay_bills(who, on):
    for row in instalments_of([who.parent_line_id]):
        if row.status == "billed" and row.given_back < row.amount:
            receive_bill_payment(charge_id=row.charge_id, on=on, actor=ACTOR)


def agree(on):
    for each in approvals(kind="refund"):
        decide_approval(each.id, decision="approved", on=on, actor="desk:bertil")


def shipped(who):
    return [child for child in children(who) if child.status == "invoiced"]


def settle(shop, who, on):
    """Every job until nothing moves any more, every bill paid, every refund approved and given."""
    for offset in (0, 1, 40, 41):
        agree(on)
        live(on + timedelta(days=offset))
        pay_bills(who, on + timedelta(days=offset))
    settle_refunds()
    return on + timedelta(days=42)


def assert_settled(shop, who):
    invoiced = sum(child.total for child in shipped(who))
    conceded = sum(Refund.objects.filter(concession=True).values_list("amount", flat=True))
    assert (balance(who, "prepayments"), balance(who, "parent_revenue")) == (0, 0)
    assert balance(who, "revenue", "tax") == invoiced - conceded
    if order(who).parent_order.pay_with == "card":
        assert balance(who, "receivables") == 0
        assert shop.gateway.taken() - shop.gateway.refunded() == invoiced - conceded
    assert -balance(who, "cash", "receivables") == invoiced - conceded


@pytest.mark.parametrize("code", ["YEAR", "PLAN"])
@pytest.mark.parametrize("pay_with", ["card", "on_account"])
def test_a_program_that_runs_to_its_end_leaves_nothing(shop, code, pay_with):
    who = shop.sell(code, pay_with=pay_with)
    for offset in range(0, 400, 15):
        live(day(offset))
        pay_bills(who, day(offset))
    assert_settled(shop, who)
    assert order(who).closed_on is not None


@pytest.mark.parametrize("code", ["YEAR", "PLAN"])
def test_a_gift_is_paid_by_one_and_sent_to_another(shop, code):
    who = shop.sell(code, customer=shop.customer(address=RECIPIENT))
    live(DAY)
    skip_line(who.key, event=1, repetition=2, on=DAY, actor=ACTOR)
    live(day(100))
    cancel_order(who.key, reason="moved abroad", on=day(100), actor=ACTOR)
    settle(shop, who, day(101))
    sent = children(who)
    assert {Address.objects.get(id=child.address_id).recipient for child in sent} == {"Ingrid"}
    assert {child.payment_method.token for child in sent} == {who.customer}
    assert_settled(shop, who)


@pytest.mark.parametrize("code", ["YEAR", "PLAN"])
def test_a_program_cancelled_before_anything_shipped_gives_everything_back(shop, code):
    who = shop.sell(code)
    run("process_payments")
    cancel_order(who.key, reason="changed their mind", on=DAY, actor=ACTOR)
    settle(shop, who, DAY)
    assert_settled(shop, who)
    assert shop.gateway.taken() == shop.gateway.refunded() > 0


@pytest.mark.parametrize("limit", [None, 0, 30_00])
def test_a_refund_that_a_second_person_approves_later_leaves_nothing_either(shop, limit):
    shop.set(refund_limit=limit)
    who = shop.sell("YEAR")
    live(DAY)
    cancel_order(who.key, reason="moved", on=day(1), actor=ACTOR)
    run("process_payments", day(1))
    assert (balance(who, "prepayments"), shop.gateway.refunded()) == (0, 66_00 if limit is None else 0)
    settle(shop, who, day(2))
    assert_settled(shop, who)


@pytest.mark.parametrize("seed", range(30))
def test_whatever_happens_in_between_nothing_is_left_at_the_end(shop, seed):
    random = Random(seed)  # noqa: S311 - histories, not secrets
    shop.set(refund_limit=random.choice([None, 0, 25_00]))
    code, pay_with = random.choice(["YEAR", "PLAN"]), random.choice(["card", "card", "on_account"])
    who = shop.sell(code, pay_with=pay_with, customer=shop.customer(address=RECIPIENT))
    on = DAY
    for _ in range(12):
        live(on)
        slot = {"event": 1, "repetition": random.randrange(1, 7), "on": on, "actor": ACTOR}
        what = random.choice(["skip", "swap", "quantity", "price", "concede", "concede", "decline", "bills", "agree"])
        with suppress(*REFUSED):
            match what:
                case "skip":
                    skip_line(who.key, **slot)
                case "swap":
                    swap_line(who.key, sku=random.choice(["MUG", "PEN"]), quantity=None, price=None, **slot)
                case "quantity":
                    change_quantity(who.key, to=random.randrange(1, 4), on=on, actor=ACTOR)
                case "price":
                    change_price(who.key, sku="BOOK", price=random.randrange(1, 40_00), reason="loyal customer", **slot)
                case "concede":
                    goods = Goods(order_id=random.choice(shipped(who)).pk) if shipped(who) else Goods(order_id=1)
                    concede(goods, amount=random.randrange(1, 30_00), reason="late", on=on, actor="cli:anna")
                case "decline":
                    shop.behave(who, random.choice(["approve", "decline", "unknown"]))
                case "bills":
                    pay_bills(who, on)
                case "agree":
                    agree(on)
        on += timedelta(days=random.choice([1, 5, 20, 31]))
    shop.behave(who, "approve")
    with suppress(AlreadyEnded):
        cancel_order(who.key, reason="enough", on=on, actor=ACTOR, ship_open_children=random.random() < 0.5)
    settle(shop, who, on)
    assert_settled(shop, who)
