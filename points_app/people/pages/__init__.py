"""The pages of people: signing in, "me", cards, the choice of a place, and the register."""

from points_app.people.pages import mine, register

PAGES = [*mine.PAGES, *register.PAGES]
