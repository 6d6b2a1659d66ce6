"""For whom many orders are changed, and what is changed for them (ADR 37): what a person asks, as it is stored, and as
statements compare it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from kadens.domain.catalog.queries import products_by_sku
from kadens.domain.company.parameters import parameters
from kadens.domain.continuity.criteria import continuity_order_id
from kadens.domain.continuity.errors import (
    CohortInvalid,
    ParentAsItem,
    ProgramUnknown,
    SubstituteInvalid,
    VersionUnknown,
)
from kadens.domain.continuity.program_models import Program, ProgramVersion

__all__ = ["Change", "Chosen", "Cohort", "MoveToVersion", "Shift", "Substitution", "chosen", "from_json", "to_json"]

ALL_OF_IT: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Cohort:
    """Running orders: of a program, ordered between two days (both included), whose next shipment is of event
    `at_event` or later, named ones (as in `100023/2`), or a stable share of all, in percent, for a pilot. What is not
    asked narrows nothing."""

    program: str | None = None
    ordered_from: date | None = None
    ordered_until: date | None = None
    at_event: int | None = None
    orders: tuple[str, ...] = ()
    share: int | None = None

    @property
    def is_everybody(self) -> bool:
        """Whether nobody of the program is left out."""
        return replace(self, program=None) == Cohort()


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveToVersion:
    """Orders come to a version of their program (None: the newest), from an event on: lines of earlier events stay by
    the version before. `overwrite`: the program wins over the customer's own changes and locked prices."""

    version: int | None = None
    from_event: int = 1
    overwrite: bool = False

    kind = "version"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """Every planned line, and what is planned later, moves by so many days."""

    days: int

    kind = "shift"


@dataclass(frozen=True, slots=True, kw_only=True)
class Substitution:
    """In planned lines delivered from a day on, one product takes the place of another: at the price that the customer
    pays for the old one, unless a price is given (minor units). What the customer chose themselves stays, unless
    `own_too`."""

    sku: str
    by: str
    from_on: date
    price: int | None = None
    own_too: bool = False

    kind = "substitution"


Change = MoveToVersion | Shift | Substitution


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """A cohort and a change as keys that statements compare with; None compares with nothing."""

    migration_id: int
    program_id: int | None
    version_id: int | None
    ordered_from_on: date | None
    ordered_until_on: date | None
    at_event: int | None
    from_event: int
    continuity_order_ids: list[int] | None
    share: int | None
    product_id: int | None
    from_on: date | None
    own_too: bool


def chosen(change: Change, cohort: Cohort, *, migration_id: int = 0) -> Chosen:
    """The keys. Raises ProgramUnknown, VersionUnknown, ContinuityOrderUnknown, ProductUnknown, ParentAsItem,
    PriceMissing, CohortInvalid, SubstituteInvalid."""
    _check(change, cohort)
    program = _program(cohort.program) if cohort.program else None
    return Chosen(
        migration_id=migration_id,
        program_id=program.id if program else None,
        version_id=_version_id(program, change) if program and isinstance(change, MoveToVersion) else None,
        ordered_from_on=cohort.ordered_from,
        ordered_until_on=cohort.ordered_until,
        at_event=cohort.at_event,
        from_event=change.from_event if isinstance(change, MoveToVersion) else 1,
        continuity_order_ids=[continuity_order_id(ref) for ref in cohort.orders] if cohort.orders else None,
        share=cohort.share,
        product_id=_product_id(change) if isinstance(change, Substitution) else None,
        from_on=change.from_on if isinstance(change, Substitution) else None,
        own_too=isinstance(change, Substitution) and change.own_too,
    )


def to_json(asked: Change | Cohort) -> dict[str, Any]:
    """As it is stored; a cohort's program is stored beside it."""
    names = [name for name in asked.__dataclass_fields__ if name != "program"]
    values = {name: getattr(asked, name) for name in names}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def from_json(
    kind: str, change: Mapping[str, Any], cohort: Mapping[str, Any], *, program: str | None
) -> tuple[Change, Cohort]:
    """What `to_json` stored."""
    asked: Change
    if kind == MoveToVersion.kind:
        asked = MoveToVersion(**change)
    elif kind == Shift.kind:
        asked = Shift(**change)
    else:
        asked = Substitution(**{**change, "from_on": date.fromisoformat(change["from_on"])})
    dates = {name: _day(cohort[name]) for name in ("ordered_from", "ordered_until")}
    return asked, Cohort(**{**cohort, **dates, "orders": tuple(cohort["orders"]), "program": program})


def _check(change: Change, cohort: Cohort) -> None:
    if cohort.share is not None and not 1 <= cohort.share <= ALL_OF_IT:
        raise CohortInvalid(reason=f"a share of {cohort.share} percent is none from 1 to 100")
    if cohort.ordered_from and cohort.ordered_until and cohort.ordered_until < cohort.ordered_from:
        raise CohortInvalid(reason=f"nobody ordered from {cohort.ordered_from} until {cohort.ordered_until}")
    if (cohort.at_event or 1) < 1 or (isinstance(change, MoveToVersion) and change.from_event < 1):
        raise CohortInvalid(reason="events are numbered from 1")
    if isinstance(change, MoveToVersion) and not cohort.program:
        raise CohortInvalid(reason="a version is one of a program: name it")
    if isinstance(change, Shift) and not (cohort.program or cohort.orders):
        raise CohortInvalid(reason="name a program, or orders, to shift")
    if isinstance(change, Shift) and change.days == 0:
        raise CohortInvalid(reason="a shift by 0 days moves nothing")


def _program(code: str) -> Program:
    found = Program.objects.filter(code=code).first()
    if not found:
        raise ProgramUnknown(program=code)
    return found


def _version_id(program: Program, change: MoveToVersion) -> int:
    number = program.newest_version if change.version is None else change.version
    found = ProgramVersion.objects.filter(program_id=program.id, number=number).first()
    if not found:
        raise VersionUnknown(program=program.code, version=number)
    return found.id


def _product_id(change: Substitution) -> int:
    if change.sku == change.by:
        raise SubstituteInvalid(sku=change.by, reason="it would replace itself")
    products = products_by_sku([change.sku, change.by], parameters().currency)
    if products[change.by].kind == "parent":
        raise ParentAsItem(sku=change.by)
    return products[change.sku].id


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
