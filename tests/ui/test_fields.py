"""A typed form on a page: drawn from its fields, sent by Reflex, refused without a trace of what was sent."""

import asyncio
import json
import logging
import re
from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import Annotated, Any

import pytest
import reflex as rx
from reflex_base.event.processor.base_state_processor import _prepare_event_payload
from reflex_base.registry import RegistrationContext

from points_app.access.handlers import public
from points_app.core.fields import Choice, Count, Day, Fen, Flag, Id, Key, Line, Phone, Prose
from points_app.core.forms import form, labelled
from points_app.ui.fields import form_fields, other_errors

SECRET = "13900001111的张三"


class Side(StrEnum):
    """In or out."""

    IN = "in"
    OUT = "out"


@form
class EntryForm:
    """One field of each sort."""

    key: Annotated[str, Key()]
    side: Annotated[Side, Choice(Side)] = labelled(lambda: "收支")
    rule: Annotated[int, Id()] = labelled(lambda: "细则")
    amount: Annotated[int, Fen()] = labelled(lambda: "金额")
    times: Annotated[int, Count(1, 31)] = labelled(lambda: "次数", default=1)
    day: Annotated[date, Day()] = labelled(lambda: "日期")
    purpose: Annotated[str, Prose(1, 200)] = labelled(lambda: "用途", hint=lambda: "会公开。")
    party: Annotated[str, Line(1, 60)] = labelled(lambda: "收款方")
    phone: Annotated[str, Phone()] = labelled(lambda: "电话", default="")
    person: Annotated[bool, Flag()] = labelled(lambda: "是个人")


SENT = {
    "key": "k" * 8,
    "side": "in",
    "rule": "3",
    "amount": "12.30",
    "day": "2026-11-23",
    "purpose": "修灯",
    "party": "张三",
}


@pytest.fixture
def state() -> Iterator[Any]:
    """A state of a page with the form, which no other test sees."""
    with RegistrationContext():

        class EntryState(rx.State):
            error: str = ""
            error_field: str = ""
            key: str = ""
            said: str = ""

            @rx.event
            @public
            async def give(self, form: EntryForm) -> None:
                """Keep what arrived."""
                self.said = f"{type(form).__name__} {form.amount} {form.day:%d} {form.side!r}"

        yield EntryState


def drawn(components: list[rx.Component]) -> str:
    """Return what the components render to, with their words readable."""
    text = json.dumps([one.render() for one in components], ensure_ascii=False, default=str)
    readable = re.sub(r"\\+u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), text)
    return readable.replace(chr(92), "")


def page(state: Any) -> list[rx.Component]:
    options = {"rule": {"options": [rx.el.option("扫雪", value="3")]}}
    return form_fields(
        EntryForm, state, values={"key": state.key, "amount": "1.50", "side": "out", "person": True}, props=options
    )


def test_a_form_is_drawn_whole(state: Any) -> None:
    html = drawn(page(state))
    for words in ("收支", "细则", "金额", "次数", "日期", "用途", "收款方", "电话", "是个人", "会公开。"):
        assert words in html
    for part in (
        'type:"date"',
        'type:"tel"',
        'inputMode:"decimal"',
        'inputMode:"numeric"',
        "maxLength:200",
        "maxLength:60",
    ):
        assert part in html, part
    for part in (
        'type:"hidden"',
        'type:"checkbox"',
        "defaultChecked:true",
        'defaultValue:"1.50"',
        "form-error",
        "purpose-hint",
    ):
        assert part in html, part
    assert html.count("（可不填）") == 2  # times and phone
    assert html.count("aria-invalid") == 9


def test_some_fields_with_a_prefix_and_without_a_state() -> None:
    html = drawn(
        form_fields(
            EntryForm, only=("purpose", "day"), id_prefix="entry", props={"day": {"label": "哪天", "min": "2026-01-01"}}
        )
    )
    assert "哪天" in html
    assert "收款方" not in html
    assert "aria-invalid" not in html
    for part in (
        'id:"entry-day"',
        'name:"day"',
        'min:"2026-01-01"',
        'htmlFor:"entry-purpose"',
        "entry-purpose-hint",
    ):
        assert part in html, part
    assert "收款方" in drawn(form_fields(EntryForm, without=("rule",)))


def test_what_is_wrong_with_no_field_has_its_place(state: Any) -> None:
    html = drawn([other_errors(EntryForm, state)])
    assert '"amount"' in html
    assert '"key"' not in html
    assert "form-error" in html


def test_reflex_compiles_the_form_and_the_handler_gets_it_typed(state: Any) -> None:
    handler = state.event_handlers["give"]
    assert handler._get_type_hints()["form"] == dict[str, Any]
    sending = rx.el.form(*page(state), on_submit=state.give)
    assert "give" in str(sending.event_triggers["on_submit"])
    assert "onSubmit" in drawn([sending])
    assert send(state, SENT).said == "EntryForm 1230 23 <Side.IN: 'in'>"


def send(state: Any, sent: dict[str, Any]) -> Any:
    """Let an event arrive as it comes from the browser, and return the state after it."""
    here = state(_reflex_internal_init=True)
    payload = _prepare_event_payload(state.event_handlers["give"], {"form": sent})
    asyncio.run(state.event_handlers["give"].fn(here, **payload))
    return here


@pytest.mark.parametrize("field", ["key", "side", "rule", "amount", "day", "times", "phone"])
def test_a_refused_form_leaves_nothing_of_itself(
    state: Any, field: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.DEBUG):
        after = send(state, {**SENT, field: SECRET, "party": SECRET})
    assert after.error
    assert after.error_field == field
    assert after.said == ""
    out, err = capfd.readouterr()
    assert SECRET not in f"{after.error}{caplog.text}{[r.args for r in caplog.records]}{out}{err}"


@pytest.mark.parametrize("sent", [[SECRET], SECRET, {"form": {"key": SECRET}}, None])
def test_what_is_no_form_leaves_nothing_either(state: Any, sent: Any, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        after = send(state, sent)
    assert after.error
    assert SECRET not in caplog.text
