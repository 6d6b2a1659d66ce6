"""Every fault of a set-up document, with the path that it shows."""

from typing import Any

import pytest

from kadens.domain.intake.shapes import SetUp, check_set_up, read_document, read_shape
from kadens.pure.dates import Unit
from kadens.pure.instalments import Allocation
from kadens.pure.schedule import program as pure

BASE = """
currency: EUR
parameters: {repeat_threshold: 4}
payment_schedules:
  - {code: THREE, allocation: fixed_quantity, payments: 3, every: 1, unit: months}
date_intervals:
  - {code: NEXT, from: {snap_before: start_of_month, shift: 1, unit: months}}
calendars: [{code: SE, country: SE, closed_weekdays: [6, 7], holidays: true, roll: forward}]
delivery_modes: [{code: POST, calendar: SE}]
products:
  - {sku: TEA, price: "25.00"}
  - {sku: CLUB, program: TEAS}
programs:
  - code: TEAS
    bill_upfront: true
    events:
      - {items: [{sku: TEA}], delivery_mode: POST, payment_schedule: THREE}
      - {items: [{sku: TEA}], date_interval: NEXT, times_to_repeat: 2}
"""


def faults_of(text: str) -> dict[str, str]:
    document, written = read_document(text)
    reading = read_shape(SetUp, document)
    rules = [] if reading.shape is None else check_set_up(reading.shape)
    found = [*written, *reading.faults, *(fault for fault in rules if not reading.touches_mended(fault.path))]
    return {fault.path: fault.message for fault in found}


def changed(old: str, new: str) -> str:
    assert old in BASE
    return BASE.replace(old, new)


def test_a_good_document_has_no_faults() -> None:
    assert faults_of(BASE) == {}


