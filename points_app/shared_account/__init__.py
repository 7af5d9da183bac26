"""Slice: shared_account."""
