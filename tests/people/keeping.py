"""The forms of the register as tests fill them in: what is typed, under a key of their own."""

from typing import Any

from points_app.core import forms
from points_app.core.idempotency import new_key
from points_app.people.forms.register import (
    DoorForm,
    HouseholdForm,
    NamesForm,
    PersonForm,
    PlaceForm,
    ResidentForm,
    UnitForm,
)


def _typed(form: type, **values: Any) -> Any:
    return forms.read(form, {"key": new_key(), **{name: str(value) for name, value in values.items()}})


def place(kind: str, name: str, name_en: str = "") -> PlaceForm:
    return _typed(PlaceForm, kind=kind, name=name, name_en=name_en)


def names(name: str, name_en: str = "") -> NamesForm:
    return _typed(NamesForm, new_name=name, new_name_en=name_en)


def door(door: str) -> DoorForm:
    return _typed(DoorForm, door=door)


def household(door: str, head: int | str = "") -> HouseholdForm:
    return _typed(HouseholdForm, door=door, head=head)


def resident(name: str, phone: str = "") -> ResidentForm:
    return _typed(ResidentForm, name=name, phone=phone)


def person(name: str, phone: str) -> PersonForm:
    return _typed(PersonForm, name=name, phone=phone)


def unit(door: str, area: str) -> UnitForm:
    return _typed(UnitForm, door=door, area=area)
