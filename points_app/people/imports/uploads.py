"""Uploaded rosters: kept from the preview until they are confirmed, then emptied of what they held."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select

from points_app.core import audit, clock, db
from points_app.core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from points_app.core.fields import stale
from points_app.core.i18n import _
from points_app.core.permissions import Actor
from points_app.core.sheets import MAX_COLUMNS
from points_app.people.finding import get_place
from points_app.people.imports.parsing import HEADINGS, Problem, Roster, from_json, to_json
from points_app.people.imports.planning import RosterReport, import_roster
from points_app.people.imports.rehearsal import rehearse
from points_app.people.models import RosterHeading, RosterUpload
from points_app.people.rights import KEEPERS, need_keeper

UPLOAD_LIFE = timedelta(days=1)
MAX_FILE_NAME = 120


@dataclass(frozen=True)
class Upload:
    """An uploaded file, and what importing it would do or what stands against it."""

    id: int
    name: str
    sha256: str
    report: RosterReport


def need_keeper_somewhere(_session: Session, actor: Actor) -> None:
    """Raise NotAllowed unless the actor keeps a register anywhere: asked before a file is heard."""
    actor.need_sign_in()
    if not KEEPERS & actor.roles:
        raise NotAllowed(_("只有管理住户名册的工作人员能导入。"))


def keep_upload(
    session: Session,
    actor: Actor,
    place_id: int,
    name: str,
    raw: bytes,
    roster: Roster,
    report: RosterReport | None = None,
) -> int:
    """Keep a parsed file with what importing it would do, until it is confirmed; return its id.

    `report` is what `rehearse` said, which takes long for a large file and is no work for a unit of work. Of a file
    that cannot be imported the people are not kept, only what is wrong with it.
    """
    need_keeper(actor, get_place(session, place_id).path)
    forget_uploads(session)
    report = report or rehearse(session, actor, place_id, roster)
    row = RosterUpload(
        place_id=place_id,
        uploaded_by=actor.need_sign_in(),
        uploaded_at=clock.now(),
        name=_shown_name(name),
        sha256=hashlib.sha256(raw).hexdigest(),
        people=to_json(roster if not report.problems else Roster((), tuple(report.problems))),
        report=json.dumps(asdict(report), ensure_ascii=False).encode(),
        raw=raw if roster.headings else b"",
    )
    session.add(row)
    session.flush()
    _record(session, actor, "people.upload_roster", row)
    return row.id or 0


def known_headings(session: Session, actor: Actor, place_id: int) -> dict[str, str]:
    """Return heading → field, as explained at the place or above it; the nearest explanation counts."""
    place = get_place(session, place_id)
    need_keeper(actor, place.path)
    ids = db.ids_of(place.path)
    rows = session.exec(
        select(RosterHeading).where(col(RosterHeading.place_id).in_(ids)).limit(MAX_COLUMNS * len(ids))
    ).all()
    return {row.heading: row.field for row in sorted(rows, key=lambda row: ids.index(row.place_id))}


@dataclass(frozen=True)
class Unread:
    """A file whose headings are to be explained, and what they are known to mean by now."""

    raw: bytes
    known: dict[str, str]
    place_id: int


def explaining(session: Session, actor: Actor, upload_id: int, said: Mapping[str, str]) -> Unread:
    """Return the file with what `said` (heading → field, "" for none) adds to what is known.

    Raises InvalidInput when a heading or field is none, a field is said twice, or no door and no name.
    """
    row = _own_upload(session, actor, upload_id)
    headings = set(json.loads(row.report)["headings"])
    fields = [field for field in said.values() if field]
    if not row.raw or not set(said) <= headings or not set(fields) <= set(HEADINGS):
        raise stale()
    if len(fields) != len(set(fields)):
        raise InvalidInput(_("两列不能是同一项，请每项只选一列。"), "headings")
    if not {"door", "name"} <= set(fields):
        raise InvalidInput(_("请选出哪一列是房号、哪一列是姓名。"), "headings")
    return Unread(row.raw, known_headings(session, actor, row.place_id) | dict(said), row.place_id)


def explain(
    session: Session,
    actor: Actor,
    upload_id: int,
    said: Mapping[str, str],
    roster: Roster,
    report: RosterReport | None = None,
) -> int:
    """Remember what headings mean at the upload's place, and keep the file as it reads now; return the upload's id."""
    explaining(session, actor, upload_id, said)
    row = _own_upload(session, actor, upload_id, lock=True)
    for heading, field in said.items():
        session.merge(
            RosterHeading(
                place_id=row.place_id,
                heading=heading[:60],
                field=field,
                set_by=actor.need_sign_in(),
                set_at=clock.now(),
            )
        )
    raw, name, place_id = row.raw, row.name, row.place_id
    session.delete(row)
    session.flush()
    return keep_upload(session, actor, place_id, name, raw, roster, report)


def _shown_name(name: str) -> str:
    """Return a file's name; what is left out of a long one is shown as left out."""
    return name if len(name) <= MAX_FILE_NAME else f"{name[:90]}…{name[-20:]}"


def read_upload(session: Session, actor: Actor, upload_id: int) -> Upload:
    """Return the preview of an upload to whoever uploaded it."""
    row = _own_upload(session, actor, upload_id)
    found = json.loads(row.report)
    problems = [Problem(**one) for one in found.pop("problems")]
    report = RosterReport(problems=problems, **found)
    for name in ("left_out", "notes", "headings"):
        setattr(report, name, tuple(getattr(report, name)))
    return Upload(upload_id, row.name, row.sha256, report)


def import_upload(session: Session, actor: Actor, upload_id: int, sha256: str) -> RosterReport:
    """Import the file that was previewed, the very same; its content is then deleted here."""
    row = _own_upload(session, actor, upload_id, lock=True)
    if row.sha256 != sha256:
        raise Conflict(_("这不是刚才预览的文件，请重新上传。"))
    report = import_roster(session, actor, row.place_id, from_json(row.people))
    row.people, row.report, row.raw, row.imported_at = b"", b"{}", b"", clock.now()
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
