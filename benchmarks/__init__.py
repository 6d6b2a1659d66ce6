"""How fast the engine is, each job beside its floor, in one run: `make bench`."""
