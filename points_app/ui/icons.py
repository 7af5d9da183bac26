"""Icons in HTML that the server draws: lucide's (ISC), by the names under which `rx.icon` draws them in components."""

from points_app.web.html import Html

_DRAWN = {
    "award": '<path d="m15.477 12.89 1.515 8.526a.5.5 0 0 1-.81.47l-3.58-2.687a1 1 0 0 0-1.197 0l-3.586 2.686a.5.5 0 0'
    ' 1-.81-.469l1.514-8.526"/><circle cx="12" cy="8" r="6"/>',
    "circle-check": '<circle cx="12" cy="12" r="10"/><path d="m9 12 2 2 4-4"/>',
    "clock-alert": '<path d="M12 6v6l4 2"/><path d="M20 12v5"/><path d="M20 21h.01"/>'
    '<path d="M21.25 8.2A10 10 0 1 0 16 21.16"/>',
    "copy": '<rect width="14" height="14" x="8" y="8" rx="2" ry="2"/>'
    '<path d="M4 16c-1.1 0-2-.9-2-2V4c0-1.1.9-2 2-2h10c1.1 0 2 .9 2 2"/>',
    "info": '<circle cx="12" cy="12" r="10"/><path d="M12 16v-4"/><path d="M12 8h.01"/>',
    "rotate-ccw": '<path d="M3 12a9 9 0 1 0 9-9 9.75 9.75 0 0 0-6.74 2.74L3 8"/><path d="M3 3v5h5"/>',
    "triangle-alert": '<path d="m21.73 18-8-14a2 2 0 0 0-3.48 0l-8 14A2 2 0 0 0 4 21h16a2 2 0 0 0 1.73-3"/>'
    '<path d="M12 9v4"/><path d="M12 17h.01"/>',
}


def icon(name: str, size: int = 20, class_: str = "") -> Html:
    """Return an icon; `size` is in CSS pixels. Words beside it say what it means."""
    style = f' class="{class_}"' if class_ else ""
    return Html(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{size}" height="{size}" viewBox="0 0 24 24" fill="none"'
        ' stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"'
        f"{style}>{_DRAWN[name]}</svg>"
    )
