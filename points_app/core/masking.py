"""Masking of personal data: the one place that decides what the public sees of a name or a number."""

import re

# The compound surnames of the Hundred Family Surnames (百家姓) and others that people have today. Left out are pairs
# whose first character is a common surname itself, which such a name more likely begins with (梁丘, 左丘, 安平).
_COMPOUND_SURNAMES: tuple[str, ...] = (
    *("万俟", "司马", "上官", "欧阳", "夏侯", "诸葛", "闻人", "东方", "赫连", "皇甫", "尉迟", "公羊", "澹台", "公冶"),
    *("宗政", "濮阳", "淳于", "单于", "太叔", "申屠", "公孙", "仲孙", "轩辕", "令狐", "钟离", "宇文", "长孙", "慕容"),
    *("鲜于", "闾丘", "司徒", "司空", "亓官", "司寇", "仉督", "子车", "颛孙", "端木", "巫马", "公西", "漆雕", "乐正"),
    *("壤驷", "公良", "拓跋", "夹谷", "宰父", "谷梁", "段干", "百里", "东郭", "南门", "呼延", "归海", "羊舌", "微生"),
    *("东门", "西门", "南宫", "第五", "独孤", "纳兰", "完颜", "耶律", "北冥", "贺兰", "贺若", "屈突", "哥舒", "太史"),
    *("爱新觉罗", "叶赫那拉"),
)

# A short number or letter that is said to be a unit; a long one may be a flat ("301单元").
_UNIT = re.compile(
    r"(?<![\dA-Za-z-])(?:\d{1,2}|[A-Za-z]|[一二三四五六七八九十甲乙丙丁东西南北中]{1,3})\s*单元\s*"
    r"|Unit (?:\d{1,2}|[A-Za-z]),\s*"
)


def name(full: str) -> str:
    """Return a name as the public sees it: 张明 → 张*, 张小明 → 张*明, 欧阳小明 → 欧阳*明, Ann Lee → A*."""
    full = full.strip()
    if not full:
        return ""
    if full.isascii():
        return f"{full[0]}*"
    shown = len(surname(full))
    rest = len(full) - shown
    return f"{full[:shown]}{'*' * max(1, rest - 1)}{full[-1] if rest > 1 else ''}"


def phone(number: str) -> str:
    """Return a phone number as the public sees it: 138****1234."""
    digits = re.sub(r"\D", "", number)
    return f"{digits[:3]}****{digits[-4:]}" if len(digits) >= 8 else "****"


def phone_end(number: str) -> str:
    """Return the last two digits: enough to know one's own number by, too little to guess it from."""
    return re.sub(r"\D", "", number)[-2:]


def surname(full: str) -> str:
    """Return the surname, for a drawn seal."""
    full = full.strip()
    compound = next((one for one in _COMPOUND_SURNAMES if full.startswith(one) and len(full) > len(one)), "")
    return compound or full[:1]


def door(label: str) -> str:
    """Return a door as the public sees it: the unit stays, the flat goes ("2单元301" → "2单元***")."""
    unit = _UNIT.search(label)
    return f"{unit.group()}***" if unit else "***"
