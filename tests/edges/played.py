"""A scenario played in the test's own database, for tests that look at what it left."""

from dataclasses import dataclass
from datetime import date, timedelta

from kadens.domain.continuity.models import ContinuityOrder
from kadens.domain.payments.gateway import use
from kadens.edges.gateways.test_gateway import TestGateway
from kadens.operations.jobs.daily import run_day
from kadens.operations.simulator.acting import act
from kadens.operations.simulator.opening import open_house
from kadens.operations.simulator.reading import read_scenario
from kadens.operations.simulator.stage import Stage

HOUSE = """
start: 2024-01-10
end: 2024-12-31
currency: EUR
parameters: {days_before_delivery: 7, repeat_threshold: 2, PARAMETERS}
payment_schedules:
  - {code: THREE, allocation: fixed_quantity, payments: 3, every: 1, unit: months, tax: proportional}
products:
  - {sku: BOOK, price: "25.00", STOCK}
  - {sku: CLUB, program: BOOKS}
  - {sku: YEAR, program: UPFRONT}
programs:
  - code: BOOKS
    events:
      - {items: [{sku: BOOK}], every: {months: 1}, times_to_repeat: 5}
  - code: UPFRONT
    bill_upfront: true
    payment_schedule: THREE
    events:
      - {items: [{sku: BOOK}], every: {months: 1}, times_to_repeat: 3}
customers:
  - {code: KAREN, card: {expires: 2024-03}}
  - {code: INGRID, card: {expires: 2028-12}}
  - {code: AXEL, on_account: true, credit_limit: "1.00"}
timeline: [TIMELINE]
"""
KAREN = "{day: 2024-01-10, order: {ref: A, customer: KAREN, pay_with: card, lines: [{sku: CLUB, start: 2024-02-01}]}}"
INGRID = "{day: 2024-01-10, order: {ref: B, customer: INGRID, pay_with: card, lines: [{sku: CLUB, start: 2024-02-01}]}}"
YEAR = "{day: 2024-01-10, order: {ref: C, customer: INGRID, pay_with: card, lines: [{sku: YEAR, start: 2024-02-01}]}}"
AXEL = (
    "{day: 2024-01-10, order: {ref: D, customer: AXEL, pay_with: on_account, lines: [{sku: CLUB, start: 2024-02-01}]}}"
)


@dataclass
class Played:
    """What was played: the stage, and the last day."""

    stage: Stage
    until: date

    def key(self, ref: str = "A") -> int:
        return self.stage.continuity[ref]

    def ref(self, ref: str = "A") -> str:
        """The reference by which the command line knows the order."""
        order = ContinuityOrder.objects.get(id=self.key(ref))
        return f"{order.parent_order_id}" if order.place == 1 else f"{order.parent_order_id}/{order.place}"


def play(*timeline: str, until: str, parameters: str = "", stock: str = "", jobs: bool = True) -> Played:
    """Play the house with this timeline up to a day, that day's jobs included (unless `jobs` is off)."""
    text = HOUSE.replace("TIMELINE", ", ".join(timeline)).replace(
        ", PARAMETERS", f", {parameters}" if parameters else ""
    )
    text = text.replace(", STOCK", f", {stock}" if stock else "")
    scenario, gateway = read_scenario(text), TestGateway()
    use(gateway)
    stage = Stage(scenario=scenario, gateway=gateway)
    open_house(stage, actor="test")
    last = date.fromisoformat(until)
    for number in range((last - scenario.start).days + 1):
        day = scenario.start + timedelta(days=number)
        for entry in scenario.timeline:
            if entry.day == day:
                act(stage, entry.action, on=day, actor="test")
        if jobs:
            run_day(day, "test")
    return Played(stage, last)
