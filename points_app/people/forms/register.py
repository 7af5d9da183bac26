"""The forms of the register's pages."""

from typing import Annotated

from points_app.core.fields import Area, Choice, Flag, Id, Key, Line, Mobile
from points_app.core.forms import form, labelled
from points_app.core.i18n import _
from points_app.people.kinds import PlaceKind

MAX_NAME = 60
MAX_ENGLISH = 120
MAX_DOOR = 40
MAX_SEARCH = 60


def _name() -> str:
    return _("姓名")


def _phone() -> str:
    return _("手机号")


@form
class FindForm:
    """Who is looked for at a place: the beginning of a name or number, or a door; nothing shows the lists again."""

    text: Annotated[str, Line(0, MAX_SEARCH)] = labelled(lambda: _("找人"), default="")


@form
class CandidateForm:
    """Who is looked for, to be given a role or a unit."""

    who: Annotated[str, Line(1, MAX_SEARCH)] = labelled(
        lambda: _("找人"), missing=lambda: _("请输入姓名、手机号或房号。")
    )


@form
class PlaceForm:
    """A place to be added below another."""

    key: Annotated[str, Key()]
    kind: Annotated[PlaceKind, Choice(PlaceKind)] = labelled(lambda: _("层级"))
    name: Annotated[str, Line(1, MAX_NAME, narrow=True)] = labelled(lambda: _("名称"))
    name_en: Annotated[str, Line(0, MAX_ENGLISH, narrow=True)] = labelled(lambda: _("英文名"), default="")


@form
class NamesForm:
    """The names of a place that is there."""

    key: Annotated[str, Key()]
    new_name: Annotated[str, Line(1, MAX_NAME, narrow=True)] = labelled(lambda: _("名称"))
    new_name_en: Annotated[str, Line(0, MAX_ENGLISH, narrow=True)] = labelled(lambda: _("英文名"), default="")


@form
class DoorForm:
    """A household to be added."""

    key: Annotated[str, Key()]
    door: Annotated[str, Line(1, MAX_DOOR, narrow=True)] = labelled(lambda: _("房号"))


@form
class HouseholdForm:
    """A household's door, and the id of the resident who heads it."""

    key: Annotated[str, Key()]
    door: Annotated[str, Line(1, MAX_DOOR, narrow=True)] = labelled(lambda: _("房号"))
    head: Annotated[int | None, Id()] = labelled(lambda: _("户主"), default=None)


@form
class MoveForm:
    """Where a home or a person moves: the building's id and the door; `join` is whether to live with who is there."""

    key: Annotated[str, Key()]
    to: Annotated[int, Id()] = labelled(lambda: _("搬到哪栋"), missing=lambda: _("请选搬到哪栋楼。"))
    new_door: Annotated[str, Line(1, MAX_DOOR, narrow=True)] = labelled(lambda: _("房号"))
    join: Annotated[bool, Flag()] = labelled(lambda: _("那里住着人，并成一户"), default=False)


@form
class GiveForm:
    """Where the people of an ended home live now: the building's id and the door."""

    key: Annotated[str, Key()]
    to: Annotated[int, Id()] = labelled(lambda: _("现在住哪栋"), missing=lambda: _("请选他们现在住的楼。"))
    new_door: Annotated[str, Line(1, MAX_DOOR, narrow=True)] = labelled(lambda: _("房号"))


@form
class ResidentForm:
    """A resident's name and number."""

    key: Annotated[str, Key()]
    name: Annotated[str, Line(1, MAX_NAME)] = labelled(_name)
    phone: Annotated[str, Mobile()] = labelled(_phone, hint=lambda: _("登录用。一个号码只能登记一位。"), default="")


@form
class PersonForm:
    """Somebody who is registered at a place and does not live there."""

    key: Annotated[str, Key()]
    name: Annotated[str, Line(1, MAX_NAME)] = labelled(_name)
    phone: Annotated[str, Mobile()] = labelled(_phone, missing=lambda: _("不住在这里的人要登记手机号，才能登录。"))


@form
class UnitForm:
    """A unit; its area is in cm², typed in square metres."""

    key: Annotated[str, Key()]
    door: Annotated[str, Line(1, MAX_DOOR, narrow=True)] = labelled(lambda: _("房号"))
    area: Annotated[int, Area()] = labelled(lambda: _("建筑面积"))
