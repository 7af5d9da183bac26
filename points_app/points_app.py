"""The front door: builds the app, adds the pages of every slice, mounts the API."""

import reflex as rx

from points_app.api.app import api
from points_app.api.http import Guard
from points_app.boards import pages as boards_pages
from points_app.core import idempotency
from points_app.core.periodic import run_for_ever
from points_app.ledger import service as ledger_service
from points_app.people import pages as people_pages
from points_app.people.marks import close_setvar
from points_app.people.service.rosters import forget_uploads
from points_app.people.sessions import sweep
from points_app.people.state.session import bind_states_to_their_owner
from points_app.points import pages as points_pages
from points_app.service_requests import pages as service_requests_pages
from points_app.shared_account import pages as account_pages
from points_app.ui.errors import add_not_found, tell_incident
from points_app.ui.shell import add_pages
from points_app.ui.toasts import toaster
from points_app.ui.wraps import app_wraps

app = rx.App(
    stylesheets=["/points.css"],
    head_components=[rx.el.script(src="/points.js"), rx.el.meta(name="theme-color", content="#FFFDF9")],
    html_lang="zh-CN",
    html_custom_attrs={"data-theme": "light"},
    app_wraps=app_wraps(),
    toaster=toaster(),
    backend_exception_handler=tell_incident,
    api_transformer=[api, Guard],
)

JOBS = {
    "core: forms sent long ago": idempotency.sweep,
    "ledger: what has expired": ledger_service.expire_due,
    "people: sweeping": sweep,
    "people: rosters": forget_uploads,
}


async def periodic_work() -> None:
    """Do what is due, every minute."""
    await run_for_ever(JOBS)


app.register_lifespan_task(periodic_work)

add_not_found(app)
add_pages(
    app,
    [
        *people_pages.PAGES,
        *points_pages.PAGES,
        *service_requests_pages.PAGES,
        *account_pages.PAGES,
        *boards_pages.PAGES,
    ],
)
close_setvar()
bind_states_to_their_owner()
