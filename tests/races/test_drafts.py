"""Two windows, or two clicks: a draft becomes orders once, and nobody overwrites anybody without a word."""

from functools import partial

from kadens.domain.continuity.models import ContinuityOrder
from kadens.domain.intake.drafting import add_line, drop_draft, read_draft, start_draft, submit_draft
from kadens.domain.intake.errors import DraftChanged, DraftSubmitted, DraftUnknown
from kadens.domain.intake.quoting import CartLine
from kadens.domain.orders.consents import Agreed
from kadens.domain.orders.models import Order
from tests.factories import ACTOR, DAY
from tests.races.together import together

BY = {"on": DAY, "actor": ACTOR}
ROUNDS = 4


def drafted(shop):
    draft = start_draft(customer=shop.customer(), **BY)
    for sku in ("YEAR", "CLUB"):
        draft = add_line(draft.draft_id, version=draft.version, line=CartLine(sku=sku), **BY)
    return draft


def submit(draft):
    return submit_draft(draft.draft_id, version=draft.version, agreed=Agreed(), **BY)


def or_refused(work, *errors):
    """What the work gave, or the kind of its refusal."""
    try:
        return work()
    except errors as error:
        return type(error)


def test_a_double_click_makes_the_orders_once(shop):
    shop.ready("YEAR", "CLUB")
    for number in range(1, ROUNDS + 1):
        draft = drafted(shop)
        made = together(*[partial(submit, draft)] * 4)
        assert made == [made[0]] * 4
        assert Order.objects.filter(kind="parent").count() == number
        assert ContinuityOrder.objects.count() == 2 * number
        assert shop.gateway.taken() == number * 4 * 22_00


def test_of_two_windows_that_change_a_draft_one_is_told(shop):
    shop.ready("YEAR", "CLUB")
    for _ in range(ROUNDS):
        draft = drafted(shop)
        change = partial(add_line, draft.draft_id, version=draft.version, line=CartLine(sku="PEN"), **BY)
        found = together(*[partial(or_refused, change, DraftChanged)] * 3)
        assert sorted(each is DraftChanged for each in found) == [False, True, True]
        assert len(read_draft(draft.draft_id).cart.lines) == 3


def test_what_is_submitted_is_what_was_shown_or_nothing(shop):
    shop.ready("YEAR", "CLUB")
    for _ in range(ROUNDS):
        draft = drafted(shop)
        change = partial(add_line, draft.draft_id, version=draft.version, line=CartLine(sku="PEN"), **BY)
        made, changed = together(
            partial(or_refused, partial(submit, draft), DraftChanged),
            partial(or_refused, change, DraftSubmitted),
        )
        assert (made is DraftChanged) != (changed is DraftSubmitted)
        lines = read_draft(draft.draft_id).cart.lines
        assert len(lines) == (3 if made is DraftChanged else 2)


def test_a_draft_is_submitted_or_dropped(shop):
    shop.ready("YEAR", "CLUB")
    for _ in range(ROUNDS):
        before, draft = Order.objects.count(), drafted(shop)
        made, dropped = together(
            partial(or_refused, partial(submit, draft), DraftUnknown),
            partial(or_refused, partial(drop_draft, draft.draft_id, version=draft.version, **BY), DraftSubmitted),
        )
        assert (made is DraftUnknown) != (dropped is DraftSubmitted)
        assert Order.objects.count() == before + (made is not DraftUnknown)
