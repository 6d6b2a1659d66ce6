"""Orders that agents work on: kept, changed by one window at a time, submitted once (domain.md §3)."""

from dataclasses import replace
from decimal import Decimal
from itertools import product

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kadens.domain.catalog.queries import ProductUnknown
from kadens.domain.continuity.editing import EndAfter, Reschedule, SetPrice, SetQuantity, Skip, Swap, Unskip
from kadens.domain.continuity.errors import DateTooEarly, PriceWithoutReason
from kadens.domain.continuity.models import ContinuityLine, ContinuityOrder
from kadens.domain.customers.models import Address, Customer
from kadens.domain.customers.queries import AddressUnknown, CustomerUnknown
from kadens.domain.customers.registering import NewAddress, write_addresses
from kadens.domain.intake.cart_documents import cart_from_document, cart_to_document
from kadens.domain.intake.drafting import (
    add_line,
    change_line,
    choose_address,
    choose_payment,
    drafts_of,
    drop_draft,
    edit_line,
    edit_shipment,
    quote_draft,
    read_draft,
    remove_line,
    restore_shipment,
    start_draft,
    submit_draft,
    with_edit,
)
from kadens.domain.intake.errors import (
    CartEmpty,
    CartUnreadable,
    DraftChanged,
    DraftLineUnknown,
    DraftSubmitted,
    DraftUnknown,
)
from kadens.domain.intake.models import Draft
from kadens.domain.intake.quoting import Cart, CartLine, PaymentMissing
from kadens.domain.orders.consents import Agreed
from kadens.domain.orders.models import Order
from kadens.domain.payments.queries import instalments_of
from kadens.plumbing.audit.models import AuditEvent
from kadens.pure.errors import KadensError
from tests.factories import ACTOR, DAY, Shop, a_shop, check_books, day, edit, event, every, in_one_go, item, program

BY = {"on": DAY, "actor": ACTOR}
FIRST = {"event": 1, "repetition": 1}
SECOND = {"event": 1, "repetition": 2}
CLUB = CartLine(sku="CLUB")


@pytest.fixture
def shop(db):
    shop = a_shop()
    shop.ready()
    yield shop
    check_books()


def drafted(shop, *lines, **more):
    """A draft with these lines."""
    draft = start_draft(customer=shop.customer(**more), **BY)
    for line in lines:
        draft = add_line(draft.draft_id, version=draft.version, line=line, **BY)
    return draft


def at(draft):
    """The draft as a verb names it."""
    return {"version": draft.version, **BY}


def submit(draft, agreed=Agreed()):  # noqa: B008 - frozen
    return submit_draft(draft.draft_id, agreed=agreed, **at(draft))


# Working on it


def test_a_draft_outlives_the_browser(shop):
    line = CartLine(sku="LOOSE", quantity=Decimal(2), start=day(-40), edits=(Skip(event=1, repetition=3),))
    draft = drafted(shop, line, CartLine(sku="PEN", quantity=Decimal("2.5")))
    kept = read_draft(draft.draft_id)
    assert kept == draft
    assert kept.cart.lines == (line, CartLine(sku="PEN", quantity=Decimal("2.5")))
    assert (kept.owner, kept.version, kept.submitted) == (ACTOR, 3, None)


def test_an_agent_sees_what_they_work_on(shop):
    first, second = drafted(shop), drafted(shop)
    start_draft(customer=shop.customer(), on=DAY, actor="somebody else")
    first = add_line(first.draft_id, line=CLUB, **at(first))
    assert [each.draft_id for each in drafts_of(ACTOR)] == [first.draft_id, second.draft_id]
    submit(first)
    assert [each.draft_id for each in drafts_of(ACTOR)] == [second.draft_id]


def test_everybodys_drafts_are_listed_as_far_as_asked(shop):
    mine = drafted(shop)
    theirs = start_draft(customer=shop.customer(), on=DAY, actor="somebody else")
    assert [each.draft_id for each in drafts_of(None)] == [theirs.draft_id, mine.draft_id]
    assert [each.draft_id for each in drafts_of(None, most=1)] == [theirs.draft_id]


