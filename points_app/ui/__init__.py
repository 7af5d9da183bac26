"""Stateless pieces of the interface."""
