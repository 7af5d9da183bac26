"""A form that was refused goes back to its page with the reason and everything typed, without JavaScript too."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from points_app.access.http import ask, do
from points_app.access.limits import count_from
from points_app.core import kept_forms
from points_app.core.errors import DomainError, TooMany
from points_app.core.kept_forms import RefusedForm
from points_app.web import posting
from points_app.web.addresses import see_other
from points_app.web.client import client_ip

KEPT_LIMIT, KEPT_PER = 30, timedelta(minutes=10)


@dataclass(frozen=True)
class FormPage:
    """The page that a form is on: its address, the fields that it shows again, and how it is drawn with them."""

    address: str
    fields: tuple[str, ...]
    draw: Callable[[RefusedForm], Awaitable[Response]]


async def typed_before(request: Request) -> RefusedForm:
    """Return the refused form that the address of its page names (`draft`), an empty one if none."""
    token = request.query_params.get("draft", "")
    return await ask(request, kept_forms.find, token[:100]) if token else RefusedForm()


async def refused(request: Request, form: FormData | None, error: DomainError, page: FormPage) -> Response:
    """Keep what was typed and send the browser back to the form; a script gets the error, and keeps it all itself.

    Of an address that is refused too often nothing is kept: it gets its form back in the answer itself.
    """
    if posting.is_by_script(request):
        raise error
    typed = {name: posting.text(form, name) for name in page.fields} if form is not None else {}
    again = RefusedForm({name: value for name, value in typed.items() if value}, error.message)
    try:
        await count_from("draft-from", client_ip(request), limit=KEPT_LIMIT, per=KEPT_PER)
    except TooMany:
        answer = await page.draw(again)
        answer.status_code = error.status
        return answer
    token = await do(request, kept_forms.keep, again)
    return see_other(f"{page.address}{'&' if '?' in page.address else '?'}{urlencode({'draft': token})}")
