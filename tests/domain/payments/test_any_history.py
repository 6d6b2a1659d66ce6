"""Whatever happens, in whatever order: at the end each plan has received what was agreed, once."""

from contextlib import suppress
from datetime import date, timedelta
from random import Random

import pytest

from kadens.domain.orders.models import Order
from kadens.domain.payments.fitting import fit_plans
from kadens.domain.payments.gateway import Answer, Outcome, use
from kadens.domain.payments.models import Attempt, Plan
from kadens.domain.payments.quarantine import quarantined_attempts, resolve_attempt
from kadens.domain.payments.queries import instalments_of, plans_of
from kadens.domain.payments.receipts import receive_bill_payment
from kadens.domain.payments.refund_cases import open_refunds, settle_by_hand
from kadens.domain.payments.refund_models import RefundPart
from kadens.domain.payments.refunds import refund_orders
from kadens.domain.payments.retrying import replace_card, try_again
from kadens.domain.payments.shipments import authorize_orders, charge_shipments, void_authorizations

DAY = date(2024, 1, 10)
BEHAVIOURS = ("approve", "approve", "decline", "unknown", "faulty", "decline_hard")
LINK = Answer(Outcome.REQUIRES_ACTION, link="https://pay.example/1")
UNDONE = (Answer(Outcome.BUSY), Answer(Outcome.BUSY), Answer(Outcome.CONFLICT), Answer(Outcome.UNKNOWN))
"""What a gateway says that has done nothing."""
UNSAID = (Answer(Outcome.UNKNOWN), Answer(Outcome.PENDING), LINK, Answer(Outcome.CONFLICT), Answer(Outcome.NOT_FOUND))
"""What a gateway says that has done it, and does not say so."""


class Killed(BaseException):
    """The process is gone."""


class Mortal:
    """A gateway at which the process dies now and then, before or after the call; and which, so often as its `moods`
    are bad, does not do what it is asked, or does it and says something else."""

    def __init__(self, gateway, random, moods=0.0):
        self._gateway, self._random, self._moods = gateway, random, moods

    def __getattr__(self, name):
        found = getattr(self._gateway, name)
        if name not in ("create", "confirm", "capture", "get", "close", "refund"):
            return found

        def call(*args):
            fate = self._random.random()
            if fate < 0.04:
                raise Killed
            if fate < 0.04 + self._moods:
                return self._random.choice(UNDONE)
            answer = found(*args)
            if fate > 0.96:
                raise Killed
            if fate > 0.96 - self._moods:
                return self._random.choice(UNSAID)
            return answer

        return call


