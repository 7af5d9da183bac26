"""What a person sees of oneself, and what a household card shows to whoever holds it."""

from dataclasses import dataclass, field

from sqlmodel import Session

from points_app.core import masking, saying
from points_app.core.i18n import _
from points_app.core.permissions import Actor
from points_app.people.door_numbers import door_words
from points_app.people.kinds import ConsentKind
from points_app.people.queries import activation, mine


@dataclass(frozen=True)
class DeviceRow:
    """A sign-in that still holds."""

    id: int = 0
    words: str = ""
    since: str = ""
    current: bool = False


@dataclass(frozen=True)
class Me:
    """Who is signed in, to oneself."""

    name: str = ""
    phone: str = ""
    household: str = ""
    roles: list[str] = field(default_factory=list)
    honor_name: bool = False
    honor_photo: bool = False
    on_boards: bool = True
    household_on_boards: bool = True
    has_household: bool = False
    has_password: bool = True
    devices: list[DeviceRow] = field(default_factory=list)


@dataclass(frozen=True)
class MemberRow:
    """A member of a card's household without an account, masked."""

    id: int = 0
    name: str = ""
    phone: str = ""


@dataclass(frozen=True)
class CardPage:
    """A usable card: the masked household, its members without an account, and the names of those with one."""

    where: str = ""
    expires: str = ""
    people: list[MemberRow] = field(default_factory=list)
    taken: list[str] = field(default_factory=list)


def me_view(session: Session, actor: Actor) -> Me:
    """Return the actor's own page; an empty one for nobody."""
    found = mine.myself(session, actor)
    if found is None:
        return Me()
    home = found.home
    return Me(
        name=found.name,
        phone=masking.phone(found.phone) if found.phone else "",
        household=f"{home.place} {door_words(home.door)}" if home else "",
        roles=[f"{place} · {role.label}" for role, place in found.roles],
        honor_name=ConsentKind.HONOR_NAME in found.consents,
        honor_photo=ConsentKind.HONOR_PHOTO in found.consents,
        on_boards=found.on_boards,
        household_on_boards=home is not None and home.on_boards,
        has_household=home is not None,
        has_password=found.has_password,
        devices=[_device_row(one, actor) for one in found.devices],
    )


def _device_row(one: mine.Device, actor: Actor) -> DeviceRow:
    return DeviceRow(
        one.session_id, _device_words(one.agent), saying.moment(one.since), one.session_id == actor.session_id
    )


def _device_words(agent: str) -> str:
    """Return a browser's own description in a few words: "手机 · 微信"."""
    text = agent.lower()
    machine = _("手机") if any(word in text for word in ("mobile", "android", "iphone")) else _("电脑")
    programs = (
        ("micromessenger", _("微信")),
        ("edg", "Edge"),
        ("firefox", "Firefox"),
        ("chrome", "Chrome"),
        ("safari", "Safari"),
    )
    program = next((words for name, words in programs if name in text), _("浏览器"))
    return f"{machine} · {program}"


def card_page(session: Session, _actor: Actor, token: str) -> CardPage:
    """Return what a card opens, masked; raises NotFound or Conflict, in words, when it opens nothing."""
    card = activation.open_card(session, token)
    return CardPage(
        where=f"{card.place} {masking.door(door_words(card.door))}",
        expires=saying.day(card.expires_at),
        people=[_member_row(one) for one in card.members if not one.has_account and not one.holds_role],
        taken=[masking.name(one.name) for one in card.members if one.has_account],
    )


def _member_row(one: activation.Member) -> MemberRow:
    end = _("登记的手机号末两位：{digits}", digits=masking.phone_end(one.phone)) if one.phone else ""
    return MemberRow(one.id, masking.name(one.name), end)