@pytest.mark.parametrize(
    ("old", "new", "path", "words"),
    [
        ("currency: EUR", "currency: euro", "currency", "three capital letters"),
        ("currency: EUR", "curency: EUR", "curency", "did you mean currency?"),
        ("repeat_threshold: 4", "repeat_threshold: -1", "parameters.repeat_threshold", "at least 0"),
        ("repeat_threshold: 4", "catch_up: later", "parameters.catch_up", "one of ship_all, combine, slide or drop"),
        ("repeat_threshold: 4", "retry_days: [3, 1]", "parameters.retry_days", "later than the one before"),
        ("repeat_threshold: 4", "surge_limit: 0", "parameters.surge_limit", "more than zero"),
        ("repeat_threshold: 4", "authorize_child_orders: yes", "parameters.authorize_child_orders", "true or false"),
        ("payments: 3, ", "", "payment_schedules[0]", "needs one payment"),
        ("payments: 3, every: 1", "payments: 3", "payment_schedules[0]", "one unit or more"),
        ("fixed_quantity", "thirds", "payment_schedules[0].allocation", "one of total"),
        ("payments: 3", 'amount: "1.001", payments: 3', "payment_schedules[0].amount", "at most 2 decimals"),
        ("from: {snap", "form: {snap", "date_intervals[0].form", "did you mean from?"),
        ("from: {snap", "form: {snap", "date_intervals[0].from", "is required"),
        ("start_of_month", "start_of_decade", "date_intervals[0].from.snap_before", "one of start_of_day"),
        ("[6, 7]", "[1, 2, 3, 4, 5, 6, 7]", "calendars[0].closed_weekdays", "every day of the week"),
        ("[6, 7]", "[6, 8]", "calendars[0].closed_weekdays[1]", "at most 7"),
        ("country: SE, ", "", "calendars[0].country", "whose public holidays"),
        ("country: SE, ", "country: XX, ", "calendars[0].country", "not known"),
        ("calendar: SE", "calendar: NO", "delivery_modes[0].calendar", "NO is not a shipping calendar"),
        ("sku: TEA, price", "sku: 0013, price", "products[0].sku", 'put it between quotes, as "0013"'),
        ('price: "25.00"', "price: 25.00", "products[0].price", 'put it between quotes, as "25.00"'),
        ('price: "25.00"', 'price: "25,00"', "products[0].price", "amount of money"),
        ('price: "25.00"', 'price: "-1.00"', "products[0].price", "amount of money"),
        ('price: "25.00"', 'price: "25.001"', "products[0].price", "at most 2 decimals"),
        ('price: "25.00"', 'prices: {SEK: "1.00"}', "programs[0].events[0].items[0].price", "no price in EUR"),
        ('price: "25.00"', 'price: "2.00", tax_group: food', "products[0].tax_group", "food is not a tax group"),
        ('price: "25.00"', 'price: "2.00", event_duration: 2', "products[0].event_duration", "has no program"),
        ("program: TEAS", "program: COFFEES", "products[1].program", "COFFEES is not a program"),
        ("program: TEAS", 'program: TEAS, price: "1.00"', "products[1].price", "never shipped itself"),
        ("program: TEAS", "program: TEAS, stock: 3", "products[1].stock", "never shipped itself"),
        ("sku: CLUB", "sku: TEA", "products[1].sku", "is there already, at products[0]"),
        ("  - code: TEAS", "  - code: TEAS\n    code: OTHER", "programs[0].code", "is there twice"),
        ("bill_upfront: true", "price_policy: current\n    bill_upfront: true", "programs[0].price_policy", "upfront"),
        ("bill_upfront: true", "end_action: restart\n    bill_upfront: true", "programs[0].end_action", "upfront"),
        (
            "bill_upfront: true",
            "end_action: {convert: TEAS}\n    bill_upfront: true",
            "programs[0].end_action.convert",
            "upfront",
        ),
        ("bill_upfront: true", "end_action: {convert: NONE}", "programs[0].end_action.convert", "not a program"),
        ("bill_upfront: true", "payment_schedule: FOUR", "programs[0].payment_schedule", "not a payment schedule"),
        (
            "bill_upfront: true",
            "prompt_for_payment_schedule: true",
            "programs[0].prompt_for_payment_schedule",
            "not billed upfront",
        ),
        ("bill_upfront: true", "order_start: current", "programs[0].events[0]", "needs a start date"),
        ("[{sku: TEA}], delivery_mode", "[{sku: CLUB}], delivery_mode", "programs[0].events[0].items[0].sku", "parent"),
        ("[{sku: TEA}], delivery_mode", "[], delivery_mode", "programs[0].events[0].items", "one item or more"),
        ("[{sku: TEA}], deli", "[{sku: MILK}], deli", "programs[0].events[0].items[0].sku", "MILK is not a product"),
        (
            "[{sku: TEA}], deli",
            "[{sku: TEA, quantity: 0}], deli",
            "programs[0].events[0].items[0].quantity",
            "more than zero",
        ),
        (
            "[{sku: TEA}], deli",
            "[{sku: TEA, quantity: 1.0005}], deli",
            "programs[0].events[0].items[0].quantity",
            "three after the point",
        ),
        ("delivery_mode: POST", "delivery_mode: VAN", "programs[0].events[0].delivery_mode", "not a delivery mode"),
        ("payment_schedule: THREE", "payment_schedule: SIX", "programs[0].events[0].payment_schedule", "SIX is not"),
        ("date_interval: NEXT", "date_interval: LAST", "programs[0].events[1].date_interval", "LAST is not"),
        ("date_interval: NEXT", "date_interval: NEXT, every: {days: 1}", "programs[0].events[1]", "at most one"),
        ("date_interval: NEXT", "every: {days: 1, weeks: 1}", "programs[0].events[1].every", "exactly one unit"),
        ("date_interval: NEXT", "every: {fortnights: 1}", "programs[0].events[1].every.fortnights", "known key"),
        ("date_interval: NEXT, times_to_repeat: 2", "", "programs[0].events[1]", "Event 2 needs a start date"),
        ("times_to_repeat: 2", "times_to_repeat: often", "programs[0].events[1].times_to_repeat", "until_cancelled"),
        (
            "times_to_repeat: 2",
            "times_to_repeat: until_cancelled",
            "programs[0].events[1].times_to_repeat",
            "billed upfront",
        ),
        ("times_to_repeat: 2", "start_date: 2024-02-30", "programs[0].events[1].start_date", "not in the calendar"),
        ("times_to_repeat: 2", "probability: 101", "programs[0].events[1].probability", "between 0 and 100"),
    ],
)
def test_a_fault_shows_its_path(old: str, new: str, path: str, words: str) -> None:
    faults = faults_of(changed(old, new))
    assert path in faults
    assert words in faults[path]


def test_until_cancelled_needs_a_threshold() -> None:
    text = changed("bill_upfront: true", "bill_upfront: false").replace(
        "times_to_repeat: 2", "times_to_repeat: until_cancelled"
    )
    assert faults_of(text) == {}
    faults = faults_of(text.replace("repeat_threshold: 4", "repeat_threshold: null"))
    assert "parameters.repeat_threshold" in faults["programs[0].events[1].times_to_repeat"]


def test_an_inactive_program_may_be_unfinished() -> None:
    empty = "currency: EUR\nprograms: [{code: LATER, active: %s, events: []}]"
    assert faults_of(empty % "false") == {}
    assert "no events" in faults_of(empty % "true")["programs[0].events"]


