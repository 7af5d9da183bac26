"""States of service requests: following a report, the work list, QR tags."""

from collections.abc import Callable
from datetime import datetime, timedelta

import reflex as rx
from reflex.event import EventSpec

from points_app.access.acting import ask, do
from points_app.access.handlers import allow, public
from points_app.access.page import FormPageState, PageState
from points_app.core import clock, kept_forms
from points_app.core.errors import InvalidInput, NotFound
from points_app.core.i18n import _
from points_app.core.permissions import Role
from points_app.service_requests import queries, service, words
from points_app.service_requests.models import Category, TagKind

_STAFF = (Role.STEWARD, Role.COMMITTEE, Role.PROPERTY, Role.ADMINISTRATOR)
_TAG_STAFF = (Role.COMMITTEE, Role.PROPERTY, Role.ADMINISTRATOR)


class TrackState(PageState, rx.State):
    """A report as its reporter sees it."""

    asked: bool = False
    view: queries.TrackView = queries.TrackView()
    problem: str = ""
    typed: str = ""
    raised: list[queries.RaisedView] = []

    @rx.event
    @public
    async def load(self) -> None:
        """Read the report whose code the address names; without a code, what the visitor has reported."""
        query = self.router.url.query_parameters
        self.typed = query.get("code", "")[:40]
        self.asked = bool(self.typed)
        self.view, self.problem = queries.TrackView(), ""
        if self.asked:
            try:
                self.view = await ask(queries.track, self.typed)
            except NotFound as error:
                self.problem = error.message
        self.raised = list(await ask(queries.raised)) if not self.view.code else []
        if query.get("draft"):
            self.problem = (await ask(kept_forms.find, query["draft"][:100])).reason
        self.ready = True


class WorkState(FormPageState, rx.State):
    """The work list and the opened report beside it."""

    segment: str = str(queries.Segment.WAITING)
    summary: str = ""
    items: list[queries.WorkItem] = []
    cursor: str = ""
    raised: list[queries.RaisedView] = []
    opened: int = 0
    detail: queries.WorkDetail = queries.WorkDetail()

    @rx.event
    @allow(*_STAFF)
    async def load(self) -> None:
        """Read the segment and the report that the address names."""
        query = self.router.url.query_parameters
        wanted = query.get("seg", self.segment)
        self.segment = wanted if wanted in set(queries.Segment) else str(queries.Segment.WAITING)
        id_ = query.get("id", "")
        self.opened = int(id_) if id_.isascii() and id_.isdigit() and len(id_) < 10 else 0
        await self._read()
        self.ready = True

    async def _read(self) -> None:
        page = await ask(queries.inbox, queries.Segment(self.segment))
        self.items, self.cursor = list(page.items), page.cursor
        self.raised = list(await ask(queries.raised)) if self.segment == queries.Segment.RAISED else []
        self.summary = (await ask(queries.summary)).text
        self.detail = queries.WorkDetail()
        if self.opened:
            try:
                self.detail = await ask(queries.work_detail, self.opened)
            except NotFound:
                self.opened = 0
                raise

    @rx.event
    @allow(*_STAFF)
    async def more(self) -> None:
        """Read the next page of the list."""
        if self.cursor:
            page = await ask(queries.inbox, queries.Segment(self.segment), self.cursor)
            self.items, self.cursor = [*self.items, *page.items], page.cursor

    @rx.event
    @allow(*_STAFF)
    async def accept(self, form: dict[str, str]) -> EventSpec:
        """Take the opened report on, with or without a promised time."""
        visit_at = _visit(form.get("visit", ""))
        said = _("已受理，由您负责。")
        if visit_at is not None:
            said = _("已受理，由您负责，{when} 前上门。", when=words.at(visit_at))
        return await self._step(said, service.accept, visit_at)

    @rx.event
    @allow(*_STAFF)
    async def start(self) -> EventSpec:
        """Say that work on the opened report has begun."""
        return await self._step(_("已记下：开始办理。"), service.start)

    @rx.event
    @allow(*_STAFF)
    async def assign(self, form: dict[str, str]) -> EventSpec:
        """Give the opened report to somebody else."""
        to = form.get("to", "")
        if not (to.isascii() and to.isdigit() and len(to) < 10):
            raise InvalidInput(_("请选一位本处的办事人员。"), "to")
        name = next((one.words for one in self.detail.candidates if one.id == int(to)), _("同事"))
        said = _("已转派给{name}，等对方受理。", name=name)
        return await self._step(said, service.assign, int(to), form.get("reason", ""))

    @rx.event
    @allow(*_STAFF)
    async def give_back(self, form: dict[str, str]) -> EventSpec:
        """Contest the dispatch of the opened report."""
        return await self._step(_("已退回，居委会会另派人。"), service.give_back, form.get("reason", ""))

    async def _step(self, said: str, verb: Callable[..., None], *args: object) -> EventSpec:
        """Do it and say so; refused or not, the page then shows how the report stands now."""
        try:
            await do(verb, self.opened, *args)
        finally:
            await self._read()
        return rx.toast.success(said)


