"""Household cards: printed by the committee, each activates one account once, and can be revoked."""

import hashlib
import hmac
from datetime import timedelta

import sqlalchemy as sa
from itsdangerous import BadSignature
from sqlmodel import Session, col, select

from points_app.core import clock, secret
from points_app.core.errors import Conflict, InvalidInput, NotFound
from points_app.core.i18n import _
from points_app.core.permissions import Actor
from points_app.people import door_numbers as keys
from points_app.people import sessions
from points_app.people.models import Household, HouseholdCard, Resident
from points_app.people.place_settings import CARD_DAYS, value
from points_app.people.service.rights import (
    checked_phone,
    get_household,
    get_place,
    holders_of_roles,
    need_keeper,
    save,
)

MAX_HOUSEHOLDS = 1_000
MAX_EACH = 4
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def card_token(card_id: int) -> str:
    """Return what the card's QR carries: its number, signed."""
    return str(secret.signer("card").dumps(card_id))


def card_code(card_id: int) -> str:
    """Return the card's code for typing, "12-7KQ4-M2XD": its number and 40 bits that only the server can make."""
    signed = str(secret.signer("card-code").dumps(card_id)).encode()
    bits = int.from_bytes(hashlib.sha256(signed).digest()[:5], "big")
    letters = "".join(_CROCKFORD[bits >> shift & 31] for shift in range(35, -1, -5))
    return f"{card_id}-{letters[:4]}-{letters[4:]}"


def card_id_of(token: str) -> int:
    """Return the number of the card whose QR carries `token`; raises NotFound for anything else."""
    try:
        found = secret.signer("card").loads(token[:200])
    except BadSignature:
        found = None
    if not isinstance(found, int):
        raise NotFound(_("认不出这张卡：请核对卡上的编码，或重新扫一次。"))
    return found


def card_id_of_code(code: str) -> int:
    """Return the number of the card with this code as it is typed; raises NotFound for anything else.

    A code can be guessed at, so whoever calls this slows the caller down.
    """
    plain = "".join(c for c in keys.tidy(code).upper().translate(str.maketrans("OIL", "011")) if c in _CROCKFORD)
    number, letters = plain[:-8], plain[-8:]
    usable = number.isdigit() and len(number) < 10
    wanted = card_code(int(number)).split("-", 1)[1].replace("-", "") if usable else ""
    if not usable or not hmac.compare_digest(wanted, letters):
        raise NotFound(_("认不出这张卡：请核对卡上的编码，或重新扫一次。"))
    return int(number)


def issue_cards(session: Session, actor: Actor, place_id: int, each: int = 1) -> list[int]:
    """Make cards so that each household at or below a place has `each` usable ones; return the ids of all usable ones.

    Doing it twice prints the same cards again.
    """
    place = get_place(session, place_id)
    need_keeper(actor, place.path)
    if not 1 <= each <= MAX_EACH:
        raise InvalidInput(_("每户 1 到 {most} 张。", most=MAX_EACH), "each")
    households = session.exec(
        select(Household.id)
        .where(col(Household.path) == place.path)
        .order_by(col(Household.id))
        .limit(MAX_HOUSEHOLDS + 1)
        .with_for_update()
    ).all()
    if not households:
        raise InvalidInput(_("这里没有直接登记的住户，请进入楼栋再印卡。"), "place")
    if len(households) > MAX_HOUSEHOLDS:
        raise InvalidInput(
            _("这里直接登记的住户超过 {most} 户，请先分到楼栋或村民小组，再印卡。", most=f"{MAX_HOUSEHOLDS:,}"), "place"
        )
    life = _life(session, place.path)
    return [card for household_id in households for card in _top_up(session, actor, household_id or 0, each, life)]


def issue_card(session: Session, actor: Actor, household_id: int, newest: int | None = None) -> int:
    """Make one more card for a household and return its id.

    `newest` is the newest card that the page showed (0: none): is there a newer one by now, it is returned, so that two
    quick taps make one card.
    """
    household = get_household(session, household_id)
    need_keeper(actor, household.path)
    session.refresh(household, with_for_update=True)
    live = _live(session, household_id)
    if newest is not None and live and live[-1] > newest:
        return live[-1]
    if len(live) >= MAX_EACH:
        raise Conflict(_("这户还有 {n} 张没用的卡，先收回几张再印。", n=len(live)))
    return _new_card(session, actor, household_id, _life(session, household.path))


def _life(session: Session, path: str) -> timedelta:
    return timedelta(days=value(session, path, CARD_DAYS))


def _top_up(session: Session, actor: Actor, household_id: int, each: int, life: timedelta) -> list[int]:
    live = _live(session, household_id)
    return live + [_new_card(session, actor, household_id, life) for _i in range(each - len(live))]