def test_one_wrong_field_does_not_hide_the_others_nor_accuse_the_innocent() -> None:
    text = changed('sku: TEA, price: "25.00"', "sku: 13, price: 25.00").replace("{sku: TEA}", "{sku: 13}")
    text = text.replace("calendar: SE", "calendar: DK").replace("times_to_repeat: 2", "times_to_repeat: 2.5")
    assert set(faults_of(text)) == {
        "products[0].sku",
        "products[0].price",
        "programs[0].events[0].items[0].sku",
        "programs[0].events[1].items[0].sku",
        "programs[0].events[1].times_to_repeat",
        "delivery_modes[0].calendar",
    }


@pytest.mark.parametrize(
    "junk",
    [
        "[]",
        "3",
        "products: 3",
        "products: [3, [], x]",
        "programs: [{events: {a: 1}}]",
        "programs: [{code: A, events: [[], 3, null]}]",
        "programs: [{code: A, end_action: [1]}]",
        "programs: [{code: A, end_action: {}}]",
        "parameters: [1]",
        "parameters: {retry_days: [a, {}, null]}",
        "tax_groups: {1: 2}",
    ],
)
def test_junk_is_refused_and_nothing_breaks(junk: str) -> None:
    assert faults_of(junk)


@pytest.mark.parametrize(
    ("text", "path", "words"),
    [
        ("", "", "empty"),
        ("a: [1\nb: 2", "line 2, column 2", "not valid YAML"),
        ("a: {b: 1, b: 2}", "a.b", "is there twice, on line 1 and on line 1"),
        ("a: &a [*a]", "a[0]", "contains itself"),
        ("{[1]: 2}", "", "a key is a word"),
        ("a: !!python/object:os.system x", "line 1, column 4", "not valid YAML"),
        ("a: " + "[" * 3000, "", "nested too deeply"),
        ("a: &a [1,1,1,1,1,1,1,1,1,1]\n" + "".join(
            f"{y}: &{y} [{','.join(['*' + x] * 10)}]\n" for x, y in zip("abcdefgh", "bcdefghi", strict=False)), "g",
            "millions of entries"),
    ],
)  # fmt: skip
def test_the_writing_of_a_document(text: str, path: str, words: str) -> None:
    _, faults = read_document(text)
    assert any(fault.path == path and words in fault.message for fault in faults)


def test_yaml_means_what_it_looks_like() -> None:
    document, faults = read_document(
        "a: NO\nb: 2024-01-05\nc: true\nd: ~\ne: 1:30\nf: 0x1F\nbase: &b {x: 1, y: 2}\ng: {<<: *b, y: 3}"
    )
    assert not faults
    assert document == {
        "a": "NO", "b": "2024-01-05", "c": True, "d": None, "e": "1:30", "f": "0x1F",
        "base": {"x": 1, "y": 2}, "g": {"x": 1, "y": 3},
    }  # fmt: skip


def set_up(**sections: Any) -> SetUp:
    return SetUp.model_validate({"currency": "EUR", **sections})


def test_shapes_have_their_pure_twins() -> None:
    document, _ = read_document(BASE)
    shape = SetUp.model_validate(document)
    schedule = shape.payment_schedules[0].to_pure(currency="EUR")
    assert (schedule.allocation, schedule.payments, schedule.unit) == (Allocation.FIXED_QUANTITY, 3, Unit.MONTHS)
    intervals = {entry.code: entry.to_pure() for entry in shape.date_intervals}
    program = shape.programs[0].to_pure(intervals=intervals)
    assert program.events[1] == pure.Event(2, repeats=2, timing=intervals["NEXT"])


def test_amounts_become_minor_units() -> None:
    lines = [{"after": 0, "amount": "40.00", "ship": True}, {"after": 1, "unit": "months", "percent": "60"}]
    shape = set_up(payment_schedules=[{"code": "SPLIT", "allocation": "specified", "lines": lines}])
    twin = shape.payment_schedules[0].to_pure(currency="EUR")
    assert [(line.amount, line.percent) for line in twin.lines] == [(4000, None), (None, 60)]


def test_until_cancelled_and_every_have_their_pure_twins() -> None:
    event = {"items": [{"sku": "TEA"}], "every": {"months": 1}, "times_to_repeat": "until_cancelled", "action": "end"}
    shape = set_up(programs=[{"code": "TEAS", "events": [event]}]).programs[0]
    timing = pure.Every(1, Unit.MONTHS)
    assert shape.to_pure(intervals={}).events == (pure.Event(1, pure.Action.END, None, timing=timing),)
