"""The days that are offered for a delivery are those on which its parcels can be delivered."""

from kadens.domain.catalog.models import DeliveryMode, ShippingCalendar
from kadens.domain.continuity.delivery_days import delivery_days
from kadens.domain.continuity.models import Event
from tests.factories import day, line


def test_without_a_calendar_every_day_is_offered(shop):
    first = line(shop.sell("CLUB"), 1, 1)
    assert delivery_days(first.pk, after=day(0), most=3) == [day(1), day(2), day(3)]


def test_closed_days_are_left_out(shop):
    first = line(shop.sell("CLUB"), 1, 1)
    calendar = ShippingCalendar.objects.create(code="WORKDAYS", closed_weekdays=[6, 7])
    mode = DeliveryMode.objects.create(code="PARCEL", calendar=calendar)
    Event.objects.filter(id=first.program_event_id).update(delivery_mode_id=mode.pk)
    offered = delivery_days(first.pk, after=day(3), most=2)  # DAY is a Monday, so Thursday
    assert offered == [day(4), day(7)]
