"""Slice: boards."""
