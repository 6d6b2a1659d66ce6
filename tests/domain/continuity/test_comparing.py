"""Versions of a program side by side."""

import pytest

from kadens.domain.continuity.comparing import SettingDifference, compare_versions
from kadens.domain.continuity.errors import ProgramUnknown, VersionUnknown
from tests.factories import DAY, count_statements, day, edit, event, every, item


def test_a_version_is_the_same_as_itself(shop):
    shop.ready("BOX")
    found = compare_versions("BOX", 1, 1, on=DAY)
    assert found.same
    assert [a for a, _ in found.shipments] == [b for _, b in found.shipments]
    assert found.a_total == found.b_total > 0


def test_settings_events_items_dates_and_amounts_differ(shop):
    shop.ready("THREE")
    first = shop.programs["THREE"].events[0]
    edit(shop, "THREE", events=(first, every(2, "weeks", item("MUG", price=5_00), repeats=2)), days_after_order_date=3)
    found = compare_versions("THREE", 1, 2, on=DAY)
    assert found.settings == (SettingDifference("days_after_order_date", 0, 3),)
    assert [(each.number, each.what) for each in found.events] == [(2, "changed"), (3, "removed")]
    changed = {each.name: (each.a, each.b) for each in found.events[0].settings}
    assert changed == {
        "repeats": (0, 2),
        "timing": ("30 days from last", "every 2 weeks"),
        "items": ("1 × BOOK at the list price", "1 × MUG at 500"),
    }
    dates = [(a and a.delivery_on, b and b.delivery_on) for a, b in found.shipments]
    assert dates == [(DAY, day(3)), (day(30), day(17)), (day(60), day(31)), (None, day(45))]
    assert found.a_total == 66_00


def test_an_endless_version_shows_twelve(shop):
    shop.set(repeat_threshold=4)
    shop.ready("BOX")
    edit(shop, "BOX", events=(every(1, "weeks", repeats=None),))
    assert len(compare_versions("BOX", 1, 2, on=DAY).shipments) == 12


def test_it_takes_as_many_statements_for_many_events(shop):
    shop.ready("BOX", "THREE")
    edit(shop, "BOX", description="again")
    edit(shop, "THREE", events=(event(), *[event(days_from_last=7)] * 20))
    few, many = (count_statements(lambda code=code: compare_versions(code, 1, 2, on=DAY)) for code in ("BOX", "THREE"))
    assert few == many


def test_what_is_not_there_is_refused(shop):
    shop.ready("BOX")
    with pytest.raises(VersionUnknown):
        compare_versions("BOX", 1, 9, on=DAY)
    with pytest.raises(ProgramUnknown):
        compare_versions("NOPE", 1, 1, on=DAY)
