"""The shapes in which Stripe's API answers: objects and errors, as its reference documents them."""

from typing import Any

Shape = dict[str, Any]


class Refusal(Exception):
    """An error of Stripe's: its status and body. `kept`: a repetition of the key gets it again."""

    def __init__(self, status: int, type_: str, message: str, *, kept: bool = True, **more: Any) -> None:
        super().__init__(message)
        self.status = status
        self.kept = kept
        code = {"doc_url": f"https://stripe.com/docs/error-codes/{more['code']}"} if "code" in more else {}
        self.body = {"error": {**more, **code, "message": message, "type": type_}}


def invalid(message: str, *, status: int = 400, kept: bool = True, **more: Any) -> Refusal:
    return Refusal(status, "invalid_request_error", message, kept=kept, **more)


def missing(kind: str, name: str, *, param: str, status: int = 404) -> Refusal:
    return invalid(f"No such {kind}: '{name}'", status=status, code="resource_missing", param=param)


def unexpected_state(intent: Shape, doing: str) -> Refusal:
    message = f"You cannot {doing} this PaymentIntent because it has a status of {intent['status']}."
    if intent["status"] == "requires_payment_method":
        message = f"You cannot {doing} this PaymentIntent because it's missing a payment method."
    return invalid(message, code="payment_intent_unexpected_state", payment_intent=intent)


def card_error(decline_code: str, charge: str, intent: Shape, method: Shape, **more: Any) -> Refusal:
    """A decline: codes of their own where Stripe has one, `card_declined` for the rest."""
    own = {"authentication_required", "expired_card", "incorrect_cvc", "incorrect_number", "processing_error"}
    code = decline_code if decline_code in own else "card_declined"
    told = {"code": code, "decline_code": decline_code, "charge": charge, **more}
    return Refusal(402, "card_error", "Your card was declined.", **told, payment_intent=intent, payment_method=method)


def payment_error(refusal: Refusal) -> Shape:
    """What an intent keeps of a decline: the error without the intent in it."""
    return {name: value for name, value in refusal.body["error"].items() if name != "payment_intent"}


def payment_intent(name: str, created: int, wanted: Shape) -> Shape:
    return {
        "id": name,
        "object": "payment_intent",
        "amount": int(wanted["amount"]),
        "amount_capturable": 0,
        "amount_received": 0,
        "canceled_at": None,
        "cancellation_reason": None,
        "capture_method": wanted.get("capture_method", "automatic_async"),
        "client_secret": f"{name}_secret_of_this_double",
        "confirmation_method": "automatic",
        "created": created,
        "currency": wanted["currency"],
        "customer": wanted.get("customer"),
        "last_payment_error": None,
        "latest_charge": None,
        "livemode": False,
        "metadata": dict(wanted.get("metadata", {})),
        "next_action": None,
        "payment_method": wanted.get("payment_method"),
        "payment_method_options": {"card": {"request_three_d_secure": "automatic"}},
        "payment_method_types": wanted.get("allowed_payment_method_types", ["card", "link"]),
        "processing": None,
        "status": "requires_confirmation" if wanted.get("payment_method") else "requires_payment_method",
    }


def charge(name: str, created: int, intent: Shape, *, status: str, captured: bool) -> Shape:
    return {
        "id": name,
        "object": "charge",
        "amount": intent["amount"],
        "amount_captured": intent["amount"] if captured else 0,
        "amount_refunded": 0,
        "balance_transaction": None,
        "captured": captured,
        "created": created,
        "currency": intent["currency"],
        "customer": intent["customer"],
        "metadata": dict(intent["metadata"]),
        "paid": status == "succeeded",
        "payment_intent": intent["id"],
        "status": status,
    }


def refund(name: str, created: int, intent: Shape, amount: int, metadata: Shape, status: str) -> Shape:
    return {
        "id": name,
        "object": "refund",
        "amount": amount,
        "charge": intent["latest_charge"],
        "created": created,
        "currency": intent["currency"],
        "metadata": dict(metadata),
        "payment_intent": intent["id"],
        "reason": None,
        "status": status,
    }


def balance_transaction(name: str, created: int, kind: str, amount: int, source: Shape) -> Shape:
    return {
        "id": name,
        "object": "balance_transaction",
        "amount": amount,
        "created": created,
        "currency": "eur",
        "fee": 0,
        "net": amount,
        "source": source["id"],
        "status": "pending",
        "type": kind,
    }


def payment_method(name: str, customer: str | None, brand: str, last4: str, year: int, month: int) -> Shape:
    return {
        "id": name,
        "object": "payment_method",
        "card": {"brand": brand, "exp_month": month, "exp_year": year, "funding": "credit", "last4": last4},
        "customer": customer,
        "livemode": False,
        "type": "card",
    }


def setup_intent(name: str, created: int, wanted: Shape) -> Shape:
    return {
        "id": name,
        "object": "setup_intent",
        "created": created,
        "customer": wanted.get("customer"),
        "last_setup_error": None,
        "livemode": False,
        "metadata": dict(wanted.get("metadata", {})),
        "next_action": None,
        "payment_method": wanted.get("payment_method"),
        "status": "requires_confirmation" if wanted.get("payment_method") else "requires_payment_method",
        "usage": wanted.get("usage", "off_session"),
    }


def checkout_session(name: str, created: int, wanted: Shape, setup: str) -> Shape:
    return {
        "id": name,
        "object": "checkout.session",
        "cancel_url": wanted.get("cancel_url"),
        "client_reference_id": wanted.get("client_reference_id"),
        "created": created,
        "customer": wanted.get("customer"),
        "expires_at": created + 24 * 3600,
        "livemode": False,
        "metadata": dict(wanted.get("metadata", {})),
        "mode": wanted["mode"],
        "payment_status": "no_payment_required",
        "setup_intent": setup,
        "status": "open",
        "success_url": wanted["success_url"],
        "url": f"https://checkout.stripe.com/c/pay/{name}",
    }


def event(name: str, created: int, kind: str, told: Shape) -> Shape:
    return {
        "id": name,
        "object": "event",
        "api_version": "2026-10-28.endive",
        "created": created,
        "data": {"object": told},
        "livemode": False,
        "pending_webhooks": 1,
        "request": {"id": "req_of_this_double", "idempotency_key": None},
        "type": kind,
    }


def page(entries: list[Shape], wanted: Shape, url: str) -> Shape:
    """A page of a list, the newest first."""
    names = [entry["id"] for entry in entries]
    if "starting_after" in wanted:
        entries = entries[names.index(wanted["starting_after"]) + 1 :]
    limit = int(wanted.get("limit", 10))
    return {"object": "list", "data": entries[:limit], "has_more": len(entries) > limit, "url": url}
