"""A form sent again has the first answer and does nothing; with other content it is refused."""

import json
import string
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import StrEnum
from functools import partial
from typing import Annotated, Any

import pydantic
import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session, func, select

from points_app.core import clock, db, idempotency
from points_app.core.errors import Conflict, InvalidInput
from points_app.core.fields import Count, Key, Line
from points_app.core.forms import form, labelled
from points_app.core.idempotency import Retry
from points_app.core.permissions import NOBODY, Actor
from tests.core.together import second_waits

on_one = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
"""For what does not depend on the database."""
WANG, LI = Actor(resident_id=7), Actor(resident_id=8)
KEY = "k" * 8


class Size(StrEnum):
    """A choice."""

    SMALL = "small"
    LARGE = "large"


@pydantic.dataclasses.dataclass(frozen=True)
class Form:
    """A form as verbs take it."""

    name: str = "a"
    day: date = date(2026, 3, 1)
    sizes: tuple[Size, ...] = (Size.SMALL,)
    hint: str = labelled(None, default="", content=False)
    key: str = KEY


@dataclass(frozen=True)
class Answer:
    """What a verb may answer besides numbers and texts."""

    id: int
    day: date
    names: tuple[str, ...]
    size: Size


@dataclass
class Desk:
    """A verb, and how often it did something."""

    answer: Any = 1
    kind: Any = int
    done: int = 0

    def do(self, session: Session, actor: Actor = WANG, form: Any = Form(), **more: Any) -> Any:  # noqa: B008  frozen
        def work() -> None:
            self.done += 1
            return self.answer

        work.__annotations__["return"] = self.kind
        return idempotency.once(session, actor, more.pop("verb", "toys.make"), form, work, **more)


def in_turn(*calls: Callable[[Session], Any]) -> list[Any]:
    answers = []
    for call in calls:
        with db.write() as session:
            answers.append(call(session))
    return answers


ANSWERS = [
    (12, int),
    ('甲\n"', str),
    ("", str),
    ([3, 1, 2], list[int]),
    ([], list[int]),
    (None, None),
    (True, bool),
    (Answer(1, date(2026, 3, 1), ("甲", "b"), Size.LARGE), Answer),
    ([Answer(1, date(2026, 3, 1), (), Size.SMALL)], list[Answer]),
    (datetime(2026, 3, 1, 8, 0, 0, 5, tzinfo=UTC), datetime),
]


def test_a_repeat_gets_the_first_answer_as_it_was(database: sa.Engine) -> None:
    for number, (answer, kind) in enumerate(ANSWERS):
        desk = Desk(answer, kind)
        call = partial(desk.do, form=Form(key=f"answer-{number}"))
        first, second = in_turn(call, call)
        assert desk.done == 1
        assert first == second == answer
        assert type(second) is type(answer)


def test_in_one_unit_of_work_too(database: sa.Engine) -> None:
    desk = Desk()
    assert in_turn(lambda s: (desk.do(s), desk.do(s))) == [(1, 1)]
    assert desk.done == 1


OTHER = {
    "a field": {"form": Form(name="b")},
    "a day": {"form": Form(day=date(2026, 3, 2))},
    "a choice more": {"form": Form(sizes=(Size.SMALL, Size.LARGE))},
    "what it was told besides": {"content": (12,)},
    "no form": {"form": None, "key": KEY},
}


def test_the_same_key_with_other_content_is_refused_in_words(database: sa.Engine) -> None:
    desk = Desk()
    in_turn(desk.do)
    for what, other in OTHER.items():
        with pytest.raises(Conflict, match="内容和现在填的不一样"):
            in_turn(partial(desk.do, **other))
        assert desk.done == 1, what
    assert in_turn(desk.do) == [1]


ANOTHER_FORM = {
    "another key": {"form": Form(key="l" * 8)},
    "another person": {"actor": LI},
    "nobody": {"actor": NOBODY},
    "another verb": {"verb": "toys.paint"},
}


@on_one
def test_another_key_person_or_verb_is_another_form(database: sa.Engine) -> None:
    for what, other in ANOTHER_FORM.items():
        desk = Desk()
        in_turn(partial(desk.do, **other), partial(desk.do, **other))
        assert desk.done == 1, what
    desk = Desk()
    in_turn(desk.do)
    assert desk.done == 1


@on_one
def test_what_is_marked_as_not_content_may_differ(database: sa.Engine) -> None:
    desk = Desk()
    in_turn(desk.do, partial(desk.do, form=Form(hint="typed on another day")))
    assert desk.done == 1


@form
class TypedForm:
    """A form as pages show it."""

    key: Annotated[str, Key()]
    times: Annotated[int, Count(1, 31)] = labelled(lambda: "times")
    note: Annotated[str, Line(0, 20)] = labelled(lambda: "note", default="", content=False)


@on_one
def test_a_typed_form_says_which_of_its_fields_are_content(database: sa.Engine) -> None:
    desk = Desk()
    in_turn(*(partial(desk.do, form=TypedForm(key=KEY, times=2, note=note)) for note in ("a", "b")))
    assert desk.done == 1
    with pytest.raises(Conflict):
        in_turn(partial(desk.do, form=TypedForm(key=KEY, times=3)))


@on_one
def test_a_field_named_key_is_content_where_the_key_is_given_apart(database: sa.Engine) -> None:
    desk = Desk()
    in_turn(partial(desk.do, key="given-apart"))
    with pytest.raises(Conflict):
        in_turn(partial(desk.do, form=Form(key="opening-hours"), key="given-apart"))


@on_one
def test_those_who_are_not_signed_in_share_the_number_nought(database: sa.Engine) -> None:
    in_turn(partial(Desk().do, actor=NOBODY))
    with db.read() as session:
        row = session.exec(select(Retry)).one()
        assert (row.actor_id, row.verb, row.key, row.answer) == (0, "toys.make", KEY, "1")


