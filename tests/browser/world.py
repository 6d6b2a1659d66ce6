"""The company that the browser tests look at: a few programs, and customers whom everything has happened to.

Its today is 2024-05-15, a Wednesday. A test that changes something takes an order of its own (`world.sell`), so that
tests do not get in each other's way.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from kadens.domain.catalog.defining import NewProduct, define_products
from kadens.domain.company.parameters import set_parameters
from kadens.domain.continuity.pausing import pause_order
from kadens.domain.continuity.programs import NewEvent, NewItem, NewProgram
from kadens.domain.customers.registering import NewAddress, NewCard, NewCustomer, register_customers
from kadens.domain.orders.holding import place_holds
from kadens.operations.jobs.daily import run_day
from tests.factories.programs import CURRENCY
from tests.factories.shop import ACTOR, DAY, SET_UP_ON, Shop, Sold, a_shop

__all__ = ["CUSTOMERS", "TODAY", "World", "build_world"]

TODAY: Final = date(2024, 5, 15)
_BOOKS: Final = ("The Harbour", "Snow in April", "The Lamp Maker", "A House by the Lake", "Letters North", "The Ferry")
CUSTOMERS: Final[Mapping[str, tuple[str, str, str, str]]] = {
    "K1001": ("Åsa Lindström", "Björkvägen 12", "752 28", "Uppsala"),
    "K1002": ("Örjan Svensson", "Hamngatan 3", "411 06", "Göteborg"),
    "K1003": ("Märta Nyström", "Kyrkogatan 8", "903 27", "Umeå"),
    "K1004": ("Håkan Öberg", "Strandvägen 21", "114 56", "Stockholm"),
    "K1005": ("Ingrid Bergqvist", "Skolgatan 5", "222 29", "Lund"),
    "K1006": ("Göran Åkesson", "Norra Esplanaden 2", "352 31", "Växjö"),
    "K1007": ("Elsa Sjöberg", "Ringvägen 44", "118 60", "Stockholm"),
    "K1008": ("Nils Holmgren", "Västra Vemmenhög 1", "274 53", "Skivarp"),
    "K1009": ("Astrid Ek", "Storgatan 17", "598 37", "Vimmerby"),
    "K1010": ("Karl-Erik Dahl", "Parkgatan 9", "652 24", "Karlstad"),
    "K1011": ("Siv Hedlund", "Torggatan 6", "831 31", "Östersund"),
    "K1012": ("Maj Forsberg", "Bryggargatan 14", "972 38", "Luleå"),
}
SOLD: Final = (
    ("CLUB-BOOKS", "K1001"),
    ("COFFEE", "K1001"),
    ("CLUB-BOOKS", "K1002"),
    ("CLUB-BOOKS", "K1003"),
    ("COFFEE", "K1004"),
    ("COFFEE", "K1005"),
    ("YEARBOX", "K1006"),
    ("YEARBOX", "K1007"),
    ("COFFEE", "K1008"),
    ("CLUB-BOOKS", "K1009"),
    ("COFFEE", "K1010"),
    ("CLUB-BOOKS", "K1011"),
    ("VASES", "K1012"),
)


@dataclass
class World:
    """What there is: the shop, and what was sold by (program, customer)."""

    shop: Shop
    sold: dict[tuple[str, str], Sold]

    def sell(self, sku: str, *, on: date = TODAY, **how: Any) -> Sold:
        """A further customer with a further order."""
        return self.shop.sell(sku, on=on, **how)


def build_world() -> World:
    """Set up the company, sell in January, and let the days pass until yesterday."""
    shop = a_shop(days_before_delivery=3, repeat_threshold=4, refund_limit=100_00)
    set_parameters({"name": "Nordbok"}, on=SET_UP_ON, actor=ACTOR)
    _define(shop)
    shop.ready("THREE", "BOX", "VASES", "PLAN", "LATER", "MISSED", "SEASON")
    register_customers([_customer(code) for code in CUSTOMERS], on=SET_UP_ON, actor=ACTOR)
    sold = {
        (sku, customer): shop.sell(sku, on=date(2024, 1, 10 + place), customer=customer)
        for place, (sku, customer) in enumerate(SOLD)
    }
    shop.sell_many("CLUB-BOOKS", 30)
    _events(shop, sold)
    passed = min(DAY, date(2024, 1, 10))
    while passed < TODAY:
        if passed == date(2024, 4, 20):
            shop.gateway.script("K1003", "insufficient_funds")
        run_day(passed, ACTOR)
        passed = date.fromordinal(passed.toordinal() + 1)
    return World(shop, sold)


def _events(shop: Shop, sold: Mapping[tuple[str, str], Sold]) -> None:
    pause = sold["COFFEE", "K1008"]
    pause_order(pause.key, until=date(2024, 6, 10), on=date(2024, 1, 25), actor="staff:agent", reason="travels")
    place_holds([sold["CLUB-BOOKS", "K1011"].parent_order_id], "manual", on=date(2024, 1, 25), actor="staff:agent")


def _define(shop: Shop) -> None:
    products = [
        NewProduct(sku=f"BOOK-{number}", name=title, tax_group="books", prices={CURRENCY: 18_90})
        for number, title in enumerate(_BOOKS, start=1)
    ]
    beans = NewProduct(sku="BEANS", name="Coffee beans, 500 g", tax_group="goods", prices={CURRENCY: 9_50})
    card = NewProduct(sku="GREETING", name="Greeting card", tax_group="goods", prices={CURRENCY: 2_50})
    define_products([*products, beans, card], on=SET_UP_ON, actor=ACTOR)
    books = [
        NewEvent(
            items=(NewItem(sku=f"BOOK-{number}"),),
            every_count=None if number == 1 else 1,
            every_unit=None if number == 1 else "months",
            notice_days=5,
        )
        for number in range(1, len(_BOOKS) + 1)
    ]
    shop.define(
        NewProgram(
            code="CLUB-BOOKS",
            description="Book of the month",
            currency=CURRENCY,
            events=tuple(books),
            days_after_order_date=5,
        )
    )
    coffee = NewEvent(
        items=(NewItem(sku="BEANS", quantity=Decimal(2)),), repeats=None, every_count=4, every_unit="weeks"
    )
    shop.define(
        NewProgram(
            code="COFFEE",
            description="Coffee every four weeks",
            currency=CURRENCY,
            events=(coffee,),
            prompt_for_start_date=True,
        )
    )
    box = NewEvent(items=(NewItem(sku="BEANS"), NewItem(sku="BOOK-1")), repeats=3, every_count=3, every_unit="months")
    shop.define(
        NewProgram(
            code="YEARBOX",
            description="Four gift boxes, paid in three parts",
            currency=CURRENCY,
            events=(box,),
            bill_upfront=True,
            payment_schedule="MONTHLY-3",
            prompt_for_payment_schedule=True,
        )
    )


def _customer(code: str) -> NewCustomer:
    name, street, postcode, city = CUSTOMERS[code]
    expires_on = date(2024, 6, 30) if code == "K1009" else date(2028, 12, 31)
    number = code.removeprefix("K")
    first = name.split()[0].lower().translate(str.maketrans("åäö", "aao"))
    return NewCustomer(
        code=code,
        name=name,
        email=f"{first}.{number}@example.com",
        phone=f"070-123 {number[:2]} {number[2:]}",
        language="sv",
        on_account=code == "K1010",
        address=NewAddress(recipient=name, street=street, postcode=postcode, city=city),
        card=NewCard(token=code, expires_on=expires_on, brand="visa", last_four=number),
    )
