"""Rows of people from the table of a roster: each bad cell named with the reason."""

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal, InvalidOperation

from points_app.core import phones, text
from points_app.core.errors import InvalidInput
from points_app.core.fields import Area
from points_app.core.i18n import _
from points_app.core.sheets import (
    MAX_BYTES,
    MAX_COLUMNS,
    MAX_ROWS,
    Cell,
    Row,
    Sheet,
    Table,
    find_tables,
    likely_header,
    plain_heading,
    read_sheets,
    too_many_rows,
)
from points_app.people.door_numbers import door_key, door_tokens, name_key, person_key, person_name
from points_app.people.forms.register import MAX_DOOR, MAX_NAME

__all__ = ["MAX_BYTES", "MAX_ROWS", "Problem", "Roster", "RosterRow", "from_json", "parse", "to_json"]

MAX_PLACE = 58  # " 栋" is put behind a building's number
HEADINGS = {
    "compound": "小区 小区名称 小区名 所在小区 居住小区 自然村 村名 项目名称",
    "building": "楼栋 楼栋号 楼幢 楼宇 楼号 栋号 幢号 栋 幢 楼 座 座号 号楼 组别 村民小组",
    "unit": "单元 单元号 门洞 单元门",
    "door": "房号 房间号 室号 门牌 门牌号 户号 房屋号 房屋 房间 室 房屋编号 门号",
    "name": "姓名 居民姓名 住户姓名 人员姓名 成员姓名 家庭成员 名字 住户 居民",
    "phone": "手机号 手机号码 手机 电话 电话号码 联系电话 联系方式 移动电话 联系手机",
    "relation": "与户主关系 户主关系 与户主的关系 关系 家庭关系 与户主之关系 称谓",
    "area": "建筑面积 面积 房屋面积 产权面积 住房面积 建筑面积平方米 面积平方米",
    "owner": "产权人 业主 业主姓名 房主 产权人姓名 所有权人 是否产权人 是否业主 房屋所有人",
}
_NAMES = {"name", "owner"}
_HEADS = {"户主", "本人", "户主本人", "是"}
_TOTALS = ("合计", "总计", "小计", "备注", "说明", "填表人", "制表", "审核人", "注:", "注：")
_YES = {"是", "有", "√", "✓", "✔", "Y", "YES", "1", "TRUE", "业主", "产权人", "本人"}
_NOTHING = {"", "-", "—", "/", "无", "暂无"}
# What stands for a name where nobody lives.
_NOBODY = frozenset(
    [
        "-",
        "--",
        "—",
        "——",
        "－",
        "/",
        "\\",
        "无",
        "空",
        "空置",
        "空房",
        "空户",
        "空置房",
        "闲置",
        "无人",
        "无人居住",
        "无住户",
        "未入住",
        "暂无",
        "待定",
        "未售",
        "未交付",
    ]
)
_IN_DOOR = re.compile(r"([0-9A-Za-z]{1,6})\s*(栋|幢|号楼|座)\s*(?=[0-9A-Za-z])(.+)")
_NO = {"否", "无", "×", "✗", "N", "NO", "0", "FALSE", "-", "/", "租户", "租客", "非业主"}


@dataclass(frozen=True)
class Problem:
    """What is wrong, where: the row's number in the sheet (0: the file), the column's heading, and why, in words."""

    row: int
    column: str
    message: str
    sheet: str = ""
    """The title of the sheet, where the file has several."""


@dataclass(frozen=True)
class RosterRow:
    """One person of a roster, tidied. `number` is the row in the sheet; `area_cm2` 0 and empty texts say nothing.

    Without a name it is a home where nobody lives.
    """

    number: int
    compound: str
    building: str
    door: str
    name: str
    phone: str
    is_head: bool
    area_cm2: int
    owners: tuple[str, ...]
    sheet: str = ""


