"""Charts drawn on the server: SVG without script and without style, coloured by classes (light and dark alike)."""
