-- Takes out the rows whose card is another customer's.
-- writes: staged_row
DELETE FROM staged_row AS staged
USING customers_payment_method AS card JOIN customers_customer AS holder ON holder.id = card.customer_id
WHERE card.token = staged.token AND holder.code <> staged.code
RETURNING staged.place, staged.token, holder.code AS holder
