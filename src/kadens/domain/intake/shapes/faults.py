"""What is wrong with a document: each fault with its path, in a sentence that its author understands.

`read_shape` finds every fault at once: where a field is wrong, the reading goes on with the field as its author
meant it (`13` for `"13"`) or without it, and the paths that were mended so are remembered, so that no later rule
blames an author for what the mending made of the file.
"""

import difflib
import typing
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from kadens.domain.intake.shapes.words import is_number, kind_of, written

__all__ = ["Fault", "Reading", "path_text", "read_shape"]

T = TypeVar("T", bound=BaseModel)
Path = tuple[str | int, ...]

MENDINGS = 12  # more than the document is deep; a pass mends one level, or one guess at a value
WANTED: Mapping[str, str] = {
    "int_type": "is a whole number",
    "int_from_float": "is a whole number",
    "bool_type": "is true or false",
    "tuple_type": "is a list",
    "too_short": "is a list with at least one entry",
    "dict_type": "is a mapping of keys and values",
    "model_type": "is a mapping of keys and values",
    "model_attributes_type": "is a mapping of keys and values",
}
BOUNDS: Mapping[str, str] = {
    "literal_error": "one of {expected}",
    "greater_than_equal": "at least {ge}",
    "less_than_equal": "at most {le}",
}
NAMES = ("code", "sku", "ref", "customer", "program", "convert")
STAND_INS: Mapping[str, tuple[Any, ...]] = {
    **dict.fromkeys(NAMES, ("?",)),
    **dict.fromkeys(("event", "occurrence", "days", "quantity"), (1,)),
    "currency": ("EUR",),
    "start": (date.min,),
    "end": (date.max,),
    "day": (date.min,),
    "to": (date.max, 1),
    "allocation": ("total",),
    "after": (0,),
    "expires": ("9999-12",),
    "from": ({},),
    "lines": ([], [{}]),
}


@dataclass(frozen=True, kw_only=True, order=True)
class Fault:
    """One thing wrong with a document. `path` is where (`programs[2].events[0].every`), `message` what."""

    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}: {self.message}" if self.path else self.message


@dataclass(frozen=True, kw_only=True)
class Reading(Generic[T]):
    """A document as far as it could be read: the shape, what was wrong, and the paths that were mended."""

    shape: T | None
    faults: tuple[Fault, ...]
    mended: frozenset[str]

    def touches_mended(self, path: str) -> bool:
        """Whether a path lies at, in or around a mended place: a rule about it may blame the mending."""
        return any(within(path, place) or within(place, path) for place in self.mended)


def within(inner: str, outer: str) -> bool:
    """Whether one path is the other or lies below it."""
    return inner == outer or not outer or inner.startswith((outer + ".", outer + "["))


def path_text(path: Iterable[str | int]) -> str:
    """`("programs", 2, "events", 0)` → `programs[2].events[0]`."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def read_shape(shape: type[T], document: Any) -> Reading[T]:
    """Read a document (plain dicts, lists and scalars) into a shape, finding all faults of form at once.

    The shape is None only where the document is not a mapping, or is beyond mending.
    """
    if not isinstance(document, dict):
        return Reading(
            shape=None,
            faults=(Fault(path="", message=f"a mapping of sections, not {kind_of(document)}"),),
            mended=frozenset(),
        )
    faults: list[Fault] = []
    mended: set[str] = set()
    current = document
    for attempt in range(MENDINGS):
        try:
            return Reading(shape=shape.model_validate(current), faults=tuple(faults), mended=frozenset(mended))
        except ValidationError as error:
            details = [(real_path(detail["loc"], current), detail) for detail in error.errors(include_url=False)]
        if attempt == 0:
            faults = list(
                distinct(Fault(path=path_text(path), message=sentence(shape, path, detail)) for path, detail in details)
            )
            current = unshared(current)
        for path, detail in details:
            mend(current, path, detail)
            mended.add(path_text(path))
    return Reading(shape=None, faults=tuple(faults), mended=frozenset(mended))


def distinct(faults: Iterable[Fault]) -> Iterator[Fault]:
    """One fault per path: the branches of a choice each complain about the same value."""
    seen: set[str] = set()
    for fault in faults:
        if fault.path not in seen:
            seen.add(fault.path)
            yield fault


def real_path(loc: Iterable[str | int], document: Any) -> Path:
    """The part of pydantic's location that is in the document; the names of choices and `[key]` are left out."""
    path: list[str | int] = []
    here: Any = document
    parts = list(loc)
    for position, part in enumerate(parts):
        if has(here, part):
            here = here[part]
        elif position == len(parts) - 1 and isinstance(here, dict) and part != "[key]":
            pass  # a required field that is not there
        else:
            continue
        path.append(part)
    return tuple(path)


