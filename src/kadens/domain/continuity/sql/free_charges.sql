-- Lets charges be taken as they come due where the program wants no notice before; tells nobody.
-- writes: payments_charge
WITH ahead AS (
    SELECT continuity.id AS continuity_order_id, charge.id AS charge_id
    FROM payments_charge AS charge
    JOIN continuity_order AS continuity ON continuity.parent_line_id = charge.parent_line_id
    JOIN continuity_program_version AS version ON version.id = continuity.version_id
    WHERE charge.status = 'planned' AND charge.chargeable_on IS NULL AND version.charge_notice_days IS NULL
),
/* part: next_ahead */
freed AS (
    UPDATE payments_charge AS charge
    SET chargeable_on = charge.due_on
    FROM chunk
    WHERE charge.id = chunk.charge_id AND %(telling)s AND charge.status = 'planned' AND charge.chargeable_on IS NULL
)
SELECT count(*) AS found, 0::bigint AS told, max(continuity_order_id) AS last_id FROM chunk
