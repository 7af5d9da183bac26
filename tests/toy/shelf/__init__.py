"""The shelf: things that neighbours lend each other."""
