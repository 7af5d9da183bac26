"""Places, households, residents, roles, cards and sign-in."""
