"""Uploaded rosters: kept from the preview until they are confirmed, then emptied of what they held."""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import timedelta

import sqlalchemy as sa
from sqlmodel import Session, col

from points_app.core import audit, clock
from points_app.core.errors import Conflict, NotFound
from points_app.core.i18n import _
from points_app.core.permissions import Actor
from points_app.people.finding import get_place
from points_app.people.imports.parsing import Problem, Roster, from_json, to_json
from points_app.people.imports.planning import RosterReport, import_roster, preview_roster
from points_app.people.models import RosterUpload
from points_app.people.rights import need_keeper

UPLOAD_LIFE = timedelta(days=1)
MAX_FILE_NAME = 120


@dataclass(frozen=True)
class Upload:
    """An uploaded file, and what importing it would do or what stands against it."""

    id: int
    name: str
    sha256: str
    report: RosterReport


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
        name=_shown_name(name),
        sha256=hashlib.sha256(raw).hexdigest(),
        people=to_json(roster if not report.problems else Roster((), tuple(report.problems))),
        report=json.dumps(asdict(report), ensure_ascii=False).encode(),
    )
    session.add(row)
    session.flush()
    _record(session, actor, "people.upload_roster", row)
    return row.id or 0


def _shown_name(name: str) -> str:
    """Return a file's name; what is left out of a long one is shown as left out."""
    return name if len(name) <= MAX_FILE_NAME else f"{name[:90]}…{name[-20:]}"


def read_upload(session: Session, actor: Actor, upload_id: int) -> Upload:
    """Return the preview of an upload to whoever uploaded it."""
    row = _own_upload(session, actor, upload_id)
    found = json.loads(row.report)
    problems, left_out = [Problem(**one) for one in found.pop("problems")], tuple(found.pop("left_out"))
    return Upload(upload_id, row.name, row.sha256, RosterReport(problems=problems, left_out=left_out, **found))


def import_upload(session: Session, actor: Actor, upload_id: int, sha256: str) -> RosterReport:
    """Import the file that was previewed, the very same; its content is then deleted here."""
    row = _own_upload(session, actor, upload_id, lock=True)
    if row.sha256 != sha256:
        raise Conflict(_("这不是刚才预览的文件，请重新上传。"))
    report = import_roster(session, actor, row.place_id, from_json(row.people))
    row.people, row.report, row.imported_at = b"", b"{}", clock.now()
    session.flush()
    return report


def _record(session: Session, actor: Actor, verb: str, row: RosterUpload) -> None:
    path = get_place(session, row.place_id).path
    audit.record(session, actor, verb, subject="roster_upload", subject_id=row.id, path=path)


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
