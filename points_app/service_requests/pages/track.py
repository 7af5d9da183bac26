"""Following a report: the server draws the whole of it (`fragments.track`), with and without scripts."""

import reflex as rx

from points_app.core.i18n import _, locale
from points_app.ui import parts
from points_app.ui.first_response import first_response
from points_app.ui.posting import form_script

SECONDS = 60


def track() -> rx.Component:
    """The page: a code to type, or the report it belongs to."""
    return parts.stack(
        parts.heading(_("查进度")),
        first_response(
            parts.skeleton(),
            id="track",
            src=f"/api/track?lang={locale()}",
            every=SECONDS,
            class_name="flex flex-col gap-4",
        ),
        form_script(),
        rx.el.script(src="/track.js", async_=True),
    )
