"""Sending notices: to a mail server in another process that takes everything, and putting them into words alone."""

import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks.sink import serve
from benchmarks.world import DAY, execute
from kadens.domain.continuity.telling import letters_of
from kadens.domain.notices.mail import use_mail
from kadens.domain.notices.queries import as_claimed, list_notices
from kadens.domain.notices.texts import texts_in_force
from kadens.edges.mail.server import MailServer
from kadens.edges.mail.smtp import SmtpMail

__all__ = ["connected_mail", "put_into_words", "queue_notices"]

CHUNK = 200


def queue_notices(count: int) -> None:
    """A notice of a charge ahead for each of so many customers of the world, in both languages."""
    execute(
        f"""
        WITH customer AS (
            UPDATE customers_customer
            SET email = 'c' || id || '@example.com', language = CASE id % 2 WHEN 0 THEN 'sv' ELSE 'en' END
            WHERE id IN (SELECT id FROM customers_customer ORDER BY id LIMIT {count})
            RETURNING id
        )
        INSERT INTO notices_notice (kind, customer_id, fact, parent_line_id, noticed_on, payload, status)
        SELECT 'upcoming_charge', customer.id, 'bench:' || customer.id, continuity.parent_line_id, '{DAY}',
            '{{"amount": 24900, "currency": "SEK", "due_on": "2026-06-05"}}', 'queued'
        FROM customer
        JOIN continuity_order AS continuity ON continuity.customer_id = customer.id
        RETURNING id
        """
    )


def put_into_words(count: int) -> int:
    """Read and compose them all, chunk by chunk, and send none; how many."""
    mail, wordings = SmtpMail(server=None, public_url="https://club.example"), texts_in_force()
    notices = [as_claimed(facts) for facts in list_notices(status="queued", limit=count)]
    for at in range(0, len(notices), CHUNK):
        for letter in letters_of(notices[at : at + CHUNK]).values():
            assert not isinstance(letter, Exception)
            mail.compose(letter, wordings[letter.kind, letter.language])
    return len(notices)


@contextmanager
def connected_mail() -> Iterator[None]:
    """Mail that goes to a server in a process of its own."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=serve, args=(theirs,), daemon=True)
    process.start()
    port = ours.recv()
    server = MailServer(host="127.0.0.1", port=port, security="none", sender="post@club.example")
    use_mail(SmtpMail(server=server, public_url="https://club.example"))
    try:
        yield
    finally:
        use_mail(None)
        process.terminate()
        process.join()
