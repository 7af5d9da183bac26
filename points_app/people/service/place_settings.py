"""Setting what counts at a place. Rows are only added."""

from functools import partial

from sqlmodel import Session, col, select

from points_app.core import audit, clock, idempotency
from points_app.core.fields import stale
from points_app.core.permissions import SYSTEM, Actor
from points_app.people.finding import get_place
from points_app.people.forms.place_settings import SettingForm
from points_app.people.models import Place, PlaceSetting
from points_app.people.place_settings import PUBLIC_ADDRESS, registered


def set_value(session: Session, actor: Actor, form: SettingForm) -> None:
    """Set a place's own value; an empty one gives it back to the place above. What has begun is not touched.

    What counts already is not written again. Raises InvalidInput, with the setting's key as its field, for a value
    that is none.
    """
    setting = registered().get(form.setting)
    if setting is None:
        raise stale()
    found = get_place(session, form.place_id, lock=True)
    actor.need(setting.setters, found.path)
    value = setting.as_text(setting.read(form.typed)) if form.typed else ""
    idempotency.once(
        session, actor, "people.set_value", form, partial(_set, session, actor, found, form.setting, value)
    )


def _set(session: Session, actor: Actor, place: Place, key: str, value: str) -> None:
    if value == _own(session, place.id, key):
        return
    row = PlaceSetting(place_id=place.id, key=key, value=value, set_by=actor.resident_id, set_at=clock.now())
    session.add(row)
    session.flush()
    audit.record(session, actor, "people.set_value", subject="place_setting", subject_id=row.id, path=place.path)


def _own(session: Session, place_id: int | None, key: str) -> str:
    newest = select(PlaceSetting.value).where(PlaceSetting.place_id == place_id, PlaceSetting.key == key)
    return session.exec(newest.order_by(col(PlaceSetting.id).desc()).limit(1)).first() or ""


def record_address(session: Session, address: str) -> None:
    """Record the address that the app is served on, for whatever is printed and said later."""
    if address == _own(session, None, PUBLIC_ADDRESS.key):
        return
    row = PlaceSetting(key=PUBLIC_ADDRESS.key, value=PUBLIC_ADDRESS.read(address), set_at=clock.now())
    session.add(row)
    session.flush()
    audit.record(session, SYSTEM, "people.record_address", subject="place_setting", subject_id=row.id)
