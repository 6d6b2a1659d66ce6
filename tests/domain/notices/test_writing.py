"""Notices: once per fact, customer and kind."""

import pytest

from kadens.domain.notices.models import KINDS, Notice
from kadens.domain.notices.writing import NewNotice, write_notices
from kadens.plumbing.db.errors import ConstraintViolated
from kadens.plumbing.db.transactions import transaction
from tests.domain.fulfilment.shop import DAY, day


def notice(kind="shipped", customer_id=1, fact="order:1", **more):
    return NewNotice(kind=kind, customer_id=customer_id, fact=fact, noticed_on=DAY, **more)


def test_a_notice_is_queued_with_what_it_tells(shop):
    assert write_notices([notice(parent_line_id=7, payload={"order": 1, "tracking": "SE-77"})]) == 1
    written = Notice.objects.get()
    assert (written.kind, written.customer_id, written.fact, written.parent_line_id) == ("shipped", 1, "order:1", 7)
    assert (written.noticed_on, written.status) == (DAY, "queued")
    assert written.payload == {"order": 1, "tracking": "SE-77"}


def test_a_fact_is_told_once(shop):
    assert write_notices([notice()]) == 1
    later = NewNotice(kind="shipped", customer_id=1, fact="order:1", noticed_on=day(1), payload={"order": 2})
    assert write_notices([later]) == 0
    assert write_notices([notice(fact="order:2"), notice(fact="order:2")]) == 1
    assert Notice.objects.get(fact="order:1").noticed_on == DAY


def test_a_sent_notice_is_not_queued_again(shop):
    write_notices([notice()])
    Notice.objects.update(status="sent", settled_at="2024-01-15T12:00Z")
    assert write_notices([notice()]) == 0
    assert Notice.objects.get().status == "sent"


def test_each_customer_and_each_kind_is_told_of_the_fact(shop):
    assert write_notices([notice(), notice(customer_id=2), notice(kind="cancelled")]) == 3


@pytest.mark.parametrize("kind", KINDS)
def test_the_kinds_of_the_glossary_are_known(shop, kind):
    assert write_notices([notice(kind=kind)]) == 1


def test_another_kind_is_refused_and_nothing_is_written(shop):
    with pytest.raises(ConstraintViolated, match="ck_notices_notice_kind"), transaction():
        write_notices([notice(), notice(kind="birthday")])
    assert not Notice.objects.exists()


def test_many_notices_take_one_statement_and_none_takes_none(shop, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert write_notices([notice(fact=f"order:{number}") for number in range(50)]) == 50
    with django_assert_num_queries(0):
        assert write_notices([]) == 0
