-- Sums a period account by account: what stood before it, what it moved, what stands after it.
-- writes: nothing
WITH everything AS (
    SELECT account, sum(debit - credit) AS balance
    FROM ledger_posting
    GROUP BY account
),
later AS (
    SELECT posting.account, sum(posting.debit - posting.credit) AS balance
    FROM ledger_entry AS entry
    JOIN ledger_posting AS posting ON posting.entry_id = entry.id
    WHERE entry.entered_on > %(last_on)s
    GROUP BY posting.account
),
period AS (
    SELECT posting.account, sum(posting.debit) AS debit, sum(posting.credit) AS credit
    FROM ledger_entry AS entry
    JOIN ledger_posting AS posting ON posting.entry_id = entry.id
    WHERE entry.entered_on BETWEEN %(first_on)s AND %(last_on)s
    GROUP BY posting.account
),
summed AS (
    SELECT
        account.role, account.number, account.name, coalesce(period.debit, 0) AS debit,
        coalesce(period.credit, 0) AS credit, coalesce(everything.balance, 0) - coalesce(later.balance, 0) AS closing
    FROM ledger_account AS account
    LEFT JOIN everything ON everything.account = account.role
    LEFT JOIN later ON later.account = account.role
    LEFT JOIN period ON period.account = account.role
)
SELECT
    role, number, name, (closing - debit + credit)::bigint AS opening, debit::bigint AS debit,
    credit::bigint AS credit, closing::bigint AS closing
FROM summed
ORDER BY array_position(ARRAY['cash', 'receivables', 'prepayments', 'parent_revenue', 'revenue', 'tax'], role)
