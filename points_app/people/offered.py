"""Sign-ins that a demo offers on its sign-in page; nobody offers any elsewhere."""

from dataclasses import dataclass

from points_app.core.permissions import Role


@dataclass(frozen=True)
class Offer:
    """A password, and for each role a phone number that it opens."""

    password: str = ""
    sign_ins: tuple[tuple[Role, str], ...] = ()


_offers: list[Offer] = []


def offer(password: str, sign_ins: tuple[tuple[Role, str], ...]) -> None:
    """Show these on the sign-in page of this process; the front door calls it where the demo lives."""
    _offers[:] = [Offer(password, sign_ins)]


def offered() -> Offer:
    """Return what is offered here, mostly nothing."""
    return _offers[0] if _offers else Offer()
