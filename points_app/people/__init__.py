"""Places, households, residents, roles and sign-in."""