def _visit(choice: str) -> datetime | None:
    """Return the moment that a choice of the accept form means; None for no promise."""
    today = clock.today()
    days = {"today": (0, 18), "tomorrow_noon": (1, 12), "tomorrow": (1, 18), "after": (2, 18)}
    if choice == "soon":
        return clock.now() + timedelta(hours=2)
    if choice not in days:
        return None
    ahead, hour = days[choice]
    return clock.at_local(today + timedelta(days=ahead), hour)


class TagState(FormPageState, rx.State):
    """QR tags: made, revoked, printed."""

    tags: list[queries.TagView] = []
    places: list[queries.TagPlace] = []
    layout: str = "a4"
    title: str = ""
    revoking: queries.TagView = queries.TagView()

    @rx.event
    @allow(*_TAG_STAFF)
    async def load(self) -> None:
        """Read the tags at the visitor's places."""
        await self._read()
        self.ready = True

    async def _read(self) -> None:
        self.tags = list(await ask(queries.tags))
        self.places = list(await ask(queries.tag_places))

    @rx.event
    @allow(*_TAG_STAFF)
    async def load_sheet(self) -> None:
        """Read the tags to print that the address names (`ids=1,2`; none: all), and how."""
        query = self.router.url.query_parameters
        ids = [int(part) for part in query.get("ids", "").split(",") if part.isascii() and part.isdigit()][:200]
        self.tags = list(await ask(queries.sheet, [id_ for id_ in ids if id_ < 2**31]))
        self.layout = "sticker" if query.get("layout") == "sticker" else "a4"
        self.ready = True

    @rx.event
    @allow(*_TAG_STAFF)
    async def add(self, form: dict[str, str]) -> EventSpec:
        """Make a tag for a place or a thing."""
        place = form.get("place", "")
        if not (place.isascii() and place.isdigit() and len(place) < 10):
            raise InvalidInput(_("请选择地点：哪个小区、哪一栋。"), "place")
        kind = form.get("kind", "")
        if kind not in set(TagKind):
            raise InvalidInput(_("请选一种牌子。"), "kind")
        category = form.get("category", "")
        chosen = Category(category) if category in set(Category) else None
        await do(service.add_tag, int(place), TagKind(kind), form.get("label", ""), chosen)
        await self._read()
        return rx.toast.success(_("二维码牌做好了，可以打印了。"))

    @rx.event
    @allow(*_TAG_STAFF)
    async def ask_revoke(self, tag_id: int) -> None:
        """Ask once more about one of the live tags shown."""
        self.revoking = next((tag for tag in self.tags if tag.id == tag_id and tag.live), queries.TagView())

    @rx.event
    @allow(*_TAG_STAFF)
    async def keep(self) -> None:
        """Leave that tag as it is."""
        self.revoking = queries.TagView()

    @rx.event
    @allow(*_TAG_STAFF)
    async def revoke(self, tag_id: int) -> EventSpec:
        """Let a tag count no longer."""
        self.revoking = queries.TagView()
        await do(service.revoke_tag, tag_id)
        await self._read()
        return rx.toast.success(_("已停用。扫到它的人会被请去手选地点。"))
