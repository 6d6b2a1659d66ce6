"""Finding customers by what an agent types into one field: surest first, and no further than is asked for."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from kadens.plumbing.db.statement import load
from kadens.pure.finding import SHORTEST_NUMBER, SHORTEST_SLIP, Question, slips

__all__ = ["Because", "Match", "match_customers"]

Because = Literal["order", "code", "email", "phone", "postcode", "name", "similar"]
NEAR_WORDS: Final = 6
"""So many words at most are tried in the place of a mistyped one."""


@dataclass(frozen=True, slots=True)
class Match:
    """A customer that was found, and by what; a smaller `rank` is a surer way."""

    customer_id: int
    because: Because
    rank: int


@dataclass(frozen=True)
class _Wanted:
    words: str | None
    number: str | None
    phones: list[str]
    most: int


@dataclass(frozen=True, slots=True)
class _Hit:
    customer_id: int
    by_phone: bool


@dataclass(frozen=True)
class _Typed:
    words: list[str]
    slips: list[str]
    most: int


@dataclass(frozen=True, slots=True)
class _Near:
    typed: str
    word: str


@dataclass(frozen=True, slots=True)
class _Way:
    """One way to look: the words to have, as a `tsquery`, and whether the number of the question is looked for too."""

    because: Because
    words: str | None = None
    with_number: bool = False


_MATCH_CUSTOMERS = load("kadens.domain.customers", "match_customers", _Wanted, _Hit)
_NEAR_WORDS = load("kadens.domain.customers", "near_words", _Typed, _Near)


def match_customers(question: Question, *, limit: int) -> list[Match]:
    """The customers that a question finds, the surest way first: by code, e-mail address, telephone or postcode, by
    whole names, by the beginnings of names, and last by names that are spelt nearly so. At most `limit` of them."""
    found: dict[int, Match] = {}
    for rank, way in enumerate(_ways(question)):
        for match in _look(way, question, rank, most=limit + len(found)):
            found.setdefault(match.customer_id, match)
        if len(found) >= limit:
            break
    return list(found.values())[:limit]


def _ways(question: Question) -> Iterator[_Way]:
    numbered = len(question.number) >= SHORTEST_NUMBER
    if question.code:
        yield _Way("code", _all_of([question.code]))
    if question.emails:
        yield _Way("email", _all_of(question.emails))
        yield _Way("email", _all_of(question.emails, starting=True))
    elif question.words or numbered:
        yield from _by_words(question.words, numbered=numbered)
    if question.code and any(letter.isdecimal() for letter in question.code):
        yield _Way("code", _all_of([question.code], starting=True))
    if len(question.email_start) > SHORTEST_NUMBER:
        yield _Way("email", _all_of([question.email_start], starting=True))
    if question.words and not question.emails:
        yield from _nearly(question.words, numbered=numbered)


def _by_words(words: Sequence[str], *, numbered: bool) -> Iterator[_Way]:
    if not words:
        yield _Way("phone", with_number=True)
        return
    yield _Way("name", _all_of(words), numbered)
    if len(max(words, key=len)) > 1:
        yield _Way("name", _all_of(words, starting=True), numbered)


def _nearly(words: Sequence[str], *, numbered: bool) -> Iterator[_Way]:
    """With known words in the place of those that are not; the beginnings of words stay as they were typed."""
    mistakable = [word for word in words if len(word) >= SHORTEST_SLIP]
    if not mistakable:
        return
    typed = _Typed(mistakable, [" ".join(slips(word)) for word in mistakable], NEAR_WORDS)
    near: defaultdict[str, list[str]] = defaultdict(list)
    for row in _NEAR_WORDS.run(typed):
        near[row.typed].append(row.word)
    if near:
        choices = (" | ".join([f"'{word}':*", *(f"'{other}'" for other in near[word])]) for word in words)
        yield _Way("similar", " & ".join(f"({choice})" for choice in choices), numbered)


def _look(way: _Way, question: Question, rank: int, *, most: int) -> list[Match]:
    number = question.number if way.with_number else ""
    phones = [f"%{part}%" for part in question.phones] if way.with_number else []
    hits = _MATCH_CUSTOMERS.run(_Wanted(way.words, f"'{number}':*" if number else None, phones, most))
    return [Match(hit.customer_id, _because(way, hit), rank) for hit in hits]


def _because(way: _Way, hit: _Hit) -> Because:
    if way.because != "phone":
        return way.because
    return "phone" if hit.by_phone else "postcode"


def _all_of(words: Iterable[str], *, starting: bool = False) -> str:
    """The words, or their beginnings, as a `tsquery`; none of them holds a quote or a backslash."""
    return " & ".join(f"'{word}':*" if starting else f"'{word}'" for word in words)