def test_what_is_refused_leaves_no_trace_and_may_be_tried_again(database: sa.Engine) -> None:
    def refuse() -> int:
        raise Conflict("not yet")

    with pytest.raises(Conflict, match="not yet"):
        in_turn(lambda s: idempotency.once(s, WANG, "toys.make", Form(), refuse))
    desk = Desk()
    in_turn(partial(desk.do, form=Form(name="other words")))
    assert desk.done == 1


def test_the_second_of_two_at_once_waits_for_the_answer_of_the_first(database: sa.Engine) -> None:
    desk = Desk("done", str)
    assert second_waits(desk.do, desk.do) == ("done", "done")
    assert desk.done == 1


def test_the_second_of_two_does_it_when_the_first_is_taken_back(database: sa.Engine) -> None:
    desk = Desk("done", str)
    second_waits(desk.do, desk.do, first_fails=True)
    assert desk.done == 2
    assert in_turn(desk.do) == ["done"]
    assert desk.done == 2


def test_the_second_of_two_with_other_content_is_refused(database: sa.Engine) -> None:
    def other(session: Session) -> str:
        with pytest.raises(Conflict) as refused:
            Desk().do(session, form=Form(name="b"))
        return refused.value.message

    assert "内容和现在填的不一样" in second_waits(Desk().do, other)[1]


def test_forms_are_kept_90_days(database: sa.Engine) -> None:
    start = datetime(2026, 3, 1, tzinfo=UTC)
    desk = Desk()
    with clock.pinned(start):
        in_turn(desk.do)
    with clock.pinned(start + timedelta(days=90)):
        in_turn(idempotency.sweep, desk.do)
    assert desk.done == 1
    with clock.pinned(start + timedelta(days=90, seconds=1)):
        in_turn(idempotency.sweep)
    with db.read() as session:
        assert session.exec(select(func.count()).select_from(Retry)).one() == 0


@on_one
def test_a_digest_tells_nothing_to_who_has_not_the_key_of_the_house(
    database: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_turn(Desk().do)
    monkeypatch.setattr("points_app.core.secret._key", lambda: "of another house")
    with pytest.raises(Conflict):
        in_turn(Desk().do)


@on_one
def test_work_says_what_it_returns(database: sa.Engine) -> None:
    with pytest.raises(TypeError, match="returns"):
        in_turn(lambda s: idempotency.once(s, WANG, "toys.make", Form(), lambda: 1))


def made(number: int, *, more: int) -> list[int]:
    return [number, more]


@on_one
def test_work_may_be_a_function_with_its_arguments(database: sa.Engine) -> None:
    work = partial(partial(made, 1), more=2)
    calls = [lambda s: idempotency.once(s, WANG, "toys.make", Form(), work)] * 2
    assert in_turn(*calls) == [[1, 2], [1, 2]]


GOOD = st.text(string.ascii_letters + string.digits + "-_", min_size=8, max_size=40)


@given(GOOD)
def test_a_key_is_8_to_40_letters_digits_and_dashes(key: str) -> None:
    assert idempotency.check_key(key) == key


@pytest.mark.parametrize(
    "key", ["", "short67", "k" * 41, "k" * 8 + "\n", "k k k k k", "k" * 7 + "é", "１" * 8, None, 12345678, {}]
)
def test_any_other_key_is_none(key: Any) -> None:
    with pytest.raises(InvalidInput, match="请刷新页面"):
        idempotency.check_key(key)


def test_the_keys_that_we_make_are_keys_and_no_two_alike() -> None:
    keys = [idempotency.new_key() for _n in range(100)]
    assert len({idempotency.check_key(key) for key in keys}) == 100
    parts = [(WANG, "v.a", KEY), (LI, "v.a", KEY), (WANG, "v.b", KEY), (WANG, "v.a", KEY, 1), (WANG, "v.a", KEY, 1, 2)]
    derived = [idempotency.derived_key(*part) for part in parts]
    assert len(set(derived)) == len(parts)
    assert {len(key) for key in derived} == {64}
    assert derived[0] == idempotency.derived_key(*parts[0])


PLAIN = st.one_of(
    st.none(), st.booleans(), st.integers(), st.text(st.characters()), st.dates(), st.datetimes(), st.times(),
    st.decimals(allow_nan=False), st.sampled_from(Size), st.frozensets(st.integers(0, 20)),
)  # fmt: skip
FORMS = st.recursive(
    PLAIN, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
)


@given(FORMS)
def test_whatever_a_form_holds_has_one_text(value: Any) -> None:
    text = idempotency._one_way(value)
    assert text.isascii()
    json.loads(text)
    assert idempotency._one_way(value) == text


@given(st.lists(st.text(max_size=3), max_size=3), st.lists(st.text(max_size=3), max_size=3))
def test_other_lists_of_words_have_other_texts(first: list[str], second: list[str]) -> None:
    assert (idempotency._one_way(first) == idempotency._one_way(second)) is (first == second)


def test_a_moment_is_one_in_every_zone_and_a_file_is_told_by_its_hash() -> None:
    moment = datetime(2026, 3, 1, 8, tzinfo=UTC)
    assert idempotency._one_way(moment) == idempotency._one_way(moment.astimezone(timezone(timedelta(hours=8))))
    assert idempotency._one_way(frozenset("abc")) == idempotency._one_way(frozenset("cba"))
    assert idempotency._one_way(Decimal("1.0")) != idempotency._one_way(Decimal("1.1"))
    assert idempotency._one_way([replace(Form(), hint="x")]) == idempotency._one_way([Form()])
    with pytest.raises(TypeError, match="hash"):
        idempotency._one_way(b"a picture")
