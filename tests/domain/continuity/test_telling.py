"""What notices tell of, read when they are sent."""

from datetime import date

import pytest

from kadens.domain.continuity.cancelling import cancel_order
from kadens.domain.continuity.pausing import pause_order, resume_order
from kadens.domain.continuity.telling import letters_of
from kadens.domain.customers.models import PaymentMethod
from kadens.domain.notices.mail import Letter
from kadens.domain.notices.models import Notice
from kadens.domain.notices.placeholders import RULES, Cause
from kadens.domain.notices.queries import as_claimed, list_notices, notice_whole
from kadens.domain.payments.retrying import replace_card
from kadens.pure.money import Money
from tests.factories import ACTOR, DAY, count_statements, day, event, every, program, run

pytestmark = pytest.mark.django_db


def told(kind):
    """The values of the only notice of this kind."""
    notice = Notice.objects.get(kind=kind)
    facts, _ = notice_whole(notice.pk)
    letter = letters_of([as_claimed(facts)])[notice.pk]
    assert isinstance(letter, Letter)
    assert set(letter.values) <= RULES[kind].known
    missing = [name for name in RULES[kind].given - {"manage_link", "card_link"} if not letter.values[name]]
    assert missing == []
    return letter.values


def goods(values):
    return [(item.name, item.quantity, item.unit) for item in values["items"]]


BOX = [("Book", 2, "pcs"), ("Pen", 3, "pcs")]


def test_a_confirmation_tells_of_the_first_parcel(shop):
    sold = shop.sell("BOX")
    values = told("order_confirmed")
    assert (values["order"], values["delivery_on"], goods(values)) == (str(sold.parent_order_id), DAY, BOX)
    assert (values["amount"], values["total"]) == (Money(57_13, "EUR"), "")
    run("create_child_orders")
    assert told("order_confirmed")["delivery_on"] == DAY


def test_a_confirmation_of_what_is_paid_at_once_tells_of_all_of_it(shop):
    shop.sell("YEAR")
    values = told("order_confirmed")
    assert (values["amount"], values["total"]) == ("", Money(4 * 22_00, "EUR"))


def test_a_delivery_ahead_tells_of_its_own_parcel(shop):
    shop.define(program("TOLD", event(), event(days_from_last=30, notice_days=3)))
    shop.sell("TOLD")
    run("create_child_orders")
    run("announce", day(27))
    values = told("upcoming_delivery")
    assert (values["delivery_on"], goods(values), values["amount"]) == (
        day(30),
        [("Book", 1, "pcs")],
        Money(22_00, "EUR"),
    )


@pytest.mark.parametrize("upfront", [False, True])
def test_a_charge_ahead_tells_how_much_and_when(shop, upfront):
    more = {"bill_upfront": True, "payment_schedule": "MONTHLY-3"} if upfront else {}
    shop.define(
        program("TOLD", event(), event(days_from_last=31), event(days_from_last=31), charge_notice_days=5, **more)
    )
    shop.sell("TOLD", on=DAY)
    for job in ("process_payments", "create_child_orders", "fulfil_orders"):
        run(job)
    Notice.objects.filter(kind="upcoming_charge").delete()
    run("announce", day(26))
    values = told("upcoming_charge")
    assert (values["due_on"], values["amount"]) == (day(31), Money(22_00, "EUR"))
    assert values["card"] == "•••• 4242"


def test_a_parcel_that_left_names_its_own_order(shop):
    sold = shop.sell("BOX")
    run("create_child_orders")
    run("fulfil_orders")
    values = told("shipped")
    assert values["order"] != str(sold.parent_order_id)
    assert goods(values) == BOX
    assert told("continuity_charged")["amount"] == Money(57_13, "EUR")


def test_a_decline_tells_why_and_a_bill_when(shop):
    sold = shop.sell("PLAN")
    shop.behave(sold, "decline")
    run("process_payments")
    values = told("payment_failed")
    assert (values["amount"], values["reason"], values["instalment"]) == (
        Money(44_00, "EUR"),
        Cause("card_declined"),
        "1",
    )
    shop.sell("PLAN", pay_with="on_account")
    run("process_payments")
    assert told("continuity_billed")["due_on"] == DAY


def test_pauses_and_ends(shop):
    sold = shop.sell("CLUB")
    pause_order(sold.key, until=day(20), on=DAY, actor=ACTOR)
    assert told("paused")["until_on"] == day(20)
    resume_order(sold.key, on=day(10), actor=ACTOR)
    assert told("resumed")["delivery_on"] == day(10)
    cancel_order(sold.key, on=day(10), actor=ACTOR, reason="moved")
    assert told("cancelled")["order"] == str(sold.parent_order_id)


def card_notices():
    return list(Notice.objects.filter(kind__startswith="card_exp").order_by("id").values_list("kind", "noticed_on"))


def test_a_card_that_the_bank_renewed_is_told_of_again(shop):
    """Once per card and expiry (domain.md §8): the renewed card keeps its row, and its next expiry is another."""
    shop.set(card_expiry_warning_days=10)
    shop.define(program("LONG", every(1, "months", repeats=30)))
    customer = shop.customer(expires_on=date(2024, 1, 31))
    shop.sell("LONG", customer=customer)
    for on in (date(2024, 2, 5), date(2024, 2, 6)):
        run("announce", on)
    run("create_child_orders", date(2024, 2, 15))
    assert card_notices() == [("card_expiring", date(2024, 2, 5)), ("card_expired", date(2024, 2, 15))]
    [card] = PaymentMethod.objects.filter(token=customer)
    replace_card(
        customer_id=card.customer_id, token=customer, brand="visa", last_four="4242", expires_on=date(2025, 1, 31),
        on=date(2024, 2, 16), actor=ACTOR,
    )  # fmt: skip
    run("create_child_orders", date(2024, 2, 16))
    for on in (date(2025, 2, 5), date(2025, 2, 6)):
        run("announce", on)
    run("create_child_orders", date(2025, 2, 15))
    assert card_notices()[2:] == [("card_expiring", date(2025, 2, 5)), ("card_expired", date(2025, 2, 15))]


def test_all_are_read_in_a_constant_number_of_statements(shop):
    counted = []
    for count in (2, 20):
        shop.sell_many("BOX", count)
        notices = [as_claimed(facts) for facts in list_notices(limit=100)]
        counted.append(count_statements(lambda notices=notices: letters_of(notices)))
        assert len(letters_of(notices)) == len(notices)
    assert counted[0] == counted[1] <= 2
