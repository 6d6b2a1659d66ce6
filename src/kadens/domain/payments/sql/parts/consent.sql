-- Part: the consent that the charge `charge` of a continuity order rests on; none for an order of ordinary products.
coalesce(
        charge.consent_id,
        (
            SELECT agreed.id
            FROM orders_order_line sold
            JOIN orders_consent agreed ON agreed.order_id = sold.order_id
            WHERE sold.id = charge.parent_line_id
        )
    )
