-- Every occurrence of the events before the one from which a version applies is planned: the old version has said all
-- that it has to say.
(continuity.complete OR continuity.next_event >= %(from_event)s)