def test_edits_that_are_made_together_are_made_all_or_none(shop):
    draft = drafted(shop, CLUB)
    moved = Reschedule(**SECOND, to=day(40))
    dearer = SetPrice(**SECOND, sku="BOOK", price=18_00)
    with pytest.raises(PriceWithoutReason):
        edit_shipment(draft.draft_id, at=1, edits=[moved, dearer], **at(draft))
    assert read_draft(draft.draft_id) == draft
    both = [moved, replace(dearer, reason="a friend")]
    changed = edit_shipment(draft.draft_id, at=1, edits=both, **at(draft))
    assert (changed.cart.lines[0].edits, changed.version) == (tuple(both), draft.version + 1)


def test_lines_are_changed_and_removed(shop):
    draft = drafted(shop, CLUB, CartLine(sku="PEN"))
    draft = change_line(draft.draft_id, at=1, line=replace(CLUB, quantity=Decimal(3)), **at(draft))
    assert draft.cart.lines == (CartLine(sku="CLUB", quantity=Decimal(3)), CartLine(sku="PEN"))
    draft = remove_line(draft.draft_id, at=1, **at(draft))
    assert draft.cart.lines == (CartLine(sku="PEN"),)
    for place in (0, 2):
        with pytest.raises(DraftLineUnknown):
            remove_line(draft.draft_id, at=place, **at(draft))


def test_what_cannot_be_sold_does_not_get_in(shop):
    draft = drafted(shop, CLUB)
    with pytest.raises(ProductUnknown):
        add_line(draft.draft_id, line=CartLine(sku="GHOST"), **at(draft))
    with pytest.raises(PriceWithoutReason):
        edit_line(draft.draft_id, at=1, edit=SetPrice(**FIRST, sku="BOOK", price=1), **at(draft))
    assert read_draft(draft.draft_id) == draft


def test_a_line_that_cannot_be_sold_any_more_keeps_nobody_from_the_others(shop):
    draft = drafted(shop, CLUB, CartLine(sku="BOX"))
    edit(shop, "CLUB", active=False)
    draft = edit_line(draft.draft_id, at=2, edit=Skip(**SECOND), **at(draft))
    draft = remove_line(draft.draft_id, at=1, **at(draft))
    assert [line.skipped for line in quote_draft(draft.draft_id, on=DAY).parents[0].draft.lines] == [
        False,
        True,
        False,
        False,
    ]


def test_a_date_that_went_by_is_refused_by_the_day_and_can_be_forgotten(shop):
    draft = drafted(shop, CLUB)
    draft = edit_line(draft.draft_id, at=1, edit=Reschedule(**SECOND, to=day(2)), **at(draft))
    quote_draft(draft.draft_id, on=day(2))
    with pytest.raises(DateTooEarly):
        quote_draft(draft.draft_id, on=day(3))
    draft = restore_shipment(draft.draft_id, at=1, **SECOND, **at(draft))
    assert quote_draft(draft.draft_id, on=day(3)).parents[0].line == CLUB


def test_an_edit_of_the_same_thing_takes_the_place_of_the_earlier(shop):
    draft = drafted(shop, CartLine(sku="BOX"))
    price = SetPrice(**FIRST, sku="PEN", price=1_00, reason="welcome")
    for each in (price, Skip(**SECOND), replace(price, price=2_00), Unskip(**SECOND)):
        draft = edit_line(draft.draft_id, at=1, edit=each, **at(draft))
    assert draft.cart.lines[0].edits == (replace(price, price=2_00),)


def test_of_two_ends_the_later_one_counts():
    edits = with_edit((EndAfter(**FIRST), Skip(**SECOND)), EndAfter(event=1, repetition=5))
    assert edits == (Skip(**SECOND), EndAfter(event=1, repetition=5))


