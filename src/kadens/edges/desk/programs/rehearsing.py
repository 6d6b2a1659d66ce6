"""A program rehearsed: a scenario with a few customers who do what customers do, from the company's own set-up."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kadens.domain.company.parameters import parameters
from kadens.domain.continuity.programs import NewProgram
from kadens.domain.intake.describing import describe_program
from kadens.domain.intake.shapes import Parameters, Product, SetUp
from kadens.operations.simulator import scenario as shape
from kadens.pure.money import format_amount

__all__ = ["BEHAVIOURS", "DAYS_BETWEEN", "Behaviour", "Part", "cast_of", "make_scenario"]

DAYS_BETWEEN: Final = 7
STAND_IN: Final = "REHEARSED"


@dataclass(frozen=True, slots=True)
class Behaviour:
    """What a customer does: a name for the form, how many there are unless told, and how they pay."""

    code: str
    words: Promise
    usual: int
    on_account: bool = False


BEHAVIOURS: Final = (
    Behaviour("pays", _("pay by card, and keep the program"), 3),
    Behaviour("account", _("pay on account"), 1, on_account=True),
    Behaviour("declines", _("have a card that declines after a month, and give a new one a fortnight later"), 1),
    Behaviour("expires", _("have a card that expires after three months"), 0),
    Behaviour("pauses", _("pause for a month after six weeks"), 1),
    Behaviour("moves", _("move everything by two weeks after a month"), 0),
    Behaviour("cancels", _("cancel after ten weeks"), 1),
)


@dataclass(frozen=True, slots=True)
class Part:
    """A customer of the rehearsal: the name of the order, the day on which it is placed, what the customer does."""

    ref: str
    on: date
    behaviour: Behaviour


def cast_of(counts: dict[str, int], *, start: date) -> list[Part]:
    """Who orders when: each customer once, a week after the one before."""
    everybody = [each for each in BEHAVIOURS for _once in range(counts.get(each.code, 0))]
    return [
        Part(f"A{place}", start + timedelta(days=DAYS_BETWEEN * (place - 1)), each)
        for place, each in enumerate(everybody, start=1)
    ]


def make_scenario(new: NewProgram, cast: Sequence[Part], *, start: date, end: date) -> shape.Scenario:
    """The scenario: each customer orders and then does as they do.

    Raises NotExportable or ProgramUnknown where the program cannot be described, ValidationError (pydantic) where the
    shapes refuse it.
    """
    set_up, sku = _set_up(new)
    entries = [entry for part in cast for entry in _life(part, sku) if entry["day"] <= end]
    document: dict[str, Any] = {name: getattr(set_up, name) for name in SetUp.model_fields}
    document |= {"start": start, "end": end, "customers": tuple(_customer(part) for part in cast)}
    document["timeline"] = tuple(sorted(entries, key=lambda entry: entry["day"]))
    return shape.Scenario.model_validate(document)


def _set_up(new: NewProgram) -> tuple[SetUp, str]:
    """The program with all that it needs, sold by its own parent product or by one that stands in for it."""
    set_up = describe_program(new)
    programs = tuple(
        program.model_copy(update={"active": True}) if program.code == new.code else program
        for program in set_up.programs
    )
    products = set_up.products
    sku = next((product.sku for product in products if product.program == new.code), None)
    if sku is None:
        sku = STAND_IN
        products = (*products, Product(sku=sku, program=new.code))
    return set_up.model_copy(update={"programs": programs, "products": products, "parameters": _parameters()}), sku


def _parameters() -> Parameters:
    """The company's parameters as a document has them."""
    company = parameters()
    known = {each.name for each in fields(company)} & set(Parameters.model_fields)
    given: dict[str, Any] = {name: getattr(company, name) for name in known}
    for limit in ("refund_limit", "exposure_limit"):
        given[limit] = None if given[limit] is None else format_amount(given[limit], company.currency)
    for name in ("revenue_journal", "payment_profile"):
        given[name] = given[name] or None
    return Parameters.model_validate(given)


def _customer(part: Part) -> dict[str, Any]:
    """The customer has the order's name."""
    if part.behaviour.on_account:
        return {"code": part.ref, "on_account": True}
    expires = part.on + timedelta(days=90 if part.behaviour.code == "expires" else 3650)
    return {"code": part.ref, "card": {"expires": f"{expires:%Y-%m}"}}


def _life(part: Part, sku: str) -> Iterator[dict[str, Any]]:
    """What a customer does, from the order on."""
    ref, on = part.ref, part.on
    yield {"day": on, "order": {"ref": ref, "customer": ref, "lines": ({"sku": sku},)}}
    match part.behaviour.code:
        case "declines":
            yield {"day": on + timedelta(days=30), "card": {"customer": ref, "behaviour": "decline"}}
            new_card = {"customer": ref, "behaviour": "approve", "expires": f"{on.year + 5}-12"}
            yield {"day": on + timedelta(days=44), "card": new_card}
        case "pauses":
            yield {"day": on + timedelta(days=42), "pause": {"ref": ref, "until": on + timedelta(days=72)}}
        case "moves":
            yield {"day": on + timedelta(days=30), "shift": {"ref": ref, "days": 14}}
        case "cancels":
            yield {"day": on + timedelta(days=70), "cancel": {"ref": ref}}
