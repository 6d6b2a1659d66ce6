"""What is read to the customer, in their language, and a mark by which a later quote is told from the one read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Final

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import override

from kadens.domain.intake.quoting import Quote
from kadens.domain.intake.reading_aloud import ReadAloud, read_aloud
from kadens.domain.orders.consents import scripts
from kadens.edges.desk.drafts.quoted import LineShown

__all__ = ["Aloud", "aloud", "spoken_language"]

FALLBACK: Final = "en"
STANDARD: Final = "standard"


@dataclass(frozen=True, slots=True)
class Aloud:
    """The words; the language of the words and of the script that belongs to them; the mark of all that they say."""

    words: SafeString
    language: str
    script: str
    mark: str


def aloud(quote: Quote, lines: Sequence[LineShown], *, on: date, language: str) -> Aloud:
    """What to read for the quote, in the customer's language if there are words and a script in it, else in English."""
    spoken_in = spoken_language(language)
    read = read_aloud(quote, on=on, language=spoken_in)
    with override(spoken_in):
        goods = [line for line in lines if not line.spoken]
        words = render_to_string("drafts/aloud.html", {"read": read, "goods": goods})
    return Aloud(words, spoken_in, read.script.code, _mark(quote, read))


def spoken_language(language: str) -> str:
    """The customer's language, if there are words and a script in it; else English."""
    written = {script.language for script in scripts() if script.code == STANDARD}
    return language if language in dict(settings.LANGUAGES) and language in written else FALLBACK


def _mark(quote: Quote, read: ReadAloud) -> str:
    """The same for the same programs, dates, amounts and script, and for nothing else."""
    dates = [
        [(line.event, line.repetition, line.delivery_on, line.total, line.skipped) for line in parent.draft.lines]
        for parent in quote.parents
    ]
    goods = [(line.product_id, line.quantity, line.net, line.tax) for line in quote.ordinary]
    said = (read.programs, read.total, read.currency, read.script.script_id, dates, goods)
    return sha256(repr(said).encode()).hexdigest()[:24]
