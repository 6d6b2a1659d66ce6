"""Changing a continuity order for a customer, each change with its effect shown before it is done."""
