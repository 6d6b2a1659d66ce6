"""A world big enough to measure in: so many continuity orders, each with one due line of three items."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection

from kadens.domain.catalog.defining import NewProduct, define_products, define_tax_groups
from kadens.domain.company.parameters import set_parameters
from kadens.domain.continuity.programs import NewEvent, NewItem, NewProgram, define_parent_products, define_program

__all__ = ["DAY", "build_shop", "build_world", "execute", "plan_charges", "skip_lines", "spread_over", "vacuum"]

DAY = date(2026, 6, 1)
ACTOR = "bench"


@dataclass(frozen=True, slots=True)
class Shop:
    """The keys of what the world's rows refer to."""

    program_id: int
    version_id: int
    event_id: int
    parent_product_id: int
    items: tuple[int, int, int]


def build_shop(*, bill_upfront: bool = False, threshold: int = 4) -> Shop:
    """Three products, a program that ships them every four weeks, twelve times, and its parent product."""
    set_parameters(
        {"repeat_threshold": threshold, "payment_profile": "prepayments", "revenue_journal": "parent-revenue"},
        on=DAY,
        actor=ACTOR,
    )
    define_tax_groups({"standard": Decimal(10)}, on=DAY, actor=ACTOR)
    items = [NewProduct(sku=f"ITEM-{n}", name=f"Item {n}", prices={"EUR": 1000 * n}) for n in (1, 2, 3)]
    products = define_products([*items, NewProduct(sku="CLUB", name="Club", kind="parent")], on=DAY, actor=ACTOR)
    event = NewEvent(
        items=tuple(NewItem(sku=item.sku) for item in items), every_count=4, every_unit="weeks", repeats=11
    )
    define_program(
        NewProgram(code="CLUB", currency="EUR", events=(event,), bill_upfront=bill_upfront), on=DAY, actor=ACTOR
    )
    define_parent_products({"CLUB": ("CLUB", 0)}, on=DAY, actor=ACTOR)
    [[program_id, version_id, event_id]] = execute(
        """
        SELECT program.id, version.id, event.id
        FROM continuity_program AS program
        JOIN continuity_program_version AS version ON version.program_id = program.id
        JOIN continuity_event AS event ON event.version_id = version.id
        """
    )
    first, second, third = (products[item.sku] for item in items)
    return Shop(program_id, version_id, event_id, products["CLUB"], (first, second, third))


def build_world(shop: Shop, orders: int, *, complete: bool = False) -> None:
    """So many customers with a card, a parent order and a running continuity order with one line due on DAY.

    Written by SQL for speed: every row is as the verbs would have left it. `complete`: nothing is left to plan."""
    cursor = (
        '{"event": 1, "repetition": 1, "chain_on": "2026-06-01", "floor_on": "2026-06-01", '
        '"anchor_on": "2026-06-01", "anchor_unit": null, "anchor_count": 0, "lap": 0}'
    )
    values = {
        "n": orders,
        "day": DAY,
        "program": shop.program_id,
        "version": shop.version_id,
        "event": shop.event_id,
        "parent": shop.parent_product_id,
        "items": list(shop.items),
        "cursor": cursor,
        "complete": complete,
    }
    execute("SET session_replication_role = replica")  # the world is sound: no row of it needs its keys looked up
    for statement in _WORLD:
        execute(statement, values)
    execute("RESET session_replication_role")
    vacuum()


