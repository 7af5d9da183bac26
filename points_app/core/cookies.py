"""The names of cookies that more than one floor knows."""

WROTE = "points_wrote"
"""When this browser wrote last by a posted form, in seconds since 1970; kept for three seconds."""
