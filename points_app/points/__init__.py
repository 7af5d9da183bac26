"""Slice: points."""
