"""Every write of people: places, households, residents, roles, units, cards. Each checks the right on the row."""

from points_app.people.service.accounts import (
    ONCE_LIFE,
    Prepared,
    change_password,
    end_session,
    hand_out_password,
    prepare_password,
    stored_password,
)
from points_app.people.service.cards import (
    activate,
    card_code,
    card_id_of,
    card_id_of_code,
    card_token,
    issue_card,
    issue_cards,
    opened_with,
    revoke_card,
    usable_card,
)
from points_app.people.service.places import add_place, delete_place, new_place, rename_place
from points_app.people.service.residents import (
    add_household,
    add_person,
    add_resident,
    change_household,
    change_resident,
    move_out,
    set_on_boards,
)
from points_app.people.service.roles import grant_role, revoke_role
from points_app.people.service.units import add_owner, add_unit, area_in_cm2, change_unit, remove_owner

__all__ = [
    "ONCE_LIFE",
    "Prepared",
    "activate",
    "add_household",
    "add_owner",
    "add_person",
    "add_place",
    "add_resident",
    "add_unit",
    "area_in_cm2",
    "card_code",
    "card_id_of",
    "card_id_of_code",
    "card_token",
    "change_household",
    "change_password",
    "change_resident",
    "change_unit",
    "delete_place",
    "end_session",
    "grant_role",
    "hand_out_password",
    "issue_card",
    "issue_cards",
    "move_out",
    "new_place",
    "opened_with",
    "prepare_password",
    "remove_owner",
    "rename_place",
    "revoke_card",
    "revoke_role",
    "set_on_boards",
    "stored_password",
    "usable_card",
]
