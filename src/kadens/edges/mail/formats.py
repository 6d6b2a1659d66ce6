"""How values are written in a customer's language: amounts, dates, instants, goods, and why a bank said no."""

import re
from collections.abc import Mapping
from copy import copy
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_time
from babel.numbers import format_decimal

from kadens.domain.notices.placeholders import Cause, Item, Value
from kadens.pure.money import Money, minor_digits

__all__ = ["lines_of"]

LOCALES: Final[Mapping[str, str]] = {"sv": "sv_SE", "en": "en_GB"}
PIECES: Final = frozenset({"", "pcs"})
"""Units that nobody reads out."""

NBSP: Final = "\N{NO-BREAK SPACE}"
_CODE_AND_NUMBER: Final = re.compile(r"(?<=[A-Z])(?=[0-9])")

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
        return _amount(value.minor, value.currency, language)
    if isinstance(value, datetime):
        return f"{_day(value.astimezone(zone).date(), language)} {_time(value.astimezone(zone), language)}"
    if isinstance(value, date):
        return _day(value, language)
    if isinstance(value, Cause):
        return CAUSES.get(value.word, {}).get(language, "")
    return _one_line(value)


def _one_line(text: str) -> str:
    """Text of people, in which a line break or a control character would be more than text."""
    return re.sub(" {2,}", " ", "".join(each if each.isprintable() or each == NBSP else " " for each in text)).strip()


@lru_cache(maxsize=4096)
def _amount(minor: int, currency: str, language: str) -> str:
    """With as many decimals as the currency has by ISO 4217, which is what was charged; Babel's own table differs."""
    digits, locale = minor_digits(currency), Locale.parse(LOCALES[language])
    pattern = copy(locale.currency_formats["standard"])
    pattern.frac_prec = (digits, digits)
    text = pattern.apply(Decimal(minor).scaleb(-digits), locale, currency=currency, currency_digits=False)
    return _CODE_AND_NUMBER.sub(NBSP, text)


@lru_cache(maxsize=4096)
def _day(on: date, language: str) -> str:
    return format_date(on, format="long", locale=LOCALES[language])


def _time(at: datetime, language: str) -> str:
    return format_time(at.time(), format="HH:mm", locale=LOCALES[language])


def _goods(item: Item, language: str) -> str:
    quantity = format_decimal(item.quantity.normalize(), locale=LOCALES[language])
    return f"{quantity} × {item.name}" if item.unit in PIECES else f"{quantity} {item.unit} {item.name}"
