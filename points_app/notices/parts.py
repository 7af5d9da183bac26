"""Pieces of the notice board that other pages show too."""

from typing import Any

import reflex as rx

from points_app.ui import parts


def kind_pill(kind: Any, words: Any) -> rx.Component:
    """What a notice is about, as a word with an icon."""
    return rx.match(
        kind,
        ("urgent", parts.pill(words, "brick")),
        ("outage", parts.pill(words, "amber", "zap-off")),
        ("publicity", parts.pill(words, "indigo", "messages-square")),
        ("finance", parts.pill(words, icon="receipt")),
        ("activity", parts.pill(words, "green", "calendar-days")),
        parts.pill(words, icon="megaphone"),
    )
