"""What notices are about, and whether they are shown."""

from datetime import datetime
from enum import StrEnum

from points_app.core import clock
from points_app.core.i18n import _


class NoticeKind(StrEnum):
    """What a notice is about."""

    ANNOUNCEMENT = "announcement"
    """公告: something to know."""
    PUBLICITY = "publicity"
    """公示: something that neighbours may object to until its last day."""
    FINANCE = "finance"
    """财务: money of the community or the compound."""
    ACTIVITY = "activity"
    """活动: something to take part in."""
    OUTAGE = "outage"
    """停水停电: something will not run for a while."""
    URGENT = "urgent"
    """紧急: something to act on now."""

    @property
    def label(self) -> str:
        """The kind's name in the current language."""
        return {
            NoticeKind.ANNOUNCEMENT: _("公告"),
            NoticeKind.PUBLICITY: _("公示"),
            NoticeKind.FINANCE: _("财务"),
            NoticeKind.ACTIVITY: _("活动"),
            NoticeKind.OUTAGE: _("停水停电"),
            NoticeKind.URGENT: _("紧急"),
        }[self]


class Showing(StrEnum):
    """Whether the public sees a notice."""

    COMING = "coming"
    """Not yet: its first day is still to come."""
    OPEN = "open"
    ENDED = "ended"
    """Not any more: its last day has passed."""
    WITHDRAWN = "withdrawn"

    @staticmethod
    def at_present(starts_at: datetime, ends_at: datetime | None, withdrawn_at: datetime | None) -> "Showing":
        """Return what a notice of these moments is now."""
        now = clock.now()
        if withdrawn_at is not None:
            return Showing.WITHDRAWN
        if starts_at > now:
            return Showing.COMING
        return Showing.ENDED if ends_at is not None and ends_at <= now else Showing.OPEN
