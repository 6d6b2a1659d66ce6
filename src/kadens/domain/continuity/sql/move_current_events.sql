-- Moves the pointers of programs to the occurrences whose periods hold the day.
-- writes: continuity_program
UPDATE continuity_program AS program
SET current_event = pointer.event, current_repetition = pointer.repetition, current_from = pointer.from_on,
    current_to = pointer.to_on, moved_on = %(as_of)s
FROM unnest(
    %(program_ids)s::bigint[], %(events)s::int[], %(repetitions)s::int[], %(from_dates)s::date[], %(to_dates)s::date[]
) AS pointer (program_id, event, repetition, from_on, to_on)
WHERE program.id = pointer.program_id
