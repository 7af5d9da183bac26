"""What the ledger does, by example; each ends in the accounting equation."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from points_app.core import clock
from points_app.core.errors import Conflict, InvalidInput, NotFound
from points_app.ledger import queries, service
from points_app.ledger.kinds import MAX_AMOUNT, AccountKind, BookKind
from points_app.ledger.queries import EntryState
from tests.ledger.books import Book, add_resident, in_order, open_points_book, order
from tests.world import ask, do

NOW = datetime(2026, 3, 1, 4, 0, tzinfo=UTC)


@pytest.fixture
def book(database: sa.Engine) -> Iterator[Book]:
    with clock.pinned(NOW):
        yield open_points_book()
    in_order()


def test_a_transfer_moves_once_and_a_retry_returns_the_first(book: Book) -> None:
    house = book.households[0]
    award = order(book.programme, house, 5, actor_id=add_resident(), memo="清河", ref_type="award", ref_id=7)
    first = do(service.transfer, award)
    again = do(service.transfer, award)
    assert (first.replayed, again.replayed) == (False, True)
    assert first.transfer_id == again.transfer_id
    assert ask(queries.balance, house).posted == 5
    assert ask(queries.balance, book.programme).posted == -5
    entry = ask(queries.entry, first.transfer_id)
    assert (entry.amount, entry.memo, entry.ref_type, entry.ref_id) == (5, "清河", "award", 7)
    assert (entry.state, entry.effective_at, entry.recorded_at) == (EntryState.POSTED, NOW, NOW)


def test_a_key_says_one_thing_only(book: Book) -> None:
    first, second = book.households
    do(service.transfer, order(book.programme, first, 5, idempotency_key="k"))
    for other in (
        order(book.programme, first, 6, idempotency_key="k"),
        order(book.programme, second, 5, idempotency_key="k"),
        order(book.programme, first, 5, idempotency_key="k", code="other"),
        order(book.programme, first, 5, idempotency_key="k", memo="other"),
        order(book.programme, first, 5, idempotency_key="k", ref_type="other"),
        order(book.programme, first, 5, idempotency_key="k", ref_id=9),
        order(book.programme, first, 5, idempotency_key="k", actor_id=add_resident()),
        order(book.programme, first, 5, idempotency_key="k", effective_at=NOW - timedelta(days=1)),
    ):
        with pytest.raises(Conflict):
            do(service.transfer, other)
    with pytest.raises(Conflict):
        do(service.reserve, order(book.programme, first, 5, idempotency_key="k"))
    assert ask(queries.balance, first).posted == 5
    assert ask(queries.balance, second).posted == 0


def test_nobody_goes_below_zero_and_reservations_count(book: Book) -> None:
    house = book.households[0]
    do(service.transfer, order(book.programme, house, 10))
    held = do(service.reserve, order(house, book.programme, 7))
    assert ask(queries.balance, house) == queries.Balance(0, 10, 7, 0)
    assert ask(queries.balance, house).available == 3
    for verb in (service.transfer, service.reserve):
        with pytest.raises(Conflict):
            do(verb, order(house, book.programme, 4))
    do(service.void, held.transfer_id, idempotency_key="v", actor_id=None)
    do(service.transfer, order(house, book.programme, 10))
    assert ask(queries.balance, house).available == 0


def test_a_retry_returns_the_first_even_when_it_would_no_longer_be_possible(book: Book) -> None:
    house = book.households[0]
    do(service.transfer, order(book.programme, house, 10))
    spent = order(house, book.programme, 10)
    first = do(service.transfer, spent)
    assert do(service.transfer, spent) == service.Receipt(first.transfer_id, replayed=True)


def test_a_pending_transfer_is_posted_once(book: Book) -> None:
    house = book.households[0]
    held = do(service.reserve, order(book.programme, house, 7, memo="三月值日", ref_type="award", ref_id=3))
    assert ask(queries.balance, house) == queries.Balance(0, 0, 0, 7)
    first = do(service.post, held.transfer_id, idempotency_key="p", actor_id=None)
    again = do(service.post, held.transfer_id, idempotency_key="p", actor_id=None)
    assert (first.transfer_id, again.replayed) == (again.transfer_id, True)
    for verb in (service.post, service.void):
        with pytest.raises(Conflict):
            do(verb, held.transfer_id, idempotency_key="q", actor_id=None)
    assert ask(queries.balance, house) == queries.Balance(0, 7, 0, 0)
    posting, was = ask(queries.entry, first.transfer_id), ask(queries.entry, held.transfer_id)
    assert (posting.state, posting.pending_id, posting.memo) == (EntryState.POSTED, held.transfer_id, "三月值日")
    assert (posting.ref_type, posting.ref_id) == ("award", 3)
    assert (was.state, was.ended_by_id) == (EntryState.SETTLED, first.transfer_id)


def test_an_expired_reservation_is_freed_and_not_posted(book: Book) -> None:
    house = book.households[0]
    do(service.transfer, order(book.programme, house, 10))
    shop = order(house, book.programme, 4, expires_at=NOW + timedelta(days=7))
    held = do(service.reserve, shop)
    lasting = do(service.reserve, order(house, book.programme, 1))
    assert do(service.expire_due) == 0
    with clock.pinned(NOW + timedelta(days=7)):
        with pytest.raises(Conflict):
            do(service.post, held.transfer_id, idempotency_key="p", actor_id=None)
        assert do(service.reserve, shop).replayed
        assert do(service.expire_due) == 1
        assert do(service.expire_due) == 0
        assert ask(queries.entry, held.transfer_id).state == EntryState.VOIDED
        assert ask(queries.entry, lasting.transfer_id).state == EntryState.PENDING
    assert ask(queries.balance, house).available == 9


def test_a_reversal_happens_once_and_is_not_reversed(book: Book) -> None:
    house = book.households[0]
    award = do(service.transfer, order(book.programme, house, 5, ref_type="award", ref_id=1))
    words = {"actor_id": None, "memo": "记错了人"}
    back = do(service.reverse, award.transfer_id, idempotency_key="r", **words)
    assert do(service.reverse, award.transfer_id, idempotency_key="r", **words).replayed
    for target in (award.transfer_id, back.transfer_id):
        with pytest.raises(Conflict):
            do(service.reverse, target, idempotency_key="r2", **words)
    assert ask(queries.balance, house).posted == 0
    pair = ask(queries.entries, house).rows
    assert [(e.amount, e.code, e.reverses_id, e.reversed_by_id) for e in pair] == [
        (-5, "reversal", award.transfer_id, None),
        (5, "award", None, back.transfer_id),
    ]
    assert pair[0].ref_id == 1


def test_what_was_spent_cannot_be_reversed(book: Book) -> None:
    house = book.households[0]
    award = do(service.transfer, order(book.programme, house, 5))
    do(service.transfer, order(house, book.programme, 5))
    with pytest.raises(Conflict):
        do(service.reverse, award.transfer_id, idempotency_key="r", actor_id=None, memo="")


def test_reversing_a_posted_reservation_reverses_its_posting(book: Book) -> None:
    house = book.households[0]
    held = do(service.reserve, order(book.programme, house, 5))
    reverse = {"idempotency_key": "r", "actor_id": None, "memo": ""}
    with pytest.raises(Conflict):
        do(service.reverse, held.transfer_id, **reverse)
    posting = do(service.post, held.transfer_id, idempotency_key="p", actor_id=None)
    back = do(service.reverse, held.transfer_id, **reverse)
    assert ask(queries.entry, back.transfer_id).reverses_id == posting.transfer_id
    assert ask(queries.balance, house).posted == 0


def test_a_voided_reservation_is_not_reversed(book: Book) -> None:
    held = do(service.reserve, order(book.programme, book.households[0], 5))
    end = do(service.void, held.transfer_id, idempotency_key="v", actor_id=None)
    for target in (held.transfer_id, end.transfer_id):
        with pytest.raises(Conflict):
            do(service.reverse, target, idempotency_key="r", actor_id=None, memo="")


MALFORMED: tuple[tuple[dict[str, object], str], ...] = (
    ({"amount": 0}, "amount"),
    ({"amount": -1}, "amount"),
    ({"amount": MAX_AMOUNT + 1}, "amount"),
    ({"amount": 1.0}, "amount"),
    ({"amount": True}, "amount"),
    ({"idempotency_key": ""}, "idempotency_key"),
    ({"idempotency_key": "k" * 65}, "idempotency_key"),
    ({"code": ""}, "code"),
    ({"code": "c" * 41}, "code"),
    ({"memo": "字" * 501}, "memo"),
    ({"expires_at": NOW + timedelta(days=1)}, "expires_at"),
)


def test_a_malformed_order_names_the_field(book: Book) -> None:
    for change, field in MALFORMED:
        values = {"amount": 1, "code": "award", "idempotency_key": "k"} | change
        with pytest.raises(InvalidInput) as refused:
            do(service.transfer, service.Order(book.programme, book.households[0], **values))
        assert refused.value.field == field


def test_a_reservation_neither_starts_expired_nor_reverses(book: Book) -> None:
    for change in ({"expires_at": NOW}, {"reverses_id": 1}):
        with pytest.raises(InvalidInput):
            do(service.reserve, order(book.programme, book.households[0], 1, **change))


def test_accounts_must_exist_differ_and_share_a_book(book: Book) -> None:
    other = open_points_book("另一个社区")
    with pytest.raises(InvalidInput):
        do(service.transfer, order(book.programme, book.programme, 1))
    for debit, credit in ((999_999, book.programme), (book.programme, 999_999)):
        with pytest.raises(NotFound):
            do(service.transfer, order(debit, credit, 1))
    for debit, credit in ((book.programme, other.programme), (other.programme, book.households[0])):
        with pytest.raises(Conflict):
            do(service.transfer, order(debit, credit, 1))
    with pytest.raises(NotFound):
        do(service.transfer, order(book.programme, book.households[0], 1, actor_id=999_999))


def test_only_a_pending_transfer_can_be_ended(book: Book) -> None:
    done = do(service.transfer, order(book.programme, book.households[0], 1))
    for target in (done.transfer_id, 999_999):
        for verb in (service.post, service.void):
            with pytest.raises(NotFound):
                do(verb, target, idempotency_key="x", actor_id=None)
    with pytest.raises(NotFound):
        do(service.reverse, 999_999, idempotency_key="x", actor_id=None, memo="")


def test_totals_stay_within_what_javascript_can_count(book: Book) -> None:
    do(service.transfer, order(book.programme, book.households[0], MAX_AMOUNT))
    with pytest.raises(Conflict):
        do(service.transfer, order(book.programme, book.households[1], 1))


def test_opening_twice_gives_the_same(book: Book) -> None:
    assert do(service.open_book, BookKind.POINTS, book.place_id) == book.id
    assert do(service.open_book, BookKind.MONEY, book.place_id) != book.id
    house = do(service.open_account, book.id, AccountKind.HOUSEHOLD, "household", 1)
    assert house == book.households[0] == ask(queries.find_account, book.id, AccountKind.HOUSEHOLD, "household", 1)
    assert ask(queries.find_account, book.id, AccountKind.SHOP, "household", 1) is None
    assert ask(queries.find_book, BookKind.POINTS, book.place_id) == book.id
    assert ask(queries.find_book, BookKind.POINTS, 999_999) is None
    assert ask(queries.balance, 999_999) == queries.Balance()


def test_entries_come_in_pages_and_add_up(book: Book) -> None:
    house = book.households[0]
    for number in range(1, 8):
        do(service.transfer, order(book.programme, house, number))
    do(service.transfer, order(house, book.households[1], 2))
    kept, freed = (do(service.reserve, order(house, book.programme, 3)).transfer_id for _ in range(2))
    settled = do(service.reserve, order(house, book.programme, 5)).transfer_id
    do(service.post, settled, idempotency_key="p", actor_id=None)
    do(service.void, freed, idempotency_key="v", actor_id=None)
    page = ask(queries.entries, house, "", 3)
    pages = [*page.rows]
    while page.after:
        page = ask(queries.entries, house, page.after, 3)
        pages += page.rows
    ids = [e.transfer_id for e in pages]
    assert ids == sorted(set(ids), reverse=True)
    assert len(pages) == 11
    assert tuple(pages) == ask(queries.entries, house).rows
    balance = ask(queries.balance, house)
    assert sum(e.amount for e in pages if e.state == EntryState.POSTED) == balance.posted == 21
    assert sum(-e.amount for e in pages if e.state == EntryState.PENDING) == balance.debits_pending == 3
    assert {e.transfer_id: e.state for e in pages if e.transfer_id in {kept, freed, settled}} == {
        kept: EntryState.PENDING,
        freed: EntryState.VOIDED,
    }


def test_several_transfers_in_one_unit_of_work_are_all_or_nothing(book: Book) -> None:
    first, second = book.households
    with pytest.raises(Conflict):
        do(_two_awards_then_too_much, book)
    assert ask(queries.balances, [first, second]) == {first: queries.Balance(), second: queries.Balance()}


def _two_awards_then_too_much(session: object, book: Book) -> None:
    service.lock(session, [book.programme, *book.households])
    for house in book.households:
        service.transfer(session, order(book.programme, house, 5))
    service.transfer(session, order(*book.households, 6))
