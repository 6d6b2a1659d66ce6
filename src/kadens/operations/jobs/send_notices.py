"""Send notices: what was written for customers leaves the house, once (domain.md §8, ADR 29).

A chunk is three transactions with the mail server between them: take, read what they tell of, settle. So the runner
cannot do one again that broke in the middle, and there is no peek: a notice that cannot be put into words fails alone.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from kadens.domain.continuity.announcing import told_charges
from kadens.domain.continuity.telling import letters_of
from kadens.domain.notices.mail import Answer, Letter, Mail, Message, Outcome, Unfit, mail_or_none
from kadens.domain.notices.outbox import LEASE, Claimed, claim_notices, settle_notices
from kadens.domain.notices.queries import waiting
from kadens.domain.notices.texts import texts_in_force
from kadens.domain.payments.announced import note_told
from kadens.plumbing import clock
from kadens.plumbing.db.retrying import retried
from kadens.plumbing.db.transactions import transaction
from kadens.plumbing.runner.shapes import Chunk, Job, Work

__all__ = ["JOB", "send_notices"]

EXPECTED: Final = frozenset({"no_customer", "no_address"})
"""Failures that are nobody's mistake: counted, not refused."""


def send_notices(work: Work, after: int | None, size: int, /) -> Chunk[int]:
    """Send the next chunk; `done` counts what the mail server accepted. Without a server nothing is touched."""
    post = mail_or_none()
    if post is None or not post.sends:
        return _left("no_mail_server")
    if work.dry_run:
        return _left("to_send")
    begun_at = clock.now()
    claims = retried(lambda: claim_notices(after=after or 0, limit=size, on=work.as_of, now=begun_at))
    if claims.last_id is None:
        return Chunk(position=None)
    unfit, messages = _compose(claims.claimed, post)
    posted = post.post(messages, until=begun_at + LEASE)
    answers = [*unfit, *posted.answers]
    decided = retried(lambda: _settle(claims.claimed, answers, work.as_of))
    return _chunk(decided, claims.too_late, None if posted.trouble else claims.last_id)


def _settle(claimed: Sequence[Claimed], answers: Sequence[Answer], on: date) -> list[Answer]:
    """Write down what became of them, and from when the charges may be taken of which customers were told."""
    with transaction():
        decided = settle_notices(claimed, answers, now=clock.now())
        note_told(told_charges(claimed, decided, on=on))
        return decided


def _left(why: str) -> Chunk[int]:
    """Nothing is sent; how many wait."""
    count = waiting().count
    return Chunk(position=None, counts={why: count} if count else {})


def _compose(claimed: Sequence[Claimed], post: Mail) -> tuple[list[Answer], list[Message]]:
    """The messages to send, and those that cannot be sent with the reason."""
    letters, wordings = letters_of(claimed), texts_in_force()
    unfit, messages = [], []
    for notice in claimed:
        try:
            letter = _letter(notice, letters)
            messages.append(post.compose(letter, wordings[letter.kind, letter.language]))
        except Unfit as error:
            unfit.append(Answer(notice.id, Outcome.FAILED, error.reason, error.detail))
    return unfit, messages


def _letter(notice: Claimed, letters: Mapping[int, Letter | Unfit]) -> Letter:
    letter = letters.get(notice.id)
    if letter is None:
        raise Unfit("no_customer", "the customer is not there any more")
    if isinstance(letter, Unfit):
        raise letter
    if not letter.address.strip():
        raise Unfit("no_address", "the customer has no e-mail address")
    return letter


def _chunk(answers: Sequence[Answer], too_late: int, position: int | None) -> Chunk[int]:
    by_outcome = Counter(answer.outcome for answer in answers)
    failed = Counter(answer.reason for answer in answers if answer.outcome == Outcome.FAILED)
    counts = {reason: count for reason, count in failed.items() if reason in EXPECTED} | {"too_late": too_late}
    refusals = {reason: count for reason, count in failed.items() if reason not in EXPECTED}
    refusals |= {"later": by_outcome[Outcome.LATER], "mail_server": by_outcome[Outcome.UNTRIED]}
    return Chunk(
        position=position,
        done=by_outcome[Outcome.SENT],
        counts={name: count for name, count in counts.items() if count},
        refusals={name: count for name, count in refusals.items() if count},
    )


JOB: Job[int] = Job(name="send_notices", title="Send the notices", work_chunk=send_notices, size=200)
