"""A gateway that says what a test wants it to say, before it does as it always does."""

from collections import Counter

from kadens.domain.payments.gateway import Answer, Outcome

UNKNOWN = Answer(Outcome.UNKNOWN, reason="timeout")
BUSY = Answer(Outcome.BUSY)
CONFLICT = Answer(Outcome.CONFLICT, reason="key_conflict")
NOT_FOUND = Answer(Outcome.NOT_FOUND)
PENDING = Answer(Outcome.PENDING)


class Saying:
    """For each call the answers that it gives first, once each; a function among them is called for its answer.

    `calls` counts all that it was asked."""

    def __init__(self, gateway, **answers):
        self._gateway = gateway
        self._answers = {call: list(given) for call, given in answers.items()}
        self.calls = Counter()

    def __getattr__(self, name):
        found = getattr(self._gateway, name)
        if not callable(found):
            return found

        def call(*args):
            self.calls[name] += 1
            left = self._answers.get(name)
            said = left.pop(0) if left else found
            return said(*args) if callable(said) else said

        return call
