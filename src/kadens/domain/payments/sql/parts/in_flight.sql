-- The states of an attempt that has not come to its end: somebody must go on with it or ask the gateway.
'planned', 'creating', 'created', 'confirming', 'unknown', 'processing', 'requires_action', 'capturing', 'closing'
