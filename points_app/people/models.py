"""Tables of people: places and what is set at them, households, residents, units, roles, sessions, cards, consents."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, LargeBinary, UniqueConstraint, event, text
from sqlmodel import Field

from points_app.core import clock, db
from points_app.core.permissions import Role
from points_app.people import door_numbers
from points_app.people.kinds import ConsentKind, PlaceKind, SplitState


class Place(db.Table, table=True):
    """A node of the tree. `path` is the ids from the root down, "/1/5/9/": what is below it begins with it."""

    __table_args__ = (UniqueConstraint("parent_id", "name", name="uq_place_parent_name"),)
    id: int | None = Field(default=None, primary_key=True)
    parent_id: int | None = Field(default=None, foreign_key="place.id", index=True)
    kind: PlaceKind = db.choice(PlaceKind)
    name: str = Field(max_length=60)
    name_en: str = Field(default="", max_length=120)
    path: str = db.path_field()
    name_key: str = db.key_field(120, index=True)
    """Made from the name on every write: sorts 10 栋 after 2 栋, and is what a search looks in."""
    name_en_key: str = db.key_field(120, index=True)


class Household(db.Table, table=True):
    """People who live behind one door at a time; owner of the points passbook.

    It ends when the last of them leaves; whoever lives there next is another household. What is left in the passbook
    of an ended one is `settled` when it was given to where they went, or has ended.
    """

    __table_args__ = (
        Index(
            "uq_household_live_door",
            "place_id",
            "door_key",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index(
            "ix_household_rest",
            "ended_at",
            sqlite_where=text("ended_at IS NOT NULL AND settled_at IS NULL"),
            postgresql_where=text("ended_at IS NOT NULL AND settled_at IS NULL"),
        ),
        CheckConstraint("settled_at IS NULL OR ended_at IS NOT NULL", name="settled_when_ended"),
    )
    id: int | None = Field(default=None, primary_key=True)
    place_id: int = Field(foreign_key="place.id", index=True)
    path: str = db.path_field()
    door: str = Field(max_length=40)
    door_key: str = db.key_field(80, index=True)
    """Made from the door on every write: 2-301 and 2 单元 301 室 are one door."""
    door_last: str = db.key_field(40, index=True)
    head_name: str = Field(default="", max_length=60)
    on_boards: bool = True
    created_at: datetime = db.utc()
    ended_at: datetime | None = db.utc(nullable=True)
    settled_at: datetime | None = db.utc(nullable=True)


class HomeToSplit(db.Table, table=True):
    """A home of version 0011 and before with present and former people, and what became of it (`split_old_homes`).

    `other_id` is the household that the present ones are now.
    """

    household_id: int = Field(primary_key=True, foreign_key="household.id", sa_column_kwargs={"autoincrement": False})
    state: SplitState = db.choice(SplitState, index=True)
    other_id: int | None = Field(default=None, foreign_key="household.id")
    at: datetime = db.utc()


class Resident(db.Table, table=True):
    """A person. The phone number is also the sign-in name; without one, the household card is.

    `path` is that of the household; of staff who live elsewhere, that of the place that registered them.
    """

    __table_args__ = (
        UniqueConstraint("phone"),
        UniqueConstraint("household_id", "name", name="uq_resident_household_name"),
    )
    id: int | None = Field(default=None, primary_key=True)
    household_id: int | None = Field(default=None, foreign_key="household.id", index=True)
    path: str = db.path_field()
    name: str = db.key_field(60, index=True)
    phone: str | None = db.key_field(20, default=None)
    password_hash: str | None = Field(default=None, max_length=200)
    password_expires_at: datetime | None = db.utc(nullable=True)
    """Set for a one-time password that the committee handed out; soon after the first sign-in it ends."""
    on_boards: bool = True
    active: bool = True
    created_at: datetime = db.utc()

    @property
    def own_password(self) -> str:
        """The hash of the password that the person chose, "" for none or a one-time one."""
        return "" if self.password_expires_at is not None else self.password_hash or ""

    @property
    def usable_password(self) -> str:
        """The hash of the password that can be signed in with now, "" for none."""
        ended = self.password_expires_at is not None and self.password_expires_at < clock.now()
        return "" if ended else self.password_hash or ""


class Unit(db.Table, table=True):
    """A flat or shop that somebody owns; votes and the fund count its area."""

    __table_args__ = (
        UniqueConstraint("place_id", "door_key", name="uq_unit_place_door"),
        CheckConstraint("area_cm2 > 0", name="area_positive"),
    )
    id: int | None = Field(default=None, primary_key=True)
    place_id: int = Field(foreign_key="place.id", index=True)
    path: str = db.path_field()
    door: str = Field(max_length=40)
    door_key: str = db.key_field(80)
    area_cm2: int


class UnitOwner(db.Table, table=True):
    """Who owns a unit, since when."""

    unit_id: int = Field(foreign_key="unit.id", primary_key=True)
    resident_id: int = Field(foreign_key="resident.id", primary_key=True, index=True)
    since: date | None = None


class RoleGrant(db.Table, table=True):
    """A role of a person at a place and all below it; a revoked grant is kept."""

    __table_args__ = (
        Index(
            "uq_role_grant_live",
            "resident_id",
            "role",
            "place_id",
            unique=True,
            sqlite_where=text("revoked_at IS NULL"),
            postgresql_where=text("revoked_at IS NULL"),
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    resident_id: int = Field(foreign_key="resident.id", index=True)
    role: Role = db.choice(Role)
    place_id: int = Field(foreign_key="place.id", index=True)
    granted_by: int | None = Field(default=None, foreign_key="resident.id")
    granted_at: datetime = db.utc()
    revoked_by: int | None = Field(default=None, foreign_key="resident.id")
    revoked_at: datetime | None = db.utc(nullable=True)


class UserSession(db.Table, table=True):
    """A sign-in on one device; the cookie holds the token, the database its SHA-256."""

    __table_args__ = (UniqueConstraint("token_sha256"),)
    id: int | None = Field(default=None, primary_key=True)
    resident_id: int = Field(foreign_key="resident.id", index=True)
    token_sha256: str = Field(max_length=64)
    device: str = Field(default="", max_length=120)
    address: str = Field(default="", max_length=32)
    """A keyed digest of the network that it was opened from, "" for none: who comes from there again is no stranger."""
    browser: str = Field(default="", max_length=32)
    """A keyed digest of the browser's own cookie, as above."""
    created_at: datetime = db.utc()
    expires_at: datetime = db.utc()
    revoked_at: datetime | None = db.utc(nullable=True)


