"""From when until when a notice is shown, and by how many it was read, in words."""

from datetime import date, datetime, timedelta

from points_app.core import clock, saying
from points_app.core.i18n import _, ngettext
from points_app.notices.kinds import Showing
from points_app.notices.queries import NoticeFact, ReadNotice


def showing_words(fact: NoticeFact | ReadNotice) -> str:
    """Return why a notice is not shown, "" when it is."""
    match fact.showing:
        case Showing.WITHDRAWN if fact.withdrawn_at is not None:
            return _("已于 {day}撤回：{reason}", day=saying.day(fact.withdrawn_at), reason=fact.withdrawn_reason)
        case Showing.COMING:
            return _("{day}起展示", day=saying.day(fact.starts_at))
        case Showing.ENDED if fact.ends_at is not None:
            return _("{day}已到期，不再展示", day=saying.day(last_day(fact.ends_at)))
    return ""


def last_day(ends_at: datetime) -> date:
    """Return the last local day of what ends at `ends_at`, the midnight after it."""
    return clock.local(ends_at - timedelta(seconds=1)).date()


def until_words(ends_at: datetime | None) -> str:
    """Return until when something is shown, counted in days; "" without an end."""
    if ends_at is None:
        return ""
    last = last_day(ends_at)
    left = (last - clock.today()).days
    day = saying.day(last)
    if left < 0:
        return _("到 {day}为止", day=day)
    if left == 0:
        return _("今天是最后一天")
    return ngettext("到 {day}，还有 {n} 天", "到 {day}，还有 {n} 天", left, day=day)


def reader_words(readers: int) -> str:
    """Return how often something was read."""
    return ngettext("阅读 {n} 人次", "阅读 {n} 人次", readers)
