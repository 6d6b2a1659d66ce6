"""Keeping what customers are found by in step with what they are: in the transaction that writes them, never later."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from kadens.plumbing.db.statement import Nothing, load
from kadens.plumbing.db.transactions import transaction
from kadens.pure.finding import found_by, name_words, national, slips

__all__ = ["as_vector", "keep_found", "learn_words"]


@dataclass(frozen=True)
class _Customers:
    customer_ids: list[int]


@dataclass(frozen=True, slots=True)
class _Facts:
    customer_id: int
    code: str
    name: str
    email: str
    phone: str
    postcode: str
    city: str


@dataclass(frozen=True)
class _Kept:
    customer_ids: list[int]
    found_by: list[str]
    phone_digits: list[str]


@dataclass(frozen=True)
class _Words:
    words: list[str]
    slips: list[str]


_FACTS = load("kadens.domain.customers", "facts_to_find", _Customers, _Facts)
_KEEP_FOUND = load("kadens.domain.customers", "keep_found", _Kept, Nothing)
_LEARN_WORDS = load("kadens.domain.customers", "learn_words", _Words, Nothing)


def keep_found(customer_ids: Collection[int]) -> None:
    """Write anew what these customers are found by, from the customer and the address in force. For whoever changes a
    name, a code, an e-mail address, a telephone number or an address, in the same transaction."""
    if not customer_ids:
        return
    with transaction():
        rows = _FACTS.run(_Customers(sorted(customer_ids)))
        _KEEP_FOUND.run(
            _Kept(
                customer_ids=[row.customer_id for row in rows],
                found_by=[as_vector(_found_by(row)) for row in rows],
                phone_digits=[national(row.phone) for row in rows],
            )
        )
        learn_words(word for row in rows for word in name_words(f"{row.name} {row.city}"))


def learn_words(words: Iterable[str]) -> None:
    """Add folded words to those that mistyped ones are held against; what is known already costs nothing."""
    new = sorted(set(words))
    if new:
        _LEARN_WORDS.run(_Words(new, [" ".join(slips(word)) for word in new]))


def as_vector(words: Iterable[str]) -> str:
    """Folded words and marks as the text of a `tsvector`; none of them holds a quote or a backslash."""
    return " ".join(f"'{word}'" for word in words)


def _found_by(row: _Facts) -> tuple[str, ...]:
    return found_by(code=row.code, name=row.name, email=row.email, postcode=row.postcode, city=row.city)
