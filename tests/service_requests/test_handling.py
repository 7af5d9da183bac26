"""From received to closed: who may do what when, the reporter's last word, the work list, and the public figures."""

import asyncio
import inspect
import secrets
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from points_app.core import clock, db, photos
from points_app.core.errors import Conflict, DomainError, InvalidInput, NotAllowed, NotFound
from points_app.core.permissions import NOBODY
from points_app.people.models import RoleGrant
from points_app.people.queries import actor_of
from points_app.service_requests import queries, service, state
from points_app.service_requests.models import (
    OPEN,
    EventKind,
    RequestEvent,
    RequestState,
    ServiceRequest,
)
from points_app.service_requests.queries import Segment
from tests import names
from tests.night import examples
from tests.once import Run, using
from tests.service_requests.sending import MONDAY, row_of, send
from tests.world import Person, World, ask, do, jpeg

LATER = MONDAY + timedelta(hours=3)


def walk(world: World, *steps: str, **changes: Any) -> tuple[str, int]:
    """Send a report and take it through `steps` as its steward and its reporter."""
    code, id_ = send(world, **changes)
    verbs = {
        "accept": lambda: do(service.accept, world.steward, id_, at=LATER),
        "start": lambda: do(service.start, world.steward, id_, at=LATER),
        "solve": lambda: do(service.solve, world.steward, id_, "换了一段水管", at=LATER),
        "yes": lambda: do(service.answer, NOBODY, code, solved=True, at=LATER),
        "no": lambda: do(service.answer, NOBODY, code, solved=False, words="还在漏", at=LATER),
    }
    for step in steps:
        verbs[step]()
    return code, id_


def test_the_whole_way_is_told_step_by_step(world: World) -> None:
    code, id_ = send(world)
    do(service.accept, world.steward, id_, MONDAY + timedelta(hours=7), at=LATER)
    view = ask(queries.track, NOBODY, code, at=LATER)
    assert view.sentence == "已受理，桐中心户长 今天 17:00 前上门。"
    assert view.deadline == "应在 6月2日（周二）10:00 前解决。"
    do(service.start, world.steward, id_, at=LATER)
    do(service.note, world.steward, id_, "材料下午到", at=LATER)
    do(service.note, world.steward, id_, "这户门锁难开", public=False, at=LATER)
    do(service.solve, world.steward, id_, "换了一段水管", [photos.encode(jpeg())], at=LATER)
    view = ask(queries.track, NOBODY, code, at=LATER)
    assert view.turn
    assert len(view.events[0].photos) == 1
    assert "门锁" not in repr(view)
    assert "桐小雪" not in repr(view)
    assert "门锁" in repr(ask(queries.work_detail, world.steward, id_))
    do(service.answer, NOBODY, code, solved=True, words="谢谢", at=LATER)
    do(service.rate, NOBODY, code, 5, "很快", at=LATER)
    view = ask(queries.track, NOBODY, code, at=LATER)
    assert (view.turn, view.may_rate, view.rating, view.state) == (False, False, 5, "已解决")
    kinds = ["rated", "confirmed", "solved", "noted", "started", "accepted", "dispatched", "reported"]
    assert [event.kind for event in view.events] == kinds
    assert view.events[0].note == "评分 5 分：很快"


def test_no_opens_it_again_with_a_new_time_limit_and_the_same_person(world: World) -> None:
    code, id_ = walk(world, "accept", "solve", "no")
    row = row_of(code)
    assert (row.state, row.assignee_id) == (RequestState.REOPENED, world.steward)
    assert row.due_at == LATER + timedelta(hours=24)
    assert (row.solved_at, row.solved_month, row.on_time) == (None, "", None)
    with pytest.raises(Conflict):
        do(service.accept, world.property, id_)
    do(service.solve, world.steward, id_, "再换了一段", at=LATER)
    do(service.answer, NOBODY, code, solved=True, at=LATER)
    assert row_of(code).state == RequestState.CLOSED