class History:
    """Some plans and shipments, and what happens to them day by day."""

    def __init__(self, world, seed, moods=0.0):
        self.world, self.random, self.on = world, Random(seed), DAY  # noqa: S311 - histories, not secrets
        kinds = [
            ("upfront_plan", "card"),
            ("prepaid", "card"),
            ("upfront_plan", "on_account"),
            ("upfront_plan", "card"),
        ]
        self.lines = [world.plan(kind=kind, pay_with=pay_with) for kind, pay_with in kinds]
        self.children = []
        use(Mortal(world.gateway, self.random, moods))

    def day(self):
        for _ in range(self.random.randrange(4)):
            self.random.choice([self.behave, self.fit, self.ship, self.cancel, self.new_card, self.release, self.pay])()
        self.survive(lambda: self.world.run(self.on, chunk=2))
        self.on += timedelta(days=self.random.choice([1, 1, 2, 9]))

    def survive(self, work):
        with suppress(Killed):
            work()

    def line(self):
        return self.random.choice(self.lines)

    def behave(self):
        line = self.line()
        line.order.refresh_from_db()
        self.world.gateway.script(line.order.payment_method.token, self.random.choice(BEHAVIOURS))

    def fit(self):
        way = self.random.choice(["change", "cancel", "update"])
        target = self.random.randrange(0, 400_00)
        fit_plans({self.line().pk: target}, on=self.on, actor="test", reason="history", way=way)

    def ship(self):
        child = self.world.child(self.line(), total=self.random.randrange(0, 90_00), delivery_on=self.on)
        self.children.append(child)
        work = self.random.choice([authorize_orders, charge_shipments])
        self.survive(lambda: work([child.pk], as_of=self.on, actor="test", lease=timedelta(0)))

    def cancel(self):
        if not self.children:
            return
        child = self.children.pop(self.random.randrange(len(self.children)))
        Order.objects.filter(pk=child.pk).update(status="cancelled")
        if self.random.random() < 0.5:
            void_authorizations([child.pk], as_of=self.on, actor="test")
        refund_orders([child.pk], on=self.on, actor="test", reason="history")

    def new_card(self, customer_id=None):
        replace_card(
            customer_id=customer_id or self.line().order.customer_id,
            token=f"card-new-{self.random.randrange(10**9)}",
            brand="visa",
            last_four="4242",
            expires_on=date(2031, 1, 31),
            on=self.on,
            actor="test",
        )

    def release(self):
        try_again(parent_line_ids=[self.line().pk], on=self.on, actor="test")

    def pay(self):
        billed = [row for line in self.lines for row in instalments_of([line.pk]) if row.status == "billed"]
        if billed:
            receive_bill_payment(charge_id=self.random.choice(billed).charge_id, on=self.on, actor="test")

    def settle(self):
        """A person looks into the gateway's books, and decides what is in quarantine."""
        self.world.run(self.on)
        for one in quarantined_attempts():
            paid = one.key in dict(self.world.gateway.payments())
            finding = "took-money" if paid and one.gateway_ref else "took-nothing"
            resolve_attempt(
                one.attempt_id,
                finding=finding,
                note="history",
                by="test",
                trust_me=one.gateway_ref is None,
                on=self.on,
                actor="test",
                lease=timedelta(0),
            )

    def settle_refunds(self):
        """A person looks up whether what contradicts itself was given back, and settles it."""
        for one in open_refunds():
            if one.status == "quarantined":
                key = RefundPart.objects.get(id=one.part_id).key
                given = self.world.gateway.find(key).outcome is Outcome.APPROVED
                settle_by_hand(
                    one.part_id, means="gateway" if given else "transfer", note="history", on=self.on, actor="test"
                )

    def calm_down(self):
        """Everybody has a new card that is good, nobody dies, and a few days pass."""
        use(self.world.gateway)
        self.world.gateway.books.write("UPDATE script SET behaviour = 'approve'")
        self.settle()
        self.settle_refunds()
        lines = [line.pk for line in self.lines]
        for customer in {line.order.customer_id for line in self.lines}:
            self.new_card(customer)
        for offset in range(3):
            try_again(parent_line_ids=lines, on=self.on, actor="test")
            self.world.run(date(2025, 1, 1) + timedelta(days=offset))
        ids = [child.pk for child in self.children]
        return charge_shipments(ids, as_of=date(2025, 1, 5), actor="test", lease=timedelta(0))


@pytest.mark.parametrize("moods", [0.0, 0.12])
@pytest.mark.parametrize("seed", range(40))
def test_in_the_end_each_plan_has_received_what_was_agreed(world, seed, moods):
    history = History(world, seed, moods)
    for _ in range(12):
        history.day()
    paid = history.calm_down()
    for plan in plans_of(line.pk for line in history.lines):
        assert (plan.paid + plan.billed, plan.unpaid) == (plan.agreed_total, 0), plan
    assert set(paid.values()) <= {"paid", "nothing"}
    agreed = sum(Plan.objects.filter(parent_line__order__pay_with="card").values_list("agreed_total", flat=True))
    card = [child for child in history.children if child.pay_with == "card"]
    world.check()
    assert world.gateway.taken() - world.gateway.refunded() == agreed + sum(child.total for child in card)
    left = ["unknown", "confirming", "creating", "created", "closing", "processing", "requires_action", "quarantined"]
    assert not Attempt.objects.filter(state__in=left).exists()
