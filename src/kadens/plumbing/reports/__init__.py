"""Reports as tables of typed cells, and the files that other programs read them from."""
