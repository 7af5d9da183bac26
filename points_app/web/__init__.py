"""HTTP plumbing without a slice: bodies, filled pages, html, errors, the guard."""
