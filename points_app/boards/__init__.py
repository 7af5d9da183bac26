"""Home: what shows several slices at once."""