class HouseholdCard(db.Table, table=True):
    """A printed card that activates one account once. The QR is signed; the row says whether it still counts."""

    id: int | None = Field(default=None, primary_key=True)
    household_id: int = Field(foreign_key="household.id", index=True)
    issued_by: int | None = Field(default=None, foreign_key="resident.id")
    issued_at: datetime = db.utc()
    expires_at: datetime = db.utc()
    used_at: datetime | None = db.utc(nullable=True)
    used_by: int | None = Field(default=None, foreign_key="resident.id")
    revoked_at: datetime | None = db.utc(nullable=True)


class Consent(db.Table, table=True):
    """A recorded consent to publish; withdrawing it is another moment on the same row (PIPL §§15, 25)."""

    __table_args__ = (
        Index(
            "uq_consent_live",
            "resident_id",
            "kind",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
        CheckConstraint("withdrawn_at >= given_at", name="order"),
    )
    id: int | None = Field(default=None, primary_key=True)
    resident_id: int = Field(foreign_key="resident.id", index=True)
    kind: ConsentKind = db.choice(ConsentKind)
    recorded_by: int | None = Field(default=None, foreign_key="resident.id")
    given_at: datetime = db.utc()
    withdrawn_at: datetime | None = db.utc(nullable=True)


class RosterUpload(db.Table, table=True):
    """A roster file between its preview and its confirmation; `people` is emptied by the import.

    `report` is the preview: what the import would do, and what stands against it.
    """

    id: int | None = Field(default=None, primary_key=True)
    place_id: int = Field(foreign_key="place.id", index=True)
    uploaded_by: int = Field(foreign_key="resident.id", index=True)
    uploaded_at: datetime = db.utc(index=True)
    imported_at: datetime | None = db.utc(nullable=True)
    name: str = Field(max_length=120)
    sha256: str = Field(max_length=64)
    people: bytes = Field(sa_type=LargeBinary)
    report: bytes = Field(sa_type=LargeBinary)
    raw: bytes = Field(default=b"", sa_type=LargeBinary)
    """The file itself, as long as its headings are to be explained."""


class RosterHeading(db.Table, table=True):
    """What a heading means in the rosters of a place, as somebody there explained it; "" for none of our fields."""

    place_id: int = Field(primary_key=True, foreign_key="place.id", sa_column_kwargs={"autoincrement": False})
    heading: str = Field(primary_key=True, max_length=60)
    field: str = Field(max_length=20)
    set_by: int = Field(foreign_key="resident.id")
    set_at: datetime = db.utc()


class PlaceSetting(db.Table, table=True):
    """That something was set at a place, by whom and when; rows are only added, and the newest for a key counts.

    `value` is the text that the setting's kind reads; "" gives it back to the place above. Without a place it is of the
    whole installation.
    """

    __table_args__ = (Index("ix_place_setting_place_key", "place_id", "key", "id"),)
    id: int | None = Field(default=None, primary_key=True)
    place_id: int | None = Field(default=None, foreign_key="place.id")
    key: str = Field(max_length=60)
    value: str = Field(max_length=200)
    set_by: int | None = Field(default=None, foreign_key="resident.id")
    set_at: datetime = db.utc()


def _fill_place(_mapper: Any, _connection: Any, place: Place) -> None:
    place.name_key = door_numbers.name_key(place.name)
    place.name_en_key = door_numbers.name_key(place.name_en)


def _fill_household(_mapper: Any, _connection: Any, household: Household) -> None:
    household.door_key = door_numbers.door_key(household.door)
    household.door_last = door_numbers.door_last(household.door)


def _fill_unit(_mapper: Any, _connection: Any, unit: Unit) -> None:
    unit.door_key = door_numbers.door_key(unit.door)


for _moment in ("before_insert", "before_update"):
    event.listen(Place, _moment, _fill_place)
    event.listen(Household, _moment, _fill_household)
    event.listen(Unit, _moment, _fill_unit)
