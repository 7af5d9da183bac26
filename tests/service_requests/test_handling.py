"""From received to closed: who may do what when, the reporter's last word, the work list, and the public figures."""

import asyncio
import inspect
import secrets
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from points_app.core import clock, db, photos
from points_app.core.errors import Conflict, DomainError, InvalidInput, NotAllowed, NotFound
from points_app.core.idempotency import new_key
from points_app.core.permissions import NOBODY
from points_app.people import queries as people
from points_app.people.models import RoleGrant
from points_app.people.queries import actor_of
from points_app.service_requests import queries, service, state, views
from points_app.service_requests.forms import AcceptForm
from points_app.service_requests.kinds import (
    CATEGORIES,
    OPEN,
    UNSURE,
    Category,
    EventKind,
    Need,
    Reply,
    RequestState,
    Segment,
    Visit,
)
from points_app.service_requests.models import RequestEvent, ServiceRequest
from points_app.service_requests.queries.work import PAGE
from tests import names
from tests.core.together import second_waits
from tests.night import examples
from tests.once import Run, using
from tests.service_requests.sending import (
    MONDAY,
    accept,
    answer,
    assign,
    categorize,
    give_back,
    note,
    row_of,
    send,
    solve,
    start,
)
from tests.world import Person, World, actor, ask, jpeg

LATER = MONDAY + timedelta(hours=3)


def walk(world: World, *steps: str, **changes: Any) -> tuple[str, int]:
    """Send a report and take it through `steps` as its steward and its reporter."""
    code, id_ = send(world, **changes)
    verbs = {
        "accept": lambda: accept(world.steward, id_, at=LATER),
        "start": lambda: start(world.steward, id_, at=LATER),
        "solve": lambda: solve(world.steward, id_, "换了一段水管", at=LATER),
        "yes": lambda: answer(NOBODY, code, Reply.YES, at=LATER),
        "no": lambda: answer(NOBODY, code, Reply.NO, "还在漏", at=LATER),
    }
    for step in steps:
        verbs[step]()
    return code, id_


def test_the_whole_way_is_told_step_by_step(world: World) -> None:
    code, id_ = send(world)
    accept(world.steward, id_, Visit.TODAY, at=LATER)
    view = ask(views.track, NOBODY, code, at=LATER)
    assert view.sentence == "已受理，桐中心户长 今天 18:00 前上门。"
    assert view.deadline == "应在 6月2日（周二）10:00 前解决。"
    start(world.steward, id_, at=LATER)
    note(world.steward, id_, "材料下午到", at=LATER)
    note(world.steward, id_, "这户门锁难开", public=False, at=LATER)
    solve(world.steward, id_, "换了一段水管", [photos.encode(jpeg())], at=LATER)
    view = ask(views.track, NOBODY, code, at=LATER)
    assert view.turn
    assert len(view.events[0].photos) == 1
    assert "门锁" not in repr(view)
    assert "桐小雪" not in repr(view)
    assert "门锁" in repr(ask(views.work_detail, world.steward, id_))
    answer(NOBODY, code, Reply.YES, "谢谢", at=LATER)
    answer(NOBODY, code, Reply.RATE, words="很快", stars=5, at=LATER)
    view = ask(views.track, NOBODY, code, at=LATER)
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
        accept(world.property, id_)
    solve(world.steward, id_, "再换了一段", at=LATER)
    answer(NOBODY, code, Reply.YES, at=LATER)
    assert row_of(code).state == RequestState.CLOSED


def test_a_closed_one_may_be_opened_again_for_thirty_days(world: World) -> None:
    code, _id = walk(world, "accept", "solve", "yes")
    with pytest.raises(InvalidInput):
        answer(NOBODY, code, Reply.REOPEN, "", at=LATER)
    with pytest.raises(Conflict):
        answer(NOBODY, code, Reply.REOPEN, "又漏了", at=LATER + timedelta(days=31))
    answer(NOBODY, code, Reply.REOPEN, "又漏了", at=LATER + timedelta(days=29))
    assert row_of(code).state == RequestState.REOPENED


