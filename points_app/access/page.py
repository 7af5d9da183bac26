"""What the states of all pages share."""

import reflex as rx


class TabState(rx.State):
    """What the server remembers of a tab: when it wrote last, in seconds since 1970; 0 for never."""

    _wrote_at: float = 0.0


class PageState(rx.State, mixin=True):
    """A page that is read when it is opened: shown once `ready`; `trouble` is why it could not be read, in words."""

    ready: bool = False
    trouble: str = ""


class FormPageState(PageState, mixin=True):
    """A page with a form: what is wrong with what was sent, in words, and the field that it is about."""

    error: str = ""
    error_field: str = ""
