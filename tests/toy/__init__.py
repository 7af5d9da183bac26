"""A toy slice: the shelf in the hall from which neighbours lend each other things; CONTRIBUTING.md builds it."""
