-- The company's parameters; no row until they are set.
-- writes: nothing
SELECT
    name, currency, time_zone, days_before_delivery, on_account_bill_days, repeat_threshold, orders_per_run,
    revenue_journal, payment_profile, authorize_child_orders, authorization_retries, retry_days,
    card_expiry_warning_days, catch_up, surge_limit, refund_limit, exposure_limit, unknown_limit
FROM company_company
WHERE id = 1
