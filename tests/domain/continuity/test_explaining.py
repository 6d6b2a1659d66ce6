"""Why a line has no child order: each reason, and that it is the job's own."""

from datetime import UTC, date, datetime

import pytest

from kadens.domain.continuity.explaining import Explanation, explain
from kadens.domain.continuity.models import ContinuityLine, Refusal
from kadens.operations.jobs.daily import run_named
from kadens.plumbing.runner.models import ParkedRow
from kadens.plumbing.runner.shapes import Request
from tests.edges.played import AXEL, INGRID, KAREN, YEAR, Played, play

pytestmark = pytest.mark.django_db


def first(played: Played, ref: str = "A", as_of: str | None = None) -> Explanation:
    """The explanation of the order's earliest line, which is judged as the job judges it."""
    on = date.fromisoformat(as_of) if as_of else played.until
    found = explain(played.key(ref), on)[0]
    agrees_with_the_job(played.key(ref), found, on)
    return found


def agrees_with_the_job(key: int, found: Explanation, on: date) -> None:
    """Run the job and see that it refuses that line for that reason, or makes it."""
    run_named(Request(as_of=on, actor="test"), "create_child_orders")
    line = ContinuityLine.objects.get(continuity_order_id=key, event=found.event, repetition=found.occurrence)
    refused = list(Refusal.objects.filter(line=line, last_on=on).values_list("reason", flat=True))
    if found.reason == "due":
        assert line.status == "child_created"
    elif found.reason in ("not_due", "parked"):
        assert (line.status, refused) == ("planned", [])
    else:
        assert refused == [found.reason]


def test_a_line_whose_window_is_not_open_is_not_due() -> None:
    found = first(play(INGRID, until="2024-01-12"), "B")
    assert found.reason == "not_due"
    assert found.inputs["opens_on"] == date(2024, 1, 25)
    assert "2024-01-25" in found.because


def test_what_would_stop_it_then_is_told_ahead() -> None:
    played = play(KAREN, until="2024-01-12")
    expired = next(each for each in explain(played.key(), played.until) if each.delivery_on == date(2024, 4, 1))
    assert (expired.reason, expired.inputs["then"]) == ("not_due", "card_expired")
    assert "2024-04-01 or later" in expired.remedy


def test_a_due_line_that_nothing_holds_is_due() -> None:
    found = first(play(INGRID, until="2024-01-25", jobs=False), "B")
    assert found.reason == "due"
    assert "create_child_orders" in found.remedy


def test_a_late_line_that_catch_up_drops_says_so() -> None:
    played = play(INGRID, until="2024-02-10", jobs=False, parameters="catch_up: drop")
    assert "skips it as missed" in explain(played.key("B"), played.until)[0].because


def test_paused_until_a_day() -> None:
    found = first(play(INGRID, "{day: 2024-01-11, pause: {ref: B, until: 2024-03-01}}", until="2024-01-25"), "B")
    assert found.reason == "paused"
    assert found.inputs["until"] == date(2024, 3, 1)
    assert found.remedy == "Resume the continuity order, or wait for 2024-03-01."


def test_paused_until_somebody_resumes_it() -> None:
    found = first(play(INGRID, "{day: 2024-01-11, pause: {ref: B}}", until="2024-01-25"), "B")
    assert found.remedy == "Resume the continuity order."


def test_held_with_who_and_when() -> None:
    found = first(play(AXEL, until="2024-01-25"), "D")
    assert found.reason == "hold"
    assert found.remedy.startswith("Release the hold credit_limit placed by test on 2024-01-10")


def test_payment_names_the_instalment_and_its_next_retry() -> None:
    decline = "{day: 2024-01-10, card: {customer: INGRID, behaviour: decline}}"
    found = first(play(decline, YEAR.replace("02-01", "01-15"), until="2024-01-12"), "C")
    assert found.reason == "payment"
    assert (found.inputs["instalment"], found.inputs["amount"]) == (1, "33.33")
    assert (found.inputs["status"], found.inputs["declined_since"]) == ("declined", date(2024, 1, 10))
    assert found.inputs["next_retry_on"] == date(2024, 1, 13)
    assert "tried again on 2024-01-13" in found.remedy


