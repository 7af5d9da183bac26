"""What people registers."""

from points_app.access.acting import use_people
from points_app.core.commands import Command
from points_app.core.i18n import _
from points_app.core.periodic import Job
from points_app.people.commands import create_admin, import_residents
from points_app.people.imports import forget_uploads
from points_app.people.place_settings import CARD_DAYS, LEFT_DAYS, PUBLIC_ADDRESS
from points_app.people.queries import current_place, load_actor
from points_app.people.rights import KEEPERS
from points_app.people.service import end_rests, forget_sessions, split_old_homes
from points_app.ui.navigation import Door

JOBS = (
    Job("people: sweeping", forget_sessions),
    Job("people: rosters", forget_uploads),
    Job("people: homes of former versions", split_old_homes),
    Job("people: what is left of homes", end_rests),
)
COMMANDS = (Command("create-admin", create_admin), Command("import-residents", import_residents))
SETTINGS = (CARD_DAYS, LEFT_DAYS, PUBLIC_ADDRESS)
DOORS = (
    Door(40, "me", "/me/", "user-round", lambda: _("我的")),
    Door(80, "people", "/people/", "users-round", lambda: _("住户与权限"), tuple(sorted(KEEPERS))),
)


def connect() -> None:
    """Register the loader of actors and places with access; the front door and the command line call it once."""
    use_people(load_actor, current_place)
