"""A program while it is edited: what was typed, in the order in which it stands on the page.

The server keeps nothing of it. The whole form is posted at every change, and what comes back is made of what was
posted: hidden fields name the events in their order (`event`) and the items of each (`e7-item`), so that moving an
event is moving its fields.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.http import QueryDict
from django.utils.translation import gettext as _

from kadens.domain.continuity.programs import NewEvent, NewProgram
from kadens.edges.desk.programs.forms import Choices, EventForm, ItemForm, SettingsForm

__all__ = ["Draft", "DraftEvent", "DraftItem", "rearrange", "typed_of"]

MOST_EVENTS: Final = 200
MOST_ITEMS: Final = 50
_BLANK_EVENT: Final = {"action": "normal", "timing": "every", "every_count": "1", "every_unit": "months"}


@dataclass(frozen=True, slots=True)
class DraftItem:
    """An item of an event on the page."""

    key: str
    form: ItemForm


@dataclass(frozen=True, slots=True)
class DraftEvent:
    """An event on the page; its key stays while its number changes."""

    key: str
    number: int
    form: EventForm
    items: Sequence[DraftItem]

    @property
    def forms(self) -> Iterator[EventForm | ItemForm]:
        yield self.form
        yield from (item.form for item in self.items)


@dataclass(slots=True)
class Draft:
    """The forms of a program, bound to what was typed."""

    typed: QueryDict
    choices: Choices
    fixed: bool
    settings: SettingsForm = field(init=False)
    events: list[DraftEvent] = field(init=False)

    def __post_init__(self) -> None:
        initial = {"code": self.typed.get("code", ""), "currency": self.typed.get("currency", "")}
        self.settings = SettingsForm(self.typed, choices=self.choices, fixed=self.fixed, initial=initial)
        currency = self.typed.get("currency", "").upper()
        self.events = [self._event(key, number, currency) for number, key in enumerate(keys(self.typed), start=1)]

    def _event(self, key: str, number: int, currency: str) -> DraftEvent:
        items = [
            DraftItem(each, ItemForm(self.typed, prefix=f"e{key}-{each}", currency=currency))
            for each in keys(self.typed, key)
        ]
        return DraftEvent(key, number, EventForm(self.typed, prefix=f"e{key}", choices=self.choices), items)

    @property
    def readable(self) -> bool:
        """Whether every field can be read; all of them are looked at."""
        forms = [self.settings, *(form for event in self.events for form in event.forms)]
        return not [form for form in forms if not form.is_valid()]

    def program(self, *, active: bool) -> NewProgram:
        """What was typed; the draft is readable."""
        events = tuple(event.form.event([item.form.item() for item in event.items]) for event in self.events)
        return NewProgram(**self.settings.settings(), events=events, active=active)


def keys(typed: QueryDict, event: str | None = None) -> list[str]:
    """The keys of the events, or of the items of one, in their order on the page."""
    name, most = ("event", MOST_EVENTS) if event is None else (f"e{event}-item", MOST_ITEMS)
    found = [key for key in typed.getlist(name) if key.isascii() and key.isdecimal() and len(key) <= 6]
    return list(dict.fromkeys(found))[:most]


Rearranged = tuple[QueryDict, str, str]
"""What is typed now, what to say of it, and the id of what gets the focus."""


def rearrange(typed: QueryDict, act: str) -> Rearranged:
    """What was typed after a button of the editor was pressed.

    `add`, `remove-7`, `up-7`, `down-7`, `placed-7` (dragged to where it stands), `item-7` (a further item of event 7),
    `drop-7-2` (its item 2 goes); anything else changes nothing.
    """
    typed = typed.copy()
    what, _dash, key = act.partition("-")
    event, _dash, item = key.partition("-")
    order = keys(typed)
    if what == "add" and len(order) < MOST_EVENTS:
        return _added(typed, order)
    if event not in order:
        return typed, "", ""
    return _changed(typed, what, order, order.index(event), item)


def _changed(typed: QueryDict, what: str, order: list[str], place: int, item: str) -> Rearranged:
    """What was typed after a button of one event was pressed."""
    said, focus = "", ""
    match what:
        case "up" | "down":
            said, focus = _moved(typed, order, place, -1 if what == "up" else 1)
        case "placed":
            said = _("It is now event {place} of {count}.").format(place=place + 1, count=len(order))
            focus = f"up-{order[place]}"
        case "remove":
            said, focus = _removed(typed, order, place)
        case "item":
            said, focus = _with_item(typed, order[place], place)
        case "drop":
            event = order[place]
            typed.setlist(f"e{event}-item", [each for each in keys(typed, event) if each != item])
            said, focus = _("The product is taken out of event {number}.").format(number=place + 1), f"item-{event}"
    return typed, said, focus


def _removed(typed: QueryDict, order: list[str], place: int) -> tuple[str, str]:
    """The focus goes to the event that follows, else to the one before, else to adding one."""
    typed.setlist("event", [*order[:place], *order[place + 1 :]])
    beside = [*order[place + 1 :], *order[:place][-1:]]
    said = _("Event {number} is removed; {count} are left.").format(number=place + 1, count=len(order) - 1)
    return said, f"remove-{beside[0]}" if beside else "add-event"


def _added(typed: QueryDict, order: list[str]) -> Rearranged:
    """A further event, like the one before but for what it ships."""
    key = str(max([int(each) for each in order], default=0) + 1)
    for name, value in _BLANK_EVENT.items():
        typed[f"e{key}-{name}"] = value
    if order:
        for name in ("timing", "every_count", "every_unit", "days_from_last", "interval", "delivery_mode"):
            before = typed.get(f"e{order[-1]}-{name}", "")
            if name != "timing" or before:
                typed[f"e{key}-{name}"] = before
    else:
        typed[f"e{key}-timing"] = ""
    typed[f"e{key}-repeats"], typed[f"e{key}-probability"] = "0", "100"
    typed.setlist("event", [*order, key])
    _add_item(typed, key)
    said = _("Event {number} is added.").format(number=len(order) + 1)
    return typed, said, f"id_e{key}-1-sku"


def _moved(typed: QueryDict, order: list[str], place: int, by: int) -> tuple[str, str]:
    key, to = order[place], place + by
    if not 0 <= to < len(order):
        said = _("Event {number} is the first already.") if by < 0 else _("Event {number} is the last already.")
        return said.format(number=place + 1), ""
    order[place], order[to] = order[to], order[place]
    typed.setlist("event", order)
    said = _("Event {number} is now event {place} of {count}.")
    return said.format(number=place + 1, place=to + 1, count=len(order)), f"{'up' if by < 0 else 'down'}-{key}"


def _with_item(typed: QueryDict, event: str, place: int) -> tuple[str, str]:
    if len(keys(typed, event)) >= MOST_ITEMS:
        return _("An event has {count} products at most.").format(count=MOST_ITEMS), ""
    item = _add_item(typed, event)
    return _("Event {number} has a further product.").format(number=place + 1), f"id_e{event}-{item}-sku"


def _add_item(typed: QueryDict, event: str) -> str:
    there = keys(typed, event)
    item = str(max([int(each) for each in there], default=0) + 1)
    typed.setlist(f"e{event}-item", [*there, item])
    typed[f"e{event}-{item}-quantity"], typed[f"e{event}-{item}-unit"] = "1", "pcs"
    return item


def typed_of(program: NewProgram) -> QueryDict:
    """A program as it would have been typed."""
    typed = QueryDict(mutable=True)
    for name in SettingsForm.base_fields:
        _type(typed, name, getattr(program, name))
    for number, event in enumerate(program.events, start=1):
        typed.appendlist("event", str(number))
        _type_event(typed, f"e{number}", event, program)
    return typed


def _type_event(typed: QueryDict, prefix: str, event: NewEvent, program: NewProgram) -> None:
    shown = {name: getattr(event, name) for name in EventForm.base_fields if hasattr(event, name)}
    shown["timing"] = "interval" if event.interval else "every" if event.every_unit else ""
    if event.days_from_last is not None:
        shown["timing"] = "days_from_last"
    shown["every_unit"] = event.every_unit or "months"
    shown["until_cancelled"] = event.repeats is None
    shown["probability"] = f"{event.probability.normalize():f}"
    if event.payment_schedule == program.payment_schedule:
        shown["payment_schedule"] = None
    for name, value in shown.items():
        _type(typed, f"{prefix}-{name}", value)
    for place, item in enumerate(event.items, start=1):
        typed.appendlist(f"{prefix}-item", str(place))
        for name, value in ItemForm.typed(item, program.currency).items():
            _type(typed, f"{prefix}-{place}-{name}", value)


def _type(typed: QueryDict, name: str, value: object) -> None:
    """A value as a browser sends it: nothing for a box that is not ticked."""
    if value is True:
        typed[name] = "on"
    elif value is not None and value is not False and value != "":
        typed[name] = str(value)
