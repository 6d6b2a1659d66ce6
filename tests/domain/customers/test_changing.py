"""What an agent on the phone does with a customer."""

import pytest

from kadens.domain.customers.changing import CustomerInvalid, add_customer, change_customer
from kadens.domain.customers.models import Address, Customer
from kadens.domain.customers.queries import CustomerUnknown
from kadens.domain.customers.registering import CustomerKnown, NewAddress
from kadens.plumbing.audit.models import AuditEvent
from tests.factories import ACTOR, DAY, contents

BY = {"on": DAY, "actor": ACTOR}
HOME = NewAddress(recipient="Karen", street="Storgatan 1", postcode="111 22", city="Umeå")


def test_a_customer_is_added_with_a_code_of_their_own(db):
    codes = {add_customer(name=" Åsa Öberg ", email="asa@example.com", language="sv", address=HOME, **BY) for _ in "ab"}
    assert len(codes) == 2
    assert set(Customer.objects.values_list("name", "language")) == {("Åsa Öberg", "sv")}
    assert Address.objects.count() == 2


def test_a_code_that_is_given_is_kept_and_belongs_to_one(db):
    assert add_customer(name="Karen", code="K-1", **BY) == "K-1"
    with pytest.raises(CustomerKnown):
        add_customer(name="Lars", code="K-1", **BY)


def test_what_changes_is_recorded_the_old_and_the_new(db):
    code = add_customer(name="Karen", email="old@example.com", phone="1", **BY)
    changed = change_customer(code, name="Karen", email="new@example.com", phone="", **BY)
    assert changed.changed == {"email": ("old@example.com", "new@example.com"), "phone": ("1", "")}
    who = Customer.objects.get(code=code)
    assert (who.name, who.email, who.phone, who.language) == ("Karen", "new@example.com", "", "en")
    deed = AuditEvent.objects.get(action="change_customer")
    assert deed.subject_id == who.id
    assert deed.detail == {"email": ["old@example.com", "new@example.com"], "phone": ["1", ""]}


def test_a_changed_customer_is_found_by_what_they_are_now(db):
    code = add_customer(name="Karen Berg", phone="070-123 45 67", **BY)
    before = Customer.objects.get(code=code)
    change_customer(code, name="Karin Dahl", phone="070-765 43 21", **BY)
    after = Customer.objects.get(code=code)
    assert before.phone_digits != after.phone_digits
    assert ("berg" in before.found_by, "dahl" in before.found_by) == (True, False)
    assert ("berg" in after.found_by, "dahl" in after.found_by) == (False, True)


def test_nothing_changed_is_nothing_recorded(db):
    code = add_customer(name="Karen", **BY)
    before = contents()
    assert change_customer(code, name="Karen ", language="en", **BY).changed == {}
    assert contents() == before


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "  "),
        ("name", "a\nb"),
        ("name", "x" * 501),
        ("name", "4242 4242 4242 4242"),
        ("email", "nobody"),
        ("email", "a b@example.com"),
        ("email", "a@b@c"),
        ("language", "fi"),
    ],
)
def test_what_cannot_be_is_refused_by_its_field(db, field, value):
    code = add_customer(name="Karen", **BY)
    before = contents()
    with pytest.raises(CustomerInvalid, match=field) as refused:
        change_customer(code, **{field: value}, **BY)
    assert "4242" not in str(refused.value)
    with pytest.raises(CustomerInvalid, match=field):
        add_customer(**{"name": "Lars", field: value}, **BY)
    assert contents() == before


def test_nobody_unknown_is_changed(db):
    with pytest.raises(CustomerUnknown):
        change_customer("GHOST", name="Karen", **BY)
