-- How many days ahead any event or program wants its customers told.
-- writes: nothing
SELECT
    ARRAY(SELECT DISTINCT notice_days FROM continuity_event WHERE notice_days IS NOT NULL) AS deliveries,
    ARRAY(
        SELECT DISTINCT charge_notice_days FROM continuity_program_version WHERE charge_notice_days IS NOT NULL
    ) AS charges
