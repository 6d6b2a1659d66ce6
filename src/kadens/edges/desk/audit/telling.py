"""A deed as a page tells it: who did what to which object, with the values that explain it."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _

from kadens.domain.continuity.models import ContinuityLine, ContinuityOrder
from kadens.domain.customers.models import Customer
from kadens.edges.desk.audit.words import DEEDS, DETAILS, SUBJECTS
from kadens.edges.desk.shell.words import WORDS
from kadens.plumbing.audit.log import DeedRow, Deeds

__all__ = ["Thing", "Told", "deed_in_words", "tell", "told_values", "who"]

_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True, slots=True)
class Thing:
    """The object of a deed: its words, and its page if it has one."""

    words: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """A deed, and the object that it was done to."""

    deed: DeedRow
    thing: Thing


def who(actor: str) -> str:
    """Who acted: a person by the name they sign in with, the customer, or the machinery by what it is called."""
    kind, named, name = actor.partition(":")
    if named and kind == "staff":
        return name
    known = {"customer": _("the customer"), "demo": _("the demo"), "timetable": _("the timetable")}
    return known.get(kind, actor) + (f" ({name})" if named else "")


def deed_in_words(deed: DeedRow) -> str:
    """The sentence of a deed."""
    known = DEEDS.get(deed.code)
    return str(known) if known else f"{SUBJECTS.get(deed.subject, deed.subject)}: {deed.action.replace('_', ' ')}"


def told_values(deed: DeedRow) -> Iterator[tuple[str, Any, Any]]:
    """The values that explain a deed: what each is called, and what it is; for one that changed the old and the new."""
    for name, label in DETAILS.items():
        value = deed.detail.get(name)
        if value in (None, "", [], {}):
            continue
        pair = isinstance(value, list) and len(value) == len(("old", "new")) and name not in ("before", "after")
        old, new = value if pair else (None, value)
        yield str(label), _told(old), _told(new)


def _told(value: Any) -> Any:
    """A code in words, a day as a date (which the page writes in the reader's way), a list as one text."""
    if isinstance(value, list):
        return ", ".join(str(_told(each)) for each in value)
    if isinstance(value, str) and _DAY.fullmatch(value):
        return date.fromisoformat(value)
    return str(WORDS.get(value, value)) if isinstance(value, str) else value


def tell(deeds: Deeds) -> Sequence[Told]:
    """A page of deeds with their objects named, in a constant number of statements."""
    things = _things({(row.subject, row.subject_id) for row in deeds.rows})
    return [Told(row, things[row.subject, row.subject_id]) for row in deeds.rows]


def _things(objects: Collection[tuple[str, int]]) -> Mapping[tuple[str, int], Thing]:
    keys: dict[str, list[int]] = {}
    for subject, key in objects:
        keys.setdefault(subject, []).append(key)
    named = _customers(keys.get("customer", ())) | _lines(keys.get("continuity_line", ()))
    named |= _continuity_orders(keys.get("continuity_order", ()))
    for key in keys.get("order", ()):
        named["order", key] = Thing(_("Order {number}").format(number=key), reverse("order", args=[key]))
    return {each: named.get(each) or _other(*each) for each in objects}


def _other(subject: str, key: int) -> Thing:
    return Thing(f"{SUBJECTS.get(subject, subject)} {key}")


def _customers(keys: Collection[int]) -> dict[tuple[str, int], Thing]:
    rows = Customer.objects.filter(id__in=keys).values_list("id", "code", "name") if keys else ()
    return {("customer", key): Thing(name, reverse("customer", args=[code])) for key, code, name in rows}


def _continuity_orders(keys: Collection[int]) -> dict[tuple[str, int], Thing]:
    rows = ContinuityOrder.objects.filter(id__in=keys) if keys else ()
    return {("continuity_order", row.pk): _continuity_order(row) for row in rows}


def _lines(keys: Collection[int]) -> dict[tuple[str, int], Thing]:
    rows = ContinuityLine.objects.filter(id__in=keys).select_related("continuity_order") if keys else ()
    return {("continuity_line", row.pk): _continuity_order(row.continuity_order) for row in rows}


def _continuity_order(row: ContinuityOrder) -> Thing:
    ref = f"{row.parent_order_id}" if row.place == 1 else f"{row.parent_order_id}/{row.place}"
    return Thing(_("Continuity order {ref}").format(ref=ref), reverse("continuity_order", args=[row.pk]))
