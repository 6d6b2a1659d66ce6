-- Continuity orders with the version that they follow, and the one that they are to follow.
FROM continuity_order AS continuity
JOIN continuity_program_version AS standing ON standing.id = continuity.version_id
JOIN continuity_program_version AS target ON target.id = coalesce(%(version_id)s::bigint, continuity.version_id)