def test_a_rating_counts_once_after_each_yes(world: World) -> None:
    code, id_ = walk(world, "accept", "solve")
    with pytest.raises(Conflict):
        answer(NOBODY, code, Reply.RATE, stars=5)
    answer(NOBODY, code, Reply.YES, at=LATER)
    for stars in (0, 6, -1):
        with pytest.raises(InvalidInput):
            answer(NOBODY, code, Reply.RATE, stars=stars)
    answer(NOBODY, code, Reply.RATE, stars=2, at=LATER)
    with pytest.raises(Conflict):
        answer(NOBODY, code, Reply.RATE, stars=5, at=LATER)
    answer(NOBODY, code, Reply.REOPEN, "又漏了", at=LATER)
    solve(world.steward, id_, "换了总阀", at=LATER)
    answer(NOBODY, code, Reply.YES, at=LATER)
    answer(NOBODY, code, Reply.RATE, stars=4, at=LATER)
    assert row_of(code).rating == 4


def test_strangers_may_do_nothing(world: World) -> None:
    code, id_ = send(world)
    verbs = (
        (accept,),
        (start,),
        (solve, "x y"),
        (note, "x y"),
        (assign, world.steward),
        (give_back, "x y"),
    )
    before = row_of(code).model_dump()
    for who in (NOBODY, world.resident, world.auditor, world.steward2):
        for verb, *arguments in verbs:
            with pytest.raises(NotAllowed):
                verb(who, id_, *arguments)
        with pytest.raises((NotFound, NotAllowed)):
            ask(views.work_detail, who, id_)
    for forged in (0, -1, 999_999):
        with pytest.raises(NotFound):
            accept(world.steward, forged)
        with pytest.raises(NotFound):
            ask(views.work_detail, world.steward, forged)
    assert row_of(code).model_dump() == before


@pytest.mark.parametrize("code", ["", "0000000000", "x" * 10_000, "' OR 1=1 --", "😀" * 10])
def test_a_code_that_is_none_opens_nothing(world: World, code: str) -> None:
    walk(world, "accept", "solve")
    for reply in Reply:
        with pytest.raises(NotFound):
            answer(NOBODY, code, reply, "x y", stars=5)
    with pytest.raises(NotFound):
        ask(views.track, NOBODY, code)


def test_staff_never_see_the_code_and_the_public_never_the_phone(world: World) -> None:
    code, id_ = send(world, phone="13800001234", who=world.resident)
    detail = ask(views.work_detail, world.steward, id_)
    assert code not in repr(detail)
    assert code not in repr(ask(views.inbox, world.steward, Segment.ALL))
    assert detail.phone == "13800001234"
    assert detail.reporter.startswith("张小明")
    public = repr(ask(views.track, NOBODY, code))
    assert "13800001234" not in public
    assert "张小明" not in public


def test_who_signed_in_finds_their_own_reports_and_nobody_elses(world: World) -> None:
    first, _id = send(world, who=world.resident, text="第一件")
    send(world, text="没有登录的", key="k2")
    second, id_ = send(world, who=world.resident, text="第二件\n还有一行", key="k3", at=LATER)
    accept(world.steward, id_, at=LATER)
    solve(world.steward, id_, "换好了", at=LATER)
    found_again = ask(views.raised, world.resident, at=LATER)
    assert [(one.code, one.line, one.turn) for one in found_again] == [
        (second, "第二件", True),
        (first, "第一件", False),
    ]
    for other in (NOBODY, world.steward, world.committee):
        assert ask(views.raised, other) == ()
    assert ask(views.inbox, world.steward, Segment.RAISED).rows == ()


def test_nobody_confirms_or_rates_their_own_work(world: World) -> None:
    code, id_ = send(world, who=world.steward)
    accept(world.steward, id_)
    solve(world.steward, id_, "自己报的，自己办的")
    for reply in (Reply.YES, Reply.NO):
        with pytest.raises(NotAllowed, match="由别人来确认"):
            answer(world.steward, code, reply)
    answer(world.resident, code, Reply.YES)
    with pytest.raises(NotAllowed, match="由别人来确认"):
        answer(world.steward, code, Reply.RATE, stars=5)
    assert row_of(code).rating is None


