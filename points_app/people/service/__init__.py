"""Every write of people: places, households, residents, roles, units, cards. Each checks the right on the row."""

from points_app.people.service.residents import set_on_boards

__all__ = ["set_on_boards"]
