"""Open doors for machines: health, pictures."""
