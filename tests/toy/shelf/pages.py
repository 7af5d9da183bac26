"""The shelf's page."""

import reflex as rx
from points_app.shelf.forms import ThingForm
from points_app.shelf.state import ShelfState

from points_app.core.i18n import _
from points_app.ui import parts
from points_app.ui.fields import form_fields
from points_app.ui.shell import Page


def shelf() -> rx.Component:
    """What neighbours lend each other, and the form for one thing more."""
    first = {"key": ShelfState.key, "place": ShelfState.place}
    return parts.stack(
        parts.heading(_("共享架")),
        parts.loaded(ShelfState, rx.el.ul(rx.foreach(ShelfState.things, lambda one: rx.el.li(one.name)))),
        rx.el.form(
            *form_fields(ThingForm, ShelfState, values=first),
            parts.button(_("放上去"), primary=True, type="submit"),
            on_submit=ShelfState.put,
            reset_on_submit=True,
        ),
    )


PAGES = [Page("/shelf/", lambda: _("共享架"), shelf, (ShelfState.load,), door="shelf")]
