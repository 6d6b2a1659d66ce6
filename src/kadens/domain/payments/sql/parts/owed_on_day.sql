-- What is owed on a day: for which order or parent line, due when (null: what we owe), and how much.
leg AS NOT MATERIALIZED (
    SELECT
        entry.kind, entry.subject_id, entry.entered_on, coalesce(entry.order_id, 0) AS order_id,
        CASE WHEN entry.order_id IS NULL THEN coalesce(entry.parent_line_id, 0) ELSE 0 END AS parent_line_id,
        posting.debit - posting.credit AS amount
    FROM ledger_posting AS posting
    JOIN ledger_entry AS entry ON entry.id = posting.entry_id
    WHERE posting.account = 'receivables' AND entry.entered_on <= %(on)s
),
debt AS (
    -- What is owed for one order, or for one parent line that is billed upfront.
    SELECT order_id, parent_line_id, sum(amount) AS balance
    FROM leg
    GROUP BY order_id, parent_line_id
    HAVING sum(amount) <> 0
),
open_leg AS MATERIALIZED (
    SELECT leg.* FROM leg JOIN debt USING (order_id, parent_line_id)
),
instalment AS (
    -- An invoice is due as its instalments are, or as the one charge of the shipment.
    SELECT open_leg.order_id, charge.due_on, charge.amount
    FROM open_leg
    JOIN payments_plan AS plan ON plan.order_id = open_leg.order_id
    JOIN payments_charge AS charge ON charge.plan_id = plan.id
    WHERE open_leg.kind = 'invoice' AND charge.status NOT IN ('replaced', 'cancelled')
    UNION ALL
    SELECT open_leg.order_id, charge.due_on, charge.amount
    FROM open_leg
    JOIN payments_charge AS charge ON charge.order_id = open_leg.order_id
    WHERE open_leg.kind = 'invoice' AND charge.plan_id IS NULL AND charge.status NOT IN ('replaced', 'cancelled')
),
slot AS (
    SELECT order_id, 0 AS parent_line_id, due_on, amount FROM instalment
    UNION ALL
    -- What of an invoice is no instalment is due on the day of the invoice.
    SELECT
        open_leg.order_id, open_leg.parent_line_id, open_leg.entered_on,
        open_leg.amount - coalesce(
            (SELECT sum(instalment.amount) FROM instalment WHERE instalment.order_id = open_leg.order_id), 0
        )
    FROM open_leg
    WHERE open_leg.kind = 'invoice'
    UNION ALL
    -- A bill is due as its charge is; money for a charge meets that charge.
    SELECT open_leg.order_id, open_leg.parent_line_id, charge.due_on, open_leg.amount
    FROM open_leg
    LEFT JOIN payments_charge AS charge ON charge.id = open_leg.subject_id
    WHERE open_leg.kind IN ('bill', 'bill_paid', 'charge')
    UNION ALL
    -- A credit meets no charge in particular.
    SELECT order_id, parent_line_id, CASE WHEN amount > 0 THEN entered_on END, amount
    FROM open_leg
    WHERE kind NOT IN ('invoice', 'bill', 'bill_paid', 'charge')
),
due AS (
    SELECT order_id, parent_line_id, coalesce(due_on, %(never)s) AS due_on, sum(amount) AS amount
    FROM slot
    GROUP BY order_id, parent_line_id, coalesce(due_on, %(never)s)
),
counted AS (
    -- Credits, and money beyond what was due on a day, meet what is due last, as cutting instalments does.
    SELECT
        order_id, parent_line_id, due_on, greatest(amount, 0) AS amount,
        sum(greatest(amount, 0)) OVER (PARTITION BY order_id, parent_line_id ORDER BY due_on DESC) AS from_the_last,
        sum(least(amount, 0)) OVER (PARTITION BY order_id, parent_line_id) AS met
    FROM due
),
owed AS (
    SELECT order_id, parent_line_id, due_on, greatest(0, least(amount, from_the_last + met)) AS amount FROM counted
    UNION ALL
    SELECT order_id, parent_line_id, NULL, balance FROM debt WHERE balance < 0
)
