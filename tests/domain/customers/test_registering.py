"""Customers, their addresses and their stored cards (domain.md §2.6)."""

from datetime import date

import pytest

from kadens.domain.customers.adding import add_addresses, add_cards
from kadens.domain.customers.models import Customer, PaymentMethod
from kadens.domain.customers.queries import CustomerUnknown, customers_by_code
from kadens.domain.customers.registering import CustomerKnown, NewAddress, NewCard, NewCustomer, register_customers
from kadens.plumbing.audit.models import AuditEvent
from kadens.plumbing.db.errors import ConstraintViolated
from kadens.pure.errors import KadensError
from tests.factories import ACTOR, DAY, contents, count_statements

BY = {"on": DAY, "actor": ACTOR}
ADDRESS = NewAddress(recipient="Karen", street="Storgatan 1", postcode="111 22", city="Stockholm")


def card(kept_as="tok_1", **more):
    return NewCard(**{"token": kept_as, "expires_on": date(2030, 12, 31), "brand": "visa", "last_four": "4242"} | more)


def karen(**more):
    return NewCustomer(**{"code": "K", "name": "Karen"} | more)


def register(*customers):
    return register_customers(customers, **BY)


def test_a_customer_is_read_back_with_the_address_and_card_in_force(db):
    ids = register(karen(address=ADDRESS, card=card(), on_account=True, credit_limit=500_00))
    found = customers_by_code(["K"])["K"]
    assert (found.id, found.on_account, found.credit_limit) == (ids["K"], True, 500_00)
    assert found.card_expires_on == date(2030, 12, 31)
    assert found.address_id is not None


def test_a_customer_needs_neither_address_nor_card(db):
    register(karen())
    found = customers_by_code(["K"])["K"]
    assert (found.address_id, found.payment_method_id, found.credit_limit, found.on_account) == (
        None,
        None,
        None,
        False,
    )


def test_a_taken_code_is_refused_and_nobody_is_registered(db):
    register(karen())
    before = contents()
    with pytest.raises(CustomerKnown):
        register(NewCustomer(code="L", name="Lars"), karen())
    assert contents() == before


def test_an_unknown_code_is_named(db):
    register(karen())
    with pytest.raises(CustomerUnknown, match="NONE"):
        customers_by_code(["K", "NONE"])


@pytest.mark.parametrize(
    ("wrong", "guard"),
    [
        ({"name": "Karen 4242 4242 4242 4242"}, "no_card"),
        ({"card": card("4242424242424242")}, "no_card"),
        ({"card": card(last_four="4242424242424242")}, "last_four"),
        ({"card": card(brand="4242-4242-4242-4242")}, "no_card"),
        ({"language": "xx"}, "language"),
        ({"credit_limit": -1}, "credit_limit"),
    ],
)
def test_a_card_number_and_values_that_cannot_be_are_refused(db, wrong, guard):
    with pytest.raises(KadensError) as refused:
        register(karen(**wrong))
    assert guard in str(refused.value.fields["constraint"])
    assert not Customer.objects.exists()


def test_a_token_belongs_to_one_customer(db):
    register(karen(card=card()))
    with pytest.raises(KadensError) as refused:
        register(NewCustomer(code="L", name="Lars", card=card()))
    assert refused.value.fields["constraint"] == "uq_customers_payment_method_token"


def test_an_address_and_a_first_card_are_added_later(db):
    key = register(karen())["K"]
    add_addresses({key: ADDRESS}, **BY)
    add_cards({key: card()}, **BY)
    found = customers_by_code(["K"])["K"]
    assert found.address_id is not None
    assert found.payment_method_id == PaymentMethod.objects.get().id
    with pytest.raises(ConstraintViolated, match="current"):
        add_cards({key: card("tok_2")}, **BY)


def test_many_are_registered_and_read_in_as_many_statements_as_few(db):
    few, many = (
        [karen(code=f"{name}{n}", address=ADDRESS, card=card(f"{name}{n}")) for n in range(count)]
        for name, count in (("A", 2), ("B", 200))
    )
    assert count_statements(lambda: register(*few)) == count_statements(lambda: register(*many))
    codes = [customer.code for customer in many]
    assert count_statements(lambda: customers_by_code(codes[:1])) == count_statements(lambda: customers_by_code(codes))


def test_everybody_registered_is_recorded(db):
    ids = register(karen(), NewCustomer(code="L", name="Lars"))
    found = AuditEvent.objects.filter(action="register_customer").values_list("subject_id", flat=True)
    assert sorted(found) == sorted(ids.values())
