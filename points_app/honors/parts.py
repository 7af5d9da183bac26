"""Pieces of the honor board that other pages show too."""

from typing import Any

import reflex as rx

from points_app.ui import parts


def portrait(row: Any) -> rx.Component:
    """The person's photo, if there is consent for one, else a drawn seal with the surname."""
    return rx.cond(
        row.photo != "",
        rx.el.img(
            src=row.photo,
            alt="",
            loading="lazy",
            class_name="w-14 h-14 flex-none object-cover rounded-[8px] border-2 border-[var(--gold)]",
        ),
        parts.seal(row.surname),
    )
