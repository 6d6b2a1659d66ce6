"""Invoices: the journal of each way to pay, plans made at invoicing, zero amounts, once."""

import pytest

from kadens.domain.company.models import Company
from kadens.domain.fulfilment.invoicing import invoice_orders
from kadens.domain.fulfilment.models import Invoice
from kadens.domain.fulfilment.picking import pack_orders, pick_orders, ship_orders
from kadens.domain.ledger.models import Entry, Posting
from kadens.domain.payments.errors import BillNotOpen
from kadens.domain.payments.models import Charge, Plan
from kadens.domain.payments.receipts import receive_bill_payment
from kadens.domain.payments.shipments import charge_shipments
from kadens.plumbing.db.errors import AppendOnlyViolated
from kadens.plumbing.db.transactions import transaction
from tests.domain.fulfilment.shop import DAY, day


def invoice(*orders, on=DAY):
    ids = [order.pk for order in orders]
    for step in (pick_orders, pack_orders, ship_orders):
        step(ids, on=on, actor="test")
    return invoice_orders(ids, on=on, actor="test")


def receivables():
    return sum(each.debit - each.credit for each in Posting.objects.filter(account="receivables"))


@pytest.mark.parametrize(
    ("settlement", "against", "journal"),
    [
        ("prepaid", "prepayments", "sales"),
        ("upfront_plan", "parent_revenue", "continuity"),
        ("per_shipment", "receivables", "sales"),
        ("invoice_plan", "receivables", "sales"),
    ],
)
def test_each_way_to_pay_has_its_legs_and_its_journal(shop, settlement, against, journal):
    line = shop.parent_line(pay_with="on_account")
    order = shop.child(line, settlement=settlement)
    assert invoice(order).done == {order.pk}
    assert shop.legs(order) == {against: 22_00, "revenue": -20_00, "tax": -2_00}
    entry = shop.entry(order)
    assert (entry.entered_on, entry.journal, entry.parent_line_id, entry.order_id) == (DAY, journal, line.pk, order.pk)


def test_without_a_revenue_journal_sales_takes_its_place(shop):
    Company.objects.update(revenue_journal="")
    order = shop.child(settlement="upfront_plan")
    invoice(order)
    assert shop.entry(order).journal == "sales"


def test_a_sales_order_is_booked_without_a_parent_line(shop):
    order = shop.sales()
    invoice(order)
    assert shop.legs(order) == {"receivables": 22_00, "revenue": -20_00, "tax": -2_00}
    assert shop.entry(order).parent_line_id is None


def test_the_invoice_holds_the_amounts_and_closes_the_order(shop):
    order = shop.child()
    invoice(order, on=day(2))
    written = Invoice.objects.get(order=order)
    assert (written.invoiced_on, written.net, written.tax, written.total) == (day(2), 20_00, 2_00, 22_00)
    order.refresh_from_db()
    assert (order.status, order.closed_on) == ("invoiced", day(2))


def test_twice_is_once(shop):
    order = shop.child()
    invoice(order)
    again = invoice(order, on=day(1))
    assert (again.done, again.already) == (frozenset(), {order.pk})
    assert Invoice.objects.get().invoiced_on == DAY
    assert Entry.objects.filter(kind="invoice").count() == 1


@pytest.mark.parametrize("settlement", ["prepaid", "upfront_plan", "per_shipment", "invoice_plan"])
def test_an_order_of_nothing_has_an_invoice_and_no_entry(shop, settlement):
    order = shop.child(settlement=settlement, price=0)
    assert invoice(order).done == {order.pk}
    assert Invoice.objects.get(order=order).total == 0
    assert not Entry.objects.exists()
    assert not Charge.objects.exists()


def test_a_plan_made_at_invoicing_is_due_first_on_that_day(shop):
    order = shop.child(settlement="invoice_plan")
    invoice(order, on=day(3))
    plan = Plan.objects.get(order=order)
    charges = Charge.objects.filter(plan=plan).order_by("number")
    assert [(charge.due_on, charge.amount, charge.ship_gate) for charge in charges] == [
        (day(3), 11_00, False),
        (day(34), 11_00, False),
    ]
    assert plan.agreed_total == 22_00


def test_other_ways_to_pay_make_no_plan(shop):
    line = shop.parent_line(pay_with="on_account")
    invoice(*(shop.child(line, settlement=way) for way in ("prepaid", "upfront_plan", "per_shipment")))
    assert not Plan.objects.exists()


def test_what_ships_on_account_without_a_plan_is_billed_once_and_can_be_paid(shop):
    line = shop.parent_line(pay_with="on_account")
    order, free = shop.child(line, settlement="per_shipment"), shop.child(line, settlement="per_shipment", price=0)
    invoice(order, free, on=day(2))
    invoice(order, free, on=day(3))
    bill = Charge.objects.get()
    assert (bill.order_id, bill.status, bill.due_on, bill.amount) == (order.pk, "billed", day(2), 22_00)
    assert receive_bill_payment(charge_id=bill.pk, on=day(5), actor="test") == 22_00
    assert receivables() == 0
    with pytest.raises(BillNotOpen):
        receive_bill_payment(charge_id=bill.pk, on=day(5), actor="test")


def test_ordinary_products_on_account_are_billed_as_well(shop):
    order = shop.sales()
    invoice(order)
    bill = Charge.objects.get()
    assert (bill.order_id, bill.parent_line_id, bill.status, bill.amount) == (order.pk, None, "billed", 22_00)
    assert receive_bill_payment(charge_id=bill.pk, on=day(1), actor="test") == 22_00
    assert receivables() == 0


def test_what_a_card_is_to_pay_at_shipping_is_invoiced_once_it_is_paid(shop):
    order = shop.child(settlement="per_shipment")
    assert invoice(order).refused == {order.pk: "payment"}
    assert shop.status(order) == "delivered"
    charge_shipments([order.pk], as_of=DAY, actor="test")
    assert invoice(order).done == {order.pk}


def test_many_orders_are_invoiced_at_once(shop):
    orders = [shop.child() for _ in range(5)]
    assert len(invoice(*orders).done) == 5
    assert Entry.objects.filter(kind="invoice").count() == 5


def test_an_invoice_is_kept_as_it_was_written(shop):
    invoice(shop.child())
    with pytest.raises(AppendOnlyViolated), transaction():
        Invoice.objects.update(total=0, net=0, tax=0)
    with pytest.raises(AppendOnlyViolated), transaction():
        Invoice.objects.all().delete()
