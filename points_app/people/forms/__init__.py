"""The typed forms of people."""
