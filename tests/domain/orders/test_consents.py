"""What customers said yes to: kept with the order, never changed, and without it nobody is billed."""

from datetime import UTC, datetime, timedelta

import pytest

from kadens.domain.continuity.cancelling import release_order
from kadens.domain.intake.quoting import Cart, CartLine
from kadens.domain.intake.selling import submit_orders
from kadens.domain.orders.consents import Agreed, consents_of, record_consent, scripts, write_script
from kadens.domain.orders.errors import CardNumberKept, ConsentKept, NoParentOrder, ScriptUnknown
from kadens.domain.orders.models import Hold, Order
from kadens.domain.payments.models import Charge
from kadens.operations.jobs.daily import run_day
from kadens.plumbing.audit.models import AuditEvent
from kadens.plumbing.db.errors import ConstraintViolated
from kadens.plumbing.db.transactions import transaction
from tests.factories import DAY, a_shop, run

pytestmark = pytest.mark.django_db
HEARD = datetime(2024, 1, 10, 9, 30, tzinfo=UTC)


@pytest.fixture
def shop():
    shop = a_shop()
    shop.ready("THREE", "YEAR", "PLAN", "LATER")
    return shop


def submit(shop, sku, agreed=None, *, pay_with="card", more=()):
    lines = (CartLine(sku=sku), *(CartLine(sku=other) for other in more))
    [made] = submit_orders(
        [Cart(customer=shop.customer(), pay_with=pay_with, lines=lines, agreed=agreed)], on=DAY, actor="anna"
    )
    return made


def test_the_consent_is_kept_with_the_order_word_for_word(shop):
    said = Agreed(language="sv", channel="phone", recording="tape 17", given_at=HEARD)
    order = submit(shop, "THREE", said).parent_order_id
    write_script("standard", language="sv", text="Något helt annat.", on=DAY, actor="birgit")
    [kept] = consents_of([order])
    assert (kept.script, kept.language, kept.version, kept.channel) == ("standard", "sv", 1, "phone")
    assert kept.text.startswith("Du beställer en löpande leverans.")
    assert (kept.given_at, kept.heard_by, kept.recording) == (HEARD, "anna", "tape 17")


def test_the_newest_version_is_the_one_that_is_read(shop):
    assert write_script("standard", language="en", text="A new text.", on=DAY, actor="birgit") == 2
    [kept] = consents_of([submit(shop, "THREE", Agreed()).parent_order_id])
    assert (kept.version, kept.text) == (2, "A new text.")
    newest = {(each.code, each.language): each.version for each in scripts()}
    assert (newest["standard", "en"], newest["standard", "sv"]) == (2, 1)


def test_a_script_that_nobody_wrote_is_refused_and_nothing_is_sold(shop):
    with pytest.raises(ScriptUnknown):
        submit(shop, "THREE", Agreed(language="fi"))
    assert not Order.objects.exists()


@pytest.mark.parametrize("pay_with", ["card", "on_account"])
@pytest.mark.parametrize("sku", ["THREE", "YEAR", "PLAN", "LATER"])
def test_without_a_consent_nothing_is_made_or_billed(shop, sku, pay_with):
    made = submit(shop, sku, pay_with=pay_with)
    assert made.holds == ("consent",)
    for later in (0, 31, 62):
        run_day(DAY + timedelta(days=later), "test")
    assert not Order.objects.filter(kind="child").exists()
    assert set(Charge.objects.values_list("status", flat=True)) <= {"planned"}
    assert shop.gateway.payments() == []


def test_a_consent_that_comes_later_lets_the_order_begin(shop):
    order = submit(shop, "YEAR").parent_order_id
    assert record_consent(order, Agreed(channel="mail", recording="form 3"), on=DAY, actor="birgit")
    assert not Hold.objects.filter(released_on=None).exists()
    run_day(DAY, "test")
    assert shop.gateway.payments()
    assert AuditEvent.objects.filter(action="record_consent", subject_id=order).exists()
    [charge] = Charge.objects.all()
    assert charge.consent.heard_by == "birgit"


def test_a_release_does_not_stand_for_a_consent(shop):
    made = submit(shop, "YEAR")
    [key] = made.continuity_order_ids
    assert release_order(key, on=DAY, actor="birgit") == frozenset()
    assert Hold.objects.filter(reason="consent", released_on=None).exists()


def test_a_consent_is_given_once(shop):
    order = submit(shop, "THREE", Agreed()).parent_order_id
    with pytest.raises(ConsentKept), transaction():
        record_consent(order, Agreed(), on=DAY, actor="birgit")


def test_an_order_of_ordinary_products_needs_none(shop):
    made = submit(shop, "BOOK")
    assert made.holds == ()
    with pytest.raises(NoParentOrder), transaction():
        record_consent(made.sales_order_id, Agreed(), on=DAY, actor="birgit")


def test_beside_ordinary_products_only_the_parent_order_waits(shop):
    made = submit(shop, "THREE", more=["BOOK"])
    assert list(Hold.objects.values_list("order_id", "reason")) == [(made.parent_order_id, "consent")]


def test_the_database_bills_nobody_without_a_consent(shop):
    submit(shop, "PLAN")
    for status in ("charging", "billed", "paid", "declined"):
        with pytest.raises(ConstraintViolated, match="ck_payments_charge_consent"), transaction():
            Charge.objects.update(status=status)


def test_a_card_number_is_not_kept_in_a_consent_or_a_script(shop):
    with pytest.raises(CardNumberKept), transaction():
        submit(shop, "THREE", Agreed(recording="card 4242 4242 4242 4242"))
    with pytest.raises(CardNumberKept), transaction():
        write_script("standard", language="en", text="4242424242424242", on=DAY, actor="birgit")


def test_the_charge_of_a_renewed_or_replaced_instalment_keeps_the_consent(shop):
    sold = shop.sell("PLAN")
    shop.behave(sold, "decline")
    for later in range(12):
        run("process_payments", DAY + timedelta(days=later))
    tried = Charge.objects.exclude(status="planned")
    assert tried.exists()
    assert not tried.filter(consent=None).exists()
