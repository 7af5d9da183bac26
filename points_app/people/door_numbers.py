"""Keys under which names and doors are compared and sorted: the same door written two ways has one key."""

import re
import unicodedata

from points_app.core.i18n import locale

# Words that only separate the numbers of a door: 2 单元 301 室 is 2-301.
_SEPARATORS = re.compile(r"单元|室|号|户|门|unit|room|apt\.?|flat|no\.?|[\s\-_/·,.，、#—–~]+", re.IGNORECASE)
_TOKENS = re.compile(r"[0-9]+|[^0-9]+")
_DIGITS = 6
# Between the tokens of a door: sorts before every digit and letter, so 2-301 comes before 12.
_JOINT = "-"


def tidy(text: str) -> str:
    """Return `text` as it is stored: full-width forms narrowed, runs of white space made one blank, ends cut."""
    spaced = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text))
    return "".join(c for c in spaced if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co"}).strip()


def door_tokens(door: str) -> list[str]:
    """Return the parts of a door, numbers padded so that they sort as numbers: "2单元301室" → 000002, 000301."""
    words = _SEPARATORS.sub(" ", tidy(door).upper())
    return [
        token.lstrip("0").rjust(_DIGITS, "0") if token[0] in "0123456789" else token
        for word in words.split()
        for token in _TOKENS.findall(word)
    ]


def door_key(door: str) -> str:
    """Return the key of a door within its building; doors with the same key are the same door."""
    return _JOINT.join(door_tokens(door))[:80]


def door_last(door: str) -> str:
    """Return the last part of a door's key, by which it is found when only "301" is typed."""
    return (door_tokens(door) or [""])[-1][:40]


def name_key(name: str) -> str:
    """Return the key by which places are found and sorted: 10 栋 after 2 栋, spaces and case left out."""
    plain = tidy(name).casefold().replace(" ", "")
    return re.sub(r"[0-9]+", lambda m: m.group().lstrip("0").rjust(_DIGITS, "0"), plain)[:120]


def phone_number(text: str) -> str:
    """Return a phone number as it is stored, or "" when it is none.

    Mainland mobile numbers lose blanks, hyphens and +86; a number from elsewhere keeps its + and country code.
    """
    plain = re.sub(r"[\s\-–—()./·]", "", tidy(text))
    plain = re.sub(r"^(\+|00)?86(?=1[0-9]{10}$)", "", plain)
    if re.fullmatch(r"1[3-9][0-9]{9}", plain):
        return plain
    plain = re.sub(r"^00(?=[1-9])", "+", plain)
    return plain if re.fullmatch(r"\+[1-9][0-9]{6,14}", plain) else ""


def door_words(door: str) -> str:
    """Return a door as it is read in the current language: "2 单元 301", in English "Unit 2, 301"."""
    if locale() != "en":
        return door
    return re.sub(r"([0-9A-Za-z]+)\s*单元\s*", r"Unit \1, ", door).removesuffix(" 室").removesuffix("室")
