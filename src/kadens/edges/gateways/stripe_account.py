"""One company's part of an account at Stripe: its names, and the two ways to send what changes something.

To a known key Stripe repeats for a day what it answered first, a failure of its own (500) too. A repeated answer is old
news, so it is never taken for the truth: the object is looked at, and if nothing happened to it, the same request goes
out under a next key. Once an answer is repeated the first request is over, so no two of them run at a time.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

import stripe

from kadens.edges.gateways.stripe_calls import Reply, all_pages, ask, at

__all__ = ["MOST_KEYS", "StripeAccount"]

MOST_KEYS: Final = 4
"""How often a request is sent on, past answers that are only repeated."""

_PAGE: Final = 100

_Question = Callable[["stripe.RequestOptions"], stripe.StripeObject]


class StripeAccount:
    """The client, and the company whose objects it makes: two companies may share an account."""

    def __init__(self, client: stripe.StripeClient, company: str) -> None:
        self.api = client.v1
        self.company = company

    def post(self, question: _Question, key: str, tries: int = 0) -> Reply:
        """Send a request once, under the company's name for our key."""
        name = f"{self.company}:{key}" + (f"/{tries + 1}" if tries else "")
        return ask(lambda: question({"idempotency_key": name}))

    def make(self, question: _Question, key: str) -> Reply:
        """Make an object that moves no money. At worst one that nobody knows, and nobody confirms, is left behind."""
        said = Reply()
        for tries in range(MOST_KEYS):
            said = self.post(question, key, tries)
            if not (said.replayed and said.status is not None and said.status >= 500):
                break
        return said

    def move(self, question: _Question, ref: str, key: str, *, waits: Callable[[Mapping[str, Any]], bool]) -> Reply:
        """Move a payment that `waits` for it: what Stripe said, or what has become of the payment meanwhile.

        The request must be such that Stripe carries it out once for an object, whatever the key."""
        for tries in range(MOST_KEYS):
            said = self.post(question, key, tries)
            refused = said.status == 400 and said.error.get("type") == "invalid_request_error"
            if not (said.replayed or refused):
                return said
            seen = self.look(ref)
            if not (seen.done and waits(seen.body)):
                return seen
            if refused and not said.replayed:
                return said
        return Reply(sent=False, problem="only old answers")

    def made_before(self, customer: str, key: str) -> Mapping[str, Any] | None:
        """The payment that was made with a card of this customer under our key, however long ago. Raises Unanswered.

        Lists of Stripe's are never behind, unlike its search."""
        payments = all_pages(lambda: self.api.payment_intents.list({"customer": customer, "limit": _PAGE}))
        return next((one for one in payments if self.owns(one, key)), None)

    def given_back(self, ref: str, key: str) -> Mapping[str, Any] | None:
        """The refund of this payment that was made under our key, likewise."""
        refunds = all_pages(lambda: self.api.refunds.list({"payment_intent": ref, "limit": _PAGE}))
        return next((one for one in refunds if self.owns(one, key)), None)

    def look(self, ref: str) -> Reply:
        """The payment as it stands now."""
        return ask(lambda: self.api.payment_intents.retrieve(ref))

    def metadata(self, key: str) -> dict[str, str]:
        """What marks an object as this company's, under our key."""
        return {"kadens_key": key, "kadens_company": self.company}

    def owns(self, one: Mapping[str, Any], key: str) -> bool:
        """True for the object that we made under this key."""
        metadata = at(one, "metadata") or {}
        return self.metadata(key).items() <= metadata.items()
