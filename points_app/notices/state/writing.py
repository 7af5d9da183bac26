"""The committee writes notices: form, preview, publication, pin and withdrawal."""

from dataclasses import replace
from typing import Any

import reflex as rx
from sqlmodel import Session

from points_app.access import effects
from points_app.access.acting import ask, do
from points_app.access.address import id_parameter, parameter
from points_app.access.handlers import allow
from points_app.access.page import FormPageState
from points_app.core import clock, forms, photos
from points_app.core.errors import DomainError
from points_app.core.i18n import _, route
from points_app.core.idempotency import new_key
from points_app.core.paging import Page
from points_app.core.permissions import Actor
from points_app.notices import service, views
from points_app.notices.forms import MAX_PICTURES, ChangeForm, NoticeForm, WithdrawForm
from points_app.notices.rights import PUBLISHERS


def _desk(session: Session, actor: Actor, after: str) -> tuple[Page[views.NoticeRow], list[views.PlaceChoice]]:
    return views.own_notices(session, actor, after), views.places_to_publish(session, actor)


class NoticeWriteState(FormPageState, rx.State):
    """The committee's desk for notices; `begun` is what the form began with."""

    rows: list[views.NoticeRow] = []
    after: str = ""
    places: list[views.PlaceChoice] = []
    form_open: bool = False
    key: str = ""
    begun: views.ChangedNotice = views.ChangedNotice()
    pictures: list[views.PictureView] = []
    previewing: bool = False
    view: views.NoticeView = views.NoticeView()
    withdrawing: int = 0
    withdrawing_title: str = ""
    withdrawing_key: str = ""
    _typed: dict[str, Any] = {}

    @rx.event
    @allow(*PUBLISHERS)
    async def load(self) -> None:
        """Read the notices that the actor may change; open the one that the address names."""
        self.previewing = False  # it may be in the other language
        await self._read()
        wanted = id_parameter(self, "edit")
        if wanted and not (self.form_open and self.begun.id == wanted):  # a reload finds the form as it was
            await self._open(wanted)

    @rx.event
    @allow(*PUBLISHERS)
    async def more(self) -> None:
        """Add the next page."""
        if self.after:
            await self._read(self.after)

    @rx.event
    @allow(*PUBLISHERS)
    async def write_new(self) -> Any:
        """Open an empty form."""
        self._open_empty()
        return effects.go_to("notice-form")

    @rx.event
    @allow(*PUBLISHERS)
    async def edit(self, notice_id: int) -> Any:
        """Open the form on a notice."""
        await self._open(notice_id)
        return effects.go_to("notice-form")

    @rx.event
    @allow(*PUBLISHERS)
    async def close(self) -> None:
        """Put the form away; the device keeps what was typed (assets/form.js)."""
        self.form_open = self.previewing = False

    @rx.event
    @allow(*PUBLISHERS)
    async def start_over(self) -> Any:
        """Empty the form, or take what is published again; the page has the device forget what was typed."""
        if self.begun.id:
            await self._open(self.begun.id)
        else:
            self._open_empty()
        return effects.go_to("notice-form")

    @rx.event
    @allow(*PUBLISHERS)
    async def add_pictures(self, answer: str) -> None:
        """Take the names that the upload by HTTP gave."""
        added = photos.uploaded_names(answer)
        if not self.form_open:  # it was published, or put away, while they were on their way
            return
        self.previewing = False  # what is published is what was looked at
        if len(self.pictures) + len(added) > MAX_PICTURES:
            raise photos.too_many(MAX_PICTURES, "pictures")
        known = {one.name for one in self.pictures}
        new = [views.PictureView(name, photos.url(name), "") for name in added if name not in known]
        self.pictures = [*self.pictures, *new]

    @rx.event
    @allow(*PUBLISHERS)
    async def remove_picture(self, name: str) -> None:
        """Leave a picture out."""
        self.pictures = [one for one in self.pictures if one.name != name]

    @rx.event
    @allow(*PUBLISHERS)
    async def move_picture(self, name: str) -> None:
        """Put a picture one place further to the front."""
        names = [one.name for one in self.pictures]
        at = names.index(name) if name in names else 0
        if at:
            before = self.pictures
            self.pictures = [*before[: at - 1], before[at], before[at - 1], *before[at + 1 :]]

    @rx.event
    @allow(*PUBLISHERS)
    async def show_preview(self, form: dict[str, Any]) -> Any:
        """Check what was typed and show it as the public will see it; its pictures are those of this desk."""
        captions = {one.name: str(form.get(f"caption-{one.name}", ""))[:500] for one in self.pictures}
        self.pictures = [replace(one, caption=captions[one.name]) for one in self.pictures]
        self._typed = {
            **form,
            "seen": self.begun.seen,
            "pictures": [{"name": name, "caption": caption} for name, caption in captions.items()],
        }
        self.view = await ask(views.preview, self._form(), self.begun.id)
        self.previewing = True
        return effects.go_to("preview")

    @rx.event
    @allow(*PUBLISHERS)
    async def back_to_form(self) -> Any:
        """Go on writing."""
        self.previewing = False
        return effects.go_to("notice-form")

    @rx.event
    @allow(*PUBLISHERS)
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
        self.form_open = self.previewing = False
        await self._read()
        done = [
            effects.forget_kept(f"notice:{self.begun.id}:{self.begun.seen}"),
            effects.done(_("已发布到{place}的公示榜。", place=self.view.place)),
        ]
        if parameter(self, "edit"):  # or whatever loads the page again opens the form again
            done.append(rx.redirect(route("/notices/write/"), replace=True))
        return done

    @rx.event
    @allow(*PUBLISHERS)
    async def pin(self, notice_id: int, pinned: bool) -> None:
        """Put a notice on top, or let it go down."""
        await do(service.pin_notice, notice_id, pinned)
        await self._read()

    @rx.event
    @allow(*PUBLISHERS)
    async def ask_reason(self, notice_id: int, title: str) -> None:
        """Ask why a notice is withdrawn; 0 asks no more."""
        self.withdrawing, self.withdrawing_title, self.withdrawing_key = notice_id, title[:80], new_key()

    @rx.event
    @allow(*PUBLISHERS)
    async def withdraw(self, form: WithdrawForm) -> Any:
        """Withdraw the notice in question; a second tap has nothing to do."""
        if not self.withdrawing:
            return None
        await do(service.withdraw_notice, self.withdrawing, form)
        self.withdrawing = 0
        await self._read()
        return effects.done(_("已撤回，大家会看到原因。"))

    def _form(self) -> NoticeForm | ChangeForm:
        return forms.read(ChangeForm, self._typed) if self.begun.id else forms.read(NoticeForm, self._typed)

    async def _send(self) -> None:
        form = self._form()
        if isinstance(form, ChangeForm):
            await do(service.edit_notice, self.begun.id, form)
        else:
            await do(service.publish_notice, form)

    async def _begin_from_newest(self) -> None:
        """Take the newest wording for seen, and keep what was typed, in the fields and for a reload."""
        newest = await ask(views.begin_change, self.begun.id)
        names = ("kind", "title", "source", "starts_on", "ends_on")
        typed: dict[str, Any] = {name: str(self._typed.get(name, "")) for name in names}
        self.begun = replace(self.begun, seen=newest.seen, **typed)

    def _open_empty(self) -> None:
        first = str(self.places[0].id) if self.places else ""
        self._begin(views.ChangedNotice(place_id=first, starts_on=clock.today().isoformat()))

    async def _open(self, notice_id: int) -> None:
        self._begin(await ask(views.begin_change, notice_id))

    def _begin(self, begun: views.ChangedNotice) -> None:
        self.key, self.begun, self.pictures = new_key(), begun, begun.pictures
        self.previewing, self.form_open = False, True

    async def _read(self, after: str = "") -> None:
        page, self.places = await ask(_desk, after)
        self.rows = [*(self.rows if after else []), *page.rows]
        self.after, self.ready = page.after, True
