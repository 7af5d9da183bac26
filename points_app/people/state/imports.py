"""The state of the page for a roster file; the file itself goes by HTTP (routes/register.py)."""

import reflex as rx

from points_app.access.acting import ask, ask_slowly, do, slowly
from points_app.access.address import id_parameter
from points_app.access.handlers import allow
from points_app.access.page import FormPageState
from points_app.core.i18n import _
from points_app.people import imports, views
from points_app.people.rights import KEEPERS


class ImportState(FormPageState, rx.State):
    """A roster file between its upload and its import."""

    place: views.PlacePage = views.PlacePage()
    upload: views.UploadView = views.UploadView()
    changes: int = 0
    done: str = ""

    @rx.event
    @allow(*KEEPERS)
    async def load(self) -> None:
        """Read which place the file is for and, after an upload, what importing it would do."""
        self.done, self.upload = "", views.UploadView()
        self.place = await ask(views.place_page, id_parameter(self, "at"))
        self.ready = True
        upload_id = id_parameter(self, "upload")
        if upload_id:
            self.upload = found = await ask(views.upload_view, upload_id)
            self.changes = found.changes

    @rx.event
    @allow(*KEEPERS)
    async def explain(self, said: dict[str, str]) -> None:
        """Read the file again, with what its headings mean: `said` is the heading's name in the form → its field."""
        meant = {one.heading: said.get(one.name, "") for one in self.upload.headings}
        unread = await ask(imports.explaining, self.upload.id, meant)
        roster = await slowly(imports.parse, unread.raw, unread.known)
        report = await ask_slowly(imports.rehearse, unread.place_id, roster)
        upload_id = await do(imports.explain, self.upload.id, meant, roster, report)
        self.upload = found = await ask(views.upload_view, upload_id)
        self.changes = found.changes

    @rx.event
    @allow(*KEEPERS)
    async def confirm(self) -> None:
        """Import the previewed file, all of it; after that there is none any more, and a second tap does nothing."""
        if not self.upload.id:
            return
        report = await do(imports.import_upload, self.upload.id, self.upload.sha256)
        self.upload = views.UploadView()
        self.done = _("导入好了：新登记 {new} 人，更新 {changed} 人。", new=report.new, changed=report.changed)
