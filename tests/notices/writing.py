"""A notice and an honor, in few words."""

from datetime import UTC, datetime
from typing import Any

from points_app.core import forms
from points_app.core.idempotency import new_key
from points_app.honors.forms import HonorForm
from points_app.notices.forms import ChangeForm, NoticeForm, WithdrawForm

NOW = datetime(2026, 10, 20, 4, 0, tzinfo=UTC)  # noon in Shanghai
SAID = {"kind": "announcement", "title": "便民服务日", "source": "周六上午，**小广场**见。"}


def a_notice(place_id: int, title: str = "便民服务日", **more: Any) -> NoticeForm:
    typed = {"key": new_key(), "place_id": int(place_id), **SAID, "title": title, **more}
    return forms.read(NoticeForm, typed)


def a_change(title: str, what_changed: str = "改标题", **more: Any) -> ChangeForm:
    typed = {"key": new_key(), "seen": 1, **SAID, "title": title, "what_changed": what_changed, **more}
    return forms.read(ChangeForm, typed)


def because(reason: str) -> WithdrawForm:
    return forms.read(WithdrawForm, {"key": new_key(), "reason": reason})


def an_honor(place_id: int, resident_id: int, **more: Any) -> HonorForm:
    typed = {
        "key": new_key(),
        "place_id": int(place_id),
        "resident_id": int(resident_id),
        "title": "好邻居",
        "citation": "连续三个月为楼里的老人代买菜。",
        "period": "2026-10-01",
        **more,
    }
    return forms.read(HonorForm, typed)
