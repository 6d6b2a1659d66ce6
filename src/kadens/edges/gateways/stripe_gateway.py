"""Stripe behind the port: PaymentIntents on stored cards, with nobody present (payments.md §5).

A card's token is ours: Stripe's customer and payment method in one, `cus_…/pm_…`. A PaymentIntent that is confirmed
without naming a card can be confirmed once, for Stripe takes the card off it when it is declined. So the object is the
guard against a second charge, for ever; the idempotency key is the second one.

Stripe forgets a key after a day. This adapter does not: our key is in the metadata of every payment and refund, and
before one is made, those of the same customer or payment are looked through (docs/adr/0026).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

import stripe

from kadens.domain.payments.gateway import (
    Abilities,
    Answer,
    CardPage,
    CardRequest,
    CreateRequest,
    Hint,
    Movement,
    Outcome,
    SaveMethodRequest,
)
from kadens.edges.gateways import stripe_cards, stripe_hints, stripe_movements, stripe_refunds
from kadens.edges.gateways.stripe_account import StripeAccount
from kadens.edges.gateways.stripe_answers import awaits_customer, intent_answer, trouble
from kadens.edges.gateways.stripe_calls import Reply, Unanswered, ask, at, connect

if TYPE_CHECKING:
    from stripe.params import PaymentIntentCreateParams

__all__ = ["StripeGateway", "is_live", "is_secret"]

_TEST: Final = ("sk_test_", "rk_test_")
_LIVE: Final = ("sk_live_", "rk_live_")
_REF: Final = re.compile(r"pi_\w+", re.ASCII)
_OTHER_UNITS: Final = frozenset({"ISK", "MGA", "UGX"})
"""Stripe counts these in other units than ISO 4217 does: our amount would be the hundredth of what is meant, or more
than it."""
_OPEN: Final = frozenset({"requires_payment_method", "requires_confirmation", "requires_action", "requires_capture"})
_DEAD_OR_SILENT: Final = frozenset(
    {Outcome.APPROVED, Outcome.CLOSED, Outcome.NOT_FOUND, Outcome.PENDING, Outcome.BUSY, Outcome.CONFLICT}
)


def is_live(key: str) -> bool:
    """True for a key that moves real money."""
    return key.startswith(_LIVE)


def is_secret(key: str) -> bool:
    """True for what may be a secret or a restricted key, false for a publishable one or anything else."""
    return key.startswith(_LIVE + _TEST)


class StripeGateway:
    """One company's payments at one account of Stripe.

    `company` marks the objects, so that companies may share an account. `connected` is an account that the key acts
    for. Customers come back to `return_url` from the page on which they authenticate a payment; without it, such a
    payment is a soft decline. Webhooks are taken when there are `secrets` to check them with."""

    def __init__(
        self,
        key: str,
        *,
        company: str = "kadens",
        secrets: Sequence[str] = (),
        connected: str | None = None,
        return_url: str | None = None,
        http: stripe.HTTPClient | None = None,
        address: str | None = None,
    ) -> None:
        live = is_live(key)
        self._client = connect(key, account=connected, http=http, address=address)
        self._account = StripeAccount(self._client, company)
        self._return_url = return_url
        self._listening = stripe_hints.Listening(tuple(secrets), connected, live, company)
        self.account = "-".join(["stripe", *([] if live else ["test"]), *([connected] if connected else [])])
        self.abilities = Abilities(
            captures_later=True,
            finds_by_key=False,
            closing_is_final=True,
            key_hours=None,
            webhooks=bool(secrets),
        )

    # Taking money

    def create(self, request: CreateRequest) -> Answer:
        """Make a PaymentIntent and leave it unconfirmed: no money moves."""
        card = stripe_cards.kept_card(request.token)
        if card is None or card.customer is None:
            return stripe_cards.no_such_card(request.token)
        if request.currency in _OTHER_UNITS:
            return Answer(Outcome.FAULTY, reason="currency_not_supported")
        wanted = self._wanted(request, card.customer, card.method)
        try:
            known = self._account.made_before(card.customer, request.key)
        except Unanswered as error:
            return stripe_cards.no_such_card(request.token) if error.reply.missing else trouble(error.reply)
        if known is not None:
            outcome = Outcome.CREATED if _is_the_same(known, wanted) else Outcome.CONFLICT
            return Answer(outcome, ref=known.get("id"), reason="made_before")
        made = self._account.make(
            lambda options: self._client.v1.payment_intents.create(wanted, options), f"{request.key}/create"
        )
        return stripe_cards.no_such_card(request.token) if made.missing else intent_answer(made)

    def confirm(self, ref: str, key: str) -> Answer:
        """Take or authorize the money, with the customer away.

        When the issuer wants the customer to authenticate, Stripe declines for now. Then the object is confirmed once
        more, with 3-D Secure demanded, which makes a page of Stripe's: its address is the answer's link. That works for
        a customer who is away, because the bank is only asked when the page is opened; then Stripe takes the money by
        itself, and a webhook or the next look tells us. A page of our own with Stripe's script would do the same, but
        load their code into our pages."""
        if not _REF.fullmatch(ref):
            return Answer(Outcome.NOT_FOUND)
        said = self._account.move(
            lambda options: self._client.v1.payment_intents.confirm(ref, {"off_session": True}, options),
            ref,
            f"{key}/confirm/{ref}",
            waits=lambda intent: intent.get("status") == "requires_confirmation",
        )
        if said.error.get("code") == "authentication_required":
            said = self._account.look(ref)
        if self._return_url and said.done and awaits_customer(said.body):
            said = self._ask_customer(said.body, ref, key, self._return_url)
        return intent_answer(said)

    def capture(self, ref: str, key: str) -> Answer:
        """Take what was authorized, all of it."""
        if not _REF.fullmatch(ref):
            return Answer(Outcome.NOT_FOUND)
        said = self._account.move(
            lambda options: self._client.v1.payment_intents.capture(ref, {}, options),
            ref,
            f"{key}/capture/{ref}",
            waits=lambda intent: intent.get("status") == "requires_capture",
        )
        return intent_answer(said)

    def get(self, ref: str) -> Answer:
        """What has become of the object.

        One whose customer has yet to be asked to authenticate is as good as not confirmed: confirming it asks."""
        if not _REF.fullmatch(ref):
            return Answer(Outcome.NOT_FOUND)
        seen = self._account.look(ref)
        if self._return_url and seen.done and awaits_customer(seen.body):
            return Answer(Outcome.CREATED, ref=ref, reason="authentication_required")
        return intent_answer(seen)

    def find(self, key: str) -> Answer:
        """The payment made with our key, by Stripe's search, which lags behind: finding nothing proves nothing."""
        named = self._account.metadata(key).items()
        query = " AND ".join(f"metadata['{name}']:'{_quoted(value)}'" for name, value in named)
        seen = ask(lambda: self._client.v1.payment_intents.search({"query": query}))
        if not seen.done:
            return trouble(seen)
        found = seen.body.get("data") or [None]
        ref = at(found[0], "id")
        nothing = Answer(Outcome.UNKNOWN, reason="search found nothing", spoken=True)
        return self.get(ref) if isinstance(ref, str) else nothing

    def close(self, ref: str) -> Answer:
        """Cancel the object: one that is canceled can never take money; an authorization is let go."""
        if not _REF.fullmatch(ref):
            return Answer(Outcome.NOT_FOUND)
        seen = self._account.look(ref)
        status = seen.body.get("status")
        if seen.done and status in _OPEN:
            seen = self._account.move(
                lambda options: self._client.v1.payment_intents.cancel(ref, {}, options),
                ref,
                f"{ref}/cancel/{status}",
                waits=lambda intent: intent.get("status") == status,
            )
        answer = intent_answer(seen)
        if answer.outcome in _DEAD_OR_SILENT:
            return answer
        reason = answer.reason or "not canceled"
        return Answer(Outcome.UNKNOWN, ref=ref, reason=reason, evidence=answer.evidence, spoken=seen.done)

    def refund(self, ref: str, key: str, amount: int) -> Answer:
        """Give back so many minor units; found again by our key however long ago it was done."""
        if not _REF.fullmatch(ref):
            return Answer(Outcome.NOT_FOUND)
        return stripe_refunds.give_back(self._account, ref, key, amount)

    # Keeping cards

    def save_method(self, request: SaveMethodRequest) -> Answer:
        """Keep a card that Stripe's page handed over (`pm_…`), or check one that is kept (`cus_…/pm_…`)."""
        return stripe_cards.keep_card(self._account, request, self._return_url)

    def ask_for_card(self, request: CardRequest) -> CardPage:
        """A page of Stripe Checkout on which the customer enters a card; it is good for a day."""
        return stripe_cards.ask_for_card(self._account, request)

    def card_page(self, ref: str) -> CardPage:
        """What has become of such a page."""
        return stripe_cards.card_page(self._account, ref)

    # Hearing and comparing

    def read_hint(self, body: bytes, headers: Mapping[str, str]) -> Hint | None:
        """What a webhook tells, its signature checked and not older than five minutes. Raises HintRefused."""
        return stripe_hints.read_event(body, headers, self._listening)

    def movements(self, *, since: datetime, until: datetime) -> Iterator[Movement]:
        """What moved for this company, by Stripe's balance. Raises GatewayUnreachable."""
        return stripe_movements.read_movements(self._client, self._account.company, since, until)

    def _wanted(self, request: CreateRequest, customer: str, method: str) -> "PaymentIntentCreateParams":
        """The metadata names the card as well, since Stripe takes it off the payment with a decline."""
        return {
            "amount": request.amount,
            "currency": request.currency.lower(),
            "customer": customer,
            "payment_method": method,
            "allowed_payment_method_types": ["card"],
            "capture_method": "manual" if request.capture_later else "automatic",
            "metadata": {**self._account.metadata(request.key), "kadens_card": method},
        }

    def _ask_customer(self, intent: Mapping[str, Any], ref: str, key: str, return_url: str) -> Reply:
        """Confirm the object as if the customer were here, with 3-D Secure demanded: that makes the page.

        The card is named this time, so it is sent once, and never under a next key."""
        method = str(at(intent, "last_payment_error", "payment_method", "id") or "")
        said = self._account.post(
            lambda options: self._client.v1.payment_intents.confirm(
                ref,
                {
                    "payment_method": method,
                    "return_url": return_url,
                    "payment_method_options": {"card": {"request_three_d_secure": "any"}},
                },
                options,
            ),
            f"{key}/authenticate/{ref}",
        )
        return self._account.look(ref) if said.replayed else said


def _is_the_same(known: Mapping[str, Any], wanted: "PaymentIntentCreateParams") -> bool:
    """True for the payment that this request would have made: a known key does not stand for another one."""
    same = ("amount", "currency", "capture_method")
    is_same = all(known.get(name) == value for name, value in wanted.items() if name in same)
    return is_same and at(known, "metadata", "kadens_card") == wanted["payment_method"]


def _quoted(value: str) -> str:
    return value.replace("\\", "\\\\").replace("'", "\\'")
