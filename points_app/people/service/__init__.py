"""Every write of people: places, households, residents, roles, units, cards. Each checks the right on the row."""

from points_app.people.service.accounts import (
    ONCE_LIFE,
    Prepared,
    change_password,
    hand_out_password,
    prepare_password,
)
from points_app.people.service.cards import activate, issue_card, issue_cards, open_again, revoke_card
from points_app.people.service.consents import record_consent, withdraw_consent
from points_app.people.service.homes import (
    HomeChange,
    HomeEvent,
    Unclear,
    end_rests,
    give_rest,
    move_household,
    move_resident,
    split_old_homes,
)
from points_app.people.service.households import add_household, change_household, set_on_boards
from points_app.people.service.places import add_place, delete_place, new_place, rename_place
from points_app.people.service.residents import add_person, add_resident, change_resident, move_out
from points_app.people.service.roles import grant_role, revoke_role
from points_app.people.service.sessions import (
    Device,
    Try,
    count_sign_in,
    end_session,
    forget_sessions,
    open_session,
    sign_in,
    sign_out,
)
from points_app.people.service.units import add_owner, add_unit, change_unit, remove_owner

__all__ = [
    "ONCE_LIFE",
    "Device",
    "HomeChange",
    "HomeEvent",
    "Prepared",
    "Try",
    "Unclear",
    "activate",
    "add_household",
    "add_owner",
    "add_person",
    "add_place",
    "add_resident",
    "add_unit",
    "change_household",
    "change_password",
    "change_resident",
    "change_unit",
    "count_sign_in",
    "delete_place",
    "end_rests",
    "end_session",
    "forget_sessions",
    "give_rest",
    "grant_role",
    "hand_out_password",
    "issue_card",
    "issue_cards",
    "move_household",
    "move_out",
    "move_resident",
    "new_place",
    "open_again",
    "open_session",
    "prepare_password",
    "record_consent",
    "remove_owner",
    "rename_place",
    "revoke_card",
    "revoke_role",
    "set_on_boards",
    "sign_in",
    "sign_out",
    "split_old_homes",
    "withdraw_consent",
]
