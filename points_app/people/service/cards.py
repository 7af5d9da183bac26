"""Household cards: printed by the committee, each activates one account once, and can be revoked."""

from datetime import timedelta
from functools import partial

import sqlalchemy as sa
from sqlmodel import Session, col, select

from points_app.core import audit, clock, idempotency, phones
from points_app.core.errors import Conflict, InvalidInput, NotFound
from points_app.core.i18n import _
from points_app.core.permissions import Actor
from points_app.people.card_codes import card_id_of
from points_app.people.finding import get_household, get_place, get_resident, holders_of_roles, live, need_living
from points_app.people.forms.mine import CardForm
from points_app.people.models import Household, HouseholdCard, Resident
from points_app.people.place_settings import CARD_DAYS, value
from points_app.people.queries.activation import usable_card, used_card
from points_app.people.queries.sessions import has_open_session
from points_app.people.rights import need_keeper
from points_app.people.service.access import set_phone
from points_app.people.service.checks import refuse_taken_phone, save
from points_app.people.service.sessions import Device, open_session

MAX_HOUSEHOLDS = 1_000
MAX_EACH = 4


def issue_cards(session: Session, actor: Actor, place_id: int, each: int = 1) -> list[int]:
    """Make cards so that each household right at a place has `each` usable ones; return the ids of all usable ones.

    Doing it twice prints the same cards again.
    """
    place = get_place(session, place_id)
    need_keeper(actor, place.path)
    if not 1 <= each <= MAX_EACH:
        raise InvalidInput(_("每户 1 到 {most} 张。", most=MAX_EACH), "each")
    households = session.exec(
        select(Household.id)
        .where(col(Household.path) == place.path, live())
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
    audit.record(session, actor, "people.issue_cards", subject="place", subject_id=place_id, path=place.path)
    life = _life(session, place.path)
    return [card for household_id in households for card in _top_up(session, actor, household_id or 0, each, life)]


def issue_card(session: Session, actor: Actor, household_id: int, key: str) -> int:
    """Make one more card for a household and return its id; with the same `key` again it is the same card."""
    household = get_household(session, household_id, lock=True)
    need_keeper(actor, household.path)
    work = partial(_one_more, session, actor, household)
    return idempotency.once(session, actor, "people.issue_card", None, work, key=key, content=(household_id,))


def _one_more(session: Session, actor: Actor, household: Household) -> int:
    need_living(household)
    usable = _live(session, household.id or 0)
    if len(usable) >= MAX_EACH:
        raise Conflict(_("这户还有 {n} 张没用的卡，先收回几张再印。", n=len(usable)))
    card = _new_card(session, actor, household.id or 0, _life(session, household.path))
    _record(session, actor, "people.issue_card", card, household)
    return card


def _life(session: Session, path: str) -> timedelta:
    return timedelta(days=value(session, path, CARD_DAYS))


def _top_up(session: Session, actor: Actor, household_id: int, each: int, life: timedelta) -> list[int]:
    usable = _live(session, household_id)
    return usable + [_new_card(session, actor, household_id, life) for _i in range(each - len(usable))]


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
    household = get_household(session, card.household_id)
    need_keeper(actor, household.path)
    if card.used_at is not None:
        raise Conflict(_("这张卡已经用过了，不用收回。"))
    if card.revoked_at is None:
        card.revoked_at = clock.now()
        _record(session, actor, "people.revoke_card", card_id, household)
        session.flush()


def activate(session: Session, _actor: Actor, form: CardForm, stored: str, device: Device) -> str:
    """Open an account with a card: set phone and password of one member of its household; return a session's token.

    `stored` is the hash of the form's password. A card in the wrong hands must not take an account over: a member who
    has a password, a role or an open session is out of reach, and a number that the committee registered must be given
    as it is. Numbers can be guessed at, so whoever calls this slows the caller down, by card.

    Sent twice, the card is used: `queries.opened_with` says by whom. No row may keep a digest of a password that is
    quick to try, so there is no key of the form.
    """
    card = usable_card(session, card_id_of(form.c))
    resident = get_resident(session, form.resident, lock=True)
    _need_openable(session, resident, card)
    refuse_taken_phone(session, form.phone, resident.id)
    if resident.phone is not None and phones.mobile(resident.phone) != form.phone:
        raise InvalidInput(_("与居委会登记的手机号不一致。换了号码，请先到居委会更改。"), "phone")
    _use_up(session, card, form.resident)
    me = Actor(resident.id)
    if resident.phone is None:
        set_phone(session, me, resident, form.phone)
    resident.phone, resident.password_hash, resident.password_expires_at = form.phone, stored, None
    audit.record(session, me, "people.activate_card", subject="household_card", subject_id=card.id, path=resident.path)
    save(session)
    return open_session(session, form.resident, device)


def open_again(session: Session, resident_id: int, stored: str, device: Device) -> str | None:
    """Open a session for who opened the account with a card a moment ago; None when its password is another by now."""
    resident = get_resident(session, resident_id, lock=True)
    if not resident.active or resident.own_password != stored:
        return None
    return open_session(session, resident_id, device)


def _need_openable(session: Session, resident: Resident, card: HouseholdCard) -> None:
    """Raise, in words, unless the card may open this person's account; the person's row is locked."""
    resident_id = resident.id or 0
    if resident.household_id != card.household_id or not resident.active:
        raise InvalidInput(_("请从这户的居民里选自己。"), "resident")
    if resident.usable_password:
        raise Conflict(_("这位居民已经有账号了，请直接登录；忘了密码请找居委会。"))
    if resident_id in holders_of_roles(session, [resident_id]):
        raise Conflict(_("工作人员的账号不能用用户卡开通，请向任命您的居委会或管理员领一次性密码。"), "staff")
    if has_open_session(session, resident_id):
        raise Conflict(
            _("这位居民已用一次性密码登录，请在那台设备上设好密码；设备不在身边，请到居委会再领一个。"), "opening"
        )


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
        raise used_card()


def _record(session: Session, actor: Actor, verb: str, card_id: int, household: Household) -> None:
    audit.record(session, actor, verb, subject="household_card", subject_id=card_id, path=household.path)