def test_dispatch_is_contested_with_a_reason_and_given_to_another(world: World) -> None:
    code, id_ = send(world)
    with pytest.raises(InvalidInput):
        give_back(world.steward, id_, "")
    with pytest.raises(Conflict):
        give_back(world.property, id_, "不是我的")
    give_back(world.steward, id_, "我是当事人的亲戚")
    assert row_of(code).assignee_id is None
    assert ask(queries.waiting_count, world.committee) == 1
    for who in (world.steward, NOBODY):
        with pytest.raises(NotAllowed):
            assign(who, id_, world.property)
    for forged in (world.resident, world.steward2, 999_999):
        with pytest.raises(InvalidInput):
            assign(world.committee, id_, forged)
    assign(world.committee, id_, world.property, "请物业看看")
    assert [one.note for one in ask(views.track, NOBODY, code).events][:2] == ["请物业看看", "我是当事人的亲戚"]
    accept(world.property, id_)
    with pytest.raises(Conflict):
        give_back(world.property, id_, "受理以后不能退")
    with pytest.raises(Conflict):
        solve(world.steward, id_, "不是我负责的")
    assign(world.committee, id_, world.steward)
    assert row_of(code).state == RequestState.RECEIVED


def test_two_who_accept_at_once_leave_one_responsible(world: World) -> None:
    code, id_ = send(world)
    one, two = (
        partial(service.accept, actor=actor(who), request_id=id_, form=AcceptForm(key=new_key()))
        for who in (world.steward, world.property)
    )
    with pytest.raises(Conflict):
        second_waits(one, two)
    steps = ask(views.track, NOBODY, code).events
    assert [step.kind for step in steps].count("accepted") == 1
    assert row_of(code).assignee_id == world.steward


def test_a_step_sent_twice_is_one_step(world: World) -> None:
    code, id_ = send(world)
    pictures = [photos.encode(jpeg())]
    steps: list[Callable[[str], None]] = [
        lambda key: give_back(world.steward, id_, "不归我管", key=key),
        lambda key: accept(world.property, id_, Visit.TODAY, key=key),
        lambda key: start(world.property, id_, key=key),
        lambda key: note(world.property, id_, "到过现场", key=key),
        lambda key: solve(world.property, id_, "换了水管", pictures, key=key),
        lambda key: answer(NOBODY, code, Reply.NO, "还在漏", key=key),
        lambda key: assign(world.committee, id_, world.steward, key=key),
        lambda key: assign(world.committee, id_, world.property, "还是物业", key=key),
        lambda key: accept(world.property, id_, key=key),
        lambda key: solve(world.property, id_, "换了总阀", key=key),
        lambda key: answer(NOBODY, code, Reply.YES, key=key),
        lambda key: answer(NOBODY, code, Reply.RATE, stars=4, key=key),
        lambda key: answer(NOBODY, code, Reply.REOPEN, "又漏了", key=key),
        lambda key: solve(world.property, id_, "换了总阀", key=key),
        lambda key: answer(NOBODY, code, Reply.YES, key=key),
    ]
    for number, step in enumerate(steps):
        before = len(ask(views.track, NOBODY, code).events)
        for _time in range(2):
            step(f"the-key-of-{number}")
        assert len(ask(views.track, NOBODY, code).events) == before + 1, number
    for number, step in enumerate(steps):  # however late the first answer was lost
        step(f"the-key-of-{number}")
    assert len(ask(views.track, NOBODY, code).events) == len(steps) + 2
    assert row_of(code).state == RequestState.CLOSED


