unnest(
    %(sets)s::int[], %(positions)s::int[], %(product_ids)s::bigint[], %(each)s::numeric[], %(quantities)s::numeric[],
    %(prices)s::bigint[], %(own_prices)s::bool[], %(nets)s::bigint[], %(tax_percents)s::numeric[], %(taxes)s::bigint[]
) AS item (set, position, product_id, each, quantity, price, own_price, net, tax_percent, tax)
