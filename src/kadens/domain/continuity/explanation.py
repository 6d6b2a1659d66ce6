"""The shape of an explanation: the one reason, in words and as names with values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from kadens.domain.continuity.queries import Line
from kadens.domain.continuity.wording import Said, in_words

__all__ = ["Answer", "Explanation", "answer", "explained"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Why one line is where it is. `reason` is a refusal of domain.md §6 or *not_due*, *due*, *parked*, *skipped*,
    *cancelled*, *not_planned*; for a line with a child order *child_created*, *child_packing*, *child_hold*,
    *child_window*, *child_payment*, *delivered*, *invoiced* or *child_cancelled*.

    `because` says it in English, `inputs` are the facts that decide it, `remedy` is the smallest change that would let
    the line go. `told` and `help` are the same two as names and values, for a page that says them in another language
    (`wording.in_words`)."""

    event: int
    occurrence: int
    delivery_on: date
    reason: str
    because: str
    remedy: str
    inputs: Mapping[str, Any] = field(default_factory=dict)
    told: tuple[Said, ...] = ()
    help: tuple[Said, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What there is to say of a line: why, what would help, and the facts that decide it."""

    told: tuple[Said, ...]
    help: tuple[Said, ...]
    inputs: Mapping[str, Any] = field(default_factory=dict)


def answer(name: str, help_name: str, inputs: Mapping[str, Any], parts: Mapping[str, Any] | None = None) -> Answer:
    """One sentence and one remedy that share their values: the inputs, and further `parts` that are sentences."""
    values = {**inputs, **(parts or {})}
    return Answer((Said(name, values),), (Said(help_name, values),), inputs)


def explained(line: Line, reason: str, given: Answer) -> Explanation:
    """The explanation of a line."""
    return Explanation(
        event=line.event,
        occurrence=line.repetition,
        delivery_on=line.delivery_on,
        reason=reason,
        because=in_words(given.told),
        remedy=in_words(given.help),
        inputs=given.inputs,
        told=given.told,
        help=given.help,
    )
