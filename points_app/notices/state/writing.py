"""The committee writes notices: form, preview, publication, pin and withdrawal."""

from dataclasses import dataclass, replace
from typing import Any

import reflex as rx
from reflex_base.event import EventSpec
from sqlmodel import Session

from points_app.access.acting import ask, do
from points_app.access.handlers import allow
from points_app.access.page import FormPageState
from points_app.core import clock, photos
from points_app.core.errors import DomainError, InvalidInput
from points_app.core.i18n import _, route
from points_app.core.permissions import Actor, Role
from points_app.notices import queries, service
from points_app.notices.forms import MAX_PICTURES, NoticeDraft, Picture
from points_app.notices.state.reading import id_typed
from points_app.ui.posting import forget_kept


@dataclass(frozen=True)
class FormView:
    """What the form starts with; `seen` is the wording that an edit is based on, `key` makes two clicks one."""

    key: str = ""
    id: int = 0
    seen: int = 0
    place_id: str = ""
    place: str = ""
    kind: str = "announcement"
    title: str = ""
    source: str = ""
    starts_on: str = ""
    ends_on: str = ""


def uploaded(answer: str) -> list[queries.PictureView]:
    """Return the pictures that an upload gave names to; raises InvalidInput with its words when it failed."""
    return [queries.PictureView(name, photos.url(name), "") for name in photos.uploaded_names(answer)]


def go_to(place: str) -> EventSpec:
    """Scroll to a part of the page that has just come, and begin there with the keyboard too."""
    return rx.call_script(
        f"(e => {{ e?.scrollIntoView(); e?.focus({{ preventScroll: true }}); }})(document.getElementById('{place}'))"
    )


def _desk(session: Session, actor: Actor, after: int) -> tuple[queries.NoticeList, list[queries.PlaceChoice]]:
    return queries.own_notices(session, actor, after), queries.places_to_publish(session, actor)


