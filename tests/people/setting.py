"""Setting something at a place, in few words."""

from typing import Any

from points_app.core.idempotency import new_key
from points_app.people.forms.place_settings import SettingForm
from points_app.people.service.place_settings import set_value
from tests.world import do


def set_here(who: Any, place: int, setting: str, value: str, unit: str = "", *, key: str = "", at: Any = None) -> None:
    """Set a value as the page's form does."""
    form = SettingForm(key=key or new_key(), place_id=int(place), setting=setting, value=value, unit=unit)
    do(set_value, who, form, at=at)
