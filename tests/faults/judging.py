"""The gateway's books judge ours: what it took is what was booked, once."""

import re
from collections import Counter
from dataclasses import dataclass, fields

from kadens.edges.gateways.house import GatewayHouse
from tests.factories import in_one_go

__all__ = ["Verdict", "judge"]

NAME: re.Pattern[str] = re.compile(r"(~[0-9]+)?/[0-9]+$")
"""What of an attempt's key is not the name of what is owed: the charge's generation and the attempt's number."""


@dataclass(frozen=True)
class Verdict:
    """How often something is so that must never be, `in_words` an example of each."""

    charged_twice: int
    unbooked: int
    booked_without_money: int
    booked_wrongly: int
    refunds_not_given: int
    refunds_unbooked: int
    journal_off_by: int
    left_undone: int
    cancelled_and_kept: int
    in_words: str = ""

    @property
    def is_clean(self) -> bool:
        return not any(getattr(self, each.name) for each in fields(self))


def judge(house: GatewayHouse) -> Verdict:
    """Compare the gateway's books with the attempts, the refunds and the journal."""
    taken = {
        row["ref"]: (row["key"], row["taken"]) for row in house.books.read("SELECT * FROM payment WHERE taken > 0")
    }
    given = {row["key"]: row["amount"] for row in house.books.read("SELECT * FROM refund")}
    won = dict(in_one_go("SELECT gateway_ref, amount FROM payments_attempt WHERE state = 'succeeded'"))
    owed = Counter(NAME.sub("", key) for key, _ in taken.values())
    refunds = Counter(dict(in_one_go(REFUNDED)))
    found = {
        "charged_twice": sorted(name for name, times in owed.items() if times > 1),
        "unbooked": sorted(taken[ref][0] for ref in taken.keys() - won.keys()),
        "booked_without_money": sorted(won.keys() - taken.keys()),
        "booked_wrongly": in_one_go(BOOKED_WRONGLY)
        + [ref for ref in won.keys() & taken.keys() if won[ref] != taken[ref][1]],
        "refunds_not_given": sorted((refunds - Counter(given)).items()),
        "refunds_unbooked": sorted((Counter(given) - refunds).items()),
        "left_undone": in_one_go(LEFT_UNDONE),
        "cancelled_and_kept": in_one_go(CANCELLED_AND_KEPT),
    }
    [[cash]] = in_one_go("SELECT coalesce(sum(debit - credit), 0)::bigint FROM ledger_posting WHERE account = 'cash'")
    off = int(cash - (house.taken() - house.refunded()))
    words = "; ".join(f"{what}: {each[:3]}" for what, each in found.items() if each)
    return Verdict(**{what: len(each) for what, each in found.items()}, journal_off_by=off, in_words=words)


REFUNDED = "SELECT key, amount FROM payments_refund_part WHERE status = 'done'"
BOOKED_WRONGLY = """
SELECT charge.key
FROM payments_charge AS charge
JOIN payments_attempt AS attempt ON attempt.charge_id = charge.id AND attempt.state = 'succeeded'
LEFT JOIN (
    SELECT entry.subject_id, count(DISTINCT entry.id) AS entries, sum(posting.debit) AS amount
    FROM ledger_entry AS entry JOIN ledger_posting AS posting ON posting.entry_id = entry.id
    WHERE entry.kind = 'charge' AND posting.account = 'cash'
    GROUP BY 1
) AS booked ON booked.subject_id = charge.id
WHERE (booked.entries, booked.amount) IS DISTINCT FROM (1, attempt.amount)
UNION ALL
SELECT entry.subject_id::text
FROM ledger_entry AS entry
WHERE entry.kind = 'charge' AND NOT EXISTS (
    SELECT FROM payments_attempt AS attempt WHERE attempt.charge_id = entry.subject_id AND attempt.state = 'succeeded')
"""
LEFT_UNDONE = """
SELECT charge.key, charge.status
FROM payments_charge AS charge
WHERE charge.status IN ('planned', 'charging', 'pending', 'unknown') AND NOT EXISTS (
    SELECT FROM payments_attempt AS attempt WHERE attempt.charge_id = charge.id AND attempt.state = 'quarantined')
"""
CANCELLED_AND_KEPT = """
SELECT charge.key
FROM payments_charge AS charge
JOIN orders_order AS paying ON paying.id = charge.order_id
WHERE charge.plan_id IS NULL AND charge.status IN ('paid', 'authorized') AND paying.status = 'cancelled'
"""
