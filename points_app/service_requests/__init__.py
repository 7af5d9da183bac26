"""Slice: service_requests."""