@dataclass(frozen=True)
class Roster:
    """What a file holds: people, and problems. `left_out` are headings that were not understood.

    `notes` say, in words, which parts of the file were not read. `headings` are those of a file whose header was not
    understood: whoever uploaded it says what they mean.
    """

    rows: tuple[RosterRow, ...]
    problems: tuple[Problem, ...]
    left_out: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()


def to_json(roster: Roster) -> bytes:
    """Return a roster as bytes, to be kept until it is confirmed."""
    return json.dumps(asdict(roster), ensure_ascii=False).encode()


def from_json(kept: bytes) -> Roster:
    """Return the roster that `to_json` kept."""
    found = json.loads(kept)
    return Roster(
        tuple(RosterRow(**{**row, "owners": tuple(row["owners"])}) for row in found["rows"]),
        tuple(Problem(**problem) for problem in found["problems"]),
        tuple(found["left_out"]),
        tuple(found["notes"]),
        tuple(found["headings"]),
    )


def parse(raw: bytes, known: Mapping[str, str] | None = None) -> Roster:
    """Return what a roster file holds. Never raises for what is in it: that becomes problems.

    `known` says what headings mean that are not ours: heading → field, "" for none.
    """
    missing = _("表头里至少要有“房号”和“姓名”两列。请对照模板改好列名再上传。")
    sheets: list[Sheet] = []
    try:
        sheets = read_sheets(raw)
        tables, others = find_tables(sheets, _with_known(known or {}), {"name", "door"}, missing)
    except InvalidInput as error:
        return Roster((), (Problem(0, "", error.message),), headings=tuple(likely_header(sheets)[:MAX_COLUMNS]))
    reader = _Reader(len(tables) > 1)
    found = [row for table in tables for row in reader.read(table)]
    return reader.roster(found, _notes(sheets, others))


def field_of(heading: str) -> str:
    """Return the field that a heading is ours of, "" for none."""
    plain = plain_heading(heading)
    return next((field for field, words in HEADINGS.items() if plain in words.split()), "")


def _with_known(known: Mapping[str, str]) -> dict[str, str]:
    """Return the headings by field, with those that somebody explained; what was explained otherwise means that."""
    told = {plain_heading(heading): field for heading, field in known.items()}
    ours = {field: " ".join(word for word in words.split() if word not in told) for field, words in HEADINGS.items()}
    for heading, field in told.items():
        if field:
            ours[field] = f"{ours[field]} {heading}"
    return ours


def _notes(sheets: list[Sheet], others: list[str]) -> tuple[str, ...]:
    """Return, in words, what of a file was not read."""
    notes = [_("工作表“{title}”没有读：里面没有“房号”和“姓名”，或者它是隐藏的。", title=title) for title in others]
    for sheet in sheets:
        where = _("工作表“{title}”里，", title=sheet.title) if len(sheets) > 1 else ""
        if sheet.hidden_rows:
            rows = _("、").join(map(str, sheet.hidden_rows[:20])) + ("…" if len(sheet.hidden_rows) > 20 else "")
            notes.append(where + _("隐藏的行没有读：第 {rows} 行。要导入，请先在 Excel 里取消隐藏。", rows=rows))
        if sheet.hidden_columns:
            columns = _("、").join(sheet.hidden_columns)
            notes.append(where + _("隐藏的列没有读：{columns}。要导入，请先在 Excel 里取消隐藏。", columns=columns))
    return tuple(notes)


