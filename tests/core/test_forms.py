"""Typed forms: read from what is sent, made in code, described for whoever draws them."""

import dataclasses
import pickle
from datetime import date
from typing import Annotated, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from points_app.core import forms
from points_app.core.errors import InvalidInput
from points_app.core.fields import Count, Day, Fen, Flag, Id, Ids, Key, Line, Phone
from points_app.core.forms import fields_of, form, labelled, read
from points_app.core.i18n import locale, use_locale

STALE = "提交的内容不完整或格式不对，请刷新页面后再试。"


@form
class PictureForm:
    """A picture and its caption."""

    name: Annotated[str, Line(1, 40)]
    caption: Annotated[str, Line(0, 5)] = labelled(lambda: "说明", default="")


@form
class VisitForm:
    """A visit, as a page would ask for it."""

    key: Annotated[str, Key()]
    home: Annotated[int, Id()]
    people: Annotated[tuple[int, ...], Ids(0, 3)]
    times: Annotated[int, Count(1, 31)] = labelled(lambda: f"次数 {locale()}", hint=lambda: "写数字")
    day: Annotated[date, Day()] = labelled(lambda: "日期")
    until: Annotated[date | None, Day()] = labelled(lambda: "到", default=None)
    cost: Annotated[int, Fen(0)] = labelled(lambda: "金额", default=0)
    note: Annotated[str, Line(0, 9)] = labelled(lambda: "备注", content=False)
    reason: Annotated[str, Line(2, 9)] = labelled(lambda: "事由", missing=lambda: "请写一两句话。")
    phone: Annotated[str, Phone()] = labelled(lambda: "电话", default="")
    open: Annotated[bool, Flag()] = labelled(lambda: "公开")
    pictures: Annotated[tuple[PictureForm, ...], forms.Rows(PictureForm, 0, 2)]

    def check(self) -> None:
        if self.until is not None and self.until < self.day:
            raise InvalidInput("截止日期不能早于开始日期。", "until")


SENT = {"key": "k" * 8, "home": "5", "times": "３", "day": "2026-11-23", "reason": "扫\u202e雪"}


def refused(**sent: Any) -> InvalidInput:
    with pytest.raises(InvalidInput) as refusal:
        read(VisitForm, {**SENT, **sent})
    return refusal.value


def test_what_was_sent_is_read_and_the_rest_left_alone() -> None:
    found = read(
        VisitForm, {**SENT, "open": "on", "award-times": "9", "pictures": [{"name": "a.webp", "caption": " 门 口 "}]}
    )
    assert dataclasses.asdict(found) == {
        "key": "k" * 8,
        "home": 5,
        "people": (),
        "times": 3,
        "day": date(2026, 11, 23),
        "until": None,
        "cost": 0,
        "note": "",
        "reason": "扫雪",
        "phone": "",
        "open": True,
        "pictures": ({"name": "a.webp", "caption": "门 口"},),
    }


def test_the_first_wrong_field_is_named() -> None:
    assert (refused(times="99", day="x").field, refused(times="99").message) == (
        "times",
        "次数 zh要是 1 到 31 的整数。",
    )
    assert (refused(day="").field, refused(day="").message) == ("day", "请选择日期。")
    assert refused(day="2026-W48-1").field == "day"
    assert (refused(reason="\u200b\u200b").field, refused(reason=" ").message) == ("reason", "请写一两句话。")
    assert refused(reason=None).message == "请写一两句话。"
    assert (refused(until="2026-11-22").field) == "until"
    assert (refused(pictures=[{"name": ""}]).field, refused(pictures=[{}] * 3).field) == ("pictures", "pictures")


@pytest.mark.parametrize(
    "wrong", [{"home": ""}, {"home": "-1"}, {"home": 2**31}, {"people": "1,x"}, {"key": "x"}, {"key": None}]
)
def test_what_nobody_typed_is_an_old_page(wrong: dict[str, Any]) -> None:
    error = refused(**wrong)
    assert (error.message, error.field) == (STALE, next(iter(wrong)))


@pytest.mark.parametrize("raw", [None, [], "x", 7, b""])
def test_what_is_no_form_is_refused(raw: Any) -> None:
    with pytest.raises(InvalidInput, match="刷新"):
        read(VisitForm, raw)


SCALARS = st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=20)
ANYTHING = SCALARS | st.lists(SCALARS, max_size=3) | st.dictionaries(st.text(max_size=5), SCALARS, max_size=2)


@given(st.dictionaries(st.sampled_from([one.name for one in fields_of(VisitForm)]), ANYTHING))
def test_whatever_is_sent_is_read_or_refused(sent: dict[str, Any]) -> None:
    try:
        found = read(VisitForm, {**SENT, **sent})
    except InvalidInput as error:
        assert error.field in VisitForm.__dataclass_fields__
        return
    assert read(VisitForm, {one.name: getattr(found, one.name) for one in fields_of(VisitForm)}) == found


def test_nothing_of_what_was_refused_is_in_the_error() -> None:
    secret = "13900001111的张三"
    for name in ("times", "day", "until", "cost", "phone", "key", "home", "people", "open", "pictures", "note"):
        error = refused(**{name: secret * 3})
        chain = [error, error.__cause__, error.__context__]
        assert not any(secret in f"{one} {one!r} {getattr(one, 'args', '')}" for one in chain), name


def test_code_makes_forms_by_name_under_the_same_rules() -> None:
    made = VisitForm(
        key="k" * 8, home=5, people=(), times=3, day=date(2026, 11, 23), note="", reason="扫雪", open=False, pictures=()
    )
    assert made == read(VisitForm, SENT)
    assert dataclasses.replace(made, times=4).times == 4
    with pytest.raises(InvalidInput) as error:
        dataclasses.replace(made, times=32)
    assert error.value.field == "times"
    with pytest.raises(InvalidInput, match="截止"):
        dataclasses.replace(made, until=date(2026, 1, 1))
    with pytest.raises(dataclasses.FrozenInstanceError):
        made.times = 9
    assert "扫雪" not in repr(made) + str(made)
    assert pickle.loads(pickle.dumps(made)) == made  # noqa: S301  states keep forms


def test_a_form_describes_its_fields() -> None:
    fields = {one.name: one for one in fields_of(VisitForm)}
    assert list(fields) == [*VisitForm.__dataclass_fields__]
    assert (fields["times"].label, fields["times"].hint, fields["times"].kind) == ("次数 zh", "写数字", Count(1, 31))
    with use_locale("en"):
        assert fields["times"].label == "次数 en"
    assert [name for name, one in fields.items() if one.is_required] == ["key", "home", "times", "day", "reason"]
    assert [name for name, one in fields.items() if not one.is_shown] == ["key", "home", "people", "pictures"]


def test_a_field_without_a_kind_is_found_at_once() -> None:
    with pytest.raises(TypeError, match=r"Loose\.times"):

        @form
        class Loose:
            times: int
