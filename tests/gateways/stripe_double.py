"""A small Stripe in memory: the state machines of its objects, and the books to judge us by.

It keeps to what Stripe's documentation says of each object's states; what it does not do, it refuses. Who pays with
which card is set by `behave`; what the customer does on Stripe's pages, by `authenticate` and `enter_card`.
"""

from collections import defaultdict
from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from typing import Any

from stripe import params

from kadens.plumbing import clock
from tests.gateways import stripe_shapes as shapes
from tests.gateways.stripe_shapes import Refusal, Shape, card_error, invalid, missing, unexpected_state

CAPTURABLE = {"requires_payment_method", "requires_capture", "requires_confirmation", "requires_action"}


class StripeDouble:
    """Stripe's objects and what may be done to them."""

    def __init__(self, now: datetime | None = None) -> None:
        self._now = now
        self.ahead = timedelta(0)
        self.objects: dict[str, dict[str, Shape]] = defaultdict(dict)
        self.behaviours: dict[str, Shape] = {}
        self.indexed_until = 0
        self.refunds_are = "succeeded"
        self._count = 0

    @property
    def now(self) -> datetime:
        """A time that stands still, or the real one; both can be set forward."""
        return (self._now or clock.now()) + self.ahead

    @now.setter
    def now(self, now: datetime) -> None:
        self.ahead += now - self.now

    # What tests set

    def card(self, behaviour: str = "approve", *, customer: str = "cus_Ingrid", **more: Any) -> str:
        """A card that is kept; the customer and the method, as our token is."""
        method = self._name("pm")
        self.objects["customer"].setdefault(customer, {"id": customer, "object": "customer", "metadata": {}})
        self._keep("payment_method", shapes.payment_method(method, customer, "visa", "4242", 2030, 12))
        self.behave(method, behaviour, **more)
        return f"{customer}/{method}"

    def loose_method(self, behaviour: str = "approve") -> str:
        """A card that a page of Stripe's handed over and nobody has kept yet."""
        method = self._name("pm")
        self._keep("payment_method", shapes.payment_method(method, None, "visa", "4242", 2030, 12))
        self.behave(method, behaviour)
        return method

    def behave(self, method: str, behaviour: str, **more: Any) -> None:
        """approve, authenticate, processing, or a decline code with more fields of its error."""
        self.behaviours[method.rpartition("/")[2]] = {"behaviour": behaviour, **more}

    def authenticate(self, ref: str, *, succeed: bool = True) -> None:
        """The customer opens the page of a payment and approves it there, or does not."""
        intent = self.intent(ref)
        assert intent["status"] == "requires_action"
        intent["next_action"] = None
        if succeed:
            self._approve(intent)
            return
        message = "The provided PaymentMethod has failed authentication."
        code = "payment_intent_authentication_failure"
        intent |= {"status": "requires_payment_method", "payment_method": None}
        intent["last_payment_error"] = invalid(message, code=code).body["error"]

    def finish(self, ref: str) -> None:
        """A payment that was processed is through, or not after all."""
        intent = self.intent(ref)
        if self.behaviours[intent["payment_method"]].get("then", "approve") == "approve":
            self._approve(intent)
        else:
            self._decline(intent, "insufficient_funds", {})

    def let_authorization_expire(self, ref: str) -> None:
        self.intent(ref).update(status="canceled", cancellation_reason="automatic", amount_capturable=0)

    def enter_card(self, page: str, *, brand: str = "visa", last4: str = "4242", expiry: tuple[int, int]) -> str:
        """The customer enters a card on a page."""
        session = self.objects["checkout.session"][page]
        setup = self.objects["setup_intent"][session["setup_intent"]]
        method = shapes.payment_method(self._name("pm"), session["customer"], brand, last4, *expiry)
        self._keep("payment_method", method)
        setup |= {"status": "succeeded", "payment_method": method["id"]}
        session |= {"status": "complete", "url": None}
        return str(method["id"])

    def expire_page(self, page: str) -> None:
        self.objects["checkout.session"][page] |= {"status": "expired", "url": None}

    def refund_by_hand(self, ref: str, amount: int) -> Shape:
        """Somebody gives money back in the dashboard: no metadata of ours."""
        return self.create_refund({"payment_intent": ref, "amount": amount})

    def index(self) -> None:
        """The search catches up."""
        self.indexed_until = self._count

    # The books

    def intent(self, ref: str) -> Shape:
        return self.objects["payment_intent"][ref]

    def taken(self) -> int:
        return sum(charge["amount_captured"] for charge in self.objects["charge"].values() if charge["paid"])

    def given_back(self) -> int:
        return sum(refund["amount"] for refund in self.objects["refund"].values() if refund["status"] != "failed")

    # The API

    def create_customer(self, wanted: Shape) -> Shape:
        customer = {"id": self._name("cus"), "object": "customer", "metadata": dict(wanted.get("metadata", {}))}
        return self._keep("customer", customer)

    def create_payment_intent(self, wanted: Shape) -> Shape:
        if int(wanted.get("amount", 0)) < 1:
            raise invalid(
                "This value must be greater than or equal to 1.", kept=False, code="parameter_invalid_integer"
            )
        if wanted.get("customer") not in self.objects["customer"]:
            raise missing("customer", wanted.get("customer", ""), param="customer", status=400)
        method = self._method(wanted["payment_method"])
        if method["customer"] != wanted["customer"]:
            raise invalid("The provided PaymentMethod does not belong to this customer.", param="payment_method")
        return self._keep("payment_intent", shapes.payment_intent(self._name("pi"), self.seconds, wanted))

    def confirm_payment_intent(self, ref: str, wanted: Shape) -> Shape:
        intent = self._intent(ref)
        waits = {"requires_confirmation"} | ({"requires_payment_method"} if wanted.get("payment_method") else set())
        if intent["status"] not in waits:
            raise unexpected_state(deepcopy(intent), "confirm")
        intent["payment_method"] = wanted.get("payment_method") or intent["payment_method"]
        asked = wanted.get("payment_method_options", {}).get("card", {}).get("request_three_d_secure")
        intent["payment_method_options"]["card"]["request_three_d_secure"] = asked or "automatic"
        return self._authorize(intent, self.behaviours[intent["payment_method"]], wanted)

    def capture_payment_intent(self, ref: str, _wanted: Shape) -> Shape:
        intent = self._intent(ref)
        if intent["status"] != "requires_capture":
            raise unexpected_state(deepcopy(intent), "capture")
        charge = self.objects["charge"][intent["latest_charge"]]
        charge |= {"captured": True, "amount_captured": charge["amount"]}
        self._book("charge", charge["amount"], charge)
        intent |= {"status": "succeeded", "amount_capturable": 0, "amount_received": intent["amount"]}
        return intent

    def cancel_payment_intent(self, ref: str, _wanted: Shape) -> Shape:
        intent = self._intent(ref)
        if intent["status"] not in CAPTURABLE:
            raise unexpected_state(deepcopy(intent), "cancel")
        intent |= {"status": "canceled", "canceled_at": self.seconds, "amount_capturable": 0, "next_action": None}
        return intent

    def get_payment_intent(self, ref: str, _wanted: Shape) -> Shape:
        return self._intent(ref)

    def list_payment_intents(self, wanted: Shape) -> Shape:
        if wanted["customer"] not in self.objects["customer"]:
            raise missing("customer", wanted["customer"], param="customer", status=400)
        of_them = [one for one in self._newest("payment_intent") if one["customer"] == wanted["customer"]]
        return shapes.page(of_them, wanted, "/v1/payment_intents")

    def search_payment_intents(self, wanted: Shape) -> Shape:
        terms = [term.split(":", 1) for term in wanted["query"].split(" AND ")]
        query = {name.removeprefix("metadata['").removesuffix("']"): value.strip("'") for name, value in terms}
        found = [
            intent
            for place, intent in self._numbered("payment_intent")
            if place <= self.indexed_until and query.items() <= intent["metadata"].items()
        ]
        return {"object": "search_result", "data": found, "has_more": False, "url": "/v1/payment_intents/search"}

    def create_refund(self, wanted: Shape) -> Shape:
        intent = self._intent(wanted["payment_intent"])
        if self.behaviours[intent["payment_method"]].get("refund") == "charge_disputed":
            message = f"Charge {intent['latest_charge']} has been charged back; cannot issue a refund."
            raise invalid(message, code="charge_disputed")
        if intent["status"] != "succeeded":
            message = f"This PaymentIntent ({intent['id']}) does not have a successful charge to refund."
            raise invalid(message, code="payment_intent_unexpected_state")
        amount = int(wanted.get("amount", intent["amount"]))
        charge = self.objects["charge"][intent["latest_charge"]]
        left = charge["amount"] - charge["amount_refunded"]
        if not left:
            message = f"Charge {charge['id']} has already been refunded."
            raise invalid(message, code="charge_already_refunded")
        if amount > left:
            message = f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left})"
            raise invalid(message, param="amount")
        charge["amount_refunded"] += amount
        metadata = wanted.get("metadata", {})
        refund = shapes.refund(self._name("re"), self.seconds, intent, amount, metadata, self.refunds_are)
        self._book("refund", -amount, refund)
        return self._keep("refund", refund)

    def list_refunds(self, wanted: Shape) -> Shape:
        self._intent(wanted["payment_intent"], param="payment_intent")
        of_it = [one for one in self._newest("refund") if one["payment_intent"] == wanted["payment_intent"]]
        return shapes.page(of_it, wanted, "/v1/refunds")

    def list_balance_transactions(self, wanted: Shape) -> Shape:
        since, until = int(wanted["created"]["gte"]), int(wanted["created"]["lt"])
        moved = [one for one in self._newest("balance_transaction") if since <= one["created"] < until]
        listed = shapes.page(moved, wanted, "/v1/balance_transactions")
        if "data.source" in wanted.get("expand", []):
            listed["data"] = [{**one, "source": self.objects[_kind(one)][one["source"]]} for one in listed["data"]]
        return listed

    def create_setup_intent(self, wanted: Shape) -> Shape:
        method = self._method(wanted["payment_method"])
        setup = self._keep("setup_intent", shapes.setup_intent(self._name("seti"), self.seconds, wanted))
        match self.behaviours[method["id"]]["behaviour"]:
            case "approve":
                method["customer"] = wanted["customer"]
                setup["status"] = "succeeded"
            case "authenticate":
                url = f"https://hooks.stripe.com/redirect/authenticate/{setup['id']}"
                setup |= {"status": "requires_action", "next_action": _redirect(url, wanted)}
            case code:
                refusal = card_error(code, "", {}, method)
                setup |= {"status": "requires_payment_method", "last_setup_error": shapes.payment_error(refusal)}
                raise refusal
        return setup

    def get_setup_intent(self, ref: str, _wanted: Shape) -> Shape:
        return self.objects["setup_intent"][ref]

    def create_checkout_session(self, wanted: Shape) -> Shape:
        data = {"customer": wanted["customer"], **wanted.get("setup_intent_data", {})}
        setup = self._keep("setup_intent", shapes.setup_intent(self._name("seti"), self.seconds, data))
        session = shapes.checkout_session(self._name("cs_test"), self.seconds, wanted, setup["id"])
        return self._keep("checkout.session", session)

    def get_checkout_session(self, ref: str, wanted: Shape) -> Shape:
        if ref not in self.objects["checkout.session"]:
            raise missing("checkout.session", ref, param="session")
        session = deepcopy(self.objects["checkout.session"][ref])
        if "setup_intent.payment_method" in wanted.get("expand", []):
            setup = deepcopy(self.objects["setup_intent"][session["setup_intent"]])
            setup["payment_method"] = self.objects["payment_method"].get(setup["payment_method"])
            session["setup_intent"] = setup
        return session

    # Inside

    @property
    def seconds(self) -> int:
        return int(self.now.timestamp())

    def _authorize(self, intent: Shape, card: Shape, wanted: Shape) -> Shape:
        match card["behaviour"]:
            case "approve":
                return self._approve(intent)
            case "processing":
                intent["status"] = "processing"
                return intent
            case "faulty":
                raise invalid("This card's brand is not accepted by the account.", param="payment_method")
            case "authenticate" if wanted.get("off_session") != "true":
                url = f"https://hooks.stripe.com/redirect/authenticate/{intent['id']}"
                intent |= {"status": "requires_action", "next_action": _redirect(url, wanted)}
                return intent
            case "authenticate":
                raise self._decline(intent, "authentication_required", {})
            case code:
                raise self._decline(intent, code, {name: value for name, value in card.items() if name != "behaviour"})

    def _approve(self, intent: Shape) -> Shape:
        now = intent["capture_method"] == "automatic"
        charge = shapes.charge(self._name("ch"), self.seconds, intent, status="succeeded", captured=now)
        self._keep("charge", charge)
        if now:
            self._book("charge", charge["amount"], charge)
        intent |= {
            "status": "succeeded" if now else "requires_capture",
            "latest_charge": charge["id"],
            "amount_received": intent["amount"] if now else 0,
            "amount_capturable": 0 if now else intent["amount"],
            "last_payment_error": None,
        }
        return intent

    def _decline(self, intent: Shape, code: str, more: Shape) -> Refusal:
        charge = shapes.charge(self._name("ch"), self.seconds, intent, status="failed", captured=False)
        self._keep("charge", charge)
        method = self._method(intent["payment_method"])
        intent |= {"status": "requires_payment_method", "payment_method": None, "latest_charge": charge["id"]}
        intent["last_payment_error"] = shapes.payment_error(card_error(code, charge["id"], {}, method, **more))
        return card_error(code, charge["id"], deepcopy(intent), method, **more)

    def _book(self, kind: str, amount: int, source: Shape) -> None:
        moved = shapes.balance_transaction(self._name("txn"), self.seconds, kind, amount, source)
        self._keep("balance_transaction", moved)

    def _intent(self, ref: str, *, param: str = "intent") -> Shape:
        if ref not in self.objects["payment_intent"]:
            raise missing("payment_intent", ref, param=param)
        return self.intent(ref)

    def _method(self, name: str) -> Shape:
        if name not in self.objects["payment_method"]:
            raise missing("PaymentMethod", name, param="payment_method", status=400)
        return self.objects["payment_method"][name]

    def _keep(self, kind: str, one: Shape) -> Shape:
        self.objects[kind][one["id"]] = one
        return one

    def _newest(self, kind: str) -> list[Shape]:
        return list(self.objects[kind].values())[::-1]

    def _numbered(self, kind: str) -> list[tuple[int, Shape]]:
        return [(int(name.rpartition("Double")[2]), one) for name, one in self.objects[kind].items()]

    def _name(self, prefix: str) -> str:
        self._count += 1
        return f"{prefix}_Double{self._count}"


