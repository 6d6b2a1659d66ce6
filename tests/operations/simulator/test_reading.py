"""Scenarios are read whole, or refused with every fault and its path."""

from pathlib import Path

import pytest

from kadens.operations.simulator.reading import ScenarioInvalid, read_scenario
from kadens.operations.simulator.scenario import Order, Outage

SCENARIOS = Path(__file__).parents[3] / "demo" / "scenarios"

BASE = """
start: 2024-01-10
end: 2024-12-31
currency: EUR
parameters: {repeat_threshold: 4}
payment_schedules: [{code: THREE, allocation: fixed_quantity, payments: 3, every: 1, unit: months}]
products:
  - {sku: TEA, price: "25.00"}
  - {sku: GIFT}
  - {sku: CLUB, program: TEAS}
  - {sku: UPFRONT, program: PAID}
  - {sku: OLDCLUB, program: OLD}
programs:
  - {code: TEAS, events: [{items: [{sku: TEA}]}, {items: [{sku: TEA}], every: {months: 1}, times_to_repeat: 2}]}
  - {code: PAID, bill_upfront: true, events: [{items: [{sku: TEA}]}]}
  - {code: OLD, active: false, events: [{items: [{sku: TEA}]}]}
customers:
  - {code: KAREN, card: {expires: 2026-12}}
  - {code: OLLE, on_account: true, credit_limit: "100.00"}
timeline:
  - {day: 2024-01-10, order: {ref: A, customer: KAREN, pay_with: card, lines: [{sku: CLUB}, {sku: TEA}, {sku: CLUB}]}}
"""


def faults_of(text: str) -> dict[str, str]:
    try:
        read_scenario(text)
    except ScenarioInvalid as error:
        return {fault.path: fault.message for fault in error.faults}
    return {}


def after(*entries: str) -> str:
    return BASE + "".join(f"  - {{{entry}}}\n" for entry in entries)


@pytest.mark.parametrize("name", ["missed", "threshold", "tutorial"])
def test_the_shared_scenarios_are_read(name: str) -> None:
    scenario = read_scenario(SCENARIOS / f"{name}.yaml")
    assert isinstance(scenario.timeline[0].action, Order)


def test_merge_keys_make_a_second_program() -> None:
    first, second = read_scenario(SCENARIOS / "missed.yaml").programs
    assert (first.code, first.consolidate, second.code, second.consolidate) == ("CONS", True, "EACH", False)
    assert first.events == second.events