def test_a_closed_one_may_be_opened_again_for_thirty_days(world: World) -> None:
    code, _id = walk(world, "accept", "solve", "yes")
    with pytest.raises(InvalidInput):
        do(service.reopen, NOBODY, code, "", at=LATER)
    with pytest.raises(Conflict):
        do(service.reopen, NOBODY, code, "又漏了", at=LATER + timedelta(days=31))
    do(service.reopen, NOBODY, code, "又漏了", at=LATER + timedelta(days=29))
    assert row_of(code).state == RequestState.REOPENED


def test_a_rating_counts_once_after_each_yes(world: World) -> None:
    code, id_ = walk(world, "accept", "solve")
    with pytest.raises(Conflict):
        do(service.rate, NOBODY, code, 5)
    do(service.answer, NOBODY, code, solved=True, at=LATER)
    for stars in (0, 6, -1):
        with pytest.raises(InvalidInput):
            do(service.rate, NOBODY, code, stars)
    do(service.rate, NOBODY, code, 2, at=LATER)
    with pytest.raises(Conflict):
        do(service.rate, NOBODY, code, 5, at=LATER)
    do(service.reopen, NOBODY, code, "又漏了", at=LATER)
    do(service.solve, world.steward, id_, "换了总阀", at=LATER)
    do(service.answer, NOBODY, code, solved=True, at=LATER)
    do(service.rate, NOBODY, code, 4, at=LATER)
    assert row_of(code).rating == 4


def test_strangers_may_do_nothing(world: World) -> None:
    code, id_ = send(world)
    verbs = (
        (service.accept,),
        (service.start,),
        (service.solve, "x y"),
        (service.note, "x y"),
        (service.assign, world.steward),
        (service.give_back, "x y"),
    )
    before = row_of(code).model_dump()
    for actor in (NOBODY, world.resident, world.auditor, world.steward2):
        for verb, *arguments in verbs:
            with pytest.raises(NotAllowed):
                do(verb, actor, id_, *arguments)
        with pytest.raises((NotFound, NotAllowed)):
            ask(queries.work_detail, actor, id_)
    for forged in (0, -1, 999_999):
        with pytest.raises(NotFound):
            do(service.accept, world.steward, forged)
        with pytest.raises(NotFound):
            ask(queries.work_detail, world.steward, forged)
    assert row_of(code).model_dump() == before


@pytest.mark.parametrize("code", ["", "0000000000", "x" * 10_000, "' OR 1=1 --", "😀" * 10])
def test_a_code_that_is_none_opens_nothing(world: World, code: str) -> None:
    walk(world, "accept", "solve")
    for verb, arguments in (
        (service.answer, {"solved": True}),
        (service.reopen, {"words": "x y"}),
        (service.rate, {"stars": 5}),
    ):
        with pytest.raises(NotFound):
            do(verb, NOBODY, code, **arguments)
    with pytest.raises(NotFound):
        ask(queries.track, NOBODY, code)


def test_staff_never_see_the_code_and_the_public_never_the_phone(world: World) -> None:
    code, id_ = send(world, phone="13800001234", who=world.resident)
    detail = ask(queries.work_detail, world.steward, id_)
    assert code not in repr(detail)
    assert code not in repr(ask(queries.inbox, world.steward, Segment.ALL))
    assert detail.phone == "13800001234"
    assert detail.reporter.startswith("张小明")
    public = repr(ask(queries.track, NOBODY, code))
    assert "13800001234" not in public
    assert "张小明" not in public


