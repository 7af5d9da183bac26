"""Uploaded rosters: kept from the preview until they are confirmed, then emptied of what they held."""

import hashlib
import json
from dataclasses import asdict, dataclass, field
from datetime import timedelta

import sqlalchemy as sa
from sqlmodel import Session, col

from points_app.core import clock
from points_app.core.errors import Conflict, NotFound
from points_app.core.i18n import _
from points_app.core.permissions import Actor
from points_app.people.finding import get_place
from points_app.people.models import RosterUpload
from points_app.people.rights import need_keeper
from points_app.people.roster import Roster, RosterReport, from_json, import_roster, preview_roster, to_json


@dataclass(frozen=True)
class ProblemRow:
    """A bad cell, in words: the row in the sheet or the file as a whole, the column's heading, and why."""

    where: str
    column: str
    message: str


@dataclass(frozen=True)
class UploadView:
    """What importing an uploaded file would do, and what stands against it."""

    id: int = 0
    name: str = ""
    sha256: str = ""
    new: int = 0
    changed: int = 0
    same: int = 0
    households: int = 0
    units: int = 0
    places: list[str] = field(default_factory=list)
    problems: list[ProblemRow] = field(default_factory=list)
    left_out: str = ""


UPLOAD_LIFE = timedelta(days=1)


def need_place(session: Session, actor: Actor, place_id: int) -> None:
    """Raise NotAllowed unless the actor keeps the register of the place: asked before a file is read."""
    need_keeper(actor, get_place(session, place_id).path)


def keep_upload(session: Session, actor: Actor, place_id: int, name: str, raw: bytes, roster: Roster) -> int:
    """Keep a parsed file with what importing it would do, until it is confirmed; return its id.

    Of a file that cannot be imported the people are not kept, only what is wrong with it.
    """
    need_place(session, actor, place_id)
    forget_uploads(session)
    with session.begin_nested() as trial:
        report = preview_roster(session, actor, place_id, roster)
        trial.rollback()
    row = RosterUpload(
        place_id=place_id,
        uploaded_by=actor.need_sign_in(),
        uploaded_at=clock.now(),
        name=name[:120],
        sha256=hashlib.sha256(raw).hexdigest(),
        people=to_json(roster if not report.problems else Roster((), tuple(report.problems))),
        report=json.dumps(asdict(report), ensure_ascii=False).encode(),
    )
    session.add(row)
    session.flush()
    return row.id or 0


def read_upload(session: Session, actor: Actor, upload_id: int) -> UploadView:
    """Return the preview of an upload to whoever uploaded it."""
    row = _own_upload(session, actor, upload_id)
    found = json.loads(row.report)
    problems = [ProblemRow(_where(one["row"]), one["column"], one["message"]) for one in found.pop("problems")]
    left_out = _("、").join(found.pop("left_out"))
    return UploadView(id=upload_id, name=row.name, sha256=row.sha256, problems=problems, left_out=left_out, **found)


def _where(row: int) -> str:
    return _("第 {row} 行", row=row) if row else _("整个文件")


def import_upload(session: Session, actor: Actor, upload_id: int, sha256: str) -> RosterReport:
    """Import the file that was previewed, the very same; its content is then deleted here."""
    row = _own_upload(session, actor, upload_id, lock=True)
    if row.sha256 != sha256:
        raise Conflict(_("这不是刚才预览的文件，请重新上传。"))
    report = import_roster(session, actor, row.place_id, from_json(row.people))
    row.people, row.report, row.imported_at = b"", b"{}", clock.now()
    session.flush()
    return report


def forget_uploads(session: Session) -> None:
    """Delete uploads that nobody confirmed within a day: they hold names and numbers."""
    old = sa.and_(col(RosterUpload.imported_at).is_(None), col(RosterUpload.uploaded_at) < clock.now() - UPLOAD_LIFE)
    session.exec(sa.delete(RosterUpload).where(old))


def _own_upload(session: Session, actor: Actor, upload_id: int, *, lock: bool = False) -> RosterUpload:
    row = session.get(RosterUpload, upload_id, with_for_update=lock or None)
    if row is None or row.uploaded_by != actor.need_sign_in():
        raise NotFound(_("没有这次上传，或已过了一天，请重新上传。"))
    if row.imported_at is not None:
        raise Conflict(_("这个文件已经导入了。"))
    need_keeper(actor, get_place(session, row.place_id).path)
    return row
