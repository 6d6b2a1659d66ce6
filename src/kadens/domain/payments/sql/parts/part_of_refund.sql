-- Part: the share `part` of a refund as the journal knows it: whose it is, and for which order.
part.id AS part_id, part.amount, part.status, refund.refunded_on, refund.parent_line_id,
    CASE WHEN refund.concession THEN refund.order_id ELSE coalesce(charge.order_id, plan.order_id) END AS order_id
