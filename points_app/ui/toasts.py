"""Short messages at the top of the page. `effects.toast` in a handler speaks to this one.

Reflex's own (sonner) costs every phone 9 KB; this one is a region that screen readers follow and the few lines of
assets/points.js that fill it.
"""

from typing import Any

import reflex as rx
from reflex_base.utils.imports import ImportVar
from reflex_base.vars import VarData
from reflex_components_core.el.elements.typography import Div


class Toasts(Div):
    """The region that short messages appear in."""

    def add_hooks(self) -> list[str | rx.Var[Any]]:
        """Give Reflex's own messages their target: it calls what it finds under this name."""
        imports = {"$/utils/state": [ImportVar(tag="refs")]}
        hook = "typeof window !== 'undefined' && (refs['__toast'] = window.pointsToast)"
        return [rx.Var(hook, _var_data=VarData(imports=imports))]


def toaster() -> rx.Component:
    """Return the region: polite, since nothing in it needs to interrupt."""
    return Toasts.create(
        role="status",
        aria_live="polite",
        class_name="toasts no-print",
        # What is inside is the script's: React would throw away a whole page whose region is not as it drew it.
        custom_attrs={"data-toasts": "", "dangerouslySetInnerHTML": {"__html": ""}},
    )
