-- Writes the continuity orders that customers agreed to; a draft that many agreed to comes in once.
-- writes: continuity_order
INSERT INTO continuity_order (
    id, parent_line_id, parent_order_id, customer_id, program_id, version_id, place, status, settlement, quantity,
    ordered_on, typed_start, first_event, first_repetition, event_duration, last_event, cursor, next_event,
    next_repetition, complete, moved_days, locked_prices, renews_id
)
SELECT
    agreed.id, agreed.parent_line_id, agreed.parent_order_id, agreed.customer_id, draft.program_id, draft.version_id,
    agreed.place, 'active', draft.settlement, draft.quantity, draft.ordered_on, draft.typed_start, draft.first_event,
    draft.first_repetition, draft.event_duration, draft.last_event, draft.cursor, draft.next_event,
    draft.next_repetition, draft.next_event IS NULL, 0, draft.locked_prices, agreed.renews_id
FROM unnest(
    %(ids)s::bigint[], %(parent_line_ids)s::bigint[], %(parent_order_ids)s::bigint[], %(customer_ids)s::bigint[],
    %(places)s::int[], %(renews_ids)s::bigint[], %(drafts)s::int[]
) AS agreed (id, parent_line_id, parent_order_id, customer_id, place, renews_id, draft)
JOIN unnest(
    %(program_ids)s::bigint[], %(version_ids)s::bigint[], %(settlements)s::text[], %(quantities)s::int[],
    %(order_dates)s::date[], %(typed_starts)s::date[], %(first_events)s::int[], %(first_repetitions)s::int[],
    %(event_durations)s::int[], %(last_events)s::int[], %(cursors)s::jsonb[], %(next_events)s::int[],
    %(next_repetitions)s::int[], %(locked_prices)s::jsonb[]
) WITH ORDINALITY AS draft (
    program_id, version_id, settlement, quantity, ordered_on, typed_start, first_event, first_repetition,
    event_duration, last_event, cursor, next_event, next_repetition, locked_prices, number
) ON draft.number = agreed.draft
ORDER BY agreed.id
