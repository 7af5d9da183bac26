"""The honor board."""
