"""Typed forms: a frozen dataclass says once what a form asks, and page, handler, route and service use it.

    @form
    class AwardForm:
        key: Annotated[str, Key()]
        times: Annotated[int, Count(1, 31)] = labelled(lambda: _("次数"))
        note: Annotated[str, Line(0, 200)] = labelled(lambda: _("备注"), hint=lambda: _("大家看得到。"), default="")

        def check(self) -> None:  # what must hold between fields; raises InvalidInput
            ...

A field without a label is the page's own, out of sight. A form's repr shows nothing of its content.
"""

import dataclasses
import inspect
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, field
from typing import Annotated, Any, Generic, TypeVar, cast, dataclass_transform, get_type_hints

from pydantic import ConfigDict, GetCoreSchemaHandler
from pydantic.dataclasses import dataclass as pydantic_dataclass
from pydantic_core import CoreSchema, core_schema
from typing_extensions import override

from points_app.core import text
from points_app.core.errors import InvalidInput
from points_app.core.fields import Kind, Words, stale
from points_app.core.i18n import _

F = TypeVar("F")
T = TypeVar("T")
_FORM = "__form_fields__"


def labelled(
    label: Words | None,
    *,
    hint: Words | None = None,
    missing: Words | None = None,
    default: Any = MISSING,
    content: bool = True,
) -> Any:
    """Declare a field with its label, and a hint below it; all words are functions, called in the page's language.

    `missing` are the words when it is left empty, if the usual "fill this in" does not help; `default` the value then,
    where it may be. `content=False` leaves it out when two sendings of a form are compared (`idempotency.once`).
    """
    words = {"label": label, "hint": hint, "missing": missing, "content": content}
    return field(metadata=words) if default is MISSING else field(default=default, metadata=words)


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(labelled, field))
def form(cls: type[F]) -> type[F]:
    """Make a class a form. Values are given by name; one of a wrong type, or out of its bounds, raises InvalidInput."""
    own: dict[str, Any] = cls.__annotations__
    for name, hint in inspect.get_annotations(cls, eval_str=True).items():
        own[name] = Annotated[hint, _described(cls, name, hint)]
    if hasattr(cls, "check"):

        def checked(self: Any) -> None:
            self.check()

        cls.__post_init__ = checked  # type: ignore[attr-defined]
    config = ConfigDict(hide_input_in_errors=True)
    made = pydantic_dataclass(cls, frozen=True, kw_only=True, repr=False, config=config)
    hints = get_type_hints(made, include_extras=True)
    setattr(made, _FORM, tuple(_last(hints[one.name], Field) for one in dataclasses.fields(cast("Any", made))))
    return made  # type: ignore[return-value]


def _described(cls: type[Any], name: str, hint: Any) -> "Field":
    kind = _last(hint, Kind)
    if kind is None:
        raise TypeError(f"{cls.__qualname__}.{name}: a field is Annotated[type, Kind(…)], not {hint}")
    declared = cls.__dict__.get(name, MISSING)
    if isinstance(declared, dataclasses.Field):
        return Field(name, kind, declared.default, declared.metadata)
    return Field(name, kind, declared, {})


def _last(hint: Any, wanted: type[T]) -> T | None:
    return next((one for one in reversed(getattr(hint, "__metadata__", ())) if isinstance(one, wanted)), None)


@dataclass(frozen=True)
class Field:
    """A field of a form, for whoever draws or reads it."""

    name: str
    kind: Kind[Any]
    default: Any
    _words: Mapping[str, Any]

    @property
    def label(self) -> str:
        """Its label in the current language, "" where it is out of sight."""
        return self._said("label")

    @property
    def hint(self) -> str:
        """Its hint in the current language, "" where it has none."""
        return self._said("hint")

    @property
    def is_shown(self) -> bool:
        """Whether a person fills it in."""
        return self._words.get("label") is not None

    @property
    def is_required(self) -> bool:
        """Whether it must not be left empty."""
        return self.default is MISSING and not self.kind.when_blank()

    def read(self, raw: object) -> Any:
        """Return the value of what was sent, or of what code gives; raises InvalidInput with this field's name."""
        try:
            if raw is None or (isinstance(raw, str) and text.is_empty(raw)):
                return self._blank()
            return self.kind.take(raw, self.label)
        except InvalidInput as error:
            refusal = error if self.is_shown else stale()
        raise InvalidInput(refusal.message, refusal.field or self.name)

    def __get_pydantic_core_schema__(self, _source: Any, _handler: GetCoreSchemaHandler) -> CoreSchema:
        """Let pydantic take this field's values through `read`."""
        return core_schema.no_info_plain_validator_function(self.read)

    def _blank(self) -> Any:
        if self.is_required:
            raise InvalidInput(self._said("missing") or self.kind.missing(self.label))
        return self.kind.when_blank()[0] if self.default is MISSING else self.default

    def _said(self, which: str) -> str:
        words = self._words.get(which)
        return words() if words else ""


def fields_of(cls: type[Any]) -> tuple[Field, ...]:
    """Return the fields of a form in their order."""
    fields: tuple[Field, ...] = getattr(cls, _FORM)
    return fields


def is_form(hint: Any) -> bool:
    """Whether an annotation names a form."""
    return isinstance(hint, type) and hasattr(hint, _FORM)


def read(cls: type[F], raw: object) -> F:
    """Return the form that was sent as `raw`, a mapping of texts; what it does not ask for is left alone.

    Raises InvalidInput for the first field that is wrong, with its name and what to do. Nothing of what was sent is in
    the error.
    """
    if not isinstance(raw, Mapping):
        raise stale()
    return cls(**{one.name: raw.get(one.name) for one in fields_of(cls)})


@dataclass(frozen=True)
class Rows(Kind[tuple[F, ...]], Generic[F]):
    """`low` to `high` rows, each a form of its own: a picture and its caption."""

    form: type[F]
    low: int
    high: int

    @override
    def read(self, typed: str, label: str) -> tuple[F, ...]:
        raise stale()

    @override
    def check(self, value: Any, label: str) -> tuple[F, ...]:
        if not isinstance(value, (list, tuple)):
            raise stale()
        if not self.low <= len(value) <= self.high:
            raise InvalidInput(_("{label}请选 {low} 到 {high} 个。", label=label, low=self.low, high=self.high))
        try:
            return tuple(one if isinstance(one, self.form) else read(self.form, one) for one in value)
        except InvalidInput as error:
            refusal = error
        raise InvalidInput(refusal.message)  # at the whole list: a row has no place of its own for words

    @override
    def when_blank(self) -> tuple[tuple[F, ...], ...]:
        return () if self.low else ((),)


def conceal(marked: Callable[..., Any]) -> None:
    """Show whoever calls `marked` a mapping where it takes a form.

    Reflex compares annotations with what an event sends, builds dataclasses itself and logs what it could not build,
    whole. `marked` wraps a handler that gets the form from `read`.
    """
    plain = inspect.unwrap(marked)
    hints = inspect.get_annotations(plain, eval_str=True)
    shown = {name: dict[str, Any] if is_form(hint) else hint for name, hint in hints.items()}
    marked.__annotations__ = shown
    signature = inspect.signature(plain)
    shown_parameters = [
        one.replace(annotation=shown.get(name, one.annotation)) for name, one in signature.parameters.items()
    ]
    marked.__signature__ = signature.replace(parameters=shown_parameters)  # type: ignore[attr-defined]


__all__ = ["Field", "Rows", "conceal", "fields_of", "form", "is_form", "labelled", "read"]