def test_a_swap_forgets_the_prices_of_what_it_replaces():
    earlier = (
        SetPrice(**FIRST, sku="BOOK", price=1, reason="why"),
        SetQuantity(**FIRST, sku="BOOK", quantity=Decimal(2)),
        SetPrice(**SECOND, sku="BOOK", price=1, reason="why"),
        Reschedule(**FIRST, to=day(3)),
    )
    assert with_edit(earlier, Swap(**FIRST, sku="MUG")) == (*earlier[2:], Swap(**FIRST, sku="MUG"))


# Two windows


def test_a_window_that_shows_an_older_draft_changes_nothing(shop):
    old = drafted(shop, CLUB)
    new = remove_line(old.draft_id, at=1, **at(old))
    changes = (
        lambda: add_line(old.draft_id, line=CLUB, **at(old)),
        lambda: change_line(old.draft_id, at=1, line=CLUB, **at(old)),
        lambda: remove_line(old.draft_id, at=1, **at(old)),
        lambda: edit_line(old.draft_id, at=1, edit=Skip(**FIRST), **at(old)),
        lambda: restore_shipment(old.draft_id, at=1, **FIRST, **at(old)),
        lambda: choose_payment(old.draft_id, pay_with="on_account", **at(old)),
        lambda: choose_address(old.draft_id, address_id=None, **at(old)),
        lambda: drop_draft(old.draft_id, **at(old)),
        lambda: submit(old),
    )
    for change in changes:
        with pytest.raises(DraftChanged):
            change()
    assert read_draft(old.draft_id) == new


def test_a_dropped_draft_is_gone(shop):
    draft = drafted(shop, CLUB)
    drop_draft(draft.draft_id, **at(draft))
    for look in (lambda: read_draft(draft.draft_id), lambda: submit(draft)):
        with pytest.raises(DraftUnknown):
            look()
    deeds = AuditEvent.objects.filter(subject="draft", subject_id=draft.draft_id).order_by("id")
    assert [deed.action for deed in deeds] == ["start_draft", "add_line", "drop_draft"]


# Submitting


def test_a_draft_becomes_the_orders_that_it_shows(shop):
    draft = drafted(shop, replace(CLUB, edits=(Skip(**SECOND),)), CartLine(sku="PLAN"), CartLine(sku="PEN"))
    quote = quote_draft(draft.draft_id, on=DAY)
    made = submit(draft)
    assert made.holds == ()
    planned = ContinuityLine.objects.exclude(status="skipped").filter(continuity_order_id__in=made.continuity_order_ids)
    sales = Order.objects.get(id=made.sales_order_id)
    assert sum(line.total for line in planned) + sales.total == quote.total
    assert [row.amount for row in instalments_of(made.parent_line_ids)] == [
        each.amount for each in quote.parents[1].instalments
    ]


def test_a_second_submit_gives_what_the_first_made(shop):
    draft = drafted(shop, CLUB, CartLine(sku="YEAR"), CartLine(sku="PEN"))
    made = submit(draft)
    assert submit(draft) == made
    assert submit_draft(draft.draft_id, version=99, agreed=None, **BY) == made
    assert read_draft(draft.draft_id).submitted == made
    assert Order.objects.filter(kind="parent").count() == 1


def test_a_submitted_draft_is_not_changed(shop):
    draft = drafted(shop, CLUB)
    submit(draft)
    for change in (
        lambda: add_line(draft.draft_id, line=CLUB, **at(draft)),
        lambda: drop_draft(draft.draft_id, **at(draft)),
    ):
        with pytest.raises(DraftSubmitted):
            change()


def test_what_is_billed_at_once_is_charged_at_submit(shop):
    draft = drafted(shop, CartLine(sku="YEAR"))
    submit(draft)
    assert shop.gateway.taken() == 4 * 22_00


def test_without_a_consent_the_order_is_held(shop):
    assert submit(drafted(shop, CLUB), agreed=None).holds == ("consent",)


