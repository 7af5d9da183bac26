"""The form with which one setting of a place is set."""

from typing import Annotated

from points_app.core.fields import Id, Key, Line
from points_app.core.forms import form, labelled
from points_app.core.i18n import _
from points_app.people.place_settings import LONGEST


@form
class SettingForm:
    """`value` as its setting's kind reads it, of a span the number with `unit` apart; empty: as the place above."""

    key: Annotated[str, Key()]
    place_id: Annotated[int, Id()]
    setting: Annotated[str, Line(1, 60)]
    value: Annotated[str, Line(0, LONGEST)] = labelled(lambda: _("设定的值"), default="")
    unit: Annotated[str, Line(0, 20)] = ""

    @property
    def typed(self) -> str:
        """The value with its unit, as the kind reads it; "" where no value was given."""
        return f"{self.value} {self.unit}".strip() if self.value else ""
