"""Payments in words: what is owed, each attempt with its steps, and why one waits for a person."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from rich.console import Console
from rich.markup import escape

from kadens.edges.cli.printing import days, marked, simple_table, spaced
from kadens.pure.money import format_amount

if TYPE_CHECKING:
    from kadens.domain.payments.quarantine import Quarantined
    from kadens.domain.payments.stories import AttemptStory, ChargeStory, StepTaken

__all__ = ["print_charges", "print_quarantined", "print_story", "story_document", "why"]

_WHY: Final[Mapping[str, str]] = {
    "conflict": "the gateway knows our key with another request, so money may have been taken under this name before",
    "not_found": "the gateway does not know an object that it made for us",
    "unknown": "the gateway has not said for a week what became of it",
}
_MEANING: Final[Mapping[str, str]] = {
    "planned": "planned; nothing sent",
    "creating": "about to be made at the gateway",
    "created": "made there; no money moved",
    "confirming": "about to be confirmed: from here on money may move",
    "unknown": "the gateway gave no answer that can be trusted",
    "processing": "the gateway works on it",
    "requires_action": "the customer must authenticate; the link is sent",
    "authorized": "the gateway keeps the amount; no money moved",
    "capturing": "about to be captured: from here on money may move",
    "closing": "the gateway is asked to kill it",
    "succeeded": "paid, and booked",
    "declined_soft": "declined; may be tried again",
    "declined_hard": "declined for good; only another card can help",
    "rejected": "the gateway refused to make it",
    "canceled": "let go; nothing was taken",
    "quarantined": "waits for a person",
}


def why(one: "Quarantined") -> str:
    """Why it waits for a person, in plain words."""
    return _WHY.get(str(one.evidence.get("because")), spaced(one.reason))


def print_quarantined(found: "Sequence[Quarantined]", console: Console) -> None:
    """Each with what a person needs to decide, and how to."""
    for one in found:
        amount = f"{format_amount(one.amount, one.currency)} {one.currency}"
        console.print(f"[bold]{escape(one.key)}[/]  {amount}, order {one.order_id}, customer {escape(one.customer)}")
        console.print(f"  since {one.since:%Y-%m-%d %H:%M}, tried for {one.started_on}: {why(one)}.")
        console.print(f"  at the gateway: {escape(one.gateway_ref or 'no object of ours')}{_said(one.evidence)}")
    console.print()
    console.print("Look each up in the gateway's own books, then settle it:")
    console.print("kadens payment resolve ATTEMPT --as took-money|took-nothing --note TEXT --by NAME", soft_wrap=True)


def print_charges(found: "Sequence[ChargeStory]", console: Console) -> None:
    """One line for each charge."""
    table = simple_table("charge", "due", "amount", "status", "tries", "why", right=("amount", "tries"), fold="why")
    for charge in found:
        reason = spaced(charge.decline_reason) if charge.status in ("declined", "failed") else ""
        table.add_row(
            escape(charge.key),
            days(charge.due_on),
            format_amount(charge.amount, charge.currency),
            marked(charge.status),
            str(len(charge.attempts)),
            escape(reason),
        )
    console.print(table)


def print_story(story: "ChargeStory", console: Console) -> None:
    """The charge, and every attempt with its steps."""
    amount = f"{format_amount(story.amount, story.currency)} {story.currency}"
    what = f"instalment {story.number}" if story.number else "paid when it ships"
    console.print(f"[bold]{escape(story.key)}[/]  {amount}  {marked(story.status)}")
    console.print(f"  order {story.order_id}, customer {escape(story.customer)}, {what}, due {story.due_on}")
    if story.given_back:
        console.print(f"  given back: {format_amount(story.given_back, story.currency)} {story.currency}")
    if story.retry_on:
        console.print(f"  tried again on {story.retry_on}")
    for attempt in story.attempts:
        _print_attempt(attempt, console)
    if not story.attempts:
        console.print("  not tried yet")


def _print_attempt(attempt: "AttemptStory", console: Console) -> None:
    console.print()
    named = f"[bold]{escape(attempt.key)}[/] (number {attempt.attempt_id}), for {attempt.started_on}"
    console.print(f"{named}: {_MEANING[attempt.state]}")
    if attempt.gateway_ref:
        console.print(f"  at the gateway {escape(attempt.account)}: {escape(attempt.gateway_ref)}")
    if attempt.look_again_at:
        console.print(f"  looked at again from {attempt.look_again_at:%Y-%m-%d %H:%M:%S} on")
    table = simple_table("when", "step", "said", fold="said")
    for step in attempt.steps:
        table.add_row(f"{step.at:%Y-%m-%d %H:%M:%S}", spaced(step.to_state), escape(_words(step.evidence)))
    console.print(table)


def story_document(story: "ChargeStory") -> dict[str, Any]:
    """The whole story as a document; amounts are decimal strings."""
    return {
        "charge": story.key,
        "order": story.order_id,
        "customer": story.customer,
        "instalment": story.number,
        "due_on": story.due_on,
        "amount": format_amount(story.amount, story.currency),
        "given_back": format_amount(story.given_back, story.currency),
        "currency": story.currency,
        "status": story.status,
        "decline_reason": story.decline_reason,
        "retry_on": story.retry_on,
        "attempts": [_attempt_document(attempt) for attempt in story.attempts],
    }


def _attempt_document(attempt: "AttemptStory") -> dict[str, Any]:
    return {
        "attempt": attempt.key,
        "number": attempt.attempt_id,
        "started_on": attempt.started_on,
        "amount": format_amount(attempt.amount, attempt.currency),
        "state": attempt.state,
        "meaning": _MEANING[attempt.state],
        "reason": attempt.reason,
        "account": attempt.account,
        "gateway_ref": attempt.gateway_ref,
        "look_again_at": attempt.look_again_at,
        "steps": [_step_document(step) for step in attempt.steps],
    }


def _step_document(step: "StepTaken") -> dict[str, Any]:
    return {"at": step.at, "from": step.from_state, "to": step.to_state, "evidence": dict(step.evidence)}


def _said(evidence: Mapping[str, object]) -> str:
    said = _words({name: value for name, value in evidence.items() if name != "because"})
    return f" ({escape(said)})" if said else ""


def _words(evidence: Mapping[str, object]) -> str:
    """The evidence as people read it: `state closed, on 2024-01-10`."""
    return ", ".join(f"{spaced(name)} {value}" for name, value in evidence.items() if value not in ("", None, False))
