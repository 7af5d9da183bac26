"""The fields of a typed form, drawn: label, hint, control, limit, and the place where its refusal appears."""

from collections.abc import Collection, Mapping
from functools import reduce
from typing import Any

import reflex as rx

from points_app.core import fields
from points_app.core.forms import Field, fields_of
from points_app.core.i18n import _
from points_app.ui import parts

_LONGEST_PASTED = 60  # a number with all that may come along from where it was copied


def form_fields(
    form: type[Any],
    state: Any = None,
    *,
    only: Collection[str] = (),
    without: Collection[str] = (),
    values: Mapping[str, Any] | None = None,
    props: Mapping[str, Mapping[str, Any]] | None = None,
    id_prefix: str = "",
) -> list[rx.Component]:
    """Return the fields of `form` in its order, or of those called `only`; hidden ones too.

    `state` has `error` and `error_field`; without it the page shows errors in another way (`parts.sent_error`).
    `values` are what stands in the fields at first: by name, vars or constants. `props` are more properties of a
    control by the field's name; among them `label` and `hint` instead of the form's own, `options` of a select, and
    `control`, a function that makes the control from its properties. Ids are the names after `id_prefix` and a hyphen.
    """
    chosen = [one for one in fields_of(form) if one.name not in without and (not only or one.name in only)]
    values, props = values or {}, props or {}
    return [drawn(one, state, values.get(one.name), dict(props.get(one.name, {})), id_prefix) for one in chosen]


def other_errors(form: type[Any], state: Any, *shown: str) -> rx.Component:
    """The place for whatever is wrong with no visible field of the form and none of the page's own, called `shown`."""
    names = [*(one.name for one in fields_of(form) if one.is_shown), *shown]
    return rx.cond(_among(state, names), rx.fragment(), parts.form_error(state.error))


def field_error(state: Any, *names: str) -> rx.Component:
    """The place at the fields called `names`, where what is wrong with them appears."""
    return rx.cond(_among(state, names), rx.el.div(parts.form_error(state.error), class_name="my-2"), rx.fragment())


def _among(state: Any, names: Collection[str]) -> Any:
    return reduce(lambda left, right: left | right, (state.error_field == name for name in names))


def drawn(one: Field, state: Any, value: Any, props: dict[str, Any], id_prefix: str) -> rx.Component:
    """One field of a form; arguments as those of `form_fields`, for this field alone."""
    if not one.is_shown and "control" not in props:
        return rx.el.input(type="hidden", name=one.name, value="" if value is None else value, read_only=True, **props)
    id_ = f"{id_prefix}-{one.name}" if id_prefix else one.name
    label, hint = props.pop("label", one.label), props.pop("hint", one.hint or None)
    described = f"{id_}-hint" if hint is not None else ""
    props = {"id": id_, "name": one.name, **_said_to_readers(one, state, described), **props}
    if isinstance(one.kind, fields.Flag):
        return _box(one, state, label, value, props)
    if value is not None and "value" not in props:
        props.setdefault("default_value", value)
    control = _control(one, props)
    # Above the control: who is brought to the words sees the field too.
    if state is not None:
        control = rx.fragment(field_error(state, one.name), control)
    return parts.field(label, control, hint=hint, for_id=id_, required=one.is_required)


def _said_to_readers(one: Field, state: Any, described: str) -> dict[str, Any]:
    if state is None:
        return {"aria_describedby": described} if described else {}
    wrong = state.error_field == one.name
    return {
        "aria_invalid": rx.cond(wrong, "true", "false"),
        "aria_describedby": rx.cond(wrong, "form-error", described),
    }


def _box(one: Field, state: Any, label: Any, value: Any, props: dict[str, Any]) -> rx.Component:
    if value is not None:
        props.setdefault("default_checked", value)
    box = rx.el.input(type="checkbox", class_name="checkbox rounded-sm! flex-none", **props)
    drawn = rx.el.label(box, rx.el.span(label), class_name="tap flex items-center gap-3")
    return drawn if state is None else rx.fragment(field_error(state, one.name), drawn)


def _control(one: Field, props: dict[str, Any]) -> rx.Component:
    make = props.pop("control", None)
    if make is not None:
        return make(**props)
    kind = one.kind
    match kind:
        case fields.Choice():
            options = [rx.el.option(words, value=value) for value, words in kind.options()]
            blank = [] if one.is_required else [rx.el.option(_("不选"), value="")]
            return parts.select(*props.pop("options", [*blank, *options]), **props)
        case fields.Id():
            return parts.select(*props.pop("options"), **props)
        case fields.Prose():
            return parts.text_area(max_length=kind.high, **props)
    return parts.text_input(**{**_line_props(kind), "required": one.is_required, "auto_complete": "off", **props})


def _line_props(kind: fields.Kind[Any]) -> dict[str, Any]:
    """Return what a control of one line is told about its kind: limit, keyboard, the browser's own control."""
    match kind:
        case fields.Line() | fields.WebAddress():
            return {"max_length": kind.high}
        case fields.Count() | fields.Digits():
            return {"max_length": fields.LONGEST_NUMBER, "input_mode": "numeric"}
        case fields.Fen() | fields.Area():
            return {"max_length": fields.LONGEST_NUMBER, "input_mode": "decimal"}
        case fields.Day():
            return {"type": "date"}
        case fields.Month():
            return {"type": "month"}
        case fields.Phone() | fields.Mobile():
            return {"max_length": _LONGEST_PASTED, "type": "tel"}
    raise TypeError(f"{type(kind).__name__}: the page draws this itself and says how (`control`)")
