"""Finding a customer from one field, with what tells two of the same name apart on the phone."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kadens.domain.customers.finding import Because, Match, match_customers
from kadens.domain.orders.models import Order
from kadens.plumbing.db.statement import load
from kadens.pure.finding import Question, read_question

__all__ = ["FoundCustomer", "find_customers"]

MOST: Final = 100


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
    running: int


@dataclass(frozen=True, slots=True)
class FoundCustomer(_Facts):
    """A customer that was found, `because` of what; `running` counts the continuity orders that go on.

    *order*, *code*, *email*, *phone* and *postcode* are exact; a *name* has all the words that were typed, or words
    that begin so; *similar* is a name that may have been meant."""

    because: Because


_FACTS = load("kadens.domain.continuity", "found_customers", _Customers, _Facts)


def find_customers(text: str, *, limit: int = 20) -> Sequence[FoundCustomer]:
    """The customers that a text may mean, the likeliest first: a name (words in any order, as far as they are typed,
    å ä ö or a o oe, nearly right), a telephone number or a part of one, an e-mail address, an order's number, a
    postcode, a customer's code, or several of these. Any text may be asked; one that says nothing finds nobody.

    Those found by the same are in the order of their names. At most `limit` customers, a hundred if it is more."""
    question = read_question(text)
    most = max(0, min(limit, MOST))
    matches = _by_order(question)
    taken = {match.customer_id for match in matches}
    matches += [match for match in match_customers(question, limit=most) if match.customer_id not in taken]
    return _told(matches[:most])


def _by_order(question: Question) -> list[Match]:
    if question.order is None:
        return []
    return [
        Match(key, "order", -1) for key in Order.objects.filter(id=question.order).values_list("customer_id", flat=True)
    ]


def _told(matches: Sequence[Match]) -> Sequence[FoundCustomer]:
    if not matches:
        return []
    facts = {row.customer_id: row for row in _FACTS.run(_Customers([match.customer_id for match in matches]))}
    known = [match for match in matches if match.customer_id in facts]
    known.sort(key=lambda match: (match.rank, facts[match.customer_id].name.casefold(), match.customer_id))
    return [_found(facts[match.customer_id], match.because) for match in known]


def _found(facts: _Facts, because: Because) -> FoundCustomer:
    return FoundCustomer(
        customer_id=facts.customer_id,
        code=facts.code,
        name=facts.name,
        email=facts.email,
        phone=facts.phone,
        postcode=facts.postcode,
        city=facts.city,
        running=facts.running,
        because=because,
    )