def test_who_signed_in_finds_their_own_reports_and_nobody_elses(world: World) -> None:
    first, _id = send(world, who=world.resident, text="第一件")
    send(world, text="没有登录的", key="k2")
    second, id_ = send(world, who=world.resident, text="第二件\n还有一行", key="k3", at=LATER)
    do(service.accept, world.steward, id_, at=LATER)
    do(service.solve, world.steward, id_, "换好了", at=LATER)
    found_again = ask(queries.raised, world.resident, at=LATER)
    assert [(one.code, one.line, one.turn) for one in found_again] == [
        (second, "第二件", True),
        (first, "第一件", False),
    ]
    for other in (NOBODY, world.steward, world.committee):
        assert ask(queries.raised, other) == ()
    assert ask(queries.inbox, world.steward, Segment.RAISED).items == ()


def test_nobody_confirms_or_rates_their_own_work(world: World) -> None:
    code, id_ = send(world, who=world.steward)
    do(service.accept, world.steward, id_)
    do(service.solve, world.steward, id_, "自己报的，自己办的")
    for solved in (True, False):
        with pytest.raises(NotAllowed, match="由别人来确认"):
            do(service.answer, world.steward, code, solved=solved)
    do(service.answer, world.resident, code, solved=True)
    with pytest.raises(NotAllowed, match="由别人来确认"):
        do(service.rate, world.steward, code, 5)
    assert row_of(code).rating is None


def test_dispatch_is_contested_with_a_reason_and_given_to_another(world: World) -> None:
    code, id_ = send(world)
    with pytest.raises(InvalidInput):
        do(service.give_back, world.steward, id_, "")
    with pytest.raises(Conflict):
        do(service.give_back, world.property, id_, "不是我的")
    do(service.give_back, world.steward, id_, "我是当事人的亲戚")
    assert row_of(code).assignee_id is None
    assert ask(queries.waiting_count, world.committee) == 1
    for actor in (world.steward, NOBODY):
        with pytest.raises(NotAllowed):
            do(service.assign, actor, id_, world.property)
    for forged in (world.resident, world.steward2, 999_999):
        with pytest.raises(InvalidInput):
            do(service.assign, world.committee, id_, forged)
    do(service.assign, world.committee, id_, world.property, "请物业看看")
    assert [one.note for one in ask(queries.track, NOBODY, code).events][:2] == ["请物业看看", "我是当事人的亲戚"]
    do(service.accept, world.property, id_)
    with pytest.raises(Conflict):
        do(service.give_back, world.property, id_, "受理以后不能退")
    with pytest.raises(Conflict):
        do(service.solve, world.steward, id_, "不是我负责的")
    do(service.assign, world.committee, id_, world.steward)
    assert row_of(code).state == RequestState.RECEIVED


def test_two_who_accept_at_once_leave_one_responsible(world: World) -> None:
    _code, id_ = send(world)
    do(service.accept, world.steward, id_)
    with pytest.raises(Conflict):
        do(service.accept, world.property, id_)


def test_a_step_sent_twice_is_one_step(world: World) -> None:
    code, id_ = send(world)
    pictures = [photos.encode(jpeg())]
    steps: list[Callable[[], None]] = [
        lambda: do(service.give_back, world.steward, id_, "不归我管"),
        lambda: do(service.accept, world.property, id_),
        lambda: do(service.start, world.property, id_),
        lambda: do(service.note, world.property, id_, "到过现场"),
        lambda: do(service.solve, world.property, id_, "换了水管", pictures),
        lambda: do(service.answer, NOBODY, code, solved=False, words="还在漏"),
        lambda: do(service.solve, world.property, id_, "换了总阀"),
        lambda: do(service.answer, NOBODY, code, solved=True),
        lambda: do(service.reopen, NOBODY, code, "又漏了"),
        lambda: do(service.solve, world.property, id_, "换了总阀"),
        lambda: do(service.answer, NOBODY, code, solved=True),
    ]
    for number, step in enumerate(steps):
        before = len(ask(queries.track, NOBODY, code).events)
        step()
        step()
        assert len(ask(queries.track, NOBODY, code).events) == before + 1, number
    assert row_of(code).state == RequestState.CLOSED


