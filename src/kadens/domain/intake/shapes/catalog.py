"""What is sold and how it travels: products, delivery modes and their calendars (domain.md §2.6)."""

from typing import Literal

from pydantic import Field

from kadens.domain.intake.shapes.words import (
    Code,
    Count,
    CountryCode,
    CurrencyCode,
    Flag,
    MoneyText,
    Shape,
    StockQuantity,
    Text,
    Weekday,
)

__all__ = ["STANDARD_TAX_GROUP", "Calendar", "DeliveryMode", "Product"]

STANDARD_TAX_GROUP = "standard"


class Product(Shape):
    """Something on the price list.

    With `program` it is a parent product: sold, never shipped, without a price or a stock of its own.
    `price` is net, in the currency of the file; `prices` names the currency of each. `stock` is the quantity on
    hand; without it (or null) no stock is kept. `event_duration` is how many events one sale consumes; 0 is all.
    """

    sku: Code
    name: Text = ""
    price: MoneyText | None = None
    prices: dict[CurrencyCode, MoneyText] = Field(default_factory=dict)
    tax_group: Code = STANDARD_TAX_GROUP
    stock: StockQuantity | None = None
    program: Code | None = None
    event_duration: Count = 0
    unit: Text = "pcs"

    def price_in(self, currency: str, *, default_currency: str) -> str | None:
        """The net price in a currency, or None where the product has none."""
        if currency == default_currency and self.price is not None:
            return self.price
        return self.prices.get(currency)


class Calendar(Shape):
    """The days on which parcels are not delivered: weekdays (1 is Monday), and the public holidays of a country."""

    code: Code
    country: CountryCode | None = None
    closed_weekdays: tuple[Weekday, ...] = ()
    holidays: Flag = False
    roll: Literal["forward", "back"] = "forward"


class DeliveryMode(Shape):
    """A way to send a parcel, with the calendar of its carrier if it has one."""

    code: Code
    calendar: Code | None = None
