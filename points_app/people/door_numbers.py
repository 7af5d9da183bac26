"""Keys under which names and doors are compared and sorted: the same door written two ways has one key.

A key folds more than a text does: ①, Ⅱ and ㎡ are as good as 1, II and m2 when something is looked for.
"""

import re
import unicodedata

from points_app.core import text
from points_app.core.i18n import locale

# Words that only separate the numbers of a door: 2 单元 301 室 is 2-301.
_SEPARATORS = re.compile(r"单元|室|号|户|门|unit|room|apt\.?|flat|no\.?|[\s\-_/·,.，、#—–~]+", re.IGNORECASE)
_TOKENS = re.compile(r"[0-9]+|[^0-9]+")
_DIGITS = 6
# Between the tokens of a door: sorts before every digit and letter, so 2-301 comes before 12.
_JOINT = "-"
_DOTS = re.compile(r"\s*[·•・･‧∙●]\s*")
_HAN = r"[\u3007\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U000323af]"
_SPREAD = re.compile(rf"{_HAN}+(?: {_HAN}+)+")


def door_tokens(door: str) -> list[str]:
    """Return the parts of a door, numbers padded so that they sort as numbers: "2单元301室" → 000002, 000301."""
    spaced = _SEPARATORS.sub(" ", _folded(door).upper())
    return [
        token.lstrip("0").rjust(_DIGITS, "0") if token[0] in "0123456789" else token
        for word in spaced.split()
        for token in _TOKENS.findall(word)
    ]


def door_key(door: str) -> str:
    """Return the key of a door within its building; doors with the same key are the same door."""
    return _JOINT.join(door_tokens(door))[:80]


def door_last(door: str) -> str:
    """Return the last part of a door's key, by which it is found when only "301" is typed."""
    return (door_tokens(door) or [""])[-1][:40]


def door_words(door: str) -> str:
    """Return a door as it is read in the current language: "2 单元 301", in English "Unit 2, 301"."""
    if locale() != "en":
        return door
    return re.sub(r"([0-9A-Za-z]+)\s*单元\s*", r"Unit \1, ", door).removesuffix(" 室").removesuffix("室")


def name_key(name: str) -> str:
    """Return the key by which places are found and sorted: 10 栋 after 2 栋, spaces and case left out."""
    plain = _folded(name).casefold().replace(" ", "")
    return re.sub(r"[0-9]+", lambda m: m.group().lstrip("0").rjust(_DIGITS, "0"), plain)[:120]


def person_name(name: str) -> str:
    """Return a cleaned name as it is stored: 张 三, spread to fill a column, is 张三; 买买提・艾力 has one kind of dot.

    Only Han characters are joined over a blank, and only where one of them stands alone.
    """
    plain = _DOTS.sub("·", name).replace("’", "'")
    parts = plain.split(" ")
    return "".join(parts) if _SPREAD.fullmatch(plain) and any(len(part) == 1 for part in parts) else plain


def person_key(name: str) -> str:
    """Return the key by which a roster finds a person in a household: as good as one, however they were typed."""
    return _folded(person_name(name)).casefold().replace(" ", "")


def _folded(typed: str) -> str:
    return unicodedata.normalize("NFKC", text.narrow(typed))
