"""Who may do what: one row for each page and method, and nothing is answered that has no row here.

`shell/gate.py` asks this table before any page; a test fails on a page that it does not list.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from kadens.plumbing.staff.models import ROLES

__all__ = ["TABLE", "Rule", "may"]

AGENT, SUPERVISOR, MERCHANDISER, OPERATOR, FINANCE, ADMINISTRATOR = ROLES
EVERYONE: Final = frozenset(ROLES)
"""Whoever is signed in and has a role."""
SIGNED_IN: Final[frozenset[str]] = frozenset({""})
"""Whoever is signed in, with a role or none."""
PUBLIC: Final[frozenset[str]] = frozenset()
"""Anybody: customers behind their links, gateways, the page for signing in."""


@dataclass(frozen=True, slots=True)
class Rule:
    """The page of this name answers this method to these roles."""

    page: str
    method: str
    roles: frozenset[str]


def _rule(page: str, methods: str, *roles: str | frozenset[str]) -> list[Rule]:
    """`roles` are roles or sets of them."""
    allowed: set[str] = set()
    for each in roles:
        allowed |= {each} if isinstance(each, str) else each
    return [Rule(page, method, frozenset(allowed)) for method in methods.split()]


_RULES: Final = (
    # signing in
    _rule("account_login", "GET POST", PUBLIC),
    _rule("account_logout", "GET POST", SIGNED_IN),
    _rule("account_reauthenticate", "GET POST", SIGNED_IN),
    _rule("account_change_password", "GET POST", SIGNED_IN),
    _rule("account_inactive", "GET", PUBLIC),
    _rule("account_signup", "GET", PUBLIC),
    _rule("mfa_authenticate", "GET POST", PUBLIC),
    _rule("mfa_reauthenticate", "GET POST", SIGNED_IN),
    _rule("mfa_index", "GET", SIGNED_IN),
    _rule("mfa_activate_totp", "GET POST", SIGNED_IN),
    _rule("mfa_deactivate_totp", "GET POST", SIGNED_IN),
    _rule("mfa_view_recovery_codes", "GET", SIGNED_IN),
    _rule("mfa_generate_recovery_codes", "GET POST", SIGNED_IN),
    _rule("mfa_download_recovery_codes", "GET", SIGNED_IN),
    _rule("set_language", "POST", PUBLIC),
    # customers and gateways
    _rule("portal_card", "GET POST", PUBLIC),
    _rule("portal_orders", "GET", PUBLIC),
    _rule("portal_change", "GET POST", PUBLIC),
    _rule("webhook", "POST", PUBLIC),
    _rule("status", "GET", PUBLIC),
    # home
    _rule("home", "GET", SIGNED_IN),
    _rule("keyboard", "GET", SIGNED_IN),
    # new orders
    _rule("drafts", "GET", AGENT, SUPERVISOR),
    _rule("draft_new", "GET POST", AGENT, SUPERVISOR),
    _rule("draft_swaps", "GET", AGENT, SUPERVISOR),
    _rule("draft", "GET", AGENT, SUPERVISOR),
    _rule("draft_products", "GET", AGENT, SUPERVISOR),
    _rule("draft_address", "POST", AGENT, SUPERVISOR),
    _rule("draft_removal", "POST", AGENT, SUPERVISOR),
    _rule("draft_line_new", "GET POST", AGENT, SUPERVISOR),
    _rule("draft_line", "GET POST", AGENT, SUPERVISOR),
    _rule("draft_line_removal", "POST", AGENT, SUPERVISOR),
    _rule("draft_shipment", "POST", AGENT, SUPERVISOR),
    _rule("draft_shipment_skip", "POST", AGENT, SUPERVISOR),
    _rule("draft_shipment_end", "POST", AGENT, SUPERVISOR),
    _rule("draft_shipment_original", "POST", AGENT, SUPERVISOR),
    _rule("draft_payment", "POST", AGENT, SUPERVISOR),
    _rule("draft_card", "GET POST", AGENT, SUPERVISOR),
    _rule("draft_complete", "GET POST", AGENT, SUPERVISOR),
    _rule("draft_submitted", "GET POST", AGENT, SUPERVISOR),
    # people
    _rule("people", "GET", ADMINISTRATOR),
    _rule("person_new", "GET POST", ADMINISTRATOR),
    _rule("person", "GET POST", ADMINISTRATOR),
    _rule("person_password", "POST", ADMINISTRATOR),
    _rule("person_access", "POST", ADMINISTRATOR),
    _rule("person_second_factor", "POST", ADMINISTRATOR),
    _rule("permissions", "GET", EVERYONE),
    # numbers
    _rule("numbers", "GET", SUPERVISOR, MERCHANDISER, FINANCE, ADMINISTRATOR),
    _rule("number", "GET POST", SUPERVISOR, MERCHANDISER, FINANCE, ADMINISTRATOR),
    _rule("number_csv", "GET", SUPERVISOR, MERCHANDISER, FINANCE, ADMINISTRATOR),
    _rule("number_xlsx", "GET", SUPERVISOR, MERCHANDISER, FINANCE, ADMINISTRATOR),
    _rule("forecast_measurement", "POST", SUPERVISOR, MERCHANDISER, FINANCE, ADMINISTRATOR),
    # programs and what they are made of
    _rule("programs", "GET", EVERYONE),
    _rule("program", "GET", EVERYONE),
    _rule("program_versions", "GET", EVERYONE),
    _rule("program_new", "GET POST", MERCHANDISER, ADMINISTRATOR),
    _rule("program_edit", "GET POST", MERCHANDISER, ADMINISTRATOR),
    _rule("program_draft", "POST", MERCHANDISER, ADMINISTRATOR),
    _rule("program_copy", "GET POST", MERCHANDISER, ADMINISTRATOR),
    _rule("program_name", "GET POST", MERCHANDISER, ADMINISTRATOR),
    _rule("program_activation", "POST", MERCHANDISER, ADMINISTRATOR),
    _rule("program_carry", "POST", MERCHANDISER, ADMINISTRATOR),
    _rule("program_removal", "POST", MERCHANDISER, ADMINISTRATOR),
    _rule("program_export", "GET", MERCHANDISER, ADMINISTRATOR),
    _rule("rehearsal_draft", "POST", MERCHANDISER, ADMINISTRATOR),
    _rule("rehearsal", "GET POST", MERCHANDISER, ADMINISTRATOR),
    _rule("products", "GET", EVERYONE),
    _rule("product", "GET", EVERYONE),
    _rule("product_options", "GET", EVERYONE),
    _rule("product_new", "GET POST", MERCHANDISER, ADMINISTRATOR),
    _rule("product_edit", "GET POST", MERCHANDISER, ADMINISTRATOR),
    _rule("product_stock", "GET POST", MERCHANDISER, OPERATOR, ADMINISTRATOR),
    _rule("product_program", "GET POST", MERCHANDISER, ADMINISTRATOR),
    _rule("schedules", "GET", EVERYONE),
    _rule("schedule", "GET", EVERYONE),
    _rule("schedule_new", "GET POST", MERCHANDISER, ADMINISTRATOR),
    _rule("schedule_edit", "GET POST", MERCHANDISER, ADMINISTRATOR),
    _rule("intervals", "GET", EVERYONE),
    _rule("interval", "GET", EVERYONE),
    _rule("interval_new", "GET POST", MERCHANDISER, ADMINISTRATOR),
    _rule("interval_edit", "GET POST", MERCHANDISER, ADMINISTRATOR),
    _rule("parameters", "GET", EVERYONE),
    _rule("parameters_edit", "GET POST", MERCHANDISER, ADMINISTRATOR),
    _rule("limits_edit", "GET POST", FINANCE, ADMINISTRATOR),
    _rule("migrations", "GET", MERCHANDISER, SUPERVISOR, OPERATOR, ADMINISTRATOR),
    _rule("migration", "GET", MERCHANDISER, SUPERVISOR, OPERATOR, ADMINISTRATOR),
    _rule("migration_now", "GET", MERCHANDISER, SUPERVISOR, OPERATOR, ADMINISTRATOR),
    _rule("migration_new", "GET POST", MERCHANDISER, ADMINISTRATOR),
    _rule("migration_letter", "GET", MERCHANDISER, ADMINISTRATOR),
    _rule("migration_carry", "POST", MERCHANDISER, ADMINISTRATOR),
    _rule("migration_run", "POST", MERCHANDISER, OPERATOR, ADMINISTRATOR),
    _rule("migration_undo", "GET POST", MERCHANDISER, ADMINISTRATOR),
    # what customers are told, and what is read to them
    _rule("texts", "GET", MERCHANDISER, SUPERVISOR, ADMINISTRATOR),
    _rule("text", "GET POST", MERCHANDISER, SUPERVISOR, ADMINISTRATOR),
    _rule("text_reset", "POST", MERCHANDISER, SUPERVISOR, ADMINISTRATOR),
    _rule("script", "GET POST", MERCHANDISER, SUPERVISOR, ADMINISTRATOR),
    # operation
    _rule("day", "GET", OPERATOR, SUPERVISOR, FINANCE, ADMINISTRATOR),
    _rule("day_now", "GET", OPERATOR, SUPERVISOR, FINANCE, ADMINISTRATOR),
    _rule("day_jobs", "GET", OPERATOR, SUPERVISOR, FINANCE, ADMINISTRATOR),
    _rule("day_pass", "POST", OPERATOR, ADMINISTRATOR),
    _rule("timetable", "GET", OPERATOR, SUPERVISOR, FINANCE, ADMINISTRATOR),
    _rule("runs", "GET", OPERATOR, SUPERVISOR, FINANCE, ADMINISTRATOR),
    _rule("run", "GET", OPERATOR, SUPERVISOR, FINANCE, ADMINISTRATOR),
    _rule("run_now", "GET", OPERATOR, SUPERVISOR, FINANCE, ADMINISTRATOR),
    _rule("run_refused", "GET", OPERATOR, SUPERVISOR, FINANCE, ADMINISTRATOR),
    _rule("run_new", "GET POST", OPERATOR, ADMINISTRATOR),
    _rule("run_again", "POST", OPERATOR, ADMINISTRATOR),
    _rule("run_stop", "POST", OPERATOR, ADMINISTRATOR),
    _rule("queued_run_withdrawal", "POST", OPERATOR, ADMINISTRATOR),
    _rule("parked", "GET", OPERATOR, SUPERVISOR, ADMINISTRATOR),
    _rule("parked_row", "GET", OPERATOR, ADMINISTRATOR),
    _rule("parked_release", "GET POST", OPERATOR, ADMINISTRATOR),
    _rule("approvals", "GET", SUPERVISOR, ADMINISTRATOR, OPERATOR, FINANCE),
    _rule("approval", "GET", SUPERVISOR, ADMINISTRATOR, OPERATOR, FINANCE),
    _rule("approval_decision", "POST", SUPERVISOR, ADMINISTRATOR),
    _rule("health", "GET", OPERATOR, ADMINISTRATOR),
    _rule("health_gateway", "GET", OPERATOR, ADMINISTRATOR),
    # finance
    _rule("payments", "GET", FINANCE, SUPERVISOR, ADMINISTRATOR),
    _rule("payments_export", "GET", FINANCE, SUPERVISOR, ADMINISTRATOR),
    _rule("payments_waiting", "GET", FINANCE, SUPERVISOR, ADMINISTRATOR),
    _rule("payment", "GET", FINANCE, SUPERVISOR, ADMINISTRATOR),
    _rule("payment_receipt", "GET POST", FINANCE),
    _rule("payment_resolution", "GET POST", FINANCE),
    _rule("receivables", "GET", FINANCE, SUPERVISOR, ADMINISTRATOR),
    _rule("receivables_export", "GET", FINANCE, SUPERVISOR, ADMINISTRATOR),
    _rule("receivables_of", "GET", FINANCE, SUPERVISOR, ADMINISTRATOR),
    _rule("refunds", "GET", FINANCE, SUPERVISOR, ADMINISTRATOR),
    _rule("refunds_export", "GET", FINANCE, SUPERVISOR, ADMINISTRATOR),
    _rule("refund_settlement", "GET POST", FINANCE, SUPERVISOR),
    _rule("journal", "GET", FINANCE, SUPERVISOR, ADMINISTRATOR),
    _rule("journal_export", "GET", FINANCE, SUPERVISOR, ADMINISTRATOR),
    _rule("journal_entries", "GET", FINANCE, SUPERVISOR, ADMINISTRATOR),
    _rule("journal_entries_export", "GET", FINANCE, SUPERVISOR, ADMINISTRATOR),
    _rule("journal_entry", "GET", FINANCE, SUPERVISOR, ADMINISTRATOR),
    _rule("deferred", "GET", FINANCE, SUPERVISOR, ADMINISTRATOR),
    _rule("deferred_export", "GET", FINANCE, SUPERVISOR, ADMINISTRATOR),
    _rule("accounts", "GET", FINANCE, SUPERVISOR, ADMINISTRATOR),
    _rule("account", "GET POST", FINANCE),
    _rule("reconciliation", "GET", FINANCE, SUPERVISOR, ADMINISTRATOR),
    _rule("reconciliation_run", "POST", FINANCE),
    _rule("difference_acceptance", "GET POST", FINANCE),
    # changes of a continuity order
    _rule("line_skip", "GET POST", AGENT, SUPERVISOR),
    _rule("line_unskip", "GET POST", AGENT, SUPERVISOR),
    _rule("line_reschedule", "GET POST", AGENT, SUPERVISOR),
    _rule("line_swap", "GET POST", AGENT, SUPERVISOR),
    _rule("line_price", "GET POST", AGENT, SUPERVISOR),
    _rule("line_quantity", "GET POST", AGENT, SUPERVISOR),
    _rule("line_address", "GET POST", AGENT, SUPERVISOR),
    _rule("line_ship_now", "GET POST", AGENT, SUPERVISOR),
    _rule("line_add_item", "GET POST", AGENT, SUPERVISOR),
    _rule("line_remove_item", "GET POST", AGENT, SUPERVISOR),
    _rule("order_shift", "GET POST", AGENT, SUPERVISOR),
    _rule("order_quantity", "GET POST", AGENT, SUPERVISOR),
    _rule("order_pause", "GET POST", AGENT, SUPERVISOR),
    _rule("order_resume", "GET POST", AGENT, SUPERVISOR),
    _rule("order_address", "GET POST", AGENT, SUPERVISOR),
    _rule("order_payment", "GET POST", AGENT, SUPERVISOR),
    _rule("order_cancel", "GET POST", AGENT, SUPERVISOR),
    _rule("order_refund", "GET POST", AGENT, SUPERVISOR, FINANCE),
    _rule("line_why", "GET", EVERYONE),
    # customers
    _rule("customers", "GET", EVERYONE),
    _rule("customer_new", "GET POST", AGENT, SUPERVISOR),
    _rule("customer", "GET", EVERYONE),
    _rule("customer_orders", "GET", EVERYONE),
    _rule("customer_change", "GET POST", AGENT, SUPERVISOR),
    _rule("customer_address", "GET POST", AGENT, SUPERVISOR),
    _rule("customer_card", "GET POST", AGENT, SUPERVISOR, FINANCE),
    _rule("customer_card_now", "POST", AGENT, SUPERVISOR, FINANCE),
    # orders
    _rule("orders", "GET", EVERYONE),
    _rule("order", "GET", EVERYONE),
    _rule("order_hold", "GET POST", AGENT, SUPERVISOR, OPERATOR, FINANCE),
    _rule("order_release", "POST", AGENT, SUPERVISOR, OPERATOR, FINANCE),
    _rule("order_consent", "GET POST", AGENT, SUPERVISOR),
    _rule("continuity_order", "GET", EVERYONE),
    _rule("continuity_order_release", "POST", AGENT, SUPERVISOR, OPERATOR, FINANCE),
    # audit
    _rule("audit", "GET", SUPERVISOR, OPERATOR, FINANCE, ADMINISTRATOR),
)
TABLE: Final[Mapping[tuple[str, str], frozenset[str]]] = {
    (rule.page, rule.method): rule.roles for rules in _RULES for rule in rules
}


def may(roles: frozenset[str], page: str, method: str = "GET") -> bool:
    """Whether somebody signed in with these roles may ask for the page."""
    allowed = TABLE.get((page, method))
    if allowed is None:
        return False
    return allowed in (PUBLIC, SIGNED_IN) or bool(roles & allowed)
