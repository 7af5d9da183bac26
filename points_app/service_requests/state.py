"""States of reports for staff: the work list with the opened report, and QR tags."""

from collections.abc import Callable
from typing import Annotated

import reflex as rx
from reflex.event import EventSpec

from points_app.access import effects
from points_app.access.acting import ask, do
from points_app.access.address import id_parameter, parameter
from points_app.access.handlers import allow
from points_app.access.page import FormPageState
from points_app.core import fields, saying
from points_app.core.errors import NotFound
from points_app.core.fields import Key
from points_app.core.i18n import _, ngettext
from points_app.core.idempotency import new_key
from points_app.service_requests import queries, rights, service, views
from points_app.service_requests.forms import (
    AcceptForm,
    AssignForm,
    BuildingTagsForm,
    CategoryForm,
    ReturnForm,
    TagForm,
)
from points_app.service_requests.kinds import Segment


class WorkState(FormPageState, rx.State):
    """The work list and the opened report beside it. `key` is of its forms, so that one sent twice counts once."""

    segment: str = str(Segment.WAITING)
    summary: str = ""
    locked_out: list[views.Candidate] = []
    items: list[views.WorkItem] = []
    after: str = ""
    raised: list[views.RaisedView] = []
    opened: int = 0
    detail: views.WorkDetail = views.WorkDetail()
    key: str = ""

    @rx.event
    @allow(*rights.HANDLERS)
    async def load(self) -> None:
        """Read the segment and the report that the address names."""
        wanted = parameter(self, "seg") or self.segment
        self.segment = wanted if wanted in set(Segment) else str(Segment.WAITING)
        self.opened = id_parameter(self, "id")
        await self._read()
        self.ready = True

    async def _read(self) -> None:
        self.key = new_key()
        page = await ask(views.inbox, Segment(self.segment))
        self.items, self.after = list(page.rows), page.after
        self.raised = list(await ask(views.raised)) if self.segment == Segment.RAISED else []
        self.summary = await ask(views.summary)
        self.locked_out = list(await ask(views.without_account))
        self.detail = views.WorkDetail()
        if self.opened:
            try:
                self.detail = await ask(views.work_detail, self.opened)
            except NotFound:
                self.opened = 0
                raise

    @rx.event
    @allow(*rights.HANDLERS)
    async def more(self) -> None:
        """Read the next page of the list."""
        if self.after:
            page = await ask(views.inbox, Segment(self.segment), self.after)
            self.items, self.after = [*self.items, *page.rows], page.after

    @rx.event
    @allow(*rights.HANDLERS)
    async def accept(self, form: AcceptForm) -> EventSpec:
        """Take the opened report on, with or without a promised time."""
        said = _("已受理，由您负责。")
        if form.visit is not None:
            said = _("已受理，由您负责，{when} 前上门。", when=saying.near_moment(form.visit.moment))
        return await self._step(said, service.accept, form)

    @rx.event
    @allow(*rights.HANDLERS)
    async def start(self, key: Annotated[str, Key()]) -> EventSpec:
        """Say that work on the opened report has begun."""
        return await self._step(_("已记下：开始办理。"), service.start, key)

    @rx.event
    @allow(*rights.HANDLERS)
    async def assign(self, form: AssignForm) -> EventSpec:
        """Give the opened report to somebody else."""
        name = next((one.words for one in self.detail.candidates if one.id == form.to), _("同事"))
        return await self._step(_("已转派给{name}，等对方受理。", name=name), service.assign, form)

    @rx.event
    @allow(*rights.HANDLERS)
    async def categorize(self, form: CategoryForm) -> EventSpec:
        """Say what the opened report is of."""
        return await self._step(_("类别已定，反映人看得到。"), service.categorize, form)

    @rx.event
    @allow(*rights.HANDLERS)
    async def give_back(self, form: ReturnForm) -> EventSpec:
        """Contest the dispatch of the opened report."""
        return await self._step(_("已退回，居委会会另派人。"), service.give_back, form)

    async def _step(self, said: str, verb: Callable[..., None], *args: object) -> EventSpec:
        """Do it and say so; refused or not, the page then shows how the report stands now."""
        try:
            await do(verb, self.opened, *args)
        finally:
            await self._read()
        return effects.done(said)


class TagState(FormPageState, rx.State):
    """QR tags: made, revoked, printed. `key` is of the form, so that one sent twice makes one tag."""

    tags: list[views.TagView] = []
    places: list[queries.TagPlace] = []
    compounds: list[queries.TagPlace] = []
    only_here: str = ""
    layout: str = "a4"
    revoking: views.TagView = views.TagView()
    key: str = ""

    @rx.event
    @allow(*rights.DISPATCHERS)
    async def load(self) -> None:
        """Read the tags at the visitor's places."""
        await self._read()
        self.ready = True

    async def _read(self) -> None:
        self.key = new_key()
        self.tags = list(await ask(views.tags))
        self.places = list(await ask(queries.tag_places))
        self.compounds = [one for one in self.places if one.is_compound]

    @rx.event
    @allow(*rights.DISPATCHERS)
    async def load_sheet(self) -> None:
        """Read the tags to print that the address names (`ids=1,2`; none: all), and how."""
        query = self.router.url.query_parameters
        ids = fields.row_ids(str(query.get("ids", "")), 200)
        self.tags = list(await ask(views.sheet, ids, self.router.url.origin))
        self.only_here = next((tag.typed_at for tag in self.tags if tag.only_here), "")
        self.layout = "sticker" if query.get("layout") == "sticker" else "a4"
        self.ready = True

    @rx.event
    @allow(*rights.DISPATCHERS)
    async def add(self, form: TagForm) -> EventSpec:
        """Make a tag for a place or a thing."""
        await do(service.add_tag, form)
        await self._read()
        return effects.done(_("二维码牌做好了，可以打印了。"))

    @rx.event
    @allow(*rights.DISPATCHERS)
    async def add_all(self, form: BuildingTagsForm) -> EventSpec:
        """Make a tag for each door of a compound that has none."""
        made = await do(service.add_building_tags, form)
        await self._read()
        if not made:
            return effects.done(_("这个小区每栋楼都有了，不用再做。"))
        return effects.done(ngettext("做好了 {n} 块楼门牌，可以打印了。", "做好了 {n} 块楼门牌，可以打印了。", made))

    @rx.event
    @allow(*rights.DISPATCHERS)
    async def ask_revoke(self, tag_id: int) -> None:
        """Ask once more about one of the live tags shown."""
        self.revoking = next((tag for tag in self.tags if tag.id == tag_id and tag.live), views.TagView())

    @rx.event
    @allow(*rights.DISPATCHERS)
    async def keep(self) -> None:
        """Leave that tag as it is."""
        self.revoking = views.TagView()

    @rx.event
    @allow(*rights.DISPATCHERS)
    async def revoke(self, tag_id: int) -> EventSpec:
        """Let a tag count no longer."""
        self.revoking = views.TagView()
        await do(service.revoke_tag, tag_id)
        await self._read()
        return effects.done(_("已停用。扫到它的人会被请去手选地点。"))
