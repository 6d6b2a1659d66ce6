"""What people do in a scenario: each action calls the verb that the desk would call.

An action that comes too late is refused, as an agent would be refused, and told in the answer.
"""

from datetime import date

from kadens.domain.catalog.defining import set_stock
from kadens.domain.continuity.cancelling import cancel_order, release_order
from kadens.domain.continuity.changing import change_quantity, reschedule_line, shift_order, skip_line, swap_line
from kadens.domain.continuity.pausing import pause_order, resume_order
from kadens.domain.continuity.programs import define_program
from kadens.domain.intake.quoting import Cart, CartLine
from kadens.domain.intake.selling import submit_orders
from kadens.domain.intake.set_up import new_program
from kadens.domain.intake.shapes import Program
from kadens.domain.orders.consents import Agreed
from kadens.domain.orders.holding import release_holds
from kadens.domain.payments.retrying import replace_card
from kadens.operations.jobs import JOBS
from kadens.operations.simulator import scenario as shape
from kadens.operations.simulator.answer import RefusalRow
from kadens.operations.simulator.opening import last_day
from kadens.operations.simulator.stage import Stage
from kadens.plumbing.runner.running import run_job
from kadens.plumbing.runner.shapes import Request
from kadens.pure.errors import KadensError
from kadens.pure.money import parse_amount

__all__ = ["act"]

TOO_LATE = frozenset({"not_planned", "line_unknown"})


def act(stage: Stage, action: shape.Action, *, on: date, actor: str) -> None:
    """Do what the timeline says. A refusal of a verb becomes a refusal of the job `timeline`."""
    try:
        _do(stage, action, on, actor)
    except KadensError as error:
        ref = getattr(action, "ref", None)
        if ref is None or isinstance(action, shape.Order):
            raise
        stage.refused.append(
            RefusalRow(
                on=on,
                job="timeline",
                ref=ref,
                event=getattr(action, "event", None),
                occurrence=getattr(action, "occurrence", None),
                reason="not_planned" if error.code in TOO_LATE else error.code,
            )
        )


def _do(stage: Stage, action: shape.Action, on: date, actor: str) -> None:
    match action:
        case shape.Order():
            _order(stage, action, on, actor)
        case shape.Release(ref=ref):
            _release(stage, ref, on, actor)
        case shape.EditProgram():
            _edit_program(stage, action, on, actor)
        case shape.ContinuityUpdate(program=code, overwrite=overwrite):
            criteria = {"program": code, "overwrite": "true"} if overwrite else {"program": code}
            run_job(
                JOBS["update_continuity_orders"], Request(as_of=on, actor=actor, criteria=criteria, remembered=False)
            )
        case shape.ChangeCard():
            _change_card(stage, action, on, actor)
        case shape.SetStock(sku=sku, quantity=quantity):
            set_stock(sku, quantity, on=on, actor=actor)
        case shape.Outage():
            raise ValueError("an outage is no verb")
        case _:
            _change(stage, action, on, actor)


def _change(stage: Stage, action: shape.Action, on: date, actor: str) -> None:
    """A change to one continuity order."""
    key = stage.continuity[action.ref]  # type: ignore[union-attr]  # every remaining action has one
    match action:
        case shape.Pause(until=until):
            pause_order(key, until=until, on=on, actor=actor)
        case shape.Resume():
            resume_order(key, on=on, actor=actor)
        case shape.Skip(event=event, occurrence=nth):
            skip_line(key, event=event, repetition=nth, on=on, actor=actor)
        case shape.Reschedule(event=event, occurrence=nth, to=to):
            reschedule_line(key, event=event, repetition=nth, to=to, on=on, actor=actor)
        case shape.Shift(days=days):
            shift_order(key, days=days, on=on, actor=actor)
        case shape.Swap():
            _swap(stage, key, action, on, actor)
        case shape.ChangeQuantity(to=to):
            change_quantity(key, to=to, on=on, actor=actor)
        case shape.Cancel(reason=reason, open_children=children):
            cancel_order(key, reason=reason, ship_open_children=children == "ship", on=on, actor=actor)


def _order(stage: Stage, order: shape.Order, on: date, actor: str) -> None:
    lines = tuple(
        CartLine(sku=line.sku, quantity=line.quantity, start=line.start, payment_schedule=line.payment_schedule)
        for line in order.lines
    )
    pay_with = stage.scenario.pays_with(order)
    cart = Cart(customer=order.customer, pay_with=pay_with, lines=lines, agreed=Agreed())
    [made] = submit_orders([cart], on=on, actor=actor)
    if made.sales_order_id is not None:
        stage.sales[order.ref] = made.sales_order_id
    if made.parent_order_id is not None:
        stage.orders[order.ref] = made.parent_order_id
    for place, key in enumerate(made.continuity_order_ids, start=1):
        stage.continuity[order.ref if place == 1 else f"{order.ref}/{place}"] = key


def _release(stage: Stage, ref: str, on: date, actor: str) -> None:
    """Release an order whole: its continuity order, and what was bought beside it."""
    if ref in stage.continuity:
        release_order(stage.continuity[ref], on=on, actor=actor)
    if ref in stage.sales:
        release_holds([stage.sales[ref]], on=on, actor=actor)


def _swap(stage: Stage, key: int, swap: shape.Swap, on: date, actor: str) -> None:
    swap_line(
        key,
        event=swap.event,
        repetition=swap.occurrence,
        sku=swap.sku,
        quantity=swap.quantity,
        price=parse_amount(swap.price, stage.scenario.currency) if swap.price is not None else None,
        on=on,
        actor=actor,
    )


def _edit_program(stage: Stage, edit: shape.EditProgram, on: date, actor: str) -> None:
    programs = {**{program.code: program for program in stage.scenario.programs}, **stage.programs}
    edited: Program = programs[edit.code].changed(change=edit.changes, events=edit.events)
    define_program(new_program(edited, stage.scenario.currency), on=on, actor=actor)
    stage.programs[edit.code] = edited


def _change_card(stage: Stage, card: shape.ChangeCard, on: date, actor: str) -> None:
    """A new expiry is a new card, which approves until it is told otherwise."""
    code = card.customer
    if card.expires is not None:
        stage.cards_given += 1
        stage.tokens[code] = f"card-{stage.cards_given}-of-{code}"
        replace_card(
            customer_id=stage.customers[code],
            token=stage.tokens[code],
            brand="",
            last_four="",
            expires_on=last_day(card.expires),
            on=on,
            actor=actor,
        )
    if card.behaviour is not None:
        stage.gateway.script(stage.tokens[code], card.behaviour)
