"""What entries can be, how far they come, what happens to them."""

from enum import StrEnum

from points_app.core.i18n import _


class EntryKind(StrEnum):
    """Which way the money goes."""

    INCOME = "income"
    """Into the fund."""
    SPENDING = "spending"
    """Out of the fund."""

    @property
    def label(self) -> str:
        """The kind's name in the current language."""
        return {EntryKind.INCOME: _("收入"), EntryKind.SPENDING: _("支出")}[self]


class EntryState(StrEnum):
    """How far an entry has come."""

    PENDING = "pending"
    """Submitted; the amount is set aside, nothing has moved."""
    APPROVED = "approved"
    """Approved by the committee; it counts."""
    REJECTED = "rejected"
    """Refused by the committee, with a reason."""
    WITHDRAWN = "withdrawn"
    """Taken back by whoever submitted it."""

    @property
    def label(self) -> str:
        """The state's name in the current language."""
        return {
            EntryState.PENDING: _("待审批"),
            EntryState.APPROVED: _("已入账"),
            EntryState.REJECTED: _("未通过"),
            EntryState.WITHDRAWN: _("已撤回"),
        }[self]


class EventKind(StrEnum):
    """What happened to an entry; the last three end it, and one of them happens once."""

    SUBMITTED = "submitted"
    """Its transfer is the pending one."""
    APPROVED = "approved"
    """Its transfer moved the amount: the posting, or for a correction the reversal."""
    REJECTED = "rejected"
    """Its transfer freed the amount."""
    WITHDRAWN = "withdrawn"
    """Its transfer freed the amount."""


class StateGroup(StrEnum):
    """What a list of entries can be narrowed to by how far they have come."""

    APPROVED = "approved"
    PENDING = "pending"
    REFUSED = "refused"
    ALL = "all"

    @property
    def states(self) -> tuple[EntryState, ...]:
        """The states that it means."""
        return {
            StateGroup.APPROVED: (EntryState.APPROVED,),
            StateGroup.PENDING: (EntryState.PENDING,),
            StateGroup.REFUSED: (EntryState.REJECTED, EntryState.WITHDRAWN),
            StateGroup.ALL: tuple(EntryState),
        }[self]

    @property
    def label(self) -> str:
        """The group's name in the current language."""
        return {
            StateGroup.APPROVED: _("已入账"),
            StateGroup.PENDING: _("待审批"),
            StateGroup.REFUSED: _("未通过或撤回"),
            StateGroup.ALL: _("全部"),
        }[self]
