"""Payment schedules, with the split of an amount shown as they are made."""