class _Reader:
    """Goes through the rows once, keeping what the row above said where cells were merged."""

    table: Table

    def __init__(self, several: bool) -> None:
        self.several = several
        self.problems: list[Problem] = []
        self.left_out: dict[str, None] = {}
        self.above: dict[str, str] = {}
        self.people: dict[tuple[str, str, str, str], int] = {}
        self.phones: dict[str, tuple[int, str]] = {}
        self.heads: dict[tuple[str, str, str], int] = {}
        self.areas: dict[tuple[str, str, str], tuple[int, int]] = {}

    def read(self, table: Table) -> list[RosterRow]:
        self.table, self.above = table, {}
        self.left_out |= dict.fromkeys(table.left_out)
        for field in table.twice:
            self._tell(0, field, _("“{name}”出现了两列，请只留一列。", name=table.headings[field]))
        found = []
        for row in table.rows:
            if _is_total(row.cells) or self._is_header_again(row):
                continue
            person = self._row(row)
            if person is not None:
                found.append(person)
        return found

    def roster(self, found: list[RosterRow], notes: tuple[str, ...]) -> Roster:
        if not found and not self.problems:
            self.problems.append(Problem(0, "", _("表头下面没有住户，请检查文件。")))
        if len(found) > MAX_ROWS:
            self.problems.append(Problem(0, "", too_many_rows()))
        self._check_owned_areas(found)
        return Roster(tuple(found), tuple(self.problems), tuple(self.left_out), notes)

    def _tell(self, number: int, field: str, message: str) -> None:
        sheet = self.table.sheet if self.several else ""
        self.problems.append(Problem(number, self.table.headings.get(field, ""), message, sheet))

    def _is_header_again(self, row: Row) -> bool:
        """Whether the header is repeated, as it is at the top of each printed page."""
        return self.table.cell(row, "name").text == self.table.headings["name"]

    def _row(self, row: Row) -> RosterRow | None:
        before, number = len(self.problems), row.number
        texts = {field: self._text(number, field, self.table.cell(row, field)) for field in self.table.columns}
        for field in ("compound", "building"):
            if len(texts.get(field, "")) > MAX_PLACE:
                self._tell(number, field, _("名称太长，最多 {most} 个字。", most=MAX_PLACE))
        self._fill_from_above(texts)
        _take_building_out(texts)
        door = self._door(number, texts)
        name = self._name(number, texts.get("name", ""))
        phone = self._phone(number, texts.get("phone", ""), name, before)
        place = (
            name_key(texts.get("compound", "")),
            building_key(texts.get("building", "")),
            door_key(door),
        )
        area = self._area(number, texts.get("area", ""), place)
        is_head = self._head(number, texts.get("relation", ""), place)
        owners = self._owners(number, texts.get("owner", ""), name)
        if len(self.problems) > before:
            return None
        twin = self.people.setdefault((*place, person_key(name)), number) if name else number
        if twin != number:
            self._tell(number, "name", _("这户的“{name}”在第 {row} 行已经有了，请删去一行。", name=name, row=twin))
            return None
        return RosterRow(
            number,
            texts.get("compound", ""),
            texts.get("building", ""),
            door,
            name,
            phone,
            is_head,
            area,
            owners,
            self.table.sheet if self.several else "",
        )

    def _text(self, number: int, field: str, cell: Cell) -> str:
        if cell.flaw == "formula":
            self._tell(number, field, _("这一格是公式，请改成数值（复制后“选择性粘贴 → 数值”）。"))
        elif cell.flaw == "date":
            self._tell(number, field, _("Excel 把这一格变成了日期（{text}），请改成文本再填。", text=cell.text[:10]))
        elif cell.flaw == "long":
            self._tell(number, field, _("这一格太长，最多 200 个字。"))
        else:
            return self._cleaned(number, field, cell.text)
        return ""

    def _cleaned(self, number: int, field: str, typed: str) -> str:
        """Return a text on one line; what is meant as a number or as one of a few words is narrowed too."""
        try:
            return text.line(typed) if field in _NAMES else text.narrow(typed)
        except InvalidInput as error:
            self._tell(number, field, error.message)
            return ""

    def _fill_from_above(self, texts: dict[str, str]) -> None:
        """A blank place below a filled one is a merged cell, as long as what is wider says nothing new either."""
        fresh = False
        for field in ("compound", "building"):
            if texts.get(field):
                fresh = fresh or texts[field] != self.above.get(field)
            elif not fresh:
                texts[field] = self.above.get(field, "")
        if not texts.get("door") and not texts.get("unit") and not fresh:
            texts["door"], texts["unit"] = self.above.get("door", ""), self.above.get("unit", "")
        elif texts.get("door") and not texts.get("unit") and not fresh and "unit" in self.table.columns:
            texts["unit"] = self.above.get("unit", "")
        self.above = dict(texts)

    def _door(self, number: int, texts: dict[str, str]) -> str:
        room, unit = texts.get("door", ""), texts.get("unit", "")
        if not room:
            if not any(p.row == number and p.column == self.table.headings["door"] for p in self.problems):
                self._tell(number, "door", _("没有房号。"))
            return ""
        tokens = [token.lstrip("0") or "0" for token in door_tokens(room)]
        unit_tokens = [token.lstrip("0") or "0" for token in door_tokens(unit)]
        building = building_key(texts.get("building", "")).lstrip("0")
        if len(tokens) == 3 and building and tokens[0] == building:
            tokens = tokens[1:]
        if not tokens:
            self._tell(number, "door", _("房号“{door}”里没有数字或字母。", door=room))
            return ""
        if unit_tokens and tokens[: len(unit_tokens)] != unit_tokens:
            tokens = [*unit_tokens, *tokens]
        door = f"{tokens[0]} 单元 {tokens[1]}" if len(tokens) == 2 and _all_numbers(tokens) else _joined(unit, room)
        if len(door) > MAX_DOOR:
            self._tell(number, "door", _("房号太长，最多 {most} 个字。", most=MAX_DOOR))
        return door

    def _name(self, number: int, typed: str) -> str:
        name = person_name(typed)
        if name.replace(" ", "") in _NOBODY:
            return ""
        if not name:
            if not any(p.row == number and p.column == self.table.headings["name"] for p in self.problems):
                self._tell(number, "name", _("没有姓名。"))
        elif len(name) > MAX_NAME:
            self._tell(number, "name", _("姓名太长，最多 {most} 个字。", most=MAX_NAME))
        elif any(c.isdigit() for c in name):
            self._tell(number, "name", _("姓名里有数字：“{name}”。", name=name[:20]))
        elif not all(unicodedata.category(c)[0] in "LM" or c in " ·•.'-〇" for c in name):
            self._tell(number, "name", _("姓名里有不该有的符号：“{name}”。", name=name[:20]))
        return name

    def _phone(self, number: int, typed: str, name: str, before: int) -> str:
        if typed in _NOTHING:
            return ""
        if not name and len(self.problems) == before:
            self._tell(number, "phone", _("这一户写着没有人住，却有手机号。请核对姓名，或删去手机号。"))
            return ""
        phone = phones.mobile(_unscientific(typed))
        if not phone:
            self._tell(number, "phone", _phone_trouble(typed))
            return ""
        first, owner = self.phones.setdefault(phone, (number, name))
        if first != number:
            self._tell(
                number,
                "phone",
                _("这个手机号在第 {row} 行已给了“{name}”，一个号码只能登记一位。", row=first, name=owner),
            )
        return phone

    def _area(self, number: int, typed: str, place: tuple[str, str, str]) -> int:
        if typed in _NOTHING:
            return self.areas.get(place, (0, 0))[0] if all(place[2:]) else 0
        try:
            area = Area().read(typed, _("建筑面积"))
        except InvalidInput as error:
            self._tell(number, "area", error.message)
            return 0
        known, row = self.areas.setdefault(place, (area, number))
        if known != area:
            self._tell(number, "area", _("同一处房屋，面积与第 {row} 行的不一样。", row=row))
        return area

    def _head(self, number: int, relation: str, place: tuple[str, str, str]) -> bool:
        if len(relation) > 20:
            self._tell(number, "relation", _("与户主关系最多 20 个字。"))
        if relation not in _HEADS:
            return False
        first = self.heads.setdefault(place, number)
        if first != number:
            self._tell(number, "relation", _("这户在第 {row} 行已有户主，一户只能有一位户主。", row=first))
        return True

    def _owners(self, number: int, typed: str, name: str) -> tuple[str, ...]:
        word = text.narrow(typed).upper()
        if not word or word in _NO:
            return ()
        if word in _YES:
            return (name,)
        pieces = [person_name(piece.strip()) for piece in re.split(r"[、,，;；/|]", typed)]
        names = tuple(dict.fromkeys(name for piece in pieces for name in _apart(piece)))
        if len(names) > 20 or any(len(one) > MAX_NAME or any(c.isdigit() for c in one) for one in names):
            self._tell(number, "owner", _("产权人请写姓名（几位用顿号分开），或写“是”“否”。"))
            return ()
        return names

    def _check_owned_areas(self, rows: list[RosterRow]) -> None:
        for row in rows:
            place = (name_key(row.compound), building_key(row.building), door_key(row.door))
            if row.owners and not row.area_cm2 and place not in self.areas and "area" in self.table.columns:
                self._tell(row.number, "area", _("写了产权人，也要写这处房屋的建筑面积。"))


