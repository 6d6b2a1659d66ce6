"""How amounts and days are written to customers in their language: in a letter and on their page the same."""

import re
from collections.abc import Mapping
from copy import copy
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Final

from babel import Locale
from babel.dates import format_date

from kadens.pure.money import minor_digits

__all__ = ["LOCALES", "NBSP", "amount_in_words", "day_in_words"]

LOCALES: Final[Mapping[str, str]] = {"sv": "sv_SE", "en": "en_GB"}
"""By the language of a customer."""
NBSP: Final = "\N{NO-BREAK SPACE}"
_CODE_AND_NUMBER: Final = re.compile(r"(?<=[A-Z])(?=[0-9])")


@lru_cache(maxsize=4096)
def amount_in_words(minor: int, currency: str, language: str) -> str:
    """An amount in minor units, with as many decimals as the currency has by ISO 4217, which is what was charged;
    Babel's own table differs."""
    digits, locale = minor_digits(currency), Locale.parse(LOCALES[language])
    pattern = copy(locale.currency_formats["standard"])
    pattern.frac_prec = (digits, digits)
    text = pattern.apply(Decimal(minor).scaleb(-digits), locale, currency=currency, currency_digits=False)
    return _CODE_AND_NUMBER.sub(NBSP, text)


@lru_cache(maxsize=4096)
def day_in_words(on: date, language: str) -> str:
    """A day as it is written in a letter: 1 February 2024."""
    return format_date(on, format="long", locale=LOCALES[language])
