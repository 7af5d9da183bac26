"""Volunteer points: rules, awards, passbooks, boards."""
