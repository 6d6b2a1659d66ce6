"""The cart as it is shown: every line with its amounts, or with the reason for which it cannot be sold any more."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from kadens.domain.catalog.queries import ProductFacts, products_by_id
from kadens.domain.intake.quoting import Cart, CartLine, ParentQuote, Quote, quote_carts
from kadens.domain.intake.reading_aloud import SpokenProgram, spoken_program
from kadens.domain.orders.creating import NewOrderLine
from kadens.edges.desk.drafts.saying import program_in_words
from kadens.edges.desk.shell.saying import in_words
from kadens.pure.errors import KadensError

__all__ = ["CartShown", "LineShown", "cart_as_shown", "one_line"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LineShown:
    """A line of the cart. `spoken` and `words` tell a program; `refusal` why the line cannot be quoted; amounts in
    minor units, None for a line that is refused."""

    at: int
    line: CartLine
    name: str
    net: int | None = None
    tax: int | None = None
    words: str = ""
    spoken: SpokenProgram | None = None
    refusal: str = ""

    @property
    def total(self) -> int | None:
        return None if self.net is None or self.tax is None else self.net + self.tax


@dataclass(frozen=True, slots=True, kw_only=True)
class CartShown:
    """All lines; `quote` is None while one of them cannot be sold."""

    lines: tuple[LineShown, ...]
    quote: Quote | None
    refusal: str = ""

    @property
    def net(self) -> int:
        return sum(line.net or 0 for line in self.lines)

    @property
    def tax(self) -> int:
        return sum(line.tax or 0 for line in self.lines)

    @property
    def total(self) -> int:
        return self.net + self.tax

    @property
    def has_programs(self) -> bool:
        return any(line.spoken for line in self.lines)


def cart_as_shown(cart: Cart, *, on: date) -> CartShown:
    """The cart worked out for a day; line by line if it cannot be worked out as a whole."""
    try:
        [quote] = quote_carts([cart], on=on)
    except KadensError as error:
        lines = tuple(_alone(cart, at, on) for at in range(1, len(cart.lines) + 1))
        blamed = any(line.refusal for line in lines)
        return CartShown(lines=lines, quote=None, refusal="" if blamed else in_words(error))
    return CartShown(lines=tuple(_lines(quote, on)), quote=quote)


def one_line(cart: Cart, line: CartLine) -> Cart:
    """The cart with this line alone, wherever it is sent."""
    return replace(cart, lines=(line,), address_id=None)


def _alone(cart: Cart, at: int, on: date) -> LineShown:
    line = cart.lines[at - 1]
    try:
        [quote] = quote_carts([one_line(cart, line)], on=on)
    except KadensError as error:
        return LineShown(at=at, line=line, name=line.sku, refusal=in_words(error))
    return replace(next(_lines(quote, on)), at=at)


def _lines(quote: Quote, on: date) -> Iterator[LineShown]:
    """The lines in the order of the cart; a quote keeps parent lines and ordinary ones apart, each in their order."""
    parents = iter(quote.parents)
    ordinary = iter(quote.ordinary)
    names = products_by_id([line.product_id for line in quote.ordinary], quote.currency) if quote.ordinary else {}
    parent = next(parents, None)
    for at, line in enumerate(quote.cart.lines, start=1):
        if parent is not None and parent.line == line:
            yield _program(at, parent, on)
            parent = next(parents, None)
        else:
            yield _goods(at, line, next(ordinary), names)


def _program(at: int, parent: ParentQuote, on: date) -> LineShown:
    return LineShown(
        at=at,
        line=parent.line,
        name=parent.product.name,
        net=parent.draft.net,
        tax=parent.draft.tax,
        words=program_in_words(parent.draft.sale.rules, parent.draft.sale.event_duration),
        spoken=spoken_program(parent, on=on),
    )


def _goods(at: int, line: CartLine, priced: NewOrderLine, names: Mapping[int, ProductFacts]) -> LineShown:
    return LineShown(at=at, line=line, name=names[priced.product_id].name, net=priced.net, tax=priced.tax)
