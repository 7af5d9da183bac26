"""Moments and spans as words, in the reader's language and the community's time."""

from datetime import datetime, timedelta

from points_app.core import clock
from points_app.core.i18n import _, locale, ngettext

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def day(moment: datetime) -> str:
    """Return the day: 今天, 明天, 昨天, 11月24日, or with the year when it is another."""
    local = clock.local(moment)
    away = (local.date() - clock.today()).days
    near = {-1: _("昨天"), 0: _("今天"), 1: _("明天"), 2: _("后天")}
    if away in near:
        return near[away]
    if locale() == "en":
        text = f"{local.day} {_MONTHS[local.month - 1]}"
        return text if local.year == clock.today().year else f"{text} {local.year}"
    text = f"{local.month}月{local.day}日"
    return text if local.year == clock.today().year else f"{local.year}年{text}"


def at(moment: datetime) -> str:
    """Return the day and the time."""
    return f"{day(moment)} {clock.local(moment):%H:%M}"


def date_and_weekday(moment: datetime) -> str:
    """Return the full date for a deadline: 11月24日（周二）18:00."""
    local = clock.local(moment)
    weekday = (_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日"))[local.weekday()]
    if locale() == "en":
        return f"{weekday} {local.day} {_MONTHS[local.month - 1]} {local.year}, {local:%H:%M}"
    year = "" if local.year == clock.today().year else f"{local.year}年"
    return f"{year}{local.month}月{local.day}日（{weekday}）{local:%H:%M}"


def span(length: timedelta) -> str:
    """Return a length of time in its one or two largest units."""
    minutes = max(1, int(length.total_seconds() // 60))
    if minutes < 60:
        return ngettext("{n} 分钟", "{n} 分钟", minutes)
    hours = minutes // 60
    if hours < 3 and minutes % 60:
        return _("{hours} 小时 {minutes} 分钟", hours=hours, minutes=minutes % 60)
    if hours < 48:
        return ngettext("{n} 小时", "{n} 小时", hours)
    return ngettext("{n} 天", "{n} 天", hours // 24)


def ago(moment: datetime) -> str:
    """Return how long ago it was."""
    return _("{span}前", span=span(clock.now() - moment))


def due(due_at: datetime, *, is_open: bool, solved_at: datetime | None = None) -> tuple[str, str]:
    """Return the deadline pill's words and kind: green in time, amber within a day, brick overdue."""
    if not is_open:
        late = solved_at is not None and solved_at > due_at
        return (_("超时办结"), "amber") if late else (_("按时办结"), "green")
    left = due_at - clock.now()
    if left <= timedelta(0):
        return _("超时 {span}", span=span(-left)), "brick"
    return _("还剩 {span}", span=span(left)), "amber" if left < timedelta(days=1) else "indigo"
