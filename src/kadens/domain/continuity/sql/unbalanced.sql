-- Holds the journal against what really happened, for every parent line: domain.md §6, the invariant.
-- writes: nothing
WITH journal AS (
    SELECT
        entry.parent_line_id,
        sum(CASE WHEN posting.account = 'receivables' THEN posting.debit - posting.credit ELSE 0 END) AS receivables,
        sum(
            CASE WHEN posting.account IN ('prepayments', 'parent_revenue') THEN posting.credit - posting.debit ELSE 0 END
        ) AS kept
    FROM ledger_entry AS entry
    JOIN ledger_posting AS posting ON posting.entry_id = entry.id
    WHERE entry.parent_line_id IS NOT NULL
    GROUP BY entry.parent_line_id
),
received AS (
    SELECT charge.parent_line_id, sum(attempt.amount) AS amount
    FROM payments_attempt AS attempt
    JOIN payments_charge AS charge ON charge.id = attempt.charge_id
    WHERE attempt.state = 'succeeded' AND charge.parent_line_id IS NOT NULL
    GROUP BY charge.parent_line_id
),
bills_paid AS (
    SELECT entry.parent_line_id, sum(posting.debit) AS amount
    FROM ledger_entry AS entry
    JOIN ledger_posting AS posting ON posting.entry_id = entry.id AND posting.account = 'cash'
    WHERE entry.kind = 'bill_paid'
    GROUP BY entry.parent_line_id
),
refunded AS (
    -- What left, or is on its way; what waits for a person is still owed.
    SELECT refund.parent_line_id, sum(part.amount) AS amount
    FROM payments_refund AS refund
    JOIN payments_refund_part AS part ON part.refund_id = refund.id
    WHERE part.status IN ('planned', 'done', 'quarantined', 'transferred')
    GROUP BY refund.parent_line_id
),
conceded AS (
    SELECT parent_line_id, sum(amount) AS amount
    FROM payments_refund
    WHERE concession
    GROUP BY parent_line_id
),
invoiced AS (
    SELECT child.parent_line_id, sum(invoice.total) AS amount
    FROM fulfilment_invoice AS invoice
    JOIN orders_order AS child ON child.id = invoice.order_id
    WHERE child.parent_line_id IS NOT NULL
    GROUP BY child.parent_line_id
),
checked AS (
    SELECT
        continuity.id AS continuity_order_id,
        coalesce(received.amount, 0) + coalesce(bills_paid.amount, 0) + coalesce(journal.receivables, 0)
            - coalesce(refunded.amount, 0) - coalesce(invoiced.amount, 0) + coalesce(conceded.amount, 0)
            - coalesce(journal.kept, 0) AS difference
    FROM continuity_order AS continuity
    LEFT JOIN journal ON journal.parent_line_id = continuity.parent_line_id
    LEFT JOIN received ON received.parent_line_id = continuity.parent_line_id
    LEFT JOIN bills_paid ON bills_paid.parent_line_id = continuity.parent_line_id
    LEFT JOIN refunded ON refunded.parent_line_id = continuity.parent_line_id
    LEFT JOIN conceded ON conceded.parent_line_id = continuity.parent_line_id
    LEFT JOIN invoiced ON invoiced.parent_line_id = continuity.parent_line_id
)
SELECT continuity_order_id, difference::bigint AS difference FROM checked WHERE difference <> 0