def _take_building_out(texts: dict[str, str]) -> None:
    """Where no column says the building, take it out of a door like 1栋1单元102; the register can tell 1-1-101."""
    said = _IN_DOOR.fullmatch(texts.get("door", "")) if not texts.get("building") else None
    if said:
        texts["building"], texts["door"] = f"{said[1]}{said[2]}", said[3]


def building_key(name: str) -> str:
    """Return the key by which a roster's building finds the place: 3, 3栋, 3号楼 and 3 幢 are one."""
    return re.sub(r"(号楼|楼栋|栋|幢|座|号|楼)$", "", name_key(name))


def _apart(names: str) -> list[str]:
    """Return names that only blanks keep apart; an English name holds a blank itself."""
    return [names] if names.isascii() and names else names.split()


def _all_numbers(tokens: list[str]) -> bool:
    return all(map(_is_number, tokens))


def _is_number(token: str) -> bool:
    return re.fullmatch(r"[0-9]+", token) is not None


def _joined(unit: str, room: str) -> str:
    if not unit:
        return room
    return f"{unit} 单元 {room}" if _is_number(unit) else f"{unit} {room}"


def _is_total(cells: list[Cell]) -> bool:
    first = next((cell.text for cell in cells if cell.text), "")
    return first.replace(" ", "").startswith(_TOTALS)