def test_a_note_with_other_words_eyes_or_pictures_is_another(world: World) -> None:
    _code, id_ = send(world)
    one, two = photos.encode(jpeg()), photos.encode(jpeg("#993300"))
    for words, pictures, public in (
        ("到过现场", [], True),
        ("到过现场", [], False),
        ("到过现场", [one], True),
        ("到过现场", [two], True),
        ("已约师傅", [two], True),
    ):
        do(service.note, world.steward, id_, words, pictures, public=public)
    do(service.note, world.property, id_, "已约师傅", [two])
    notes = [event for event in ask(queries.work_detail, world.steward, id_).events if event.kind == "noted"]
    assert len(notes) == 6


@pytest.mark.parametrize("visit", [timedelta(0), timedelta(hours=-1), timedelta(days=31)])
def test_a_visit_is_promised_for_the_days_to_come(world: World, visit: timedelta) -> None:
    _code, id_ = send(world)
    with pytest.raises(InvalidInput):
        do(service.accept, world.steward, id_, MONDAY + visit)


def test_a_promise_that_has_passed_is_no_news(world: World) -> None:
    code, id_ = send(world)
    do(service.accept, world.steward, id_, MONDAY + timedelta(hours=2))
    assert "前上门" in ask(queries.track, NOBODY, code, at=MONDAY + timedelta(hours=1)).sentence
    assert ask(queries.track, NOBODY, code, at=LATER).sentence == "已受理，由桐中心户长负责。"


def test_the_work_list_is_in_order_page_by_page(world: World) -> None:
    for number in range(45):
        send(world, key=f"k{number}", text=f"第 {number} 件", at=MONDAY + timedelta(minutes=number))
    send(world, key="danger", category="danger", text="煤气味", at=MONDAY + timedelta(hours=2))
    send(world, key="other", text="二栋的事", place_id=world.east_2)
    seen, cursor = [], ""
    while True:
        page = ask(queries.inbox, world.steward, Segment.WAITING, cursor, at=LATER)
        seen += [one.line for one in page.items]
        cursor = page.cursor
        if not cursor:
            break
    assert seen == ["煤气味", *(f"第 {number} 件" for number in range(45))]
    newest = ask(queries.inbox, world.steward, Segment.ALL, at=LATER)
    assert newest.items[0].line == "煤气味"
    assert ask(queries.inbox, world.steward, Segment.ALL, newest.cursor, at=LATER).items[0].line == "第 25 件"
    for forged in ("x", "1|x|2", "9" * 10_000, "-1|nan|3", "1|1e400|2"):
        ask(queries.inbox, world.steward, Segment.WAITING, forged, at=LATER)
        ask(queries.inbox, world.steward, Segment.ALL, forged, at=LATER)
    assert len(ask(queries.inbox, world.committee, Segment.ALL).items) == queries.PAGE
    with pytest.raises(NotAllowed):
        ask(queries.inbox, NOBODY, Segment.ALL)
    assert ask(queries.inbox, world.resident, Segment.ALL).items == ()


def test_overdue_is_shown_everywhere(world: World) -> None:
    code, id_ = send(world)
    late = MONDAY + timedelta(days=3)
    assert ask(queries.inbox, world.committee, Segment.OVERDUE, at=MONDAY).items == ()
    assert ask(queries.inbox, world.committee, Segment.OVERDUE, at=late).items[0].due == "超时 2 天"
    assert ask(queries.track, NOBODY, code, at=late).due.startswith("超时")
    assert "已经超时" in ask(queries.work_detail, world.steward, id_, at=late).deadline
    assert ask(queries.summary, world.committee, at=late).overdue == 1
    assert ask(queries.waiting_count, world.steward, at=late) == 1


