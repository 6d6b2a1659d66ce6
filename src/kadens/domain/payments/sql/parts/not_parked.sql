-- Part: whether the charge `charge` was not set aside.
NOT EXISTS (
    SELECT FROM runner_parked_row AS parked
    WHERE parked.job = 'process_payments' AND parked.row_key = charge.id AND parked.released_at IS NULL
)
