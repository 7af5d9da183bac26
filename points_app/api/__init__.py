"""Open doors for machines: photos, downloads, open data."""
