"""What the committee types to honor somebody."""

from datetime import date
from typing import Annotated

from points_app.core import clock
from points_app.core.fields import Day, Flag, Id, Key, Line
from points_app.core.forms import form, labelled
from points_app.core.i18n import _
from points_app.honors.periods import HonoredPeriod, Period
from points_app.people.kinds import ConsentKind

MAX_CITATION = 120
MAX_SEARCHED = 60


@form
class HonorForm:
    """An honor of a resident, or of the household that the resident stands for.

    `photo` is the name of an uploaded picture or empty; `signed_on` the day on the paper that says which consents.
    """

    key: Annotated[str, Key()]
    resident_id: Annotated[int, Id()]
    title: Annotated[str, Line(1, 20)] = labelled(
        lambda: _("荣誉"), missing=lambda: _("请写荣誉的名称，例如“好邻居”。")
    )
    citation: Annotated[str, Line(1, MAX_CITATION)] = labelled(
        lambda: _("事迹"),
        hint=lambda: _("一两句话：做了什么，帮了谁。不写病情、住址和电话。"),
        missing=lambda: _("请写一两句事迹：做了什么，帮了谁。"),
    )
    period: Annotated[Period, HonoredPeriod()] = labelled(
        lambda: _("哪一期"), missing=lambda: _("请选表彰的是哪个月、哪个季度或哪一年。")
    )
    place_id: Annotated[int, Id()] = labelled(
        lambda: _("在哪里表彰"),
        hint=lambda: _("这个地方和它下面的楼栋都会看到。"),
        missing=lambda: _("请选发布到哪里。"),
    )
    for_household: Annotated[bool, Flag()] = labelled(lambda: _("表彰全家（由这位居民代表）"))
    honor_name: Annotated[bool, Flag()] = labelled(lambda: _("有本人签字：同意公布全名"))
    honor_photo: Annotated[bool, Flag()] = labelled(lambda: _("有本人签字：同意公布照片"))
    signed_on: Annotated[date | None, Day(last=clock.today)] = labelled(lambda: _("签字日期"), default=None)
    photo: Annotated[str, Line(0, 40)]

    @property
    def consents(self) -> tuple[ConsentKind, ...]:
        """What the paper form agrees to."""
        given = ((self.honor_name, ConsentKind.HONOR_NAME), (self.honor_photo, ConsentKind.HONOR_PHOTO))
        return tuple(kind for is_given, kind in given if is_given)


@form
class SearchForm:
    """The beginning of a name, or a door."""

    text: Annotated[str, Line(0, MAX_SEARCHED)] = labelled(lambda: _("姓名开头的字或门牌"))
