"""The test gateway's books, in SQLite: every object, refund, card page and webhook, its memory of keys and its clock.

They lie in a file that processes share, or in memory. What they say was taken is what we must have booked.
"""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Final

from kadens.plumbing import clock

__all__ = ["Books", "instant", "stamp"]

_VERSION: Final = 2
_TABLES: Final = """
CREATE TABLE payment (
    ref TEXT PRIMARY KEY, key TEXT NOT NULL, amount INTEGER NOT NULL, currency TEXT NOT NULL, token TEXT NOT NULL,
    expires_on TEXT NOT NULL, made_on TEXT NOT NULL, capture_later INTEGER NOT NULL, state TEXT NOT NULL,
    reason TEXT NOT NULL DEFAULT '', hard INTEGER NOT NULL DEFAULT 0, taken INTEGER NOT NULL DEFAULT 0,
    confirmations INTEGER NOT NULL DEFAULT 0, moved_at TEXT, fails INTEGER NOT NULL DEFAULT 0, waits_until TEXT,
    page TEXT UNIQUE
);
CREATE INDEX ix_payment_key ON payment (key);
CREATE TABLE refund (
    ref TEXT PRIMARY KEY, key TEXT NOT NULL, payment TEXT NOT NULL, amount INTEGER NOT NULL, currency TEXT NOT NULL,
    state TEXT NOT NULL, moved_at TEXT NOT NULL
);
CREATE INDEX ix_refund_key ON refund (key);
CREATE INDEX ix_refund_payment ON refund (payment);
CREATE TABLE used_key (
    call TEXT, key TEXT, request TEXT NOT NULL, ref TEXT NOT NULL, used_at TEXT NOT NULL, PRIMARY KEY (call, key)
);
CREATE TABLE script (token TEXT PRIMARY KEY, behaviour TEXT NOT NULL);
CREATE TABLE expiry (token TEXT PRIMARY KEY, expires_on TEXT NOT NULL);
CREATE TABLE card (
    token TEXT PRIMARY KEY, brand TEXT NOT NULL, last4 TEXT NOT NULL, expires_on TEXT NOT NULL
);
CREATE TABLE card_page (
    ref TEXT PRIMARY KEY, key TEXT NOT NULL, customer TEXT NOT NULL, return_url TEXT NOT NULL,
    expires_at TEXT NOT NULL, token TEXT REFERENCES card (token)
);
CREATE TABLE webhook (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, ref TEXT NOT NULL, kind TEXT NOT NULL, told_at TEXT NOT NULL,
    due_at TEXT NOT NULL, tries INTEGER NOT NULL DEFAULT 0, sends_left INTEGER NOT NULL DEFAULT 1
);
CREATE TABLE called (call TEXT, subject TEXT, times INTEGER NOT NULL, PRIMARY KEY (call, subject));
CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""
_UPGRADES: Final = """
ALTER TABLE refund RENAME TO old_refund;
ALTER TABLE script RENAME TO old_script;
ALTER TABLE expiry RENAME TO old_expiry;
{tables}
INSERT INTO payment (ref, key, amount, currency, token, expires_on, made_on, capture_later, state, reason, hard, taken,
    confirmations, moved_at)
SELECT ref, key, amount, currency, token, expires_on, made_on, capture_later, state, reason, hard, taken,
    confirmations, made_on || 'T00:00:00.000000+00:00' FROM object;
INSERT INTO used_key SELECT 'create', key, amount || ' ' || currency || ' ' || token || ' ' || capture_later, ref,
    made_on || 'T00:00:00.000000+00:00' FROM object;
INSERT INTO refund SELECT 'old_' || given.rowid, given.key, given.ref, given.amount, currency, 'approved',
    made_on || 'T00:00:00.000000+00:00' FROM old_refund AS given JOIN object ON object.ref = given.ref;
INSERT INTO script SELECT * FROM old_script;
INSERT INTO expiry SELECT * FROM old_expiry;
DROP TABLE old_refund; DROP TABLE old_script; DROP TABLE old_expiry; DROP TABLE object;
"""
"""Books of the first form, which had no clock: what moved, moved on the day on which it was asked for."""


def stamp(at: datetime) -> str:
    """An instant as the books keep it, so that texts sort as instants do."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def instant(text: str) -> datetime:
    """The instant that was kept."""
    return datetime.fromisoformat(text)


class Books:
    """The books at a path, which processes can share, or in memory."""

    def __init__(self, path: str = ":memory:") -> None:
        self._lock = threading.RLock()
        self._file = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=30)
        self._file.row_factory = sqlite3.Row
        if path != ":memory:":
            self._file.execute("PRAGMA journal_mode=WAL")
        self._file.execute("PRAGMA synchronous=OFF")
        self._open()

    def _open(self) -> None:
        if self._version() == _VERSION:
            return
        with self.writing():
            if self._version() == _VERSION:  # another process was first
                return
            first_form = self.read("SELECT 1 FROM sqlite_master WHERE name = 'object'")
            script = _UPGRADES.format(tables=_TABLES) if first_form else _TABLES
            for statement in script.split(";"):
                self._file.execute(statement)
            self._file.execute(f"PRAGMA user_version = {_VERSION}")

    def _version(self) -> int:
        return int(self._file.execute("PRAGMA user_version").fetchone()[0])

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One change of the books, whole or not at all, while no other process writes. One inside another is part of
        it."""
        with self._lock:
            if self._file.in_transaction:
                yield
                return
            self._file.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._file.execute("ROLLBACK")
                raise
            self._file.execute("COMMIT")

    def read(self, statement: str, *values: object) -> list[sqlite3.Row]:
        """The rows that a statement gives."""
        with self._lock:
            return self._file.execute(statement, values).fetchall()

    def one(self, statement: str, *values: object) -> sqlite3.Row | None:
        """The first row, if there is one."""
        rows = self.read(statement, *values)
        return rows[0] if rows else None

    def write(self, statement: str, *values: object) -> int:
        """Change rows; how many."""
        with self._lock:
            return self._file.execute(statement, values).rowcount

    # Settings and the clock

    def setting(self, name: str) -> str | None:
        """What was set under this name."""
        row = self.one("SELECT value FROM setting WHERE name = ?", name)
        return None if row is None else str(row["value"])

    def set(self, name: str, value: str) -> None:
        """Set it from now on."""
        self.write("INSERT OR REPLACE INTO setting VALUES (?, ?)", name, value)

    def now(self) -> datetime:
        """The instant by the gateway's clock, which can be moved forward."""
        ahead = self.setting("clock_ahead")
        return clock.now() + timedelta(seconds=float(ahead)) if ahead else clock.now()

    def move_clock(self, by: timedelta) -> datetime:
        """Let time pass; the instant that it is then. A clock is not moved back."""
        with self.writing():
            ahead = float(self.setting("clock_ahead") or 0) + max(by.total_seconds(), 0.0)
            self.set("clock_ahead", str(ahead))
        return self.now()

    def count(self, call: str, subject: str) -> int:
        """One more call of this subject; how many there were."""
        row = self.one(
            "INSERT INTO called VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET times = times + 1 RETURNING times",
            call,
            subject,
        )
        return int(row["times"]) if row else 0
