"""Looking programs up: the list of them, the versions of one, and where a product, a schedule or a code is used."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kadens.domain.continuity.models import ParentProduct, ProgramVersion
from kadens.plumbing.db.statement import load

__all__ = [
    "Naming",
    "ParentRow",
    "ProgramRow",
    "VersionRow",
    "converting_to",
    "list_programs",
    "list_versions",
    "parents_of",
    "programs_naming",
]


@dataclass(frozen=True)
class _Search:
    like: str
    active_only: bool
    after: str
    limit: int


@dataclass(frozen=True, slots=True)
class ProgramRow:
    """A program, what its newest version says, and how many continuity orders run on any of its versions."""

    id: int
    code: str
    description: str
    currency: str
    active: bool
    version: int
    current_event: int | None
    order_start: str
    bill_upfront: bool
    events: int
    running: int


@dataclass(frozen=True)
class _Program:
    program_id: int


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A version: when and by whom it was made, and how many continuity orders run on it."""

    id: int
    number: int
    made_on: date
    made_by: str
    running: int


@dataclass(frozen=True)
class _Named:
    product_id: int | None
    schedule_id: int | None
    interval_id: int | None


@dataclass(frozen=True, slots=True)
class Naming:
    """A program whose newest version names something, and in which of its events."""

    program_id: int
    code: str
    description: str
    active: bool
    events: list[int]


@dataclass(frozen=True, slots=True)
class ParentRow:
    """A product that stands for a program, and how many events it consumes (0 = all)."""

    product_id: int
    sku: str
    name: str
    event_duration: int


_LIST = load("kadens.domain.continuity", "list_programs", _Search, ProgramRow)
_VERSIONS = load("kadens.domain.continuity", "list_versions", _Program, VersionRow)
_NAMING = load("kadens.domain.continuity", "events_naming", _Named, Naming)


def list_programs(text: str = "", *, active_only: bool = False, after: str = "", limit: int = 100) -> list[ProgramRow]:
    """The programs whose code or description holds the text, by code, those after a code."""
    escaped = text.strip().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return _LIST.run(_Search(like=f"%{escaped}%", active_only=active_only, after=after, limit=limit))


def list_versions(program_id: int) -> list[VersionRow]:
    """The versions of a program, from the newest on."""
    return _VERSIONS.run(_Program(program_id))


def parents_of(program_id: int) -> list[ParentRow]:
    """The products that stand for a program."""
    rows = ParentProduct.objects.filter(program_id=program_id).select_related("product").order_by("product__sku")
    return [ParentRow(row.product_id, row.product.sku, row.product.name, row.event_duration) for row in rows]


def converting_to(program_id: int) -> Sequence[str]:
    """The codes of the programs that any version lets convert to this one."""
    codes = ProgramVersion.objects.filter(convert_to_id=program_id).values_list("program__code", flat=True)
    return sorted(set(codes))


def programs_naming(
    *, product_id: int | None = None, schedule_id: int | None = None, interval_id: int | None = None
) -> list[Naming]:
    """The programs whose newest version has this product, schedule or date interval code in one of its events."""
    return _NAMING.run(_Named(product_id, schedule_id, interval_id))
