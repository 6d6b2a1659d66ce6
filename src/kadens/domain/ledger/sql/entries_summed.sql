-- Counts entries, and sums their legs: of all accounts, and of one.
-- writes: nothing
SELECT
    count(DISTINCT entry.id) AS entries, coalesce(sum(posting.debit), 0)::bigint AS debit,
    coalesce(sum(posting.credit), 0)::bigint AS credit,
    coalesce(sum(posting.debit) FILTER (WHERE posting.account = %(account)s), 0)::bigint AS account_debit,
    coalesce(sum(posting.credit) FILTER (WHERE posting.account = %(account)s), 0)::bigint AS account_credit
FROM ledger_entry AS entry
JOIN ledger_posting AS posting ON posting.entry_id = entry.id
WHERE /* part: entries_asked */
