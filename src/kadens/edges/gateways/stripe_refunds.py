"""Giving money back at Stripe, once for each key of ours, however long ago the answer was lost."""

from typing import Final

from kadens.domain.payments.gateway import Answer, Outcome
from kadens.edges.gateways.stripe_account import MOST_KEYS, StripeAccount
from kadens.edges.gateways.stripe_answers import refund_answer, trouble
from kadens.edges.gateways.stripe_calls import Reply, Unanswered

__all__ = ["give_back"]

_NOTHING_LEFT: Final = {"charge_already_refunded": "more_than_taken", "charge_disputed": "charge_disputed"}


def give_back(account: StripeAccount, ref: str, key: str, amount: int) -> Answer:
    """Give back so much of a payment, unless it was done under this key before.

    The refunds of the payment are looked through first. So the idempotency key, which Stripe forgets after a day, only
    stands between two runs that give back at the same moment."""
    for tries in range(MOST_KEYS):
        try:
            given = account.given_back(ref, key)
        except Unanswered as error:
            return Answer(Outcome.NOT_FOUND) if error.reply.missing else trouble(error.reply)
        if given is not None and given.get("amount") != amount:
            return Answer(Outcome.CONFLICT, reason="refunded_otherwise")
        if given is not None:
            return refund_answer(Reply(), given)
        said = account.post(
            lambda options: account.api.refunds.create(
                {"payment_intent": ref, "amount": amount, "metadata": account.metadata(key)}, options
            ),
            f"{key}/refund",
            tries,
        )
        if said.done:
            return refund_answer(said, said.body)
        if not said.replayed:
            return _not_given(said)
    return Answer(Outcome.BUSY, reason="only old answers", spoken=True)


def _not_given(said: Reply) -> Answer:
    """Why nothing was given back. More than is left is a no; for that Stripe has a code only when nothing is left."""
    code = str(said.error.get("code"))
    if code in _NOTHING_LEFT or (said.status == 400 and said.error.get("param") == "amount"):
        return Answer(Outcome.DECLINED, reason=_NOTHING_LEFT.get(code, "more_than_taken"))
    return trouble(said)