ENDPOINTS: dict[tuple[str, str], tuple[Callable[..., Shape], Any]] = {
    ("post", "customers"): (StripeDouble.create_customer, params.CustomerCreateParams),
    ("post", "payment_intents"): (StripeDouble.create_payment_intent, params.PaymentIntentCreateParams),
    ("post", "payment_intents/*/confirm"): (StripeDouble.confirm_payment_intent, params.PaymentIntentConfirmParams),
    ("post", "payment_intents/*/capture"): (StripeDouble.capture_payment_intent, params.PaymentIntentCaptureParams),
    ("post", "payment_intents/*/cancel"): (StripeDouble.cancel_payment_intent, params.PaymentIntentCancelParams),
    ("get", "payment_intents"): (StripeDouble.list_payment_intents, params.PaymentIntentListParams),
    ("get", "payment_intents/search"): (StripeDouble.search_payment_intents, params.PaymentIntentSearchParams),
    ("get", "payment_intents/*"): (StripeDouble.get_payment_intent, params.PaymentIntentRetrieveParams),
    ("post", "refunds"): (StripeDouble.create_refund, params.RefundCreateParams),
    ("get", "refunds"): (StripeDouble.list_refunds, params.RefundListParams),
    ("get", "balance_transactions"): (StripeDouble.list_balance_transactions, params.BalanceTransactionListParams),
    ("post", "setup_intents"): (StripeDouble.create_setup_intent, params.SetupIntentCreateParams),
    ("get", "setup_intents/*"): (StripeDouble.get_setup_intent, params.SetupIntentRetrieveParams),
    ("post", "checkout/sessions"): (StripeDouble.create_checkout_session, params.checkout.SessionCreateParams),
    ("get", "checkout/sessions/*"): (StripeDouble.get_checkout_session, params.checkout.SessionRetrieveParams),
}
"""What each address does, and the parameters that the SDK's version of the API knows there."""


def long_ago() -> datetime:
    return datetime(2024, 1, 10, 9, tzinfo=UTC)


def _redirect(url: str, wanted: Shape) -> Shape:
    if not wanted.get("return_url"):
        return {"type": "use_stripe_sdk", "use_stripe_sdk": {"type": "three_d_secure_redirect"}}
    return {"type": "redirect_to_url", "redirect_to_url": {"return_url": wanted["return_url"], "url": url}}


def _kind(moved: Shape) -> str:
    return {"charge": "charge", "refund": "refund"}[moved["type"]]
