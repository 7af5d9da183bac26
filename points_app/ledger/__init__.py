"""Slice: ledger."""
