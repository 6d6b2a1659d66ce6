"""The day's fulfilment: what is charged, shipped and invoiced, once, whatever happens in between."""

from kadens.domain.fulfilment.day import fulfil_orders
from kadens.domain.fulfilment.models import Invoice, Shipment
from tests.domain.fulfilment.shop import DAY, day, work


def test_an_order_of_the_day_is_shipped_and_invoiced(shop):
    order = shop.child()
    chunk = fulfil_orders(work(), None, 100)
    assert (chunk.done, chunk.position, dict(chunk.refusals)) == (1, None, {})
    assert shop.status(order) == "invoiced"
    shipment, invoice = Shipment.objects.get(order=order), Invoice.objects.get(order=order)
    assert (shipment.picked_on, shipment.packed_on, shipment.shipped_on) == (DAY, DAY, DAY)
    assert (invoice.invoiced_on, invoice.net, invoice.tax, invoice.total) == (DAY, 20_00, 2_00, 22_00)
    assert shop.deeds(order) == ["ship", "invoice"]


def test_a_later_order_waits_for_its_day(shop):
    order = shop.child(delivery_on=day(1))
    assert fulfil_orders(work(), None, 100).done == 0
    assert fulfil_orders(work(day(1)), None, 100).done == 1
    assert shop.status(order) == "invoiced"
