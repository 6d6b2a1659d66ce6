"""The audit log: who did what to which object, in words."""