def test_a_card_may_come_while_the_agent_works(shop):
    draft = drafted(shop, CLUB, card=None)
    assert quote_draft(draft.draft_id, on=DAY).card_missing
    with pytest.raises(PaymentMissing):
        submit(draft)
    draft = choose_payment(draft.draft_id, pay_with="on_account", **at(draft))
    assert submit(draft).holds == ()


def test_nothing_is_not_submitted(shop):
    with pytest.raises(CartEmpty):
        submit(drafted(shop))


def test_a_refused_submit_leaves_the_draft_as_it_was(shop):
    draft = drafted(shop, CLUB)
    edit(shop, "CLUB", active=False)
    with pytest.raises(Exception, match="not active"):
        submit(draft)
    assert read_draft(draft.draft_id) == draft
    assert not Order.objects.exists()


# Where it goes


def test_the_parcels_go_to_the_address_that_was_chosen(shop):
    draft = drafted(shop, CLUB, CartLine(sku="PEN"))
    customer = Customer.objects.get(code=draft.cart.customer)
    first = Address.objects.get(customer_id=customer.id)
    write_addresses({customer.id: NewAddress(recipient="Work", street="Kungsgatan 2", postcode="111", city="S")})
    draft = choose_address(draft.draft_id, address_id=first.id, **at(draft))
    made = submit(draft)
    assert set(Order.objects.values_list("address_id", flat=True)) == {first.id}
    assert made.holds == ()


def test_nobody_elses_address_and_no_old_one_is_chosen(shop):
    draft, other = drafted(shop, CLUB), drafted(shop, CLUB)
    own, theirs = (
        Address.objects.get(customer_id=Customer.objects.get(code=each.cart.customer).id) for each in (draft, other)
    )
    Address.objects.filter(id=own.id).update(replaced_on=DAY)
    for address in (own.id, theirs.id, 10**9):
        with pytest.raises(AddressUnknown):
            choose_address(draft.draft_id, address_id=address, **at(draft))


def test_nobody_unknown_orders(shop):
    with pytest.raises(CustomerUnknown):
        start_draft(customer="GHOST", **BY)


# How it is kept

