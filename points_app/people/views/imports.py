"""An uploaded roster file, in words: what importing it would do, and what stands against it."""

from dataclasses import dataclass, field

from sqlmodel import Session

from points_app.core.i18n import _
from points_app.core.permissions import Actor
from points_app.people.imports import Problem, field_of, read_upload


@dataclass(frozen=True)
class ProblemRow:
    """A bad cell: the row in the sheet or the file as a whole, the column's heading, and why."""

    where: str
    column: str
    message: str


@dataclass(frozen=True)
class HeadingRow:
    """A heading of the file, and the field that it is taken for, "" for none."""

    name: str = ""
    heading: str = ""
    field: str = ""


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
    notes: list[str] = field(default_factory=list)
    headings: list[HeadingRow] = field(default_factory=list)
    """Those of a file that was not understood, to be explained."""

    @property
    def changes(self) -> int:
        """How many rows of the register the import touches."""
        return self.new + self.changed + self.households + self.units + len(self.places)


def upload_view(session: Session, actor: Actor, upload_id: int) -> UploadView:
    """Return the preview of an upload to whoever uploaded it."""
    found = read_upload(session, actor, upload_id)
    report = found.report
    return UploadView(
        id=found.id,
        name=found.name,
        sha256=found.sha256,
        new=report.new,
        changed=report.changed,
        same=report.same,
        households=report.households,
        units=report.units,
        places=report.places,
        problems=[ProblemRow(_where(one), one.column, one.message) for one in report.problems],
        left_out=_("、").join(report.left_out),
        notes=list(report.notes),
        headings=[HeadingRow(f"h{place}", one, field_of(one)) for place, one in enumerate(report.headings)],
    )


def _where(one: Problem) -> str:
    row = _("第 {row} 行", row=one.row) if one.row else _("整个文件")
    return f"{one.sheet} · {row}" if one.sheet else row
