"""What is asked of who puts something on the shelf."""

from typing import Annotated

from points_app.core.fields import Id, Key, Line
from points_app.core.forms import form, labelled
from points_app.core.i18n import _


@form
class ThingForm:
    """A thing for the shelf of a place."""

    key: Annotated[str, Key()]
    place: Annotated[int, Id()]
    name: Annotated[str, Line(2, 40)] = labelled(lambda: _("什么东西"))