BROKEN = {
    "no customer": lambda cart: cart.pop("customer"),
    "a word too many": lambda cart: cart.update(colour="red"),
    "an unknown way to pay": lambda cart: cart.update(pay_with="shells"),
    "a line with a word too many": lambda cart: cart["lines"][0].update(colour="red"),
    "a quantity of none": lambda cart: cart["lines"][0].update(quantity="0"),
    "a date that is none": lambda cart: cart["lines"][0].update(start="2024-02-30"),
    "an edit of an unknown kind": lambda cart: cart["lines"][0]["edits"][0].update(kind="gift"),
    "an edit of no line": lambda cart: cart["lines"][0]["edits"][0].pop("event"),
    "a repetition before the first": lambda cart: cart["lines"][0]["edits"][0].update(repetition=0),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_stored_cart_is_read_strictly(what):
    line = replace(CLUB, edits=(Skip(**FIRST),))
    document = cart_to_document(Cart(customer="K", pay_with="card", lines=(line,)))
    assert cart_from_document(document).lines == (line,)
    BROKEN[what](document)
    with pytest.raises(CartUnreadable):
        cart_from_document(document)


def test_what_could_not_be_read_again_is_not_kept(shop):
    draft = drafted(shop, CLUB)
    with pytest.raises(CartUnreadable, match="pay_with"):
        choose_payment(draft.draft_id, pay_with="shells", **at(draft))
    with pytest.raises(CartUnreadable, match="reason"):
        edit_line(draft.draft_id, at=1, edit=Skip(**FIRST, reason="x" * 501), **at(draft))
    assert Draft.objects.get(id=draft.draft_id).version == draft.version


slots = st.sampled_from([(number, nth) for number, nth in product((1, 2), (1, 2, 3))])
reasons = st.sampled_from(["why", "moved house", ""])
quantities = st.decimals("0.001", "99", places=3)


@st.composite
def edits(draw):
    number, nth = draw(slots)
    where = {"event": number, "repetition": nth, "reason": draw(reasons)}
    sku = draw(st.sampled_from(["BOOK", "PEN", "MUG"]))
    return draw(
        st.sampled_from(
            [
                Skip(**where),
                Unskip(**where),
                EndAfter(**where),
                Reschedule(**where, to=day(draw(st.integers(0, 200)))),
                SetQuantity(**where, sku=sku, quantity=draw(quantities)),
                SetPrice(**{**where, "reason": "why"}, sku=sku, price=draw(st.integers(0, 99_99))),
                Swap(**where, sku=sku, quantity=draw(st.none() | quantities), price=draw(st.none() | st.just(5_00))),
            ]
        )
    )


@given(wanted=st.lists(edits(), max_size=6), quantity=st.integers(1, 3))
def test_a_cart_is_read_as_it_was_kept(wanted, quantity):
    line = CartLine(sku="CLUB", quantity=Decimal(quantity), edits=tuple(wanted))
    cart = Cart(customer="K", pay_with="card", lines=(line,), address_id=7)
    assert cart_from_document(cart_to_document(cart)) == cart


@pytest.fixture
def double(db) -> Shop:
    """A program of two events, the first three times, with two items, paid in instalments."""
    shop = a_shop()
    box = (item("BOOK"), item("PEN", 2))
    events = every(1, "months", *box, repeats=2), event(*box, days_from_last=10, repeats=2)
    shop.define(program("DOUBLE", *events, bill_upfront=True, payment_schedule="MONTHLY-3"))
    shop.customer()
    return shop


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(wanted=st.lists(edits(), max_size=8), quantity=st.integers(1, 2))
def test_what_is_written_is_what_was_quoted(double, wanted, quantity):
    """Edits that are refused are left out, as the page would; the rest is submitted."""
    with transaction.atomic():
        draft = start_draft(customer="C1", **BY)
        draft = add_line(draft.draft_id, line=CartLine(sku="DOUBLE", quantity=Decimal(quantity)), **at(draft))
        for each in wanted:
            try:
                draft = edit_line(draft.draft_id, at=1, edit=each, **at(draft))
            except KadensError:
                assert read_draft(draft.draft_id) == draft
        quote = quote_draft(draft.draft_id, on=DAY)
        made = submit(draft)
        [key] = made.continuity_order_ids
        parent = quote.parents[0]
        assert [
            (
                *(line.event, line.repetition, line.status == "skipped", line.planned_on, line.delivery_on),
                *(line.net, line.tax),
            )
            for line in ContinuityLine.objects.filter(continuity_order_id=key).order_by("event", "repetition")
        ] == [
            (
                *(line.event, line.repetition, line.skipped, line.planned_on, line.delivery_on),
                *(line.worth.net, line.worth.tax),
            )
            for line in parent.draft.lines
        ]
        assert items(key) == [
            (item.product_id, item.each, item.quantity, item.price, item.own_price, item.amounts.net, item.amounts.tax)
            for line in parent.draft.lines
            for item in line.items
        ]
        assert [(row.due_on, row.amount) for row in instalments_of(made.parent_line_ids)] == [
            (each.due_on, each.amount) for each in parent.instalments
        ]
        assert sum(each.amount for each in parent.instalments) == parent.draft.net + parent.draft.tax
        assert ContinuityOrder.objects.get(id=key).complete == (parent.draft.more == 0)
        check_books()
        transaction.set_rollback(True)


def items(key):
    return in_one_go(
        "SELECT item.product_id, item.each, item.quantity, item.price, item.own_price, item.net, item.tax"
        " FROM continuity_line_item AS item JOIN continuity_line AS line ON line.id = item.line_id"
        " WHERE line.continuity_order_id = %s ORDER BY line.event, line.repetition, item.position",
        key,
    )