def test_a_note_sent_again_after_a_colleagues_is_written_once(world: World) -> None:
    _code, id_ = send(world)
    note(world.steward, id_, "到过现场", key="the-stewards-note")
    note(world.property, id_, "明天换阀门")
    note(world.steward, id_, "到过现场", key="the-stewards-note")
    written = [event.note for event in ask(views.work_detail, world.steward, id_).events if event.kind == "noted"]
    assert written == ["明天换阀门", "到过现场"]
    with pytest.raises(Conflict, match="已经提交过一次"):
        note(world.steward, id_, "别的话", key="the-stewards-note")


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
        note(world.steward, id_, words, pictures, public=public)
    note(world.property, id_, "已约师傅", [two])
    notes = [event for event in ask(views.work_detail, world.steward, id_).events if event.kind == "noted"]
    assert len(notes) == 6


def test_a_visit_is_promised_for_what_is_to_come(world: World) -> None:
    code, id_ = send(world)
    evening = MONDAY + timedelta(hours=8)
    with pytest.raises(InvalidInput) as refusal:
        accept(world.steward, id_, Visit.TODAY, at=evening)
    assert refusal.value.field == "visit"
    accept(world.steward, id_, Visit.TOMORROW_NOON, at=evening)
    assert row_of(code).visit_at == MONDAY + timedelta(days=1, hours=2)


def test_a_promise_that_has_passed_is_no_news(world: World) -> None:
    code, id_ = send(world)
    accept(world.steward, id_, Visit.SOON)
    assert "前上门" in ask(views.track, NOBODY, code, at=MONDAY + timedelta(hours=1)).sentence
    assert ask(views.track, NOBODY, code, at=LATER).sentence == "已受理，由桐中心户长负责。"


def test_the_work_list_is_in_order_page_by_page(world: World) -> None:
    for number in range(45):
        send(world, key=f"k{number}", text=f"第 {number} 件", at=MONDAY + timedelta(minutes=number))
    send(world, key="danger", category="danger", text="煤气味", at=MONDAY + timedelta(hours=2))
    send(world, key="other", text="二栋的事", place=world.east_2)
    seen, cursor = [], ""
    while True:
        page = ask(views.inbox, world.steward, Segment.WAITING, cursor, at=LATER)
        seen += [one.line for one in page.rows]
        cursor = page.after
        if not cursor:
            break
    assert seen == ["煤气味", *(f"第 {number} 件" for number in range(45))]
    newest = ask(views.inbox, world.steward, Segment.ALL, at=LATER)
    assert newest.rows[0].line == "煤气味"
    assert ask(views.inbox, world.steward, Segment.ALL, newest.after, at=LATER).rows[0].line == "第 25 件"
    for forged in ("x", "1|x|2", "9" * 10_000, newest.after):
        with pytest.raises(InvalidInput):
            ask(views.inbox, world.steward, Segment.WAITING, forged, at=LATER)
    assert len(ask(views.inbox, world.committee, Segment.ALL).rows) == PAGE
    with pytest.raises(NotAllowed):
        ask(views.inbox, NOBODY, Segment.ALL)
    assert ask(views.inbox, world.resident, Segment.ALL).rows == ()


def test_overdue_is_shown_everywhere(world: World) -> None:
    code, id_ = send(world)
    late = MONDAY + timedelta(days=3)
    assert ask(views.inbox, world.committee, Segment.OVERDUE, at=MONDAY).rows == ()
    assert ask(views.inbox, world.committee, Segment.OVERDUE, at=late).rows[0].due == "超时 2 天"
    assert ask(views.track, NOBODY, code, at=late).due.startswith("超时")
    assert "已经超时" in ask(views.work_detail, world.steward, id_, at=late).deadline
    assert ask(queries.overdue_count, world.committee, at=late) == 1
    assert ask(queries.waiting_count, world.steward, at=late) == 1