def has(here: Any, part: str | int) -> bool:
    """Whether a mapping has this key, or a list this index."""
    if isinstance(here, dict):
        return part in here
    return isinstance(here, (list, tuple)) and isinstance(part, int) and part < len(here)


def mend(document: Any, path: Path, detail: ErrorDetails) -> None:
    """Put in place of a wrong value what its author probably meant, else a stand-in, else nothing."""
    here: Any = document
    for part in path[:-1]:
        if not has(here, part) or not isinstance(here[part], (dict, list)):
            return
        here = here[part]
    last = path[-1] if path else None
    if isinstance(here, dict):
        mend_key(here, str(last), unknown=detail["type"] == "extra_forbidden")
    elif isinstance(last, int) and has(here, last):
        mend_entry(here, last)


def mend_entry(here: list[Any], place: int) -> None:
    """Mend one entry of a list: spell its number, or empty it so that its own keys are mended next, or drop it."""
    if is_number(here[place]):
        here[place] = written(here[place])
    elif here[place] != {}:
        here[place] = {}
    else:
        del here[place]


def mend_key(here: dict[str, Any], key: str, *, unknown: bool) -> None:
    """Mend one key of a mapping: drop it, or spell its number, or put a stand-in."""
    value = here.get(key)
    if unknown:
        here.pop(key, None)
    elif is_number(value) and written(value) != value:
        here[key] = written(value)
    else:
        choices = STAND_INS.get(key, ())
        next_choice = choices.index(value) + 1 if value in choices else 0
        here.pop(key, None)
        if next_choice < len(choices):
            here[key] = unshared(choices[next_choice])


def unshared(value: Any) -> Any:
    """A copy in which no part is shared, as YAML's anchors share theirs: mending one must not touch the other."""
    if isinstance(value, dict):
        return {key: unshared(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [unshared(part) for part in value]
    return value


def sentence(shape: type[BaseModel], path: Path, detail: ErrorDetails) -> str:
    """What is wrong, for the author of the file; pydantic's own words only where we have none."""
    context = detail.get("ctx", {})
    found = kind_of(detail["input"])
    kind = detail["type"]
    if kind == "kadens":
        return str(context["sentence"])
    if kind == "extra_forbidden":
        return unknown_key(shape, path)
    if kind in BOUNDS:
        return f"is {BOUNDS[kind].format(**context)}; it is {found}".replace("'", "")
    return "is required" if kind == "missing" else f"{WANTED.get(kind, detail['msg'])}, not {found}"


def unknown_key(shape: type[BaseModel], path: Path) -> str:
    """That a key is not known here, with the known key that looks most like it."""
    known = keys_at(shape, path[:-1])
    close = difflib.get_close_matches(str(path[-1]), known, n=1)
    if close:
        return f"is not a known key here; did you mean {close[0]}?"
    return f"is not a known key here; known are {', '.join(known)}" if known else "is not a known key here"


def keys_at(shape: type[BaseModel], path: Path) -> list[str]:
    """The keys that a mapping at this path may have, in the order of the shape; none if that is not one shape."""
    found: list[type[BaseModel]] = [shape]
    for part in path:
        if isinstance(part, int):
            continue
        fields = [
            field for model in found for name, field in model.model_fields.items() if (field.alias or name) == part
        ]
        found = [model for field in fields for model in models_in(field.annotation)]
    return [field.alias or name for model in found[:1] for name, field in model.model_fields.items()]


def models_in(annotation: Any) -> list[type[BaseModel]]:
    """The shapes that an annotation allows, through lists, choices and annotations."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in typing.get_args(annotation) for model in models_in(part)]
