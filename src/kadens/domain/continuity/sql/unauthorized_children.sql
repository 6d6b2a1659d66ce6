-- Open child orders paid per shipment by card that nobody asked the card about yet.
-- writes: nothing
SELECT child.id AS order_id
FROM orders_order AS child
WHERE child.kind = 'child' AND child.status = 'open' AND child.pay_with = 'card'
    AND child.settlement = 'per_shipment' AND child.total > 0
    AND NOT EXISTS (SELECT FROM payments_charge AS charge WHERE charge.order_id = child.id)
ORDER BY child.id
