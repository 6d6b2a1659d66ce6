"""The company's parameters: read by every job, changed by an administrator (domain.md §2.1)."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal
from typing import Any

from kadens.domain.company.models import CATCH_UP, Company
from kadens.plumbing.audit.recording import Deed, record
from kadens.plumbing.db.statement import Nothing, load
from kadens.plumbing.db.transactions import transaction
from kadens.pure.errors import KadensError

__all__ = ["ParameterInvalid", "Parameters", "held_parameters", "parameters", "set_parameters"]


class ParameterInvalid(KadensError):
    """A call center parameter is unknown or has a value that it cannot have."""

    code = "parameter_invalid"
    message = "The parameter {parameter} cannot be {value!r}."


@dataclass(frozen=True, slots=True)
class Parameters:
    """The call center parameters, as domain.md §2.1 names them. `orders_per_run` None is no cap.

    A refund of more than `refund_limit` minor units needs a second person; a customer whose unpaid shipments come to
    more than `exposure_limit` gets no further one; None is no limit. A run of payments pauses when more than
    `unknown_limit` percent of a minute's charges have no answer (payments.md §3.6)."""

    name: str
    currency: str
    time_zone: str
    days_before_delivery: int
    on_account_bill_days: int
    repeat_threshold: int | None
    orders_per_run: int | None
    revenue_journal: str
    payment_profile: str
    authorize_child_orders: bool
    authorization_retries: int
    retry_days: tuple[int, ...]
    card_expiry_warning_days: int
    catch_up: str
    surge_limit: Decimal
    refund_limit: int | None
    exposure_limit: int | None
    unknown_limit: Decimal


NAMES = tuple(field.name for field in fields(Parameters))
_HELD: ContextVar[Parameters | None] = ContextVar("held_parameters", default=None)
_PARAMETERS = load("kadens.domain.company", "parameters", Nothing, Parameters)


@contextmanager
def held_parameters() -> Iterator[None]:
    """Within, the parameters are those in force at its beginning, or as `set_parameters` changes them here: a run goes
    by one set of them, and reads it once."""
    token = _HELD.set(_read())
    try:
        yield
    finally:
        _HELD.reset(token)


def parameters() -> Parameters:
    """The parameters in force; those of a new company until they are set."""
    return _HELD.get() or _read()


def _read() -> Parameters:
    found = _PARAMETERS.one(Nothing())
    if found is None:
        company = Company(id=1)
        found = Parameters(**{name: getattr(company, name) for name in NAMES})
    return replace(
        found,
        retry_days=tuple(found.retry_days),
        orders_per_run=found.orders_per_run or None,
        surge_limit=Decimal(found.surge_limit),
        unknown_limit=Decimal(found.unknown_limit),
    )


def set_parameters(changes: Mapping[str, Any], *, on: date, actor: str) -> Parameters:
    """Change the named parameters. Raises ParameterInvalid for an unknown name or a value out of range."""
    with transaction():
        company, _ = Company.objects.get_or_create(id=1)
        before = _read()
        for name, value in changes.items():
            _check(name, value)
            setattr(company, name, list(value) if name == "retry_days" else value)
        company.save()
        after = _read()
        if _HELD.get():
            _HELD.set(after)
        changed = {name: str(getattr(after, name)) for name in NAMES if getattr(after, name) != getattr(before, name)}
        record([Deed("set_parameters", "company", 1, changed)], on=on, actor=actor)
        return after


def _check(name: str, value: Any) -> None:
    if name not in NAMES:
        raise ParameterInvalid(parameter=name, value=value)
    counts = ("days_before_delivery", "on_account_bill_days", "authorization_retries", "card_expiry_warning_days")
    if name in counts and not (isinstance(value, int) and value >= 0):
        raise ParameterInvalid(parameter=name, value=value)
    if name == "retry_days" and (list(value) != sorted(set(value)) or any(day < 1 for day in value)):
        raise ParameterInvalid(parameter=name, value=value)
    limits = ("repeat_threshold", "orders_per_run", "refund_limit", "exposure_limit")
    if name in limits and value is not None and value < 0:
        raise ParameterInvalid(parameter=name, value=value)
    if (name == "catch_up" and value not in CATCH_UP) or (name in ("surge_limit", "unknown_limit") and value < 0):
        raise ParameterInvalid(parameter=name, value=value)
