"""The forms of reports: sent by anybody, answered by their reporter, handled by staff; and that of a tag."""

from typing import Annotated

from points_app.core.errors import InvalidInput
from points_app.core.fields import Choice, Count, Id, Key, Line, Phone, Prose
from points_app.core.forms import form, labelled
from points_app.core.i18n import _
from points_app.service_requests.codes import TAG_LENGTH, TRACK_LENGTH, Code
from points_app.service_requests.kinds import (
    MAX_REASON,
    MAX_TEXT,
    MIN_TEXT,
    NEED_OF,
    UNSURE,
    Category,
    Need,
    Reply,
    TagKind,
    Visit,
    Writing,
)


@form
class ReportForm:
    """A report as anybody sends it. `at` is the scanned tag's code, `place` the place picked instead (0: none)."""

    need: Annotated[Need, Choice(Need)] = labelled(
        lambda: _("是哪一种？"), missing=lambda: _("请先选急、难、愁、盼中的一项。")
    )
    category: Annotated[Category | None, Choice(Category)] = labelled(lambda: _("具体是什么？"), default=None)
    text: Annotated[str, Prose(MIN_TEXT, MAX_TEXT)] = labelled(
        lambda: _("什么事？"), missing=lambda: _("请写一两句话，说说是什么事。")
    )
    phone: Annotated[str, Phone()] = labelled(
        lambda: _("联系电话"), hint=lambda: _("只给办事人员看，方便上门前联系。不填也会办。"), default=""
    )
    place: Annotated[int, Id()] = labelled(lambda: _("地点"), default=0)
    at: Annotated[str, Code(TAG_LENGTH)] = ""
    key: Annotated[str, Key()] = ""

    def check(self) -> None:
        """Raise InvalidInput for a category of another need."""
        if self.category and NEED_OF[self.category] != self.need:
            raise InvalidInput(_("请在“{need}”下面选一个类别，说不清就不选。", need=self.need.label), "category")

    @property
    def filed_under(self) -> Category:
        """The category that was chosen, or that of its need which leaves it open."""
        return self.category or UNSURE[self.need]


@form
class AnswerForm:
    """What the reporter says to their report, whose code is the right to it."""

    code: Annotated[str, Code(TRACK_LENGTH)]
    do: Annotated[Reply, Choice(Reply)]
    words: Annotated[str, Prose(0, MAX_REASON)] = labelled(lambda: _("想说的话"), default="")
    stars: Annotated[int | None, Count(1, 5)] = labelled(lambda: _("评分"), default=None)
    key: Annotated[str, Key()] = ""

    def check(self) -> None:
        """Raise InvalidInput for what is missing to this answer."""
        if self.do == Reply.REOPEN and len(self.words) < MIN_TEXT:
            raise InvalidInput(_("请写一两句话，说说是什么事。"), "words")
        if self.do == Reply.RATE and self.stars is None:
            raise InvalidInput(_("请选 1 到 5 分。"), "stars")


@form
class AcceptForm:
    """Taking a report on, with or without a promised visit."""

    visit: Annotated[Visit | None, Choice(Visit)] = labelled(
        lambda: _("什么时候上门？"), hint=lambda: _("反映人会在进度页上看到。"), default=None
    )
    key: Annotated[str, Key()]


@form
class CategoryForm:
    """What a report is of, as staff found."""

    category: Annotated[Category, Choice(Category)] = labelled(
        lambda: _("是哪一类？"),
        hint=lambda: _("时限只会提前，不会推后；反映人看得到。"),
        missing=lambda: _("请选一个类别。"),
    )
    key: Annotated[str, Key()]


@form
class WritingForm:
    """What staff write on the report `id`."""

    id: Annotated[int, Id()]
    do: Annotated[Writing, Choice(Writing)]
    words: Annotated[str, Prose(MIN_TEXT, MAX_TEXT)] = labelled(
        lambda: _("说明"), missing=lambda: _("请写一两句话，说说是什么事。")
    )
    key: Annotated[str, Key()]


@form
class AssignForm:
    """Giving a report to somebody else."""

    to: Annotated[int, Id()] = labelled(lambda: _("派给谁？"), missing=lambda: _("请选一位本处的办事人员。"))
    reason: Annotated[str, Line(0, MAX_REASON)] = labelled(lambda: _("说明"), default="")
    key: Annotated[str, Key()]


@form
class ReturnForm:
    """Contesting that a report was given to oneself."""

    reason: Annotated[str, Prose(MIN_TEXT, MAX_REASON)] = labelled(
        lambda: _("为什么退回？"), hint=lambda: _("理由会留在记录里，居委会会另派人。")
    )
    key: Annotated[str, Key()]


@form
class BuildingTagsForm:
    """QR tags for the doors of all buildings of a compound that have none yet."""

    compound: Annotated[int, Id()] = labelled(lambda: _("小区"), missing=lambda: _("请选一个小区。"))
    key: Annotated[str, Key()]


@form
class TagForm:
    """A new QR tag."""

    place: Annotated[int, Id()] = labelled(lambda: _("地点"), missing=lambda: _("请选择地点：哪个小区、哪一栋。"))
    kind: Annotated[TagKind, Choice(TagKind)] = labelled(lambda: _("贴在什么上"), missing=lambda: _("请选一种牌子。"))
    label: Annotated[str, Line(0, 60)] = labelled(lambda: _("名称"), default="")
    category: Annotated[Category | None, Choice(Category)] = labelled(lambda: _("先选好类别"), default=None)
    key: Annotated[str, Key()]
