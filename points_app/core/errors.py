"""Errors a person can act on. Their text is shown as it is, in the reader's language."""


class DomainError(Exception):
    """Something was refused; nothing was changed. `field` names the input to look at, if there is one."""

    status = 400

    def __init__(self, message: str, field: str = "") -> None:
        """Keep the words for the reader and the field they belong to."""
        super().__init__(message)
        self.message = message
        self.field = field


class InvalidInput(DomainError):
    """The input is malformed, too long, or out of range."""

    status = 422


class NotAllowed(DomainError):
    """The actor has no right to do this here."""

    status = 403


class SignInNeeded(NotAllowed):
    """Nobody is signed in, and this needs somebody."""

    status = 401


class NotFound(DomainError):
    """There is no such thing, or the actor may not know of it."""

    status = 404


class Conflict(DomainError):
    """It was true when the page was drawn; it no longer is."""

    status = 409


class TooMany(DomainError):
    """Too many attempts; wait."""

    status = 429


class Busy(DomainError):
    """More is going on at this moment than there is room for; the same will be taken in a minute."""

    status = 503
