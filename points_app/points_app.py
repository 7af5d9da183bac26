"""The front door: builds the app from what the slices register."""

import reflex as rx

from points_app import slices
from points_app.access.handlers import close_setvar
from points_app.access.session import bind_states_to_their_owner
from points_app.access.sockets import measure
from points_app.api.app import api
from points_app.core import idempotency, log, photos, serving
from points_app.core.periodic import Job, run_for_ever
from points_app.demo.people import PASSWORD, SIGN_INS
from points_app.people.offered import offer
from points_app.people.slice import connect
from points_app.settings import settings
from points_app.ui.errors import add_not_found, note_trouble, tell_incident
from points_app.ui.navigation import use_doors
from points_app.ui.shell import add_pages
from points_app.ui.toasts import toaster
from points_app.ui.wraps import app_wraps
from points_app.web.guard import Guard

log.write_sparingly()
connect()
if settings().demo:
    offer(PASSWORD, SIGN_INS)
use_doors(slices.registered("DOORS"))
app = rx.App(
    stylesheets=["/points.css"],
    head_components=[rx.el.script(src="/points.js"), rx.el.meta(name="theme-color", content="#FFFDF9")],
    html_lang="zh-CN",
    html_custom_attrs={"data-theme": "light"},
    app_wraps=app_wraps(),
    toaster=toaster(),
    backend_exception_handler=tell_incident,
    frontend_exception_handler=note_trouble,
    api_transformer=[api, Guard],
)


OF_CORE = (
    Job("core: forms sent long ago", idempotency.sweep),
    Job(
        "core: pictures of forms that never came",
        lambda session: photos.sweep(session, slices.registered("PICTURE_PURPOSES")),
    ),
)


async def periodic_work() -> None:
    """Do what is due, every minute."""
    log.write_sparingly()  # of this worker's handlers, which its server has made by now
    await run_for_ever([*OF_CORE, *slices.registered("JOBS")])


app.register_lifespan_task(periodic_work)
app.register_lifespan_task(serving.keep_shared)

add_not_found(app)
add_pages(app, slices.pages())
close_setvar()
bind_states_to_their_owner()
measure(app)
