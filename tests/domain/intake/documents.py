"""A set-up document to read, apply and change."""

from datetime import date

from kadens.domain.continuity.models import Program
from kadens.domain.intake.set_up import apply_set_up
from kadens.domain.intake.shapes import SetUp, check_set_up, read_document, read_shape

DAY = date(2024, 1, 10)
CLUB = """
currency: SEK
tax_groups: {food: "12"}
parameters: {repeat_threshold: 4, retry_days: [2, 4], catch_up: combine}
payment_schedules:
  - {code: THREE, allocation: fixed_quantity, payments: 3, every: 1, unit: months}
  - code: SPLIT
    allocation: specified
    lines: [{after: 0, percent: "40", ship: true}, {after: 2, unit: months, percent: "60"}]
date_intervals:
  - {code: NEXT, from: {snap_before: start_of_month, shift: 1, unit: months}, to: {shift: 2, unit: weeks}}
calendars: [{code: SE, country: SE, closed_weekdays: [6, 7], holidays: true, roll: back}]
delivery_modes: [{code: POST, calendar: SE}, {code: VAN}]
products:
  - {sku: TEA, name: Green tea, price: "25.00", prices: {EUR: "2.50"}, tax_group: food, stock: 12, unit: box}
  - {sku: CUP, price: "80.00"}
  - {sku: CLUB, program: TEAS, event_duration: 2}
programs:
  - code: TEAS
    description: A tea a month
    payment_schedule: THREE
    order_start: current
    prompt_for_start_date: true
    charge_notice_days: 5
    events:
      - {items: [{sku: TEA, quantity: 2, price: "20.00"}, {sku: CUP}], start_date: 2024-01-01, delivery_mode: POST}
      - {items: [{sku: TEA}], date_interval: NEXT, times_to_repeat: 2, payment_schedule: SPLIT, notice_days: 3}
      - {items: [{sku: CUP, unit: pair}], every: {months: 2}, probability: 12.5, times_to_repeat: until_cancelled}
"""


def read(text: str) -> SetUp:
    document, written = read_document(text)
    reading = read_shape(SetUp, document)
    assert reading.shape is not None
    assert [*written, *reading.faults, *check_set_up(reading.shape)] == []
    return reading.shape


def apply(text: str) -> None:
    apply_set_up(read(text), on=DAY, actor="test")


def versions() -> dict[str, int]:
    return dict(Program.objects.values_list("code", "newest_version"))


def converting(**targets: str) -> str:
    programs = [
        f"  - {{code: {code}, end_action: {{convert: {to}}}, events: [{{items: [{{sku: TEA}}]}}]}}"
        for code, to in targets.items()
    ]
    return "\n".join(['currency: EUR\nproducts: [{sku: TEA, price: "1.00"}]\nprograms:', *programs])
