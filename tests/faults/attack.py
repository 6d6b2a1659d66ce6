"""Hostile SQL, as the owner of the tables would give it: nobody's verb, nobody's permission, only the schema between.

Each attack names the constraint or trigger that must refuse it.

"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

__all__ = ["ATTACKS", "UNGUARDED", "Attack"]

CARD = "4242 4242 4242 4242"
NOBODY = 999_999_999
NOON = "2024-01-15 12:00Z"
UNGUARDED = frozenset(
    {"staff_person", "staff_cache", "mfa_authenticator", "account_emailaddress", "account_emailconfirmation"}
)
"""Tables that are not ours to guard, but Django's and django-allauth's."""


@dataclass(frozen=True, slots=True)
class Attack:
    """A statement, what it would mean, and what must refuse it."""

    table: str
    what: str
    sql: str
    refused_by: str


def change(table: str, to: str, where: str = "true", *, by: str, what: str) -> Attack:
    """Change one row of a table."""
    row = f"(SELECT min(id) FROM {table} WHERE {where})"
    return Attack(table, what, f"UPDATE {table} SET {to} WHERE id = {row}", by)


def double(table: str, where: str = "true", *, by: str, what: str, **changes: Any) -> Attack:
    """Write a row once more, under another key, with some columns changed."""
    fresh = json.dumps({"id": NOBODY, **changes})
    one = f"(SELECT ctid FROM {table} WHERE {where} ORDER BY id LIMIT 1)"
    sql = (
        f"INSERT INTO {table} SELECT (jsonb_populate_record(it, '{fresh}'::jsonb)).* "
        f"FROM {table} AS it WHERE it.ctid = {one}"
    )
    return Attack(table, what, sql, by)


def remove(table: str, where: str = "true", *, by: str, what: str) -> Attack:
    """Delete one row."""
    return Attack(table, what, f"DELETE FROM {table} WHERE id = (SELECT min(id) FROM {table} WHERE {where})", by)


def append_only(table: str, column: str, value: str) -> Iterator[Attack]:
    """Whatever history must not suffer."""
    rule = f"{table}_append_only"
    yield Attack(table, "rewrite history", f"UPDATE {table} SET {column} = {value}", rule)
    yield Attack(table, "forget history", f"DELETE FROM {table}", rule)
    yield Attack(table, "forget all of it", f"TRUNCATE {table} CASCADE", rule)


def _catalog() -> Iterator[Attack]:
    yield change("catalog_tax_group", "percent = -1", by="ck_catalog_tax_group_percent", what="a negative tax")
    yield double("catalog_tax_group", by="uq_catalog_tax_group_code", what="a tax group twice")
    yield remove(
        "catalog_tax_group",
        "id IN (SELECT tax_group_id FROM catalog_product)",
        by="fk_catalog_product_tax_group",
        what="a tax group that products have",
    )
    yield change("catalog_product", "kind = 'service'", by="ck_catalog_product_kind", what="an unknown kind")
    yield double("catalog_product", by="uq_catalog_product_sku", what="a sku twice")
    yield change(
        "catalog_product",
        "kind = 'parent'",
        "id IN (SELECT product_id FROM continuity_event_item)",
        by="fk_continuity_event_item_kind",
        what="an item of an event becomes a parent product",
    )
    yield remove("catalog_product", by="catalog_product_append_only", what="a product vanishes")
    yield change("catalog_product", f"id = {NOBODY}", by="catalog_product_append_only", what="a product's key moves")
    yield Attack("catalog_product", "no products", "TRUNCATE catalog_product CASCADE", "_append_only")
    yield change("catalog_price", "price = -1", by="ck_catalog_price_price", what="a negative price")
    yield double("catalog_price", by="uq_catalog_price_product_currency", what="two prices in one currency")
    yield change("catalog_price", f"product_id = {NOBODY}", by="fk_catalog_price_product", what="a price of nothing")
    yield change("catalog_stock", "on_hand = -1", by="ck_catalog_stock_not_negative", what="fewer than none on hand")
    yield change("catalog_stock", "reserved = -1", by="ck_catalog_stock_not_negative", what="fewer than none reserved")
    yield double("catalog_stock", by="uq_catalog_stock_product", what="two shelves of one product")
    yield change(
        "catalog_shipping_calendar", "roll = 'sideways'", by="ck_catalog_shipping_calendar_roll", what="a roll"
    )
    yield double("catalog_shipping_calendar", by="uq_catalog_shipping_calendar_code", what="a calendar twice")
    yield change(
        "catalog_delivery_mode", f"calendar_id = {NOBODY}", by="fk_catalog_delivery_mode_calendar", what="no calendar"
    )
    yield double("catalog_delivery_mode", by="uq_catalog_delivery_mode_code", what="a delivery mode twice")


def _company() -> Iterator[Attack]:
    yield double("companies_claim", by="ck_companies_claim_one_row", what="a database of two companies", code="other")
    yield double("company_company", by="ck_company_one_row", what="a second company")
    yield change("company_company", "catch_up = 'forget'", by="ck_company_catch_up", what="an unknown way to catch up")
    yield change("company_company", "days_before_delivery = -1", by="ck_company_days", what="a negative window")
    yield change("company_company", "repeat_threshold = -1", by="ck_company_repeat_threshold", what="a threshold")


def _customers() -> Iterator[Attack]:
    yield double("customers_customer", by="uq_customers_customer_code", what="a customer twice")
    yield change(
        "customers_customer", f"name = 'Karen {CARD}'", by="ck_customers_customer_no_card", what="a card number"
    )
    yield change("customers_customer", "credit_limit = -1", by="ck_customers_customer_credit_limit", what="a limit")
    yield change("customers_customer", "language = 'xx'", by="ck_customers_customer_language", what="a language")
    yield remove("customers_customer", by="fk_", what="a customer with orders")
    yield change("customers_found_word", "word = ''", by="ck_customers_found_word", what="a word without letters")
    yield double("customers_found_word", by="uq_customers_found_word_word", what="a word twice")
    yield change("customers_address", f"customer_id = {NOBODY}", by="fk_customers_address_customer", what="nobody's")
    yield double("customers_payment_method", by="uq_customers_payment_method_token", what="a card of two customers")
    yield double(
        "customers_payment_method",
        "replaced_on IS NULL",
        by="uq_customers_payment_method_current",
        what="two cards in force",
        token="another",
    )
    yield change(
        "customers_payment_method",
        "token = '4242424242424242'",
        by="ck_customers_payment_method_no_card",
        what="a card number for a token",
    )
    yield change(
        "customers_payment_method",
        "last_four = '42424242'",
        by="ck_customers_payment_method_last_four",
        what="more than four digits",
    )


def _programs() -> Iterator[Attack]:
    yield double("continuity_date_interval", by="uq_continuity_date_interval_code", what="a code twice")
    yield double("continuity_program", by="uq_continuity_program_code", what="a program twice")
    yield remove("continuity_program", by="fk_", what="a program with versions")
    version = "continuity_program_version"
    yield double(version, by="uq_continuity_program_version_number", what="a version twice")
    yield change(version, "order_start = 'last'", by="ck_continuity_program_version_start", what="a start")
    yield change(version, "price_policy = 'any'", by="ck_continuity_program_version_price", what="a price policy")
    yield change(version, "end_action = 'explode'", by="ck_continuity_program_version_", what="an end")
    yield change(version, "end_action = 'convert'", by="ck_continuity_program_version_convert", what="into nothing")
    yield change(
        version,
        "bill_upfront = true, price_policy = 'current'",
        by="ck_continuity_program_version_upfront",
        what="billed now at the price of a later day",
    )
    yield change(
        version,
        "prompt_for_payment_schedule = true, bill_upfront = false",
        by="ck_continuity_program_version_prompt",
        what="a prompt that does nothing",
    )
    yield change(
        version, f"payment_schedule_id = {NOBODY}", by="fk_continuity_program_version_payment_schedule", what="no"
    )
    yield double("continuity_event", by="uq_continuity_event_number", what="an event twice")
    yield change("continuity_event", "action = 'dance'", by="ck_continuity_event_action", what="an action")
    yield change("continuity_event", "repeats = -1", by="ck_continuity_event_repeats", what="fewer than none")
    yield change("continuity_event", "every_unit = 'eons'", by="ck_continuity_event_unit", what="a unit")
    yield change("continuity_event", "probability = 101", by="ck_continuity_event_probability", what="more than sure")
    yield change(
        "continuity_event", f"delivery_mode_id = {NOBODY}", by="fk_continuity_event_delivery_mode", what="no mode"
    )
    item = "continuity_event_item"
    yield double(item, by="uq_continuity_event_item_position", what="two items in one place")
    yield change(item, "quantity = 0", by="ck_continuity_event_item_amounts", what="none of it")
    yield change(item, "price = -1", by="ck_continuity_event_item_amounts", what="a negative price")
    yield change(item, "product_kind = 'parent'", by="ck_continuity_event_item_product", what="a parent product")
    yield change(
        item,
        "product_id = (SELECT product_id FROM continuity_parent_product LIMIT 1)",
        by="fk_continuity_event_item_kind",
        what="a parent product by its key",
    )
    yield double(
        "continuity_parent_product", by="uq_continuity_parent_product_product", what="two programs of a product"
    )
    yield change(
        "continuity_parent_product", "event_duration = -1", by="ck_continuity_parent_product_events", what="events"
    )
    yield change(
        "continuity_parent_product", f"program_id = {NOBODY}", by="fk_continuity_parent_product_program", what="none"
    )


def _continuity() -> Iterator[Attack]:
    order = "continuity_order"
    yield double(order, by="uq_continuity_order_", what="a second copy of the program on one parent line")
    yield change(order, "status = 'resting'", by="ck_continuity_order_status", what="a status")
    yield change(order, "settlement = 'barter'", by="ck_continuity_order_settlement", what="a settlement")
    yield change(order, "quantity = 0", by="ck_continuity_order_quantity", what="none of it")
    yield change(
        order, "complete = true", "NOT complete", by="ck_continuity_order_next", what="complete with something next"
    )
    yield change(order, f"version_id = {NOBODY}", by="fk_continuity_order_version", what="no version")
    yield double(
        order,
        "renews_id IS NOT NULL",
        by="uq_continuity_order_",
        what="a second successor",
        place=77,
        parent_line_id=NOBODY,
    )
    yield remove(order, "id IN (SELECT continuity_order_id FROM continuity_line)", by="fk_", what="an order with lines")
    line = "continuity_line"
    made = "status = 'child_created'"
    yield double(line, "status = 'planned'", by="uq_continuity_line_slot", what="a slot twice")
    yield change(line, "status = 'planned'", made, by="ck_continuity_line_child", what="planned with a child order")
    yield change(line, "child_order_id = NULL", made, by="ck_continuity_line_child", what="made without a child order")
    yield change(
        line,
        "child_order_id = (SELECT min(id) FROM orders_order)",
        "status = 'planned'",
        by="ck_continuity_line_child",
        what="a child order while it is planned",
    )
    yield change(line, f"child_order_id = {NOBODY}", made, by="fk_continuity_line_child_order", what="no child order")
    yield change(line, "status = 'lost'", by="ck_continuity_line_", what="a status")
    yield change(line, "net = -1", by="ck_continuity_line_", what="a negative amount")
    yield change(line, "total = total + 1", by="ck_continuity_line_total", what="a total of its own")
    yield change(line, f"reason = '{CARD}'", by="ck_continuity_line_no_card", what="a card number")
    yield change(line, f"program_event_id = {NOBODY}", by="fk_continuity_line_program_event", what="no event")
    item = "continuity_line_item"
    yield double(item, by="uq_continuity_line_item_position", what="two items in one place")
    yield change(item, "quantity = 0", by="ck_continuity_line_item_quantity", what="none of it")
    yield change(item, "tax = -1", by="ck_continuity_line_item_amounts", what="a negative tax")
    yield change(item, f"line_id = {NOBODY}", by="fk_continuity_line_item_line", what="an item of no line")
    yield from _migrations()
    yield change("continuity_pause", f"reason = 'on {CARD}'", by="ck_continuity_pause_no_card", what="a card number")
    yield double("continuity_pause", "resumed_on IS NULL", by="uq_continuity_pause_open", what="paused twice")
    yield change(
        "continuity_pause",
        f"continuity_order_id = {NOBODY}",
        by="fk_continuity_pause_continuity_order",
        what="nobody's",
    )
    yield double("continuity_promise", by="uq_continuity_promise_parent_line", what="two promises")
    yield from append_only("continuity_promise", "document", "'{}'")
    reason = "continuity_cancel_reason"
    yield double(reason, by="uq_continuity_cancel_reason_code", what="a code twice")
    yield change(reason, "text_sv = ''", by="ck_continuity_cancel_reason_texts", what="a reason without words")
    yield change(reason, "offers = '{gold}'", by="ck_continuity_cancel_reason_offers", what="an offer")
    yield change(reason, "most_percent = 101", by="ck_continuity_cancel_reason_percent", what="more than all of it")
    cancellation = "continuity_cancellation"
    yield double(cancellation, by="uq_continuity_cancellation_order", what="cancelled twice")
    yield double(cancellation, by="ck_continuity_cancellation_no_card", what="a card number", note=f"on {CARD}")
    yield double(
        cancellation,
        by="fk_continuity_cancellation_continuity_order",
        what="nobody's",
        continuity_order_id=NOBODY,
    )
    yield from append_only(cancellation, "note", "'x'")
    measured = "continuity_forecast_error"
    yield double(measured, by="uq_continuity_forecast_error", what="measured twice at once")
    yield double(measured, by="ck_continuity_forecast_error_model", what="of no model we know", model="oracle")
    yield double(measured, by="ck_continuity_forecast_error_stretch", what="weeks from nowhere", first_week=0)
    yield double(measured, by="ck_continuity_forecast_error_counts", what="less than nothing", shipped=-1)
    yield double(measured, by="fk_continuity_forecast_error_program", what="of no program", program_id=NOBODY)
    yield from append_only(measured, "bias", "0")
    offer = "continuity_offer"
    yield double(offer, "answer = 'open'", by="uq_continuity_offer_open", what="two offers at a time")
    yield change(offer, "answer = 'maybe', answered_on = made_on", by="ck_continuity_offer_answer", what="an answer")
    yield change(offer, "percent = 0", by="ck_continuity_offer_kind", what="nothing off")
    yield change(offer, "kind = 'skip'", by="ck_continuity_offer_kind", what="a skip with a percent")
    yield change(offer, "answer = 'accepted', answered_on = NULL", by="ck_continuity_offer_answered", what="no day")
    yield change(offer, f"continuity_order_id = {NOBODY}", by="fk_continuity_offer_continuity_order", what="nobody's")
    yield change(line, f"address_id = {NOBODY}", by="fk_continuity_line_address", what="nowhere")
    yield change("continuity_order", f"address_id = {NOBODY}", by="fk_continuity_order_address", what="nowhere")
    refusal = "continuity_refusal"
    yield double(refusal, by="uq_continuity_refusal_run", what="a run of days twice")
    yield change(refusal, "reason = 'mood'", by="ck_continuity_refusal_reason", what="a reason")
    yield change(refusal, "last_on = first_on - 1", by="ck_continuity_refusal_days", what="days backwards")


def _migrations() -> Iterator[Attack]:
    yield change("continuity_program", "carry = 'some'", by="ck_continuity_program_carry", what="a carry policy")
    migration = "continuity_migration"
    yield change(migration, "status = 'stuck'", by="ck_continuity_migration_", what="a status")
    yield change(migration, "status = 'undone'", by="ck_continuity_migration_undone", what="undone by nobody")
    yield change(migration, f"undo_reason = '{CARD}'", by="ck_continuity_migration_no_card", what="a card number")
    yield double(migration, by="ck_continuity_migration_version", what="to no version", version_id=None)
    yield double(migration, by="ck_continuity_migration_kind", what="a kind", kind="wish", version_id=None)
    yield double(migration, by="fk_continuity_migration_program", what="of no program", program_id=NOBODY)
    yield double(migration, by="fk_continuity_migration_version", what="to no such version", version_id=NOBODY)
    for to in ("cohort = '{}'", "change = '{}'", "made_by = 'nobody'"):
        yield change(migration, to, by="continuity_migration_append_only", what="other orders than were asked for")
    yield remove(migration, by="continuity_migration_append_only", what="a migration vanishes")
    kept = "continuity_migration_order"
    yield double(kept, by="uq_continuity_migration_order", what="changed twice by one migration")
    yield change(kept, "status = 'lost'", by="ck_continuity_migration_order_status", what="a status")
    yield double(kept, by="fk_continuity_migration_order_order", what="of no order", continuity_order_id=NOBODY)
    yield double(kept, by="fk_continuity_migration_order_migration", what="by none", migration_id=NOBODY)
    for to in ("was = '{}'", "became = ''", "money_became = ''"):
        yield change(kept, to, by="continuity_migration_order_append_only", what="another past")
    yield remove(kept, by="continuity_migration_order_append_only", what="what an order was vanishes")


def _orders() -> Iterator[Attack]:
    order = "orders_order"
    child = "kind = 'child'"
    yield double(order, child, by="uq_orders_order_slot", what="a second child order of a slot")
    yield change(order, "slot_event = NULL", child, by="ck_orders_order_child_slot", what="a child order of no slot")
    yield change(
        order, "kind = 'child'", "kind = 'parent'", by="ck_orders_order_child_slot", what="a parent becomes a child"
    )
    yield change(order, "kind = 'sales'", child, by="ck_orders_order_child_slot", what="a child becomes independent")
    yield change(order, "status = 'eaten'", by="ck_orders_order_status", what="a status")
    yield change(order, "net = -1, total = tax - 1", by="ck_orders_order_amounts", what="a negative amount")
    yield change(order, "total = total + 1", by="ck_orders_order_total", what="a total of its own")
    yield change(order, "pay_with = 'shells'", by="ck_orders_order_pay_with", what="a way to pay")
    yield change(order, "settlement = 'barter'", by="ck_orders_order_settlement", what="a settlement")
    yield change(
        order, "payment_method_id = NULL", "pay_with = 'card'", by="ck_orders_order_card", what="by card without a card"
    )
    yield change(order, f"customer_id = {NOBODY}", by="fk_orders_order_customer", what="nobody's")
    yield change(
        order, f"parent_line_id = {NOBODY}", child, by="fk_orders_order_parent_line", what="a child of nothing"
    )
    yield change(
        order, f"payment_schedule_id = {NOBODY}", child, by="fk_orders_order_payment_schedule", what="no schedule"
    )
    yield Attack(order, "forget all orders", "TRUNCATE orders_order CASCADE", "_append_only")
    line = "orders_order_line"
    yield double(line, by="uq_orders_order_line_position", what="two lines in one place")
    yield change(line, "quantity = 0", by="ck_orders_order_line_quantity", what="none of it")
    yield change(line, "price = -1", by="ck_orders_order_line_amounts", what="a negative price")
    yield change(
        line, "status = NULL", "kind = 'parent'", by="ck_orders_order_line_status", what="a parent line without a state"
    )
    yield change(
        line, "status = 'open'", "kind = 'item'", by="ck_orders_order_line_status", what="an item with a state"
    )
    yield change(line, f"order_id = {NOBODY}", by="fk_orders_order_line_order", what="a line of no order")
    yield double("orders_hold", "released_on IS NULL", by="uq_orders_hold_open", what="held twice for one reason")
    yield change("orders_hold", "reason = 'mood'", by="ck_orders_hold_reason", what="a reason")
    yield change("orders_hold", f"note = 'the card is {CARD}'", by="ck_orders_hold_no_card", what="a card number")
    yield from append_only("orders_consent", "heard_by", "'nobody'")
    yield double("orders_consent", by="uq_orders_consent_order", what="two consents to one order")
    yield double(
        "orders_consent", by="ck_orders_consent_heard_by", what="heard by nobody", order_id=NOBODY, heard_by=""
    )
    yield double("orders_consent", by="fk_orders_consent_order", what="consent to no order", order_id=NOBODY)
    yield from append_only("orders_script", "text", "'Yes?'")
    yield double("orders_script", by="uq_orders_script_version", what="a version twice")
    yield double(
        "orders_script", by="ck_orders_script_no_card", what="a card number is read out", text=CARD, version=99
    )


def _payments() -> Iterator[Attack]:
    yield change(
        "payments_charge",
        "consent_id = NULL",
        "consent_id IS NOT NULL AND parent_line_id IS NOT NULL",
        by="ck_payments_charge_consent",
        what="bill a customer who never agreed",
    )
    schedule = "payments_schedule"
    yield double(schedule, by="uq_payments_schedule_code", what="a schedule twice")
    yield change(schedule, "allocation = 'all'", by="ck_payments_schedule_allocation", what="an allocation")
    yield change(schedule, "amount = 0", by="ck_payments_schedule_amounts", what="instalments of nothing")
    yield change(schedule, "unit = 'eons'", by="ck_payments_schedule_unit", what="a unit")
    line = "payments_schedule_line"
    yield double(line, "ship", by="uq_payments_schedule_line_", what="a second ship flag", position=99)
    yield change(
        line, "amount = 5", "percent IS NOT NULL", by="ck_payments_schedule_line_amount", what="percent and amount"
    )
    yield change(
        line, "percent = NULL, amount = NULL", by="ck_payments_schedule_line_amount", what="neither percent nor amount"
    )
    plan = "payments_plan"
    yield double(plan, "order_id IS NULL", by="uq_payments_plan_parent_line", what="two plans of a parent line")
    yield double(plan, "order_id IS NOT NULL", by="uq_payments_plan_order", what="two plans of an invoice")
    yield change(plan, "agreed_total = -1", by="ck_payments_plan_agreed_total", what="a negative total")
    yield change(plan, "kind = 'invoice_plan'", "order_id IS NULL", by="ck_payments_plan_order", what="of no invoice")
    yield change(plan, f"parent_line_id = {NOBODY}", by="fk_payments_plan_parent_line", what="of nothing")
    charge = "payments_charge"
    tried = "id IN (SELECT charge_id FROM payments_attempt)"
    yield double(charge, by="uq_payments_charge_key", what="the same owed twice")
    yield double(charge, "plan_id IS NOT NULL", by="uq_payments_charge_instalment", what="an instalment twice", key="x")
    yield double(charge, "plan_id IS NULL", by="uq_payments_charge_order", what="a parcel charged twice", key="x")
    yield change(
        charge, "amount = amount + 1", tried, by="fk_payments_attempt_amount", what="another amount once tried"
    )
    yield change(charge, "currency = 'SEK'", tried, by="fk_payments_attempt_amount", what="another currency once tried")
    yield change(charge, "amount = 0", f"NOT {tried}", by="ck_payments_charge_amount", what="nothing owed")
    yield change(charge, "given_back = amount + 1", by="ck_payments_charge_given_back", what="more back than there was")
    yield change(charge, "conceded = given_back + 1", by="ck_payments_charge_conceded", what="a gift never given")
    yield change(charge, "chargeable_on = NULL", tried, by="ck_payments_charge_announced", what="taken untold")
    yield change(
        charge, "chargeable_on = due_on - 1", by="ck_payments_charge_chargeable", what="taken before it is due"
    )
    yield change(charge, "tries = 9", by="ck_payments_charge_tries", what="a card tried once too often")
    yield change(charge, f"refused_card_id = {NOBODY}", by="fk_payments_charge_refused_card", what="no card refused")
    yield change(charge, "status = 'forgiven'", by="ck_payments_charge_status", what="a status")
    yield change(charge, f"decline_reason = '{CARD}'", by="ck_payments_charge_no_card", what="a card number")
    yield change(charge, "key = 'x'", by="payments_charge_append_only", what="what is owed gets another name")
    yield remove(charge, by="payments_charge_append_only", what="a debt vanishes")
    yield Attack(charge, "nobody owes anything", "TRUNCATE payments_charge CASCADE", "_append_only")
    attempt = "payments_attempt"
    again = {"key": "x", "gateway_ref": "x"}
    yield double(
        attempt,
        "state = 'succeeded'",
        by="uq_payments_attempt_not_lost",
        what="a second live attempt",
        number=2,
        previous_number=1,
        **again,
    )
    yield double(attempt, by="uq_payments_attempt_", what="an attempt twice")
    lost = "state = 'declined_soft'"
    turn = "ck_payments_attempt_number"
    yield double(attempt, lost, by=turn, what="an attempt out of turn", number=3, previous_number=1, **again)
    yield double(attempt, lost, by=turn, what="a later attempt after none", number=2, previous_number=None, **again)
    yield double(
        attempt,
        lost,
        by="fk_payments_attempt_previous",
        what="after one that never was",
        number=3,
        previous_number=2,
        **again,
    )
    second = {"number": 2, "previous_number": 1}
    yield double(attempt, lost, by=turn, what="a ninth attempt", number=9, previous_number=8, **again)
    yield double(attempt, lost, by="uq_payments_attempt_key", what="a key twice", gateway_ref="x", **second)
    yield double(attempt, lost, by="uq_payments_attempt_gateway_ref", what="an object twice", key="x", **second)
    yield double(
        attempt, lost, by="fk_payments_attempt_amount", what="another amount than is owed", amount=1, **second, **again
    )
    frozen = "payments_attempt_append_only"
    yield change(attempt, "amount = amount - 1", by=frozen, what="another amount than was asked for")
    yield change(attempt, "key = 'x'", by=frozen, what="another key than was sent")
    yield change(attempt, "started_on = '1999-01-01'", by=frozen, what="another day")
    yield change(
        attempt, "gateway_ref = 'y' || gateway_ref", "gateway_ref IS NOT NULL", by=frozen, what="another object"
    )
    yield change(attempt, "gateway_ref = NULL", "gateway_ref IS NOT NULL", by=frozen, what="an object is forgotten")
    yield change(attempt, "capture_later = NOT capture_later", by=frozen, what="another request")
    yield remove(attempt, by=frozen, what="an attempt vanishes")
    yield Attack(attempt, "no attempts", "TRUNCATE payments_attempt CASCADE", "_append_only")
    yield change(attempt, "refunded = amount + 1", by="ck_payments_attempt_amount", what="more back than was taken")
    yield change(
        attempt,
        "state = 'planned'",
        "state = 'succeeded'",
        by="fk_payments_attempt_state",
        what="a state without its step",
    )
    yield change(attempt, "version = version + 1", by="fk_payments_attempt_state", what="a step that nobody took")
    yield change(attempt, f"reason = '{CARD}'", by="ck_payments_attempt_no_card", what="a card number")
    yield change(attempt, f"payment_method_id = {NOBODY}", by=frozen, what="another card")
    yield double(
        attempt,
        lost,
        by="fk_payments_attempt_payment_method",
        what="no card",
        payment_method_id=NOBODY,
        **second,
        **again,
    )
    yield from _batches()
    event = "payments_attempt_event"
    ended = "to_state = 'succeeded'"
    yield double(
        event,
        ended,
        by="fk_payments_attempt_event_step",
        what="a step that is not allowed",
        version=99,
        previous_version=98,
        from_state="succeeded",
        to_state="planned",
    )
    for start, end, what in (
        ("confirming", "declined_soft", "lost before it was closed"),
        ("unknown", "canceled", "let go without asking"),
        ("quarantined", "canceled", "out of quarantine without closing"),
        ("creating", "succeeded", "paid before there was an object"),
        ("declined_soft", "confirming", "a dead object charged again"),
    ):
        yield double(
            event,
            ended,
            by="fk_payments_attempt_event_step",
            what=what,
            version=99,
            previous_version=98,
            from_state=start,
            to_state=end,
        )
    yield double(
        event,
        ended,
        by="fk_payments_attempt_event_previous",
        what="a step from where it never was",
        version=99,
        previous_version=98,
        from_state="unknown",
        to_state="succeeded",
    )
    yield double(
        event,
        ended,
        by="ck_payments_attempt_event_version",
        what="a step from nowhere",
        version=99,
        previous_version=None,
        from_state="processing",
    )
    yield double(event, ended, by="ck_payments_attempt_event_version", what="a step that leaves one out", version=99)
    yield double(event, ended, by="uq_payments_attempt_event_", what="a step twice")
    yield from append_only(event, "to_state", "'planned'")
    yield Attack(
        "payments_attempt_step",
        "allow another step",
        "UPDATE payments_attempt_step SET to_state = 'planned' WHERE from_state = 'closing'",
        "payments_attempt_step_append_only",
    )
    yield from append_only("payments_attempt_step", "to_state", "'planned'")
    hint = "payments_hint"
    yield double(hint, by="uq_payments_hint_event", what="an event twice")
    yield double(hint, by="ck_payments_hint_no_card", what="a card number", event_id="x", kind=CARD)
    yield from append_only(hint, "ref", "'pay_x'")
    refund = "payments_refund"
    yield double(refund, by="ck_payments_refund_amount", what="a refund of less than nothing", amount=-1)
    yield double(refund, by="ck_payments_refund_kind", what="a kind", kind="gift")
    yield double(refund, by="ck_payments_refund_no_card", what="a card number", reason=CARD)
    yield double(refund, by="fk_payments_refund_approval", what="approved by nobody", approval_id=NOBODY)
    yield double(refund, by="fk_payments_refund_order", what="for no order", order_id=NOBODY)
    yield from append_only(refund, "amount", "1")
    part = "payments_refund_part"
    yield double(part, by="uq_payments_refund_part_", what="a share twice")
    yield change(part, "amount = 0", by="ck_payments_refund_part_amount", what="a share of nothing")
    yield change(part, "status = 'lost'", by="ck_payments_refund_part_status", what="a status")
    yield change(part, f"attempt_id = {NOBODY}", by="fk_payments_refund_part_attempt", what="along no attempt")
    yield change(part, f"note = '{CARD}'", by="ck_payments_refund_part_no_card", what="a card number")
    page = "payments_card_page"
    yield double(page, by="uq_payments_card_page_", what="a page twice")
    yield double(page, by="uq_payments_card_page_open", what="two open pages of a customer", key="x", ref="x")
    yield change(page, "status = 'lost'", by="ck_payments_card_page_", what="a status")
    yield change(page, "status = 'done'", by="ck_payments_card_page_card", what="done without a card")
    yield change(page, "ref = NULL", by="ck_payments_card_page_ref", what="an open page of no gateway")
    yield change(page, f"customer_id = {NOBODY}", by="fk_payments_card_page_customer", what="nobody's page")


def _batches() -> Iterator[Attack]:
    batch, rule = "payments_batch", "payments_batch_append_only"
    full = "started_count = planned_count"
    yield change(batch, "started_count = planned_count + 1", by="ck_payments_batch_count", what="one more than planned")
    yield change(batch, "started_amount = planned_amount + 1", by="ck_payments_batch_amount", what="a cent more")
    yield change(batch, "planned_count = planned_count + 1", full, by=rule, what="a larger plan afterwards")
    yield change(batch, "planned_amount = planned_amount + 1", full, by=rule, what="a dearer plan afterwards")
    yield change(batch, "started_count = 0", full, by=rule, what="what was started is forgotten")
    yield change(batch, "started_amount = 0", full, by=rule, what="what it came to is forgotten")
    yield change(batch, "actor = 'somebody else'", by=rule, what="another one's plan")
    yield double(batch, by="ck_payments_batch_count", what="a plan of nothing", planned_count=0, started_count=0)
    yield double(batch, by="ck_payments_batch_amount", what="a plan for nothing", planned_amount=0, started_amount=0)
    yield double(batch, by="fk_payments_batch_run", what="of no run", run_id=NOBODY)
    yield remove(batch, by=rule, what="a plan vanishes")
    yield Attack(batch, "forget all plans", f"TRUNCATE {batch} CASCADE", rule)
    yield change("payments_attempt", f"batch_id = {NOBODY}", by="fk_payments_attempt_batch", what="of no plan")
    yield change(
        "payments_charge",
        "currency = 'SEK'",
        "id IN (SELECT charge_id FROM payments_attempt WHERE batch_id IS NOT NULL)",
        by="fk_payments_attempt_amount",
        what="tried in the plan of another currency",
    )


def _books() -> Iterator[Attack]:
    entry, posting, account = "ledger_entry", "ledger_posting", "ledger_account"
    yield double(account, by="uq_ledger_account_role", what="an account twice")
    yield double(account, by="ck_ledger_account_role", what="an account that no posting has", role="pocket")
    yield change(account, "role = 'pocket'", by="ledger_account_append_only", what="cash becomes something else")
    yield change(account, "number = ''", by="ck_ledger_account_said", what="an account without a number")
    yield change(account, f"name = '{CARD}'", by="ck_ledger_account_no_card", what="a card number")
    yield remove(account, by="ledger_account_append_only", what="an account vanishes")
    yield Attack(account, "no accounts", f"TRUNCATE {account}", "ledger_account_append_only")
    yield double(entry, by="uq_ledger_entry_fact", what="a fact booked twice")
    yield double(entry, by="ck_ledger_entry_kind", what="a kind", kind="magic", subject_id=NOBODY)
    yield double(entry, by="fk_ledger_entry_parent_line", what="for nobody", subject_id=NOBODY, parent_line_id=NOBODY)
    yield from append_only(entry, "kind", "'charge'")
    yield double(
        posting,
        "debit > 0 AND account = 'cash'",
        by="tr_ledger_posting_balanced",
        what="a debit without a credit",
        account="tax",
    )
    yield double(posting, by="uq_ledger_posting_account", what="an account twice in an entry")
    yield double(posting, by="ck_ledger_posting_one_side", what="debit and credit", account="tax", debit=1, credit=1)
    yield double(posting, by="ck_ledger_posting_amounts", what="a negative debit", account="tax", debit=-1, credit=0)
    yield double(posting, by="ck_ledger_posting_account", what="an account", account="pocket")
    yield double(posting, by="_ledger_posting_", what="of no entry", entry_id=NOBODY)
    yield from append_only(posting, "debit", "debit + 1")
    yield from append_only("audit_event", "actor", "'somebody else'")
    yield double("fulfilment_invoice", by="uq_fulfilment_invoice_order", what="an order invoiced twice")
    yield double("fulfilment_invoice", by="ck_fulfilment_invoice_amounts", what="a negative invoice", net=-1, total=-1)
    yield double("fulfilment_invoice", by="fk_fulfilment_invoice_order", what="of no order", order_id=NOBODY)
    yield from append_only("fulfilment_invoice", "total", "0")


def _staff() -> Iterator[Attack]:
    role = "staff_role"
    yield double(role, by="uq_staff_role_person_role", what="a role twice")
    yield double(role, by="ck_staff_role_role", what="a role that there is not", role="owner")
    yield double(role, by="fk_staff_role_person", what="a role of nobody", person_id=NOBODY)


def _approvals() -> Iterator[Attack]:
    request, waiting, decided = "approvals_request", "decision IS NULL", "decision IS NOT NULL"
    yield double(request, waiting, by="uq_approvals_request_open", what="asked twice")
    yield change(
        request,
        "decision = 'approved', decided_at = asked_at, decided_by = asked_by",
        waiting,
        by="ck_approvals_request_two_persons",
        what="approved by whoever asked",
    )
    yield change(
        request,
        "decision = 'approved', decided_at = asked_at, decided_by = 'desk:' || upper(substr(asked_by, 5))",
        waiting,
        by="ck_approvals_request_two_persons",
        what="approved by whoever asked, who comes by another door",
    )
    yield change(request, "decision = 'approved'", waiting, by="ck_approvals_request_decided", what="by nobody")
    yield change(
        request, "decided_by = 'x', decided_at = asked_at", waiting, by="ck_approvals_request_decided", what="?"
    )
    yield change(
        request,
        "decision = 'perhaps', decided_at = asked_at, decided_by = 'x'",
        waiting,
        by="ck_approvals_request_decided",
        what="an unknown decision",
    )
    yield change(request, "count = count * 10", waiting, by="approvals_request_append_only", what="ten times as many")
    yield change(request, "asked_by = 'x'", waiting, by="approvals_request_append_only", what="somebody else asked")
    yield change(request, "decision = 'refused'", decided, by="approvals_request_append_only", what="a change of mind")
    yield change(request, "note = 'never mind'", decided, by="approvals_request_append_only", what="another reason")
    yield change(
        request,
        f"decision = 'refused', decided_at = asked_at, decided_by = 'x', note = '{CARD}'",
        waiting,
        by="ck_approvals_request_no_card",
        what="a card number",
    )
    yield double(request, decided, by="ck_approvals_request_amount", what="euros of nothing", amount=None)
    yield double(request, decided, by="ck_approvals_request_amount", what="less than nothing", amount=-1)
    yield double(request, decided, by="ck_approvals_request_count", what="fewer than none", count=-1)
    yield remove(request, by="approvals_request_append_only", what="a request vanishes")
    yield Attack(request, "forget all of it", f"TRUNCATE {request} CASCADE", "approvals_request_append_only")


def _reconciliations() -> Iterator[Attack]:
    night, found = "payments_reconciliation", "payments_reconciliation_difference"
    yield double(night, by="uq_payments_reconciliation_since", what="a night reconciled twice")
    yield double(night, by="ck_payments_reconciliation_time", what="backwards", since="2999-01-01T00:00Z")
    yield double(night, by="ck_payments_reconciliation_amounts", what="less than nothing", moved_taken=-1)
    yield from append_only(night, "differences", "0")
    yield double(found, by="uq_payments_difference_standing", what="a difference twice")
    yield double(found, by="ck_payments_difference_kind", what="a kind", kind="lost")
    yield Attack(
        found,
        "a word that means nothing",
        f"INSERT INTO {found}"
        " (reconciliation_id, account, kind, key, ref, what, currency, resolution, resolved_by, note)"
        f" SELECT reconciliation_id, '', 'taken', '', '', 'odd', '', '', '', '' FROM {found}",
        "ck_payments_difference_what",
    )
    yield double(found, by="ck_payments_difference_amounts", what="less than nothing", theirs=-1)
    yield double(
        found, by="fk_payments_difference_reconciliation", what="of no night", reconciliation_id=NOBODY, key="L"
    )
    yield change(found, "resolution = 'settled'", by="ck_payments_difference_resolved", what="resolved on no day")
    yield change(
        found,
        "resolution = 'ignored', resolved_on = '2024-01-01'",
        by="ck_payments_difference_resolution",
        what="resolved by a word that means nothing",
    )
    yield change(found, f"note = '{CARD}'", by=f"ck_{found}_no_card", what="a card number")
    yield change(found, "theirs = 0", by=f"{found}_append_only", what="what was found is found otherwise")
    yield change(found, "what = 'open'", by=f"{found}_append_only", what="a difference is only open")
    yield remove(found, by=f"{found}_append_only", what="a difference vanishes")
    yield Attack(found, "no differences", f"TRUNCATE {found}", f"{found}_append_only")


def _drafts() -> Iterator[Attack]:
    done, open_ = "submitted_at IS NOT NULL", "submitted_at IS NULL"
    yield change("intake_draft", "version = version + 1", done, by="intake_draft_submitted", what="sold, yet changed")
    yield change("intake_draft", "submitted_at = NULL", done, by="intake_draft_submitted", what="to be sold again")
    yield remove("intake_draft", done, by="intake_draft_submitted", what="where an order came from is forgotten")
    yield double("intake_draft", done, by="uq_intake_draft_parent_order", what="an order of two drafts")
    yield double(
        "intake_draft", done, parent_order_id=None, by="uq_intake_draft_sales_order", what="goods of two drafts"
    )
    yield change("intake_draft", f"submitted_at = '{NOON}'", open_, by="ck_intake_draft_submitted", what="no order")
    yield double("intake_draft", open_, version=0, by="ck_intake_draft_version", what="a version before the first")
    yield double("intake_draft", open_, cart=[], by="ck_intake_draft_json", what="a cart that is none")
    yield double("intake_draft", open_, customer_id=NOBODY, by="fk_intake_draft_customer", what="nobody's")
    yield double(
        "intake_draft",
        done,
        parent_order_id=NOBODY,
        sales_order_id=None,
        by="fk_intake_draft_parent_order",
        what="no parent order",
    )
    yield double(
        "intake_draft",
        done,
        parent_order_id=None,
        sales_order_id=NOBODY,
        by="fk_intake_draft_sales_order",
        what="no sales order",
    )
    told = {"lines": [{"edits": [{"reason": f"card {CARD}"}]}]}
    yield double("intake_draft", open_, cart=told, by="ck_intake_draft_no_card", what="a card number as a reason")


def _around() -> Iterator[Attack]:
    yield double("fulfilment_shipment", by="uq_fulfilment_shipment_order", what="a parcel sent twice")
    yield change(
        "fulfilment_shipment",
        "packed_on = NULL",
        "shipped_on IS NOT NULL",
        by="ck_fulfilment_shipment_steps",
        what="shipped without being packed",
    )
    yield double("fulfilment_reservation", by="uq_fulfilment_reservation_order", what="goods promised twice")
    yield change(
        "fulfilment_reservation", f"order_id = {NOBODY}", by="fk_fulfilment_reservation_order", what="to no order"
    )
    yield from _drafts()
    yield double("intake_purchase", by="uq_intake_purchase_row", what="a row of a file twice")
    yield change("intake_purchase", "amount = -1", by="ck_intake_purchase_amount", what="a negative amount")
    yield change("intake_purchase", f"customer_id = {NOBODY}", by="fk_intake_purchase_customer", what="nobody's")
    yield double("notices_notice", by="uq_notices_notice_fact", what="a fact told twice")
    yield change("notices_notice", "kind = 'gossip'", by="ck_notices_notice_kind", what="a kind")
    shredded = f"status = 'shredded', settled_at = '{NOON}', next_try_at = NULL"
    yield change("notices_notice", shredded, by="ck_notices_notice_status", what="a status")
    yield change("notices_notice", "status = 'failed'", by="ck_notices_notice_reason", what="failed for no reason")
    yield change("notices_notice", "status = 'sent'", by="ck_notices_notice_settled", what="sent at no time")
    yield change("notices_notice", "attempts = -1", by="ck_notices_notice_counts", what="fewer than no attempts")
    yield from append_only("notices_delivery", "outcome", "'sent'")
    yield double("notices_delivery", by="uq_notices_delivery_attempt", what="an attempt with two answers")
    yield double("notices_delivery", attempt=9, outcome="lost", by="ck_notices_delivery_outcome", what="an outcome")
    yield double("notices_delivery", attempt=0, by="ck_notices_delivery_counts", what="an answer without an attempt")
    yield double("notices_delivery", notice_id=NOBODY, by="fk_notices_delivery_notice", what="an answer about nothing")
    yield Attack(
        "notices_text", "a text in force is put into other words", "UPDATE notices_text SET body = '<p>x</p>'",
        "notices_text_append_only",
    )  # fmt: skip
    yield remove("notices_text", by="notices_text_append_only", what="a text vanishes")
    yield double("notices_text", by="uq_notices_text_version", what="a version twice")
    yield double("notices_text", version=2, by="uq_notices_text_active", what="two texts in force")
    yield double("notices_text", version=2, kind="gossip", by="ck_notices_text_kind", what="a kind")
    yield double("notices_text", version=2, language="xx", by="ck_notices_text_language", what="a language")
    yield double("notices_text", version=2, body="", by="ck_notices_text_said", what="a text that says nothing")
    yield change("runner_job_run", "status = 'asleep'", by="ck_runner_job_run_status", what="a status")
    yield from _approvals()
    yield double("runner_parked_row", by="uq_runner_parked_row_open", what="a row parked twice")
    yield change("runner_parked_row", f"run_id = {NOBODY}", by="fk_runner_parked_row_run", what="by no run")


ATTACKS = tuple(
    attack
    for group in (
        _catalog,
        _company,
        _customers,
        _programs,
        _continuity,
        _orders,
        _payments,
        _books,
        _reconciliations,
        _around,
        _staff,
    )
    for attack in group()
)