_WORLD = (
    """INSERT INTO customers_customer (id, code, name, email, phone, language, on_account, created_on)
    SELECT n, 'C' || n, 'Customer ' || n, '', '', 'en', false, %(day)s FROM generate_series(1, %(n)s) AS n""",
    """INSERT INTO customers_address (id, customer_id, recipient, street, postcode, city, country)
    SELECT n, n, 'Customer ' || n, 'Street', '111 11', 'City', 'SE' FROM generate_series(1, %(n)s) AS n""",
    """INSERT INTO customers_payment_method (id, customer_id, token, brand, last_four, expires_on, added_on)
    SELECT n, n, 'token-' || n, '', '', '2030-12-31', %(day)s FROM generate_series(1, %(n)s) AS n""",
    """INSERT INTO orders_order (
        id, kind, customer_id, currency, status, ordered_on, pay_with, payment_method_id, address_id, settlement,
        net, tax, total
    )
    SELECT 100000 + n, 'parent', n, 'EUR', 'open', %(day)s, 'card', n, n, 'per_shipment', 0, 0, 0
    FROM generate_series(1, %(n)s) AS n""",
    """INSERT INTO orders_order_line (
        id, order_id, position, kind, product_id, quantity, price, net, tax_percent, tax, status
    )
    SELECT n, 100000 + n, 1, 'parent', %(parent)s, 1, 0, 0, 0, 0, 'open' FROM generate_series(1, %(n)s) AS n""",
    """INSERT INTO continuity_order (
        id, parent_line_id, parent_order_id, customer_id, program_id, version_id, place, status, settlement, quantity,
        ordered_on, first_event, first_repetition, event_duration, last_event, cursor, next_event, next_repetition,
        complete, moved_days, locked_prices
    )
    SELECT
        n, n, 100000 + n, n, %(program)s, %(version)s, 1, 'active', 'per_shipment', 1, %(day)s, 1, 1, 0, 1,
        %(cursor)s, CASE WHEN %(complete)s THEN NULL ELSE 1 END, CASE WHEN %(complete)s THEN NULL ELSE 2 END,
        %(complete)s, 0, '{}'
    FROM generate_series(1, %(n)s) AS n""",
    """INSERT INTO continuity_line (
        id, continuity_order_id, event, repetition, program_event_id, status, nominal_on, planned_on, delivery_on,
        missed, cap_held, own_date, own_items, own_skip, reason, net, tax, total
    )
    SELECT
        n, n, 1, 1, %(event)s, 'planned', %(day)s, %(day)s, %(day)s, false, false, false, false, false, '',
        6000, 600, 6600
    FROM generate_series(1, %(n)s) AS n""",
    """INSERT INTO continuity_line_item (
        line_id, position, product_id, each, quantity, price, own_price, net, tax_percent, tax
    )
    SELECT n, item, (%(items)s::bigint[])[item], 1, 1, 1000 * item, false, 1000 * item, 10, 100 * item
    FROM generate_series(1, %(n)s) AS n, generate_series(1, 3) AS item""",
    "SELECT setval('customers_customer_id_seq', %(n)s)",
    "SELECT setval('customers_address_id_seq', %(n)s)",
    "SELECT setval('customers_payment_method_id_seq', %(n)s)",
    "SELECT setval('orders_order_id_seq', 100000 + %(n)s)",
    "SELECT setval('orders_order_line_id_seq', %(n)s)",
    "SELECT setval('continuity_order_id_seq', %(n)s)",
    "SELECT setval('continuity_line_id_seq', %(n)s)",
)


def skip_lines(orders: int) -> None:  # noqa: ARG001 - all of them
    """Leave nothing to fulfil: every line is skipped."""
    execute("UPDATE continuity_line SET status = 'skipped'")


def spread_over(days: int) -> None:
    """Lines due on DAY and on the days after it, as many on each, for so many days."""
    execute(
        """UPDATE continuity_line
        SET nominal_on = nominal_on + shift, planned_on = planned_on + shift, delivery_on = delivery_on + shift
        FROM (SELECT id AS line_id, (id %% %(days)s)::int AS shift FROM continuity_line) AS moved
        WHERE line_id = id AND shift > 0""",
        {"days": days},
    )


def plan_charges(orders: int) -> None:
    """A charge to each customer's card that is due on DAY, and the consent on which it rests."""
    for statement in _CHARGES:
        execute(statement, {"n": orders, "day": DAY})


_CHARGES = (
    """INSERT INTO orders_script (code, version, language, text, written_on, written_by)
    VALUES ('bench', 1, 'en', 'You agree.', %(day)s, 'bench')""",
    """INSERT INTO orders_consent (order_id, script_id, channel, given_at, heard_by, recording)
    SELECT 100000 + n, script.id, 'phone', %(day)s::timestamptz, 'bench', ''
    FROM generate_series(1, %(n)s) AS n, orders_script AS script WHERE script.code = 'bench'""",
    """INSERT INTO payments_plan (id, parent_line_id, kind, currency, agreed_total)
    SELECT n, n, 'prepaid', 'EUR', 6600 FROM generate_series(1, %(n)s) AS n""",
    """INSERT INTO payments_charge (
        key, plan_id, parent_line_id, customer_id, number, due_on, amount, currency, pay_with, ship_gate, status,
        attempts, declines, decline_reason, given_back
    )
    SELECT
        'bench-' || n, n, n, n, 1, %(day)s, 6600, 'EUR', 'card', false, 'planned', 0, 0, '', 0
    FROM generate_series(1, %(n)s) AS n""",
)


def execute(statement: str, values: dict[str, object] | None = None) -> list[tuple[int, ...]]:
    """Run a statement on the world's database; the rows, if it returns any."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall()) if cursor.description else []


def vacuum() -> None:
    """Bring statistics and visibility to what they are in a house that has run for a while."""
    execute("VACUUM (ANALYZE)")
    execute("CHECKPOINT")
