"""Products: found, priced, counted, and which of them stand for programs."""