def _live(session: Session, household_id: int) -> list[int]:
    rows = session.exec(
        select(HouseholdCard.id)
        .where(
            HouseholdCard.household_id == household_id,
            col(HouseholdCard.used_at).is_(None),
            col(HouseholdCard.revoked_at).is_(None),
            HouseholdCard.expires_at > clock.now(),
        )
        .order_by(col(HouseholdCard.id))
        .limit(MAX_EACH)
    ).all()
    return [id_ or 0 for id_ in rows]


def _new_card(session: Session, actor: Actor, household_id: int, life: timedelta) -> int:
    now = clock.now()
    row = HouseholdCard(household_id=household_id, issued_by=actor.resident_id, issued_at=now, expires_at=now + life)
    session.add(row)
    session.flush()
    return row.id or 0


def revoke_card(session: Session, actor: Actor, card_id: int) -> None:
    """Make a card worthless: lost, or printed for the wrong door. Accounts that it activated stay."""
    card = session.get(HouseholdCard, card_id)
    if card is None:
        raise NotFound(_("没有这张卡，请刷新页面。"))
    need_keeper(actor, get_household(session, card.household_id).path)
    if card.used_at is not None:
        raise Conflict(_("这张卡已经用过了，不用收回。"))
    card.revoked_at = card.revoked_at or clock.now()
    session.flush()


def usable_card(session: Session, card_id: int) -> HouseholdCard:
    """Return the card if it can still activate an account; raise Conflict that says why not."""
    card = session.get(HouseholdCard, card_id)
    if card is None:
        raise NotFound(_("认不出这张卡：请核对卡上的编码，或重新扫一次。"))
    if card.used_at is not None:
        raise Conflict(_("这张卡已经激活过一个账号。家里还有人要开通，请到居委会再领一张。"))
    if card.revoked_at is not None:
        raise Conflict(_("这张卡已被居委会收回，请到居委会换一张。"))
    if card.expires_at < clock.now():
        raise Conflict(_("这张卡过期了，请到居委会换一张。"))
    return card


def activate(
    session: Session, _actor: Actor, card_id: int, resident_id: int, phone: str, stored: str, device: str
) -> str:
    """Open an account with a card: set phone and password of one member of its household; return a session's token.

    A card in the wrong hands must not take an account over: a member who has a password, a role or an open session
    is out of reach, and a number that the committee registered must be given as it is. Numbers can be guessed at, so
    whoever calls this slows the caller down, by card.
    """
    card = usable_card(session, card_id)
    resident = _locked_resident(session, resident_id)
    if resident.household_id != card.household_id or not resident.active:
        raise InvalidInput(_("请从这户的居民里选自己。"), "resident")
    if resident.usable_password:
        raise Conflict(_("这位居民已经有账号了，请直接登录；忘了密码请找居委会。"))
    if resident_id in holders_of_roles(session, [resident_id]):
        raise Conflict(_("工作人员的账号不能用用户卡开通，请向任命您的居委会或管理员领一次性密码。"), "staff")
    if sessions.has_open_session(session, resident_id):
        raise Conflict(
            _("这位居民已用一次性密码登录，请在那台设备上设好密码；设备不在身边，请到居委会再领一个。"), "opening"
        )
    number = checked_phone(session, phone, resident_id)
    if number is None:
        raise InvalidInput(_("请填写手机号，以后用它登录。"), "phone")
    if resident.phone is not None and resident.phone != number:
        raise InvalidInput(_("与居委会登记的手机号不一致。换了号码，请先到居委会更改。"), "phone")
    _use_up(session, card, resident_id)
    resident.phone, resident.password_hash, resident.password_expires_at = number, stored, None
    save(session)
    return sessions.open_session(session, resident_id, device)


def opened_with(session: Session, card_id: int, resident_id: int, phone: str) -> str:
    """Return the hash of the password of the account that this card opened for this person and number, else ""."""
    card, resident = session.get(HouseholdCard, card_id), session.get(Resident, resident_id)
    if card is None or resident is None or card.used_by != resident_id or not resident.active:
        return ""
    same = resident.phone is not None and resident.phone == keys.phone_number(phone)
    return resident.own_password if same else ""


def _locked_resident(session: Session, resident_id: int) -> Resident:
    """Return the resident as it is now, locked: of two cards at one moment the second sees the first's password."""
    found = session.get(Resident, resident_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFound(_("没有这位居民，请刷新页面。"))
    return found


def _use_up(session: Session, card: HouseholdCard, resident_id: int) -> None:
    """Mark the card used, once: of two activations at the same moment one finds it used."""
    used = session.exec(
        sa.update(HouseholdCard)
        .where(
            col(HouseholdCard.id) == card.id,
            col(HouseholdCard.used_at).is_(None),
            col(HouseholdCard.revoked_at).is_(None),
        )
        .values(used_at=clock.now(), used_by=resident_id)
    )
    if used.rowcount != 1:
        raise Conflict(_("这张卡已经激活过一个账号。家里还有人要开通，请到居委会再领一张。"))
