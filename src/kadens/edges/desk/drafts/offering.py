"""What can be added to an order: programs first, ordinary products beside them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from kadens.domain.catalog.finding import ProductRow, find_products
from kadens.domain.company.parameters import parameters
from kadens.domain.continuity.models import ParentProduct
from kadens.domain.continuity.rules import newest_rules
from kadens.edges.desk.drafts.saying import program_in_words

__all__ = ["Offer", "offers"]

MOST: Final = 8


@dataclass(frozen=True, slots=True)
class Offer:
    """A product that was found. `words` tell its program, or why it cannot be sold; `asks`: a prompt opens first."""

    product: ProductRow
    words: str = ""
    sellable: bool = True
    asks: bool = False


def offers(text: str) -> tuple[Sequence[Offer], Sequence[Offer]]:
    """The parent products and the ordinary ones whose number or name holds the text."""
    currency = parameters().currency
    parents = find_products(text, currency, kind="parent", limit=MOST)
    items = find_products(text, currency, kind="item", limit=MOST)
    return _programs(parents), [Offer(row, sellable=row.price is not None) for row in items]


def _programs(rows: Sequence[ProductRow]) -> Sequence[Offer]:
    standing = ParentProduct.objects.filter(product_id__in=[row.id for row in rows])
    program_of = {
        key: (code, duration)
        for key, code, duration in standing.values_list("product_id", "program__code", "event_duration")
    }
    rules = newest_rules(list({code for code, _duration in program_of.values()}))
    found = []
    for row in rows:
        if row.id not in program_of:
            found.append(Offer(row, _("stands for no program yet"), sellable=False))
            continue
        code, duration = program_of[row.id]
        version = rules[code]
        asks = version.prompt_for_start_date or (version.bill_upfront and version.prompt_for_payment_schedule)
        words = program_in_words(version, duration) if version.active else _("is not sold now")
        found.append(Offer(row, words, sellable=version.active, asks=asks))
    return found