def test_public_figures_count_what_is_open_and_what_was_in_time(world: World) -> None:
    with db.read() as session:
        path = people.find_place(session, world.east).path
    assert ask(queries.public_figures, NOBODY, path).on_time_percent is None
    walk(world, "accept", "solve", "yes", key="1")
    walk(world, "accept", "solve", key="2")
    walk(world, "accept", key="3")
    _code, late = walk(world, "accept", key="4")
    solve(world.steward, late, "终于好了", at=MONDAY + timedelta(days=9))
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
        self.taken: list[Callable[[], None]] = []

    def attempt(self, allowed: bool, step: Callable[..., None], *args: Any, **kwargs: Any) -> bool:
        sent = partial(step, *args, **kwargs, key=secrets.token_hex(8))
        if allowed:
            sent()
            self.events += 1
            self.taken.append(sent)
            return True
        with pytest.raises(DomainError):
            sent()
        return False

    @rule(data=st.data())
    def sent_again(self, data: st.DataObject) -> None:
        """Any step that was taken before: it is answered, and nothing happens."""
        if self.taken:
            data.draw(st.sampled_from(self.taken))()

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
        if self.attempt(fresh or again, accept, person, self.id):
            self.state, self.assignee = RequestState.ACCEPTED, person

    @rule(who=who)
    def start(self, who: str) -> None:
        person, _staff = self.person(who)
        if self.attempt(self.state == RequestState.ACCEPTED and self.responsible(person), start, person, self.id):
            self.state = RequestState.IN_PROGRESS

    @rule(who=who)
    def note(self, who: str) -> None:
        person, staff = self.person(who)
        self.attempt(self.state in OPEN | {RequestState.SOLVED} and staff, note, person, self.id, "看过了")

    @rule(who=who)
    def solve(self, who: str) -> None:
        person, _staff = self.person(who)
        ready = self.state in {RequestState.ACCEPTED, RequestState.IN_PROGRESS, RequestState.REOPENED}
        if self.attempt(ready and self.responsible(person), solve, person, self.id, "修好了"):
            self.state = RequestState.SOLVED

    @rule(who=who, to=who)
    def assign(self, who: str, to: str) -> None:
        person, _staff = self.person(who)
        target = self.world.who(to)
        same = self.state == RequestState.RECEIVED and target == self.assignee
        may = who in {"property", "committee"} and to in {"steward", "property", "committee"} and not same
        if self.attempt(self.state in OPEN and may, assign, person, self.id, target):
            self.state, self.assignee = RequestState.RECEIVED, target

    @rule(who=who)
    def give_back(self, who: str) -> None:
        person, _staff = self.person(who)
        mine = self.state == RequestState.RECEIVED and person == self.assignee
        if self.attempt(mine, give_back, person, self.id, "不归我管"):
            self.assignee = None

    @rule(solved=st.booleans())
    def answer(self, solved: bool) -> None:
        reply = Reply.YES if solved else Reply.NO
        if self.attempt(self.state == RequestState.SOLVED, answer, NOBODY, self.code, reply):
            self.state = RequestState.CLOSED if solved else RequestState.REOPENED
            self.rated = False

    @rule()
    def reopen(self) -> None:
        if self.attempt(self.state == RequestState.CLOSED, answer, NOBODY, self.code, Reply.REOPEN, "又坏了"):
            self.state = RequestState.REOPENED

    @rule(stars=st.integers(0, 6))
    def rate(self, stars: int) -> None:
        may = self.state == RequestState.CLOSED and not self.rated and 1 <= stars <= 5
        if self.attempt(may, answer, NOBODY, self.code, Reply.RATE, stars=stars):
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
        view = ask(views.track, NOBODY, self.code)
        assert view.turn == (self.state == RequestState.SOLVED)
        assert view.may_rate == (self.state == RequestState.CLOSED and not self.rated)
        detail = ask(views.work_detail, self.world.committee, self.id)
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
            assert queries.overdue_count(session, actor_of(session, names.person(session, names.STEWARD))) >= 1
    assert set(states) >= {"received", "accepted", "solved", "closed", "reopened"}


