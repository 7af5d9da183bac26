"""Masking of personal data: the one place that decides what the public sees of a name or a number."""

import re

_TWO_CHARACTER_SURNAMES = ("欧阳", "上官", "司马", "诸葛", "夏侯", "皇甫", "尉迟", "公孙", "慕容", "令狐", "司徒")

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
    shown = 2 if full.startswith(_TWO_CHARACTER_SURNAMES) and len(full) > 2 else 1
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
    return full[:2] if full.startswith(_TWO_CHARACTER_SURNAMES) and len(full) > 2 else full[:1]


def door(label: str) -> str:
    """Return a door as the public sees it: the unit stays, the flat goes ("2单元301" → "2单元***")."""
    unit = _UNIT.search(label)
    return f"{unit.group()}***" if unit else "***"
