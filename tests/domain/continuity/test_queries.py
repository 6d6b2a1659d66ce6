"""A continuity order whole, and many of them in as many statements as one."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kadens.domain.continuity.errors import ProgramUnknown
from kadens.domain.continuity.queries import counts, parent_lines_of, whole_order, whole_orders
from tests.edges.played import AXEL, INGRID, KAREN, YEAR, play

pytestmark = pytest.mark.django_db


def test_lines_tell_what_became_of_their_child_orders() -> None:
    played = play(INGRID, until="2024-02-25")
    order = whole_order(played.key("B"))
    assert [(line.repetition, line.status, line.child_number) for line in order.lines] == [
        (1, "invoiced", 1),
        (2, "child_created", 2),
        (3, "planned", None),
    ]
    first = order.lines[0]
    assert (first.created_on, first.shipped_on, first.invoiced_on) == (
        date(2024, 1, 25),
        date(2024, 2, 1),
        date(2024, 2, 1),
    )
    assert [item.sku for item in order.items[first.line_id]] == ["BOOK"]


def test_what_follows_unplanned_carries_the_moves_of_the_order() -> None:
    played = play(INGRID, "{day: 2024-01-11, shift: {ref: B, days: 3}}", until="2024-01-11")
    following = whole_order(played.key("B")).unplanned
    assert following is not None
    assert (following.more, following.repetition, following.nominal_on) == (3, 4, date(2024, 5, 4))


def test_money_of_an_upfront_plan() -> None:
    order = whole_order(play(YEAR, until="2024-02-10").key("C"))
    assert [(row.number, row.amount, row.status) for row in order.instalments] == [
        (1, 33_33, "paid"),
        (2, 33_33, "paid"),
        (3, 33_34, "planned"),
    ]
    assert [row.outcome for row in order.charges] == ["approved", "approved"]
    balances = {row.account: row.balance for row in order.balances}
    assert balances == {"cash": 66_66, "parent_revenue": 25_00 - 66_66, "revenue": -25_00}
    assert "continuity_charged" in {row.kind for row in order.notices}


def test_holds_and_a_pause_are_in_the_head() -> None:
    played = play(AXEL, "{day: 2024-01-12, pause: {ref: D, until: 2024-03-01}}", until="2024-01-12")
    order = whole_order(played.key("D"))
    assert [(hold.reason, hold.on_parent, hold.released_on) for hold in order.holds] == [("credit_limit", True, None)]
    assert (order.head.status, order.head.paused_until, order.head.paused_by) == ("paused", date(2024, 3, 1), "test")


def test_many_take_as_many_statements_as_one() -> None:
    played = play(KAREN, INGRID, YEAR, AXEL, until="2024-01-26")
    keys = [played.key(ref) for ref in "ABCD"]
    with CaptureQueriesContext(
        connection,
    ) as one:
        whole_orders(keys[:1])
    with CaptureQueriesContext(connection) as many:
        assert [order.head.continuity_order_id for order in whole_orders(keys)] == keys
    assert len(many) == len(one)


def test_the_criteria_of_a_job_leave_parent_lines() -> None:
    played = play(INGRID, YEAR, KAREN, until="2024-01-10", jobs=False)
    line_of = {ref: whole_order(played.key(ref)).head.parent_line_id for ref in "ABC"}
    assert parent_lines_of({}) is None
    assert parent_lines_of({"program": "UPFRONT"}) == [line_of["C"]]
    assert parent_lines_of({"customer": "INGRID"}) == sorted([line_of["B"], line_of["C"]])
    assert parent_lines_of({"order": played.ref("A")}) == [line_of["A"]]
    assert parent_lines_of({"customer": "KAREN", "program": "UPFRONT"}) == []
    with pytest.raises(ProgramUnknown):
        parent_lines_of({"program": "NOPE"})


def test_counts_for_the_status_page() -> None:
    play(INGRID, until="2024-02-25")
    found = {row.name: row.count for row in counts()}
    assert found["continuity orders, active"] == 1
    assert found["continuity lines, planned"] == 1
    assert found["child orders, open"] == 1