def test_who_left_the_office_has_left_its_reports(world: World) -> None:
    _code, id_ = send(world, category="danger")
    accept(world.steward, id_)
    told = row_of(_code).alerted_id
    for left in (world.steward, told):
        with db.write() as session:
            mine = sa.update(RoleGrant).where(sa.column("resident_id") == left)
            session.exec(mine.values(revoked_at=MONDAY))
            gone = actor_of(session, left)
        with pytest.raises(NotFound):
            ask(views.work_detail, gone, id_)
        for verb, *arguments in ((start,), (solve, "x y"), (note, "x y")):
            with pytest.raises(NotAllowed):
                verb(gone, id_, *arguments)
        for segment in Segment:
            assert ask(views.inbox, gone, segment).rows == ()
        assert ask(queries.waiting_count, gone, at=LATER) == 0
    assert ask(views.inbox, world.property, Segment.ALL).rows


def test_more_after_the_last_page_adds_nothing(database: sa.Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    async def none(*_args: Any) -> Any:
        raise AssertionError("the first page again")

    monkeypatch.setattr(state, "ask", none)
    shown = SimpleNamespace(segment="waiting", after="", items=["one"])
    asyncio.run(inspect.unwrap(state.WorkState.more.fn)(shown))
    assert shown.items == ["one"]


@pytest.mark.parametrize("need", list(Need))
def test_8_a_category_left_open_keeps_the_need_and_has_its_shortest_ordinary_limit(world: World, need: Need) -> None:
    code, _id = send(world, need=need, category=None)
    open_one = row_of(code)
    assert (open_one.need, open_one.category) == (need, UNSURE[need])
    ordinary = [one for one in CATEGORIES[need] if one != Category.DANGER]
    others = [row_of(send(world, key=one, need=need, category=one)[0]).due_at for one in ordinary]
    assert open_one.due_at == min(others)


def test_8_a_category_set_later_never_lengthens_the_deadline(world: World) -> None:
    code, id_ = send(world, need=Need.WORRY, category=None)
    first = row_of(code).due_at
    accept(world.steward, id_)
    categorize(world.steward, id_, Category.NEIGHBOURS)  # fifteen days, where five working days were promised
    assert (row_of(code).category, row_of(code).due_at) == (Category.NEIGHBOURS, first)
    categorize(world.steward, id_, Category.LIFT, at=LATER)
    nearer = row_of(code)
    assert (nearer.need, nearer.due_at) == (Need.URGENT, nearer.created_at + timedelta(hours=24))
    told = [(step.title, step.note) for step in ask(views.track, NOBODY, code).events if step.kind == "categorized"]
    assert told == [("类别定为“电梯”", "时限提前到 明天 10:00。"), ("类别定为“邻里纠纷”", "时限不变。")]


def test_8_a_category_is_set_by_who_is_responsible_or_gives_reports_out(world: World) -> None:
    _code, id_ = send(world, category=None)
    accept(world.property, id_)
    with pytest.raises(Conflict):
        categorize(world.steward, id_, Category.LIFT)
    with pytest.raises(NotAllowed):
        categorize(world.resident, id_, Category.LIFT)
    for unsure in UNSURE.values():
        with pytest.raises(InvalidInput):
            categorize(world.property, id_, unsure)
    categorize(world.property, id_, Category.LIFT, key="k" * 20)
    categorize(world.property, id_, Category.LIFT, key="k" * 20)  # the same tap again is the same answer
    with pytest.raises(Conflict):
        categorize(world.committee, id_, Category.LIFT)
    categorize(world.committee, id_, Category.POWER)


def test_8_what_turns_out_a_danger_is_told_to_a_second(world: World) -> None:
    code, id_ = send(world, category=None)
    categorize(world.steward, id_, Category.DANGER)
    row = row_of(code)
    assert (row.priority, row.alerted_id) == (0, world.committee)
    assert row.due_at == row.created_at + timedelta(hours=2)


def test_8_after_a_no_the_deadline_counts_from_there(world: World) -> None:
    code, id_ = walk(world, "accept", "start", "solve", "no", need=Need.WISH, category=Category.SUGGESTION)
    categorize(world.steward, id_, Category.LIFT, at=LATER + timedelta(hours=1))
    assert row_of(code).due_at == LATER + timedelta(hours=24)