def _unscientific(typed: str) -> str:
    """Return a number that a spreadsheet wrote as 1.3900000301E+10 or 13900000301.0 in digits, if none was lost."""
    if not re.fullmatch(r"[0-9]+\.[0-9]+([eE]\+?[0-9]{1,2})?|[0-9]+[eE]\+?[0-9]{1,2}", typed):
        return typed
    try:
        value = Decimal(typed)
    except InvalidOperation:
        return typed
    shown = re.sub(r"[^0-9]", "", re.split("[eE]", typed)[0].rstrip("0"))
    if value != value.to_integral_value() or ("e" in typed.lower() and len(shown) < 9):
        return typed
    return str(int(value))


def _phone_trouble(typed: str) -> str:
    digits = re.sub(r"[^0-9]", "", typed)
    if re.search(r"[eE]\+", typed):
        return _("Excel 把手机号变成了“{text}”，末几位已丢失。请把这一列设成文本，重新填写。", text=typed[:20])
    if len(re.findall(r"1[3-9][0-9]{9}", typed)) > 1:
        return _("一格只写一个手机号。")
    if digits.startswith("0") or (7 <= len(digits) <= 8):
        return _("“{text}”像是座机，登录要用手机号；没有手机就留空。", text=typed[:20])
    if digits and len(digits) != 11:
        return _("手机号有 {n} 位，应为 11 位。", n=len(digits))
    return _("手机号不对：“{text}”。没有就留空。", text=typed[:20])
