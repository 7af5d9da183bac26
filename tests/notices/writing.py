"""A notice and an honor, in few words."""

import secrets
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from points_app.honors.forms import HonorDraft
from points_app.notices.forms import NoticeDraft

NOW = datetime(2026, 10, 20, 4, 0, tzinfo=UTC)  # noon in Shanghai


def key() -> str:
    return secrets.token_hex(8)


def a_notice(place_id: int, title: str = "便民服务日", **more: Any) -> NoticeDraft:
    draft = NoticeDraft(place_id=place_id, kind="announcement", title=title, source="周六上午，**小广场**见。")
    return replace(draft, **more)


def an_honor(place_id: int, resident_id: int, **more: Any) -> HonorDraft:
    draft = HonorDraft(
        place_id=place_id,
        resident_id=resident_id,
        title="好邻居",
        citation="连续三个月为楼里的老人代买菜。",
        period="2026-10-01",
    )
    return replace(draft, **more)
