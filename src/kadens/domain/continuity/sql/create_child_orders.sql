-- Makes the next chunk of due lines into child orders, each line once, and notes why the others were refused.
-- writes: orders_order, orders_order_line, continuity_line, continuity_refusal, catalog_stock, notices_notice, audit_event
WITH
/* part: chunk */,
judged AS MATERIALIZED (
    SELECT
        facts.*, card.expires_on AS card_expires_on,
        coalesce(
            /* part: refusal */,
            CASE WHEN %(capped)s THEN 'cap' END
        ) AS refusal
    FROM facts
    LEFT JOIN customers_payment_method AS card ON card.id = facts.payment_method_id
),
-- A late line that slides or is dropped is another worker's, who does that at this moment: it waits.
-- One child order for each line that passes, or for all that travel together; its slot is its first line's. Windows,
-- not joins: the planner expects few rows of a chunk and would join them row by row.
parcel AS (
    SELECT
        judged.*,
        row_number() OVER in_order AS place,
        count(*) OVER together AS lines,
        sum(net) OVER together AS order_net,
        sum(tax) OVER together AS order_tax,
        sum(total) OVER together AS order_total
    FROM judged
    WHERE refusal IS NULL AND NOT (late AND %(late_wait)s)
    WINDOW
        together AS (PARTITION BY continuity_order_id, coalesce(travels_with, line_id::text)),
        in_order AS (together ORDER BY delivery_on, event, repetition)
),
-- Order numbers are drawn in the order of the cap.
numbered AS MATERIALIZED (
    SELECT ordered.*, CASE WHEN place = 1 THEN nextval('orders_order_id_seq') END AS drawn
    FROM (SELECT * FROM parcel ORDER BY delivery_on, continuity_order_id, event, repetition) AS ordered
),
made AS MATERIALIZED (
    SELECT
        numbered.*,
        max(drawn) OVER (PARTITION BY continuity_order_id, coalesce(travels_with, line_id::text)) AS order_id
    FROM numbered
),
child AS (
    SELECT * FROM made WHERE place = 1
),
new_order AS (
    INSERT INTO orders_order (
        id, kind, customer_id, currency, status, ordered_on, delivery_on, pay_with, payment_method_id, address_id,
        settlement, payment_schedule_id, net, tax, total, parent_line_id, slot_event, slot_repetition
    )
    SELECT
        order_id, 'child', customer_id, currency, 'open', %(as_of)s, child_delivery_on, pay_with, payment_method_id,
        address_id,
        CASE
            WHEN settlement <> 'per_shipment' THEN settlement
            WHEN payment_schedule_id IS NULL THEN 'per_shipment'
            ELSE 'invoice_plan'
        END,
        CASE WHEN settlement = 'per_shipment' THEN payment_schedule_id END,
        order_net, order_tax, order_total, parent_line_id, event, repetition
    FROM child
),
new_line AS (
    INSERT INTO orders_order_line (
        order_id, position, kind, product_id, quantity, price, net, tax_percent, tax
    )
    SELECT
        made.order_id, item.position, 'item', item.product_id, item.quantity, item.price, item.net, item.tax_percent,
        item.tax
    FROM made
    JOIN continuity_line_item AS item ON item.line_id = made.line_id
    WHERE made.lines = 1
    UNION ALL
    SELECT
        made.order_id, row_number() OVER (PARTITION BY made.order_id ORDER BY made.place, item.position), 'item',
        item.product_id, item.quantity, item.price, item.net, item.tax_percent, item.tax
    FROM made
    JOIN continuity_line_item AS item ON item.line_id = made.line_id
    WHERE made.lines > 1
),
stamped AS (
    UPDATE continuity_line AS line
    SET status = 'child_created', child_order_id = made.order_id
    FROM made
    WHERE line.id = made.line_id
),
reserved AS (
    UPDATE catalog_stock AS stock
    SET reserved = stock.reserved + taken.quantity
    FROM (
        SELECT item.product_id, sum(item.quantity) AS quantity
        FROM made
        JOIN continuity_line_item AS item ON item.line_id = made.line_id
        WHERE item.product_id IN (SELECT product_id FROM catalog_stock)
        GROUP BY item.product_id
    ) AS taken
    WHERE stock.product_id = taken.product_id
),
audited AS (
    INSERT INTO audit_event (recorded_at, acted_on, actor, action, subject, subject_id, detail)
    SELECT %(recorded_at)s, %(as_of)s, %(actor)s, 'create_child_order', 'order', order_id, '{}'
    FROM child
),
-- A refusal goes on while no day is left out; after a day without it, a new run of days begins. A job that is run
-- again for an earlier day finds the run of days that holds it.
running AS (
    UPDATE continuity_refusal AS run
    SET last_on = %(as_of)s
    FROM judged
    WHERE run.line_id = judged.line_id AND run.reason = judged.refusal
        AND run.last_on BETWEEN %(day_before)s AND %(as_of)s
),
begun AS (
    INSERT INTO continuity_refusal (line_id, reason, first_on, last_on)
    SELECT judged.line_id, judged.refusal, %(as_of)s, %(as_of)s
    FROM judged
    WHERE judged.refusal IS NOT NULL AND NOT EXISTS (
        SELECT FROM continuity_refusal AS run
        WHERE run.line_id = judged.line_id AND run.reason = judged.refusal
            AND run.first_on <= %(as_of)s AND run.last_on >= %(day_before)s
    )
    ON CONFLICT ON CONSTRAINT uq_continuity_refusal_run DO NOTHING
),
-- What only the cap keeps back is not late tomorrow; what anything else keeps back, is.
held_back AS (
    UPDATE continuity_line AS line
    SET cap_held = judged.refusal = 'cap'
    FROM judged
    WHERE line.id = judged.line_id AND NOT judged.late AND judged.cap_held <> (judged.refusal = 'cap')
),
warned AS (
    INSERT INTO notices_notice (kind, customer_id, fact, parent_line_id, noticed_on, payload, status)
    SELECT DISTINCT ON (payment_method_id)
        'card_expired', customer_id, 'card:' || payment_method_id || ':' || to_char(card_expires_on, 'YYYY-MM-DD'),
        parent_line_id, %(as_of)s::date, '{}'::jsonb, 'queued'
    FROM judged
    WHERE refusal = 'card_expired'
    ORDER BY payment_method_id, delivery_on, continuity_order_id
    ON CONFLICT ON CONSTRAINT uq_notices_notice_fact DO NOTHING
),
last AS (
    SELECT * FROM due ORDER BY delivery_on DESC, continuity_order_id DESC, event DESC, repetition DESC LIMIT 1
)
SELECT
    (SELECT count(*) FROM due) AS claimed,
    (SELECT count(*) FROM child) AS created,
    (SELECT count(*) FROM child WHERE late) AS late,
    (SELECT count(*) FROM made) AS lines,
    coalesce((SELECT jsonb_object_agg(refusal, refused) FROM (
        SELECT refusal, count(*) AS refused FROM judged WHERE refusal IS NOT NULL GROUP BY refusal
    ) AS by_reason), '{}') AS refusals,
    coalesce(last.delivery_on, %(after_delivery_on)s) AS last_delivery_on,
    coalesce(last.continuity_order_id, %(after_continuity_order_id)s) AS last_continuity_order_id,
    coalesce(last.event, %(after_event)s) AS last_event,
    coalesce(last.repetition, %(after_repetition)s) AS last_repetition
FROM (SELECT) AS always
LEFT JOIN last ON true
