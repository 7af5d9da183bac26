"""Random commands, repeated, expired, impossible and at once, on the ledger and on a plain model of it."""

import itertools
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from hypothesis import HealthCheck
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from points_app.core import clock
from points_app.core.errors import DomainError
from points_app.ledger import queries, service
from tests.ledger.books import Book, in_order, open_points_book
from tests.ledger.model import Account, Command, Model
from tests.night import examples
from tests.world import ask, do

START = datetime(2026, 3, 1, tzinfo=UTC)
ACCOUNTS = 4
numbers = itertools.count()
account = st.integers(0, ACCOUNTS - 1)
amount = st.integers(-1, 9) | st.just(1)
expires = st.none() | st.integers(0, 3)
which = st.integers(0, 10**6)
EXPIRE = Command("expire", "")


class LedgerMachine(RuleBasedStateMachine):
    """Account 0 is the programme, which may go below zero; the others are households, which may not."""

    def __init__(self) -> None:
        super().__init__()
        self.book: Book | None = None
        self.model = Model([Account(may_go_negative=number == 0) for number in range(ACCOUNTS)])
        self.asked: list[Command] = []
        self.ids: dict[str, int] = {}

    @initialize()
    def open(self) -> None:
        with clock.pinned(START + timedelta(days=10_000)):
            do(service.expire_due)  # what the example before left open
        self.name = f"社区 {next(numbers)}"
        self.book = open_points_book(self.name, households=ACCOUNTS - 1)
        self.accounts = [self.book.programme, *self.book.households]
        for household in range(1, ACCOUNTS):
            self.ask(Command("transfer", self.key(), 0, household, 10))

    def key(self) -> str:
        return f"{self.name} {next(numbers)}"

    def target(self, number: int, verbs: tuple[str, ...]) -> str:
        """Mostly a key of a row of one of `verbs`, sometimes of any row, or of none."""
        keys = [key for key, row in self.model.rows.items() if number % 5 == 0 or row.verb in verbs]
        return keys[number % len(keys)] if keys and number % 17 else "nothing"

    @rule(debit=account, credit=account, amount=amount)
    def transfer(self, debit: int, credit: int, amount: int) -> None:
        self.ask(Command("transfer", self.key(), debit, credit, amount))

    @rule(debit=account, credit=account, amount=amount, expires=expires)
    def reserve(self, debit: int, credit: int, amount: int, expires: int | None) -> None:
        self.ask(Command("reserve", self.key(), debit, credit, amount, self.deadline(expires)))

    @rule(number=which, verb=st.sampled_from(["post", "void"]))
    def end_one(self, number: int, verb: str) -> None:
        self.end(number, verb)

    def end(self, number: int, verb: str) -> None:
        self.ask(Command(verb, self.key(), target=self.target(number, ("reserve",))))

    @rule(number=which)
    def reverse(self, number: int) -> None:
        self.ask(Command("reverse", self.key(), target=self.target(number, ("transfer", "post", "reserve"))))

    @precondition(lambda self: self.asked)
    @rule(number=which)
    def repeat(self, number: int) -> None:
        self.ask(self.asked[number % len(self.asked)])

    @precondition(lambda self: self.asked)
    @rule(number=which, debit=account, credit=account, amount=amount)
    def use_a_key_for_something_else(self, number: int, debit: int, credit: int, amount: int) -> None:
        self.ask(Command("transfer", self.asked[number % len(self.asked)].key, debit, credit, amount))

    @rule(days=st.integers(1, 3), number=which)
    def wait_and_end(self, days: int, number: int) -> None:
        self.model.day += days
        self.end(number, "post")

    @rule()
    def expire(self) -> None:
        self.ask(EXPIRE)

    @rule(data=st.data())
    def at_once(self, data: st.DataObject) -> None:
        """Two to four commands in threads; their answers must be those of some order in which they could have come."""
        commands = [self.any_command(data) for _ in range(data.draw(st.integers(2, 4)))]
        if data.draw(st.booleans()):  # one only: two share what is due between them, as no order would
            commands[0] = EXPIRE
        with self.now(), ThreadPoolExecutor(len(commands)) as pool:
            contexts = [copy_context() for _ in commands]
            answers = list(pool.map(lambda pair: pair[0].run(self.call, pair[1]), zip(contexts, commands, strict=True)))
        for order in itertools.permutations(range(len(commands))):
            model = self.model.copy()
            expected = {number: model.do(commands[number]) for number in order}
            if all(answers[number][0] == expected[number] for number in order) and self.agrees(model):
                self.model = model
                break
        else:
            raise AssertionError(f"no order explains {list(zip(commands, answers, strict=True))}")
        for command, (_word, transfer_id) in reversed(
            list(zip(commands, answers, strict=True))
        ):  # an expiry comes last
            self.remember(command, transfer_id)

    def any_command(self, data: st.DataObject) -> Command:
        kind = data.draw(st.sampled_from(["transfer", "reserve", "post", "void", "reverse", "repeat"]))
        number = data.draw(which)
        if kind == "repeat" and self.asked:
            return self.asked[number % len(self.asked)]
        if kind in {"post", "void"}:
            return Command(kind, self.key(), target=self.target(number, ("reserve",)))
        if kind == "reverse":
            return Command(kind, self.key(), target=self.target(number, ("transfer", "post")))
        verb = "transfer" if kind == "repeat" else kind
        deadline = self.deadline(data.draw(expires)) if verb == "reserve" else None
        return Command(verb, self.key(), data.draw(account), data.draw(account), data.draw(amount), deadline)

    def deadline(self, days: int | None) -> int | None:
        return None if days is None else self.model.day + days

    def now(self) -> Iterator[None]:
        return clock.pinned(START + timedelta(days=self.model.day))

    def ask(self, command: Command) -> None:
        with self.now():
            word, transfer_id = self.call(command)
        assert word == self.model.do(command), command
        self.remember(command, transfer_id)

    def remember(self, command: Command, transfer_id: int | None) -> None:
        if command is EXPIRE:
            for key, end in self.model.ends.items():  # of what has expired, only the reservation's id is known yet
                if end not in self.ids:
                    self.ids[end] = ask(queries.entry, self.ids[key]).ended_by_id
            return
        self.asked.append(command)
        if transfer_id is not None:
            assert self.ids.setdefault(command.key, transfer_id) == transfer_id

    def call(self, command: Command) -> tuple[str, int | None]:
        """Return "new" or "replayed" and the transfer's id, or the error's name; of an expiry, how many expired."""
        if command is EXPIRE:
            return str(do(service.expire_due)), None
        try:
            receipt = self.send(command)
        except DomainError as error:
            return type(error).__name__, None
        return ("replayed" if receipt.replayed else "new"), receipt.transfer_id

    def send(self, command: Command) -> service.Receipt:
        how = {"idempotency_key": command.key, "actor_id": None}
        if command.target:
            more = {"memo": ""} if command.verb == "reverse" else {}
            return do(getattr(service, command.verb), self.ids.get(command.target, 10**9), **how, **more)
        deadline = None if command.expires is None else START + timedelta(days=command.expires)
        order = service.Order(
            self.accounts[command.debit],
            self.accounts[command.credit],
            command.amount,
            "machine",
            **how,
            expires_at=deadline,
        )
        return do(getattr(service, command.verb), order)

    def agrees(self, model: Model) -> bool:
        balances = ask(queries.balances, self.accounts)
        kept = [balances[number] for number in self.accounts]
        sums = [(b.debits_posted, b.credits_posted, b.debits_pending, b.credits_pending) for b in kept]
        return sums == [known.sums for known in model.accounts]

    @invariant()
    def balances_are_the_models(self) -> None:
        assert self.book is None or self.agrees(self.model)

    def teardown(self) -> None:
        if self.book is None:
            return
        in_order()
        for number, known in zip(self.accounts, self.model.accounts, strict=True):
            entries = ask(queries.entries, number, size=1000).rows
            by_state = {state: [e.amount for e in entries if e.state == state] for state in queries.EntryState}
            assert sum(by_state[queries.EntryState.POSTED]) == known.credits_posted - known.debits_posted
            assert sum(by_state[queries.EntryState.PENDING]) == known.credits_pending - known.debits_pending


def test_the_ledger_does_what_the_model_does(database: sa.Engine) -> None:
    run_state_machine_as_test(
        LedgerMachine,
        settings=examples(
            40,
            stateful_step_count=30,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )
