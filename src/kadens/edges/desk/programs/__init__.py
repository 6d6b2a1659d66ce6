"""Programs: the list, one of them, the editor, the versions, the rehearsal."""
