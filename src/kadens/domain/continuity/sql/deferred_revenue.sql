-- Tells when money that customers gave ahead will be earned, by the months of the shipments that are planned.
-- writes: nothing
WITH kept AS (
    SELECT entry.parent_line_id, posting.account, sum(posting.credit - posting.debit) AS amount
    FROM ledger_posting AS posting
    JOIN ledger_entry AS entry ON entry.id = posting.entry_id
    WHERE posting.account IN ('prepayments', 'parent_revenue') AND entry.entered_on <= %(on)s
    GROUP BY entry.parent_line_id, posting.account
    HAVING sum(posting.credit - posting.debit) <> 0
),
coming AS (
    -- Shipments that are not invoiced by that day, each with all before it.
    SELECT
        kept.account, kept.amount AS kept, line.delivery_on, line.total,
        sum(line.total) OVER (
            PARTITION BY kept.parent_line_id, kept.account ORDER BY line.delivery_on, line.id
        ) AS so_far
    FROM kept
    JOIN continuity_order AS continuity ON continuity.parent_line_id = kept.parent_line_id
    JOIN continuity_line AS line ON line.continuity_order_id = continuity.id
    LEFT JOIN orders_order AS child ON child.id = line.child_order_id
    WHERE kept.amount > 0
        AND line.status IN ('planned', 'child_created')
        AND child.status IS DISTINCT FROM 'cancelled'
        AND NOT EXISTS (
            SELECT FROM ledger_entry AS invoice
            WHERE invoice.kind = 'invoice' AND invoice.subject_id = child.id AND invoice.entered_on <= %(on)s
        )
),
earning AS (
    -- What was given ahead pays for the next shipments first.
    SELECT account, delivery_on, least(total, greatest(0, kept - (so_far - total))) AS amount FROM coming
),
month AS (
    SELECT *
    FROM unnest(%(months)s::date[], %(from_ons)s::date[], %(until_ons)s::date[]) AS row (month_on, from_on, until_on)
)
SELECT 'dated' AS place, month.month_on, earning.account, sum(earning.amount)::bigint AS amount
FROM earning
LEFT JOIN month ON earning.delivery_on >= month.from_on AND earning.delivery_on < month.until_on
GROUP BY month.month_on, earning.account
UNION ALL
SELECT CASE WHEN amount > 0 THEN 'kept' ELSE 'ahead' END, NULL, account, sum(amount)::bigint
FROM kept
GROUP BY amount > 0, account
