"""The ledger's laws once more, as plainly as they can be said, for the state machine to compare with."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace


@dataclass(frozen=True)
class Command:
    """Something asked of the ledger. Accounts are indexes; `target` is the key of the command it speaks of."""

    verb: str
    key: str
    debit: int = 0
    credit: int = 0
    amount: int = 0
    expires: int | None = None
    target: str = ""


@dataclass(frozen=True)
class Row:
    """A row that a command wrote; posting and voiding take over accounts and amount of what they end."""

    verb: str
    debit: int
    credit: int
    amount: int
    target: str = ""
    expires: int | None = None


@dataclass
class Account:
    """Sums of one account."""

    may_go_negative: bool
    debits_posted: int = 0
    credits_posted: int = 0
    debits_pending: int = 0
    credits_pending: int = 0

    @property
    def sums(self) -> tuple[int, int, int, int]:
        return (self.debits_posted, self.credits_posted, self.debits_pending, self.credits_pending)

    def covers(self, amount: int) -> bool:
        return self.may_go_negative or self.credits_posted - self.debits_posted - self.debits_pending >= amount


@dataclass
class Model:
    """All rows by key, in a world whose clock counts days."""

    accounts: list[Account]
    rows: dict[str, Row] = field(default_factory=dict)
    ends: dict[str, str] = field(default_factory=dict)
    reversals: dict[str, str] = field(default_factory=dict)
    day: int = 0

    def copy(self) -> "Model":
        return Model(
            [replace(a) for a in self.accounts], dict(self.rows), dict(self.ends), dict(self.reversals), self.day
        )

    def do(self, command: Command) -> str:
        """Carry the command out; return "new", "replayed", or the name of the error; of an expiry, how many."""
        if command.verb == "expire":
            return str(self.expire())
        row = getattr(self, f"_{command.verb}")(command)
        if isinstance(row, str):
            return row
        known = self.rows.get(command.key)
        if known is not None:
            return "replayed" if replace(known, expires=None) == replace(row, expires=None) else "Conflict"
        refusal = self._refusal(command, row)
        if refusal:
            return refusal
        self.rows[command.key] = row
        self._move(command.key, row)
        return "new"

    def _transfer(self, command: Command) -> Row | str:
        if command.amount < 1 or command.debit == command.credit:
            return "InvalidInput"
        return Row(command.verb, command.debit, command.credit, command.amount)

    def _reserve(self, command: Command) -> Row | str:
        row = self._transfer(command)
        return row if isinstance(row, str) else replace(row, expires=command.expires)

    def _post(self, command: Command) -> Row | str:
        first = self.rows.get(command.target)
        if first is None or first.verb != "reserve":
            return "NotFound"
        return Row(command.verb, first.debit, first.credit, first.amount, command.target)

    _void = _post

    def _reverse(self, command: Command) -> Row | str:
        key = command.target
        first = self.rows.get(key)
        if first is None:
            return "NotFound"
        if first.verb == "reserve":
            key = self.ends.get(key, "")
            if not key or self.rows[key].verb != "post":
                return "Conflict"
        if first.verb in {"void", "reverse"}:
            return "Conflict"
        return Row(command.verb, first.credit, first.debit, first.amount, key)

    def _refusal(self, command: Command, row: Row) -> str:
        if row.verb == "reserve" and row.expires is not None and row.expires <= self.day:
            return "InvalidInput"
        if row.verb in {"post", "void"}:
            expires = self.rows[row.target].expires
            late = row.verb == "post" and expires is not None and expires <= self.day
            return "Conflict" if late or row.target in self.ends else ""
        if row.verb == "reverse" and row.target in self.reversals:
            return "Conflict"
        return "" if self.accounts[row.debit].covers(row.amount) else "Conflict"

    def _move(self, key: str, row: Row) -> None:
        debit, credit, amount = self.accounts[row.debit], self.accounts[row.credit], row.amount
        pending = {"reserve": amount, "post": -amount, "void": -amount}.get(row.verb, 0)
        posted = 0 if row.verb in {"reserve", "void"} else amount
        debit.debits_pending += pending
        credit.credits_pending += pending
        debit.debits_posted += posted
        credit.credits_posted += posted
        if row.verb in {"post", "void"}:
            self.ends[row.target] = key
        if row.verb == "reverse":
            self.reversals[row.target] = key

    def due(self) -> Iterator[str]:
        """Keys of reservations whose time is over."""
        for key, row in self.rows.items():
            if row.verb == "reserve" and key not in self.ends and row.expires is not None and row.expires <= self.day:
                yield key

    def expire(self) -> int:
        keys = list(self.due())
        for key in keys:
            self.do(Command("void", f"expire {key}", target=key))
        return len(keys)
