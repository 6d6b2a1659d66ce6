-- Part: which attempts `held` of charges `charge` a run looks at: one of those asked for, not looked at by this run,
-- not set aside; and, where only what is due is asked for, its time has come, or the gateway has hinted at it since.
held.id <> ALL(%(seen)s::bigint[])
    AND (%(parent_line_ids)s::bigint[] IS NULL OR charge.parent_line_id = ANY(%(parent_line_ids)s::bigint[]))
    AND (%(charge_ids)s::bigint[] IS NULL OR charge.id = ANY(%(charge_ids)s::bigint[]))
    AND (
        NOT %(only_due)s
        OR held.look_again_at IS NULL
        OR held.look_again_at <= %(now)s
        OR EXISTS (
            SELECT FROM payments_hint hint
            WHERE hint.account = held.account AND hint.ref = held.gateway_ref AND hint.id > held.hint_seen
        )
    )
    AND /* part: not_parked */
