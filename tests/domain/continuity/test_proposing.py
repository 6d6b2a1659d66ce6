"""A program that nobody has saved: judged by the rules that saving goes by, dated as a sale would date it."""

from dataclasses import replace
from datetime import date

import pytest

from kadens.domain.catalog.defining import NewProduct, define_products
from kadens.domain.continuity.coming import coming_shipments
from kadens.domain.continuity.errors import ProgramInvalid
from kadens.domain.continuity.models import ContinuityLine, Program
from kadens.domain.continuity.planning import load_catalog
from kadens.domain.continuity.programs import NewProgram, define_program
from kadens.domain.continuity.proposing import check_program, propose_program
from kadens.domain.continuity.rules import newest_rules
from tests.factories import ACTOR, DAY, Shop, day, event, every, item, program

pytestmark = pytest.mark.django_db

BROKEN = (
    program("X"),
    program("X", event(), event()),
    program("X", event(repeats=2)),
    program("X", event(action="skip")),
    program("X", every(1, "months", repeats=None)),
    program("X", event(), order_start="current"),
    program("X", event(), wrap=True),
    program("X", event(), prompt_for_payment_schedule=True),
    program("X", every(1, "months", repeats=None), bill_upfront=True),
    program("X", event(), bill_upfront=True, end_action="restart"),
    program("X", event(), bill_upfront=True, price_policy="current"),
)


@pytest.mark.parametrize("new", BROKEN, ids=range(len(BROKEN)))
def test_it_finds_what_saving_would_refuse(shop: Shop, new: NewProgram) -> None:
    found = {each.rule for each in check_program(new)}
    with pytest.raises(ProgramInvalid) as refused:
        define_program(new, on=DAY, actor=ACTOR)
    problems = refused.value.fields["problems"]
    assert {each.rule for each in problems} <= found  # type: ignore[attr-defined]
    assert not Program.objects.filter(code="X").exists()


def test_it_names_what_is_not_there(shop: Shop) -> None:
    define_products([NewProduct(sku="CLUBCARD", name="Club", kind="parent")], on=DAY, actor=ACTOR)
    define_products([NewProduct(sku="FREE", name="No price")], on=DAY, actor=ACTOR)
    new = program(
        "X",
        event(item("NOTHING"), delivery_mode="BALLOON", interval="NEVER", payment_schedule="LATER"),
        event(item("CLUBCARD"), item("FREE"), days_from_last=1),
        replace(event(days_from_last=1), items=()),
        payment_schedule="SOMEDAY",
        end_action="convert",
        convert_to="Y",
    )
    found = {(each.event, each.rule) for each in check_program(new)}
    assert found >= {
        (1, "product_unknown"),
        (1, "delivery_mode_unknown"),
        (1, "interval_unknown"),
        (1, "event_schedule_unknown"),
        (2, "parent_as_item"),
        (2, "price_missing"),
        (3, "no_items"),
        (None, "schedule_unknown"),
        (None, "convert_to_unknown"),
    }
    assert propose_program(new).rules is None


def test_every_recipe_is_proposed_as_it_is_read_back(shop: Shop) -> None:
    shop.ready()
    for code, new in shop.programs.items():
        proposal = propose_program(new)
        saved = newest_rules([code])[code]
        assert proposal.problems == ()
        assert proposal.rules is not None
        assert proposal.rules.schedule == saved.schedule
        assert proposal.rules.product_ids == saved.product_ids
        assert coming_shipments(proposal.rules, load_catalog([saved]), on=DAY).total > 0


def test_the_coming_shipments_are_those_that_a_sale_plans(shop: Shop) -> None:
    for code in ("THREE", "CLUB", "BOX", "YEAR", "SEASON"):
        sold = shop.sell(code)
        rules = newest_rules([code])[code]
        coming = coming_shipments(rules, load_catalog([rules]), on=DAY)
        lines = ContinuityLine.objects.filter(continuity_order_id=sold.key).order_by("event", "repetition")
        assert [(each.event, each.repetition, each.delivery_on) for each in coming.lines] == [
            (line.event, line.repetition, line.delivery_on) for line in lines
        ], code
        assert coming.more == 0


def test_no_more_than_asked_and_how_many_follow(shop: Shop) -> None:
    shop.set(repeat_threshold=2)
    endless = propose_program(program("X", every(1, "weeks", repeats=None))).rules
    long = propose_program(program("X", every(1, "weeks", repeats=30))).rules
    far = propose_program(program("X", event(start_on=date(9999, 12, 1)), every(1, "months", repeats=3))).rules
    assert endless is not None
    assert long is not None
    assert far is not None
    catalog = load_catalog([long])
    assert coming_shipments(endless, catalog, on=DAY).more is None
    assert coming_shipments(long, catalog, on=DAY, count=5).more == 26
    assert coming_shipments(long, catalog, on=DAY, count=5).lines[-1].delivery_on == day(28)
    assert coming_shipments(far, catalog, on=DAY).stopped is not None
