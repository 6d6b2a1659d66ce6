-- Takes the items out of continuity lines that are about to get others.
-- writes: continuity_line_item
DELETE FROM continuity_line_item WHERE line_id = ANY(%(line_ids)s::bigint[])
