"""The call center parameters, each explained, with what changes before it is saved."""