def test_payment_blocks_a_due_line() -> None:
    decline = "{day: 2024-01-10, card: {customer: INGRID, behaviour: decline}}"
    found = first(play(decline, YEAR, until="2024-01-26"), "C")
    assert found.reason == "payment"
    assert found.inputs["status"] == "failed"
    assert "no retry is planned" in found.remedy


def test_an_expired_card_with_its_delivery() -> None:
    found = first(play(KAREN, until="2024-03-25"))
    assert found.reason == "card_expired"
    assert (found.inputs["expires"], found.inputs["needed_on"]) == ("2024-03", date(2024, 4, 1))
    assert found.remedy == "Give a card that is good on 2024-04-01 or later."


def test_no_stock_with_what_was_wanted_and_free() -> None:
    found = first(play(INGRID, until="2024-01-25", stock="stock: 0"), "B")
    assert (found.reason, dict(found.inputs)) == ("no_stock", {"sku": "BOOK", "wanted": "1", "free": "0"})
    assert found.remedy == "Receive 1 more of BOOK, or swap the item."


def test_stock_is_shared_out_in_the_order_of_the_cap() -> None:
    played = play(KAREN, INGRID, until="2024-01-25", stock="stock: 1", jobs=False)
    assert [explain(played.key(ref), played.until)[0].reason for ref in ("A", "B")] == ["due", "no_stock"]
    assert explain(played.key("B"), played.until)[0].inputs["free"] == "0"
    first(played, "B")


def test_the_cap_with_the_place_in_the_queue() -> None:
    played = play(KAREN, INGRID, until="2024-01-25", parameters="orders_per_run: 1", jobs=False)
    assert explain(played.key("A"), played.until)[0].reason == "due"
    found = first(played, "B")
    assert (found.reason, found.inputs["ahead"]) == ("cap", 1)
    assert "raise orders_per_run" in found.remedy


def test_held_by_the_cap_of_todays_run() -> None:
    played = play(KAREN, INGRID, until="2024-01-25", parameters="orders_per_run: 1")
    found = explain(played.key("B"), played.until)[0]
    assert (found.reason, found.inputs["ahead"]) == ("cap", 0)
    assert "once more" in found.remedy


def test_a_parked_line_with_its_error() -> None:
    played = play(INGRID, until="2024-01-25", jobs=False)
    line = ContinuityLine.objects.filter(continuity_order_id=played.key("B")).order_by("delivery_on")[0]
    run = run_named(Request(as_of=date(2024, 1, 10), actor="test"), "extend_lines")
    row = ParkedRow.objects.create(
        job="create_child_orders",
        row_key=line.id,
        run_id=run.run_id,
        parked_at=datetime(2024, 1, 25, tzinfo=UTC),
        traceback="Traceback\nValueError: no",
    )
    found = first(played, "B")
    assert found.reason == "parked"
    assert "ValueError: no" in found.because
    assert f"kadens job release-parked {row.id}" in found.remedy


def test_a_skipped_line_is_told_beside_the_others() -> None:
    skip = "{day: 2024-01-11, skip: {ref: B, event: 1, occurrence: 2}}"
    played = play(INGRID, skip, until="2024-01-11")
    assert {each.reason for each in explain(played.key("B"), played.until)} == {"not_due", "skipped", "not_planned"}


def test_a_cancelled_order_explains_its_lines_and_plans_nothing() -> None:
    played = play(INGRID, "{day: 2024-01-12, cancel: {ref: B, reason: moved}}", until="2024-01-12")
    found = explain(played.key("B"), played.until)
    assert {each.reason for each in found} == {"cancelled"}
    assert "moved" in found[0].because


def test_what_the_threshold_keeps_back_is_not_planned_yet() -> None:
    found = explain((played := play(INGRID, until="2024-01-10")).key("B"), played.until)[-1]
    assert (found.reason, found.occurrence, found.inputs["more"]) == ("not_planned", 4, 3)
    assert found.inputs["repeat_threshold"] == 2


def test_lines_that_have_a_child_order_are_not_explained() -> None:
    played = play(INGRID, until="2024-02-01")
    assert min(each.delivery_on for each in explain(played.key("B"), played.until)) == date(2024, 3, 1)
