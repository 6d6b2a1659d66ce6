"""How values are written in a customer's language: amounts, dates, instants, goods, and why a bank said no."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from babel.dates import format_time
from babel.numbers import format_decimal

from kadens.domain.notices.placeholders import Cause, Item, Value
from kadens.plumbing.locales import LOCALES, NBSP, amount_in_words, day_in_words
from kadens.pure.money import Money

__all__ = ["lines_of"]

PIECES: Final = frozenset({"", "pcs"})
"""Units that nobody reads out."""


CAUSES: Final[Mapping[str, Mapping[str, str]]] = {
    "insufficient_funds": {"sv": "täckning saknas på kortet", "en": "there is not enough money on the card"},
    "card_expired": {"sv": "kortet har gått ut", "en": "the card has expired"},
    "expired_card": {"sv": "kortet har gått ut", "en": "the card has expired"},
    "authentication_required": {"sv": "betalningen måste bekräftas", "en": "the payment has to be confirmed"},
}
"""What may be said of a refusal. Of a lost or stolen card nothing is said in a letter."""


def lines_of(value: Value, language: str, zone: ZoneInfo) -> list[str]:
    """A value as the customer reads it, in lines; none when nothing is known."""
    if isinstance(value, tuple):
        return [_one_line(_goods(item, language)) for item in value]
    text = _written(value, language, zone)
    return [text] if text else []


def _written(value: str | Money | date | datetime | Cause, language: str, zone: ZoneInfo) -> str:
    if isinstance(value, Money):
        return amount_in_words(value.minor, value.currency, language)
    if isinstance(value, datetime):
        return f"{day_in_words(value.astimezone(zone).date(), language)} {_time(value.astimezone(zone), language)}"
    if isinstance(value, date):
        return day_in_words(value, language)
    if isinstance(value, Cause):
        return CAUSES.get(value.word, {}).get(language, "")
    return _one_line(value)


def _one_line(text: str) -> str:
    """Text of people, in which a line break or a control character would be more than text."""
    return re.sub(" {2,}", " ", "".join(each if each.isprintable() or each == NBSP else " " for each in text)).strip()


def _time(at: datetime, language: str) -> str:
    return format_time(at.time(), format="HH:mm", locale=LOCALES[language])


def _goods(item: Item, language: str) -> str:
    quantity = format_decimal(item.quantity.normalize(), locale=LOCALES[language])
    return f"{quantity} × {item.name}" if item.unit in PIECES else f"{quantity} {item.unit} {item.name}"