def test_every_action_of_the_format_is_read() -> None:
    text = after(
        "day: 2024-02-01, pause: {ref: A, until: 2024-03-01}",
        "day: 2024-02-01, resume: {ref: A/2}",
        "day: 2024-02-02, skip: {ref: A, event: 2, occurrence: 1}",
        "day: 2024-02-03, reschedule: {ref: A, event: 2, occurrence: 3, to: 2024-05-02}",
        "day: 2024-02-04, shift: {ref: A, days: -7}",
        'day: 2024-02-05, swap: {ref: A, event: 2, occurrence: 1, sku: GIFT, price: "1.00", quantity: 2}',
        "day: 2024-02-06, quantity: {ref: A, to: 2}",
        "day: 2024-02-07, cancel: {ref: A, reason: moved, open_children: ship}",
        "day: 2024-02-07, release: {ref: A}",
        "day: 2024-03-01, program: {code: OLD, set: {active: true}}",
        "day: 2024-03-01, continuity_update: {program: TEAS, overwrite: false}",
        "day: 2024-03-05, card: {customer: KAREN, behaviour: decline}",
        "day: 2024-03-06, card: {customer: OLLE, expires: 2027-12}",
        "day: 2024-04-01, outage: begins",
        "day: 2024-04-02, outage: ends",
        "day: 2024-05-01, stock: {sku: TEA, quantity: 0}",
        "day: 2024-05-02, order: {ref: B, customer: OLLE, pay_with: card, lines: [{sku: OLDCLUB, quantity: 2}]}",
        "day: 2024-05-02, order: {ref: C, customer: OLLE, lines: [{sku: UPFRONT, payment_schedule: THREE}]}",
    )
    scenario = read_scenario(text)
    assert scenario.timeline[14].action == Outage(begins=True)
    assert scenario.pays_with(scenario.timeline[18].action) == "card"  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("entry", "path", "words"),
    [
        ("day: 2023-12-31, release: {ref: A}", "day", "outside the scenario"),
        ("day: 2025-01-01, release: {ref: A}", "day", "outside the scenario"),
        ("release: {ref: A}", "day", "is required"),
        ("day: 2024-02-01", "", "one day and one action"),
        ("day: 2024-02-01, release: {ref: A}, resume: {ref: A}", "", "here is resume and release"),
        ("day: 2024-02-01, skp: {ref: A}", "skp", "did you mean skip?"),
        ("day: 2024-02-01, pause: {ref: Z}", "pause.ref", "Z is not an order"),
        ("day: 2024-02-01, pause: {ref: A/3}", "pause.ref", "order A has 2 continuity orders"),
        ("day: 2024-02-01, pause: {ref: A, until: 2024-01-31}", "pause.until", "is not after the day"),
        ("day: 2024-02-01, skip: {ref: A, event: 3, occurrence: 1}", "skip.event", "which has 2 events"),
        ("day: 2024-02-01, skip: {ref: A, event: 2, occurrence: 4}", "skip.occurrence", "3 shipments"),
        ("day: 2024-02-01, skip: {ref: A, event: 0, occurrence: 1}", "skip.event", "at least 1"),
        ("day: 2024-02-01, skip: {ref: A, event: 1}", "skip.occurrence", "is required"),
        ("day: 2024-02-01, reschedule: {ref: A, event: 1, occurrence: 1, to: 2024-01-31}", "reschedule.to", "before"),
        ("day: 2024-02-01, shift: {ref: A, days: 0}", "shift.days", "moves nothing"),
        ("day: 2024-02-01, shift: {ref: A, days: 1.5}", "shift.days", "whole number"),
        ("day: 2024-02-01, swap: {ref: A, event: 1, occurrence: 1, sku: CLUB}", "swap.sku", "parent product"),
        ("day: 2024-02-01, swap: {ref: A, event: 1, occurrence: 1, sku: GIFT}", "swap.price", "no price in EUR"),
        ("day: 2024-02-01, swap: {ref: A, event: 1, occurrence: 1, sku: NONE}", "swap.sku", "not a product"),
        ("day: 2024-02-01, quantity: {ref: A, to: 0}", "quantity.to", "at least 1"),
        ("day: 2024-02-01, quantity: {ref: A, to: 1.5}", "quantity.to", "whole number"),
        ("day: 2024-02-01, cancel: {ref: A, open_children: keep}", "cancel.open_children", "cancel or ship"),
        ("day: 2024-02-01, program: {code: NONE}", "program.code", "not a program"),
        ("day: 2024-02-01, program: {code: TEAS, set: {end_action: {convert: X}}}",
         "program.set.end_action.convert", "not a program"),
        ("day: 2024-02-01, program: {code: TEAS, set: {currency: SEK}}", "program.set.currency", "not the currency"),
        ("day: 2024-02-01, program: {code: TEAS, events: [{items: [{sku: TEA}], times_to_repeat: 1}]}",
         "program.events[0]", "Event 1 repeats"),
        ("day: 2024-02-01, program: {code: TEAS, set: {order_start: current}}", "program", "needs a start date"),
        ("day: 2024-02-01, continuity_update: {program: NONE}", "continuity_update.program", "not a program"),
        ("day: 2024-02-01, card: {customer: NOBODY, expires: 2027-01}", "card.customer", "not a customer"),
        ("day: 2024-02-01, card: {customer: KAREN}", "card", "changes nothing"),
        ("day: 2024-02-01, card: {customer: OLLE, behaviour: decline}", "card.customer", "has no card"),
        ("day: 2024-02-01, card: {customer: KAREN, expires: 2027-13}", "card.expires", "YYYY-MM"),
        ("day: 2024-02-01, outage: ends", "outage", "none has begun"),
        ("day: 2024-02-01, outage: paused", "outage", "begins or ends"),
        ("day: 2024-02-01, stock: {sku: CLUB, quantity: 1}", "stock.sku", "parent product"),
        ("day: 2024-02-01, stock: {sku: TEA, quantity: -1}", "stock.quantity", "less than zero"),
        ("day: 2024-02-01, order: {ref: A, customer: KAREN, lines: [{sku: CLUB}]}", "order.ref", "is there already"),
        ("day: 2024-02-01, order: {ref: A/2, customer: KAREN, lines: [{sku: CLUB}]}", "order.ref", "no “/”"),
        ("day: 2024-02-01, order: {ref: B, customer: NOBODY, lines: [{sku: CLUB}]}",
         "order.customer", "not a customer"),
        ("day: 2024-02-01, order: {ref: B, customer: OLLE, pay_with: card, lines: [{sku: CLUB}]}",
         "order.pay_with", "has no card"),
        ("day: 2024-02-01, order: {ref: B, customer: OLLE, lines: []}", "order.lines", "at least one"),
        ("day: 2024-02-01, order: {ref: B, customer: OLLE, lines: [{sku: X}]}", "order.lines[0].sku", "not a product"),
        ("day: 2024-02-01, order: {ref: B, customer: OLLE, lines: [{sku: OLDCLUB}]}",
         "order.lines[0].sku", "not active"),
        ("day: 2024-02-01, order: {ref: B, customer: OLLE, lines: [{sku: GIFT}]}", "order.lines[0].sku", "no price"),
        ("day: 2024-02-01, order: {ref: B, customer: OLLE, lines: [{sku: TEA, start: 2024-03-01}]}",
         "order.lines[0].start", "ordinary"),
        ("day: 2024-02-01, order: {ref: B, customer: OLLE, lines: [{sku: CLUB, quantity: 1.5}]}",
         "order.lines[0].quantity", "whole number"),
        ("day: 2024-02-01, order: {ref: B, customer: OLLE, lines: [{sku: CLUB, payment_schedule: THREE}]}",
         "order.lines[0].payment_schedule", "not billed upfront"),
        ("day: 2024-02-01, order: {ref: B, customer: OLLE, lines: [{sku: UPFRONT, payment_schedule: SIX}]}",
         "order.lines[0].payment_schedule", "not a payment schedule"),
    ],
)  # fmt: skip
def test_a_fault_of_the_timeline_shows_its_path(entry: str, path: str, words: str) -> None:
    faults = faults_of(after(entry))
    place = f"timeline[1].{path}" if path else "timeline[1]"
    assert list(faults) == [place]
    assert words in faults[place]