class NoticeWriteState(FormPageState, rx.State):
    """The committee's desk for notices."""

    rows: list[queries.NoticeRow] = []
    last: int = 0
    has_more: bool = False
    places: list[queries.PlaceChoice] = []
    form_open: bool = False
    form: FormView = FormView()
    pictures: list[queries.PictureView] = []
    previewing: bool = False
    view: queries.NoticeView = queries.NoticeView()
    withdrawing: int = 0
    withdrawing_title: str = ""
    _draft: NoticeDraft = NoticeDraft()
    _what_changed: str = ""

    @rx.event
    @allow(Role.COMMITTEE)
    async def load(self) -> None:
        """Read the notices that the actor may change; open the one that the address names."""
        self.previewing = False  # it may be in the other language
        await self._read(0)
        wanted = id_typed(self.router.url.query_parameters.get("edit", ""))
        if wanted and not (self.form_open and self.form.id == wanted):  # a reload finds the form as it was
            await self._open(wanted)

    @rx.event
    @allow(Role.COMMITTEE)
    async def more(self) -> None:
        """Add the next page."""
        await self._read(self.last)

    @rx.event
    @allow(Role.COMMITTEE)
    async def write_new(self) -> Any:
        """Open an empty form."""
        self._open_empty()
        return go_to("notice-form")

    @rx.event
    @allow(Role.COMMITTEE)
    async def edit(self, notice_id: int) -> Any:
        """Open the form on a notice."""
        await self._open(notice_id)
        return go_to("notice-form")

    @rx.event
    @allow(Role.COMMITTEE)
    async def close(self) -> None:
        """Put the form away; the device keeps what was typed (assets/form.js)."""
        self.form_open = self.previewing = False

    @rx.event
    @allow(Role.COMMITTEE)
    async def start_over(self) -> Any:
        """Empty the form, or take what is published again; the page has the device forget what was typed."""
        if self.form.id:
            await self._open(self.form.id)
        else:
            self._open_empty()
        return go_to("notice-form")

    @rx.event
    @allow(Role.COMMITTEE)
    async def add_pictures(self, answer: str) -> None:
        """Take the names that the upload by HTTP gave."""
        added = uploaded(answer)
        if not self.form_open:  # it was published, or put away, while they were on their way
            return
        self.previewing = False  # what is published is what was looked at
        if len(self.pictures) + len(added) > MAX_PICTURES:
            raise photos.too_many(MAX_PICTURES, "pictures")
        known = {one.name for one in self.pictures}
        self.pictures = [*self.pictures, *(one for one in added if one.name not in known)]

    @rx.event
    @allow(Role.COMMITTEE)
    async def remove_picture(self, name: str) -> None:
        """Leave a picture out."""
        self.pictures = [one for one in self.pictures if one.name != name]

    @rx.event
    @allow(Role.COMMITTEE)
    async def move_picture(self, name: str) -> None:
        """Put a picture one place further to the front."""
        names = [one.name for one in self.pictures]
        at = names.index(name) if name in names else 0
        if at:
            before = self.pictures
            self.pictures = [*before[: at - 1], before[at], before[at - 1], *before[at + 1 :]]

    @rx.event
    @allow(Role.COMMITTEE)
    async def show_preview(self, form: dict[str, Any]) -> Any:
        """Check what was typed and show it as the public will see it."""
        self._draft, self._what_changed = self._typed(form), str(form.get("what_changed", ""))
        if self.form.id and not self._what_changed.strip():
            raise InvalidInput(_("请写明改了什么，大家会看到。"), "what_changed")
        self.view = await ask(queries.preview, self._draft, self.form.id)
        self.previewing = True
        return go_to("preview")

    @rx.event
    @allow(Role.COMMITTEE)
    async def back_to_form(self) -> Any:
        """Go on writing."""
        self.previewing = False
        return go_to("notice-form")

    @rx.event
    @allow(Role.COMMITTEE)
    async def publish(self) -> Any:
        """Publish what was previewed; once it is, a second tap has nothing to do."""
        if not self.previewing:
            return None
        try:
            await self._send()
        except DomainError as error:
            self.previewing = False
            if error.field == "seen":
                await self._begin_from_newest()
            raise
        place = self.view.place
        self.form_open = self.previewing = False
        await self._read(0)
        done = [
            forget_kept(f"notice:{self.form.id}:{self.form.seen}"),
            rx.toast.success(_("已发布到{place}的公示榜。", place=place)),
        ]
        if self.router.url.query_parameters.get("edit"):  # or whatever loads the page again opens the form again
            done.append(rx.redirect(route("/notices/write/"), replace=True))
        return done

    @rx.event
    @allow(Role.COMMITTEE)
    async def pin(self, notice_id: int, pinned: bool) -> None:
        """Put a notice on top, or let it go down."""
        await do(service.pin_notice, notice_id, pinned)
        await self._read(0)

    @rx.event
    @allow(Role.COMMITTEE)
    async def ask_reason(self, notice_id: int, title: str) -> None:
        """Ask why a notice is withdrawn; 0 asks no more."""
        self.withdrawing, self.withdrawing_title = notice_id, title[:80]

    @rx.event
    @allow(Role.COMMITTEE)
    async def withdraw(self, form: dict[str, Any]) -> Any:
        """Withdraw the notice in question; a second tap has nothing to do."""
        if not self.withdrawing:
            return None
        await do(service.withdraw_notice, self.withdrawing, str(form.get("reason", "")))
        self.withdrawing = 0
        await self._read(0)
        return rx.toast.success(_("已撤回，大家会看到原因。"))

    async def _send(self) -> None:
        form = self.form
        if form.id:
            await do(service.edit_notice, form.id, self._draft, self._what_changed, form.seen, form.key)
        else:
            await do(service.publish_notice, self._draft, form.key)

    async def _begin_from_newest(self) -> None:
        """Take the newest wording for seen, and keep what was typed, in the fields and for a reload."""
        typed, newest = self._draft, await ask(queries.notice_form, self.form.id)
        self.form = replace(
            self.form,
            seen=newest.seen,
            kind=typed.kind,
            title=typed.title,
            source=typed.source,
            starts_on=typed.starts_on,
            ends_on=typed.ends_on,
        )

    def _typed(self, form: dict[str, Any]) -> NoticeDraft:
        captions = [Picture(one.name, str(form.get(f"caption-{one.name}", ""))) for one in self.pictures]
        self.pictures = [replace(one, caption=kept.caption) for one, kept in zip(self.pictures, captions, strict=True)]
        return NoticeDraft(
            place_id=id_typed(str(form.get("place_id", ""))),
            kind=str(form.get("kind", "")),
            title=str(form.get("title", "")),
            source=str(form.get("source", "")),
            starts_on=str(form.get("starts_on", "")),
            ends_on=str(form.get("ends_on", "")),
            pinned=bool(form.get("pinned")),
            pictures=tuple(captions),
        )

    def _open_empty(self) -> None:
        first = str(self.places[0].id) if self.places else ""
        self.form = FormView(service.new_key(), place_id=first, starts_on=clock.today().isoformat())
        self.pictures, self.previewing, self.form_open = [], False, True

    async def _open(self, notice_id: int) -> None:
        found = await ask(queries.notice_form, notice_id)
        self.form = FormView(
            service.new_key(),
            found.id,
            found.seen,
            str(found.place_id),
            found.place,
            found.kind,
            found.title,
            found.source,
            found.starts_on,
            found.ends_on,
        )
        self.pictures, self.previewing, self.form_open = found.pictures, False, True

    async def _read(self, after: int) -> None:
        page, self.places = await ask(_desk, after)
        self.rows = [*self.rows, *page.rows] if after else page.rows
        self.last, self.has_more, self.ready = page.last, page.has_more, True