def test_public_figures_count_what_is_open_and_what_was_in_time(world: World) -> None:
    with db.read() as session:
        path = queries.people.find_place(session, world.east).path
    assert ask(queries.public_figures, NOBODY, path).on_time_percent is None
    walk(world, "accept", "solve", "yes", key="1")
    walk(world, "accept", "solve", key="2")
    walk(world, "accept", key="3")
    _code, late = walk(world, "accept", key="4")
    do(service.solve, world.steward, late, "终于好了", at=MONDAY + timedelta(days=9))
    walk(world, "accept", "solve", "no", key="5")
    figures = ask(queries.public_figures, NOBODY, path, at=MONDAY + timedelta(days=10))
    assert figures == queries.PublicFigures(open=2, solved_this_month=3, on_time_percent=67)
    assert ask(queries.public_figures, NOBODY, path, at=MONDAY + timedelta(days=40)).solved_this_month == 0


class Report(RuleBasedStateMachine):
    """One report, driven by everybody in any order, beside the few lines that say how it must stand."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self.world = world

    @initialize()
    def begin(self) -> None:
        self.code, self.id = send(self.world, key=secrets.token_hex(8))
        self.state = RequestState.RECEIVED
        self.assignee: int | None = self.world.steward
        self.events = 2
        self.rated = False
        self.last: tuple[Any, ...] = ()

    def attempt(self, allowed: bool, verb: Any, *args: Any, **kwargs: Any) -> bool:
        step = (verb, args, kwargs)
        if step == self.last and verb not in {service.assign, service.rate}:  # sent twice: taken, and nothing happens
            do(verb, *args, **kwargs)
            return False
        if allowed:
            do(verb, *args, **kwargs)
            self.events += 1
            self.last = step
            return True
        with pytest.raises(DomainError):
            do(verb, *args, **kwargs)
        return False

    def responsible(self, person: Person) -> bool:
        return person in {self.world.committee, self.assignee}

    who = st.sampled_from(["steward", "property", "committee", "steward2", "resident", "auditor"])

    def person(self, who: str) -> tuple[Person, bool]:
        person = self.world.who(who)
        return person, who in {"steward", "property", "committee"} or person == self.assignee

    @rule(who=who)
    def accept(self, who: str) -> None:
        person, staff = self.person(who)
        fresh = self.state == RequestState.RECEIVED and staff
        again = self.state == RequestState.REOPENED and self.responsible(person)
        if self.attempt(fresh or again, service.accept, person, self.id):
            self.state, self.assignee = RequestState.ACCEPTED, person

    @rule(who=who)
    def start(self, who: str) -> None:
        person, _staff = self.person(who)
        if self.attempt(
            self.state == RequestState.ACCEPTED and self.responsible(person), service.start, person, self.id
        ):
            self.state = RequestState.IN_PROGRESS

    @rule(who=who)
    def note(self, who: str) -> None:
        person, staff = self.person(who)
        self.attempt(self.state in OPEN | {RequestState.SOLVED} and staff, service.note, person, self.id, "看过了")

    @rule(who=who)
    def solve(self, who: str) -> None:
        person, _staff = self.person(who)
        ready = self.state in {RequestState.ACCEPTED, RequestState.IN_PROGRESS, RequestState.REOPENED}
        if self.attempt(ready and self.responsible(person), service.solve, person, self.id, "修好了"):
            self.state = RequestState.SOLVED

    @rule(who=who, to=who)
    def assign(self, who: str, to: str) -> None:
        person, _staff = self.person(who)
        target = self.world.who(to)
        same = self.state == RequestState.RECEIVED and target == self.assignee
        may = who in {"property", "committee"} and to in {"steward", "property", "committee"} and not same
        if self.attempt(self.state in OPEN and may, service.assign, person, self.id, target):
            self.state, self.assignee = RequestState.RECEIVED, target

    @rule(who=who)
    def give_back(self, who: str) -> None:
        person, _staff = self.person(who)
        mine = self.state == RequestState.RECEIVED and person == self.assignee
        if self.attempt(mine, service.give_back, person, self.id, "不归我管"):
            self.assignee = None

    @rule(solved=st.booleans())
    def answer(self, solved: bool) -> None:
        if self.attempt(self.state == RequestState.SOLVED, service.answer, NOBODY, self.code, solved=solved):
            self.state = RequestState.CLOSED if solved else RequestState.REOPENED
            self.rated = False

    @rule()
    def reopen(self) -> None:
        if self.attempt(self.state == RequestState.CLOSED, service.reopen, NOBODY, self.code, "又坏了"):
            self.state = RequestState.REOPENED

    @rule(stars=st.integers(0, 6))
    def rate(self, stars: int) -> None:
        may = self.state == RequestState.CLOSED and not self.rated and 1 <= stars <= 5
        if self.attempt(may, service.rate, NOBODY, self.code, stars):
            self.rated = True

    @invariant()
    def stands_as_told(self) -> None:
        row = row_of(self.code)
        assert (row.state, row.assignee_id) == (self.state, self.assignee)
        with db.read() as session:
            kinds = session.exec(
                sa.select(RequestEvent.kind, RequestEvent.state).where(RequestEvent.request_id == self.id)
            ).all()
        assert len(kinds) == self.events
        assert kinds[-1].state == self.state
        assert (row.state == RequestState.CLOSED) <= (EventKind.CONFIRMED in {kind for kind, _state in kinds})
        view = ask(queries.track, NOBODY, self.code)
        assert view.turn == (self.state == RequestState.SOLVED)
        assert view.may_rate == (self.state == RequestState.CLOSED and not self.rated)
        detail = ask(queries.work_detail, self.world.committee, self.id)
        assert detail.may_solve == (self.state in OPEN - {RequestState.RECEIVED})


def test_every_order_of_steps_ends_where_it_must(world: World) -> None:
    run_state_machine_as_test(
        lambda: Report(world),
        settings=examples(8, stateful_step_count=12, suppress_health_check=list(HealthCheck)),
    )


def test_the_demo_has_a_report_in_every_state(backend: str, run: Run) -> None:
    with run.copy(run.demo(backend)) as url, using(url), db.read() as session:
        states = dict(
            session.exec(sa.select(ServiceRequest.state, sa.func.count()).group_by(ServiceRequest.state)).all()
        )
        assert session.exec(sa.select(sa.func.count()).select_from(ServiceRequest)).scalar_one() > 80
        with clock.pinned(run.moment):
            assert queries.summary(session, actor_of(session, names.person(session, names.STEWARD))).overdue >= 1
    assert set(states) >= {"received", "accepted", "solved", "closed", "reopened"}


def test_who_left_the_office_has_left_its_reports(world: World) -> None:
    _code, id_ = send(world, category="danger")
    do(service.accept, world.steward, id_)
    told = row_of(_code).alerted_id
    for left in (world.steward, told):
        with db.write() as session:
            mine = sa.update(RoleGrant).where(sa.column("resident_id") == left)
            session.exec(mine.values(revoked_at=MONDAY))
            actor = actor_of(session, left)
        with pytest.raises(NotFound):
            ask(queries.work_detail, actor, id_)
        for verb, *arguments in ((service.start,), (service.solve, "x y"), (service.note, "x y")):
            with pytest.raises(NotAllowed):
                do(verb, actor, id_, *arguments)
        for segment in Segment:
            assert ask(queries.inbox, actor, segment).items == ()
        assert ask(queries.waiting_count, actor, at=LATER) == 0
    assert ask(queries.inbox, world.property, Segment.ALL).items


def test_more_after_the_last_page_adds_nothing(database: sa.Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    async def none(*_args: Any) -> Any:
        raise AssertionError("the first page again")

    monkeypatch.setattr(state, "ask", none)
    shown = SimpleNamespace(segment="waiting", cursor="", items=["one"])
    asyncio.run(inspect.unwrap(state.WorkState.more.fn)(shown))
    assert shown.items == ["one"]