@pytest.mark.parametrize(
    ("old", "new", "path", "words"),
    [
        ("start: 2024-01-10\nend", "end", "start", "is required"),
        ("end: 2024-12-31", "end: 2024-01-09", "end", "before the start"),
        ("currency: EUR\n", "", "currency", "is required"),
        ("code: OLLE", "code: KAREN", "customers[1].code", "is there already"),
        ('"100.00"', '"100.001"', "customers[1].credit_limit", "not an amount in EUR"),
        ("expires: 2026-12", "expires: soon", "customers[0].card.expires", "YYYY-MM"),
        ("expires: 2026-12", 'expires: 2026-12, last_four: "4242424242424242"', "customers[0].card.last_four", "never"),
        ("code: PAID, ", "code: PAID, currency: SEK, ", "programs[1].currency", "not the currency of the scenario"),
    ],
)
def test_a_fault_of_the_file_shows_its_path(old: str, new: str, path: str, words: str) -> None:
    assert old in BASE
    faults = faults_of(BASE.replace(old, new))
    assert words in faults[path]


def test_days_are_in_order() -> None:
    text = after("day: 2024-03-01, resume: {ref: A}", "day: 2024-02-01, resume: {ref: A}")
    assert "before the entry above" in faults_of(text)["timeline[2].day"]


def test_an_outage_begins_once() -> None:
    text = after("day: 2024-03-01, outage: begins", "day: 2024-03-02, outage: begins")
    assert list(faults_of(text)) == ["timeline[2].outage"]


def test_an_action_before_its_order_names_the_place_of_the_order() -> None:
    text = after(
        "day: 2024-02-01, pause: {ref: B}",
        "day: 2024-02-02, order: {ref: B, customer: OLLE, lines: [{sku: CLUB}]}",
    )
    assert faults_of(text) == {"timeline[1].pause.ref": "order B is taken only later, at timeline[2]"}


def test_an_occurrence_is_known_once_the_update_has_brought_it() -> None:
    edit = "day: 2024-02-01, program: {code: TEAS, events: [{items: [{sku: TEA}]}, {items: [{sku: TEA}], days_from_last: 9, times_to_repeat: 5}]}"  # noqa: E501
    update = "day: 2024-02-02, continuity_update: {program: TEAS}"
    skip = "day: 2024-02-03, skip: {ref: A, event: 2, occurrence: 6}"
    assert list(faults_of(after(edit, skip))) == ["timeline[2].skip.occurrence"]
    assert faults_of(after(edit, update, skip)) == {}
    assert list(faults_of(after(edit, update, skip.replace("6", "7")))) == ["timeline[3].skip.occurrence"]


def test_an_unreadable_order_does_not_accuse_what_follows() -> None:
    text = after(
        "day: 2024-02-01, order: {ref: B, customer: KAREN, lines: [{sku: CLUBB}]}",
        "day: 2024-02-02, pause: {ref: B}",
        "day: 2024-02-03, skip: {ref: B, event: 9, occurrence: 1}",
    )
    assert list(faults_of(text)) == ["timeline[1].order.lines[0].sku"]


def test_all_faults_come_at_once() -> None:
    text = after(
        "day: 2024-02-01, skip: {ref: Z, event: 1, occurrence: 1}", "day: 2024-02-01, quantity: {ref: A, to: x}"
    )
    text = text.replace('price: "25.00"', "price: 25.00").replace("end: 2024-12-31", "end: 2024-12-32")
    assert set(faults_of(text)) == {"end", "products[0].price", "timeline[1].skip.ref", "timeline[2].quantity.to"}


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(ScenarioInvalid, match="No such file"):
        read_scenario(tmp_path / "none.yaml")
    (tmp_path / "latin.yaml").write_bytes(b"a: \xe5")
    with pytest.raises(ScenarioInvalid, match="UTF-8"):
        read_scenario(tmp_path / "latin.yaml")
