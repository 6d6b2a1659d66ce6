-- Ends what is reserved for orders; what was shipped is gone from the shelf, whatever its count said.
-- writes: fulfilment_reservation, catalog_stock
WITH wanted AS MATERIALIZED (
/* part: wanted */
),
locked AS MATERIALIZED (
    SELECT shelf.id, wanted.quantity, wanted.reserved
    FROM catalog_stock AS shelf
    JOIN wanted USING (product_id)
    ORDER BY shelf.product_id
    FOR NO KEY UPDATE OF shelf
),
ended AS (
    DELETE FROM fulfilment_reservation WHERE order_id = ANY(%(order_ids)s::bigint[])
)
UPDATE catalog_stock AS shelf
SET
    on_hand = CASE WHEN %(shipped)s THEN greatest(shelf.on_hand - locked.quantity, 0) ELSE shelf.on_hand END,
    reserved = greatest(shelf.reserved - locked.reserved, 0)
FROM locked
WHERE shelf.id = locked.id
RETURNING shelf.product_id
