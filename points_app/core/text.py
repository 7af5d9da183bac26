"""The one cleaner for everything typed, pasted, scanned or imported.

`line` is for names, titles, reasons; `prose` keeps its lines; `narrow` and `code` are for what is meant as numbers and
codes, where full width is only a way of typing. All four drop what has no shape (control characters, marks that are
invisible or turn the writing direction) and nothing else: a character that cannot be kept is refused, never left out.
"""

import re
import unicodedata
from urllib.parse import unquote

from points_app.core.errors import InvalidInput
from points_app.core.i18n import _

# --- characters that are not what they seem ---------------------------------------------------------------------------

# Unicode's Default_Ignorable_Code_Point: without shape of their own.
_IGNORABLE = re.compile(
    "[\u00ad\u034f\u061c\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
    "\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
# Letters and symbols that are drawn as nothing, with or without width. They stay inside a text, for Hangul and braille
# are written with them, but are no text by themselves.
_BLANKS = "\u115f\u1160\u2800\u3164\uffa0"
_JOINERS = "\u200c\u200d\u180b\u180c\u180d\u180e\u180f"
# Whatever takes a second look; most texts have none of it.
_SUSPECT = re.compile(
    f"{_IGNORABLE.pattern}|[\x00-\x1f\x7f-\x9f\ud800-\uf8ff\ufdd0-\ufdef\ufffe\uffff]|[^\u0000-\U0001fffd]"
)
_VARIATIONS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
# Scripts in which joiners and Mongolian's own selectors change the shape of the letters beside them.
_JOINING = re.compile("[\u0600-\u08ff\u0900-\u0dff\u1800-\u180a\u1810-\u18af]")
# A flag of a region is a black flag and invisible tags: 🏴 + gbeng.
_TAGGED_FLAG = re.compile("\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{2,6}\U000e007f")
_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: " ", 0xFFE5: "¥"}
# What only divides a code that people read aloud, print in groups or end a sentence with.
_DIVIDERS = re.compile(r"[\s.·•。_,/]")
_TO_SPACE = str.maketrans(dict.fromkeys("\t\n\v\f\r\x1c\x1d\x1e\x1f\x85", " "))
_LINE_ENDS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")


def _private_use() -> dict[int, str]:
    """Return where the characters of GBK and GB 18030 stand today that had no place in Unicode once.

    0xFE50–0xFEA0 were U+E815–E864. Python's codec knows all of them but those that GB 18030-2022 moved.
    """
    found = {
        **dict(zip(range(0xE78D, 0xE794), "\ufe10\ufe12\ufe11\ufe13\ufe14\ufe15\ufe16", strict=True)),
        **dict(zip(range(0xE794, 0xE797), "\ufe17\ufe18\ufe19", strict=True)),
        0xE7C7: "\u1e3f",
        0xE7C8: "\u01f9",
        0xE7E7: "\u303e",
        **{0xE7E8 + place: chr(0x2FF0 + place) for place in range(12)},
    }
    for code in range(0xE815, 0xE865):
        place = 0x50 + code - 0xE815
        found[code] = bytes((0xFE, place + (place >= 0x7F))).decode("gb18030")
    moved = "\u9fb4\u9fb5\u9fb6\u9fb7\u9fb8\u9fb9\u9fba\u9fbb"
    found |= dict(zip((0xE81E, 0xE826, 0xE82B, 0xE82C, 0xE832, 0xE843, 0xE854, 0xE864), moved, strict=True))
    moved = "\U00020087\U00020089\U000200cc\U000215d7\U0002298f\U000241fe"
    return found | dict(zip((0xE816, 0xE817, 0xE818, 0xE831, 0xE83B, 0xE855), moved, strict=True))


_PRIVATE_USE = _private_use()


def fold_private_use(text: str) -> str:
    """Return `text` with GBK's and GB 18030's private-use characters at their places in Unicode: U+E863 → 䶮."""
    return text.translate(_PRIVATE_USE)


# --- cleaning ---------------------------------------------------------------------------------------------------------


def line(text: str, field: str = "") -> str:
    """Return `text` on one line: runs of white space made one blank, ends cut, full width kept.

    Raises InvalidInput that names a character which only the typist's device knows (private use, half a character).
    """
    plain = _shaped(text.translate(_TO_SPACE), field)
    _refuse(plain, "Co", field)
    return " ".join(plain.split()).strip(_BLANKS + " ")


def prose(text: str, field: str = "") -> str:
    """Return `text` with its lines, which end in a line feed alone; empty lines at both ends are cut.

    Raises InvalidInput for half a character. Other private-use characters stay as they are: a report is not refused
    because of a sign in it, and nothing is lost.
    """
    lines = _LINE_ENDS.sub("\n", text).replace("\t", "    ").split("\n")
    lines = [_shaped(one, field).rstrip() for one in lines]
    return "\n".join("" if is_empty(one) else one for one in lines).strip("\n")


def narrow(text: str) -> str:
    """Return `text` on one line with full-width letters, digits and signs narrowed: for numbers, doors, codes."""
    return line(text.translate(_NARROW))


def code(text: str) -> str:
    """Return the capitals and digits of a code without what divides them; what is foreign to codes stays."""
    kept = _DIVIDERS.sub("", narrow(text))
    kept = "".join(c for c in kept if unicodedata.category(c) != "Pd" and c != "\u2212")
    return line(kept.upper())


def pasted_code(text: str, *parameters: str) -> str:
    """Return the code in a text that was typed, pasted or scanned whole.

    That is what `parameters` say in a link ("…/track/?code=4T8B"), else what follows the last colon ("编号：4T8B。"),
    up to the next comma or the like; else all of it. What is no code at all may come back as anything.
    """
    names = "|".join(map(re.escape, parameters))
    try:
        plain = narrow(text[:2000])
        linked = re.search(rf"[?&](?:{names})=([^&#\s]*)", plain) if names else None
        if linked is not None:
            plain = narrow(unquote(linked.group(1), errors="ignore"))
    except InvalidInput:
        return ""
    labelled = re.split("[:∶]", plain)[-1].lstrip(" ,")
    return re.sub(r"^[\u4e00-\u9fff]+", "", code(re.split("[,;、!?()【】]", labelled, maxsplit=1)[0]))


def is_empty(text: str) -> bool:
    """Whether there is nothing to read in `text`: blanks, invisible characters, joiners and accents alone."""
    return not any(_is_seen(c) for c in text)


def _is_seen(character: str) -> bool:
    kind = unicodedata.category(character)
    if kind[0] in "ZM" or kind == "Cc" or character in _BLANKS or _IGNORABLE.match(character):
        return False
    return not _is_noncharacter(character)


def _is_noncharacter(character: str) -> bool:
    code_point = ord(character)
    return code_point & 0xFFFE == 0xFFFE or 0xFDD0 <= code_point <= 0xFDEF  # and XLSX cannot hold them


def _shaped(text: str, field: str = "") -> str:
    """Return `text` composed (NFC), with private use folded, without what has no shape."""
    if not _SUSPECT.search(text):
        return unicodedata.normalize("NFC", text)
    _refuse(text, "Cs", field)
    kept: list[str] = []
    whole = fold_private_use(text)
    at = 0
    while at < len(whole):
        flag = _TAGGED_FLAG.match(whole, at)
        piece = flag.group() if flag else whole[at]
        if flag or _keeps_shape(piece, kept, whole[at + 1 : at + 2]):
            kept.append(piece)
        at += len(piece)
    return unicodedata.normalize("NFC", "".join(kept))


def _keeps_shape(character: str, before: list[str], after: str) -> bool:
    kind = unicodedata.category(character)
    if kind == "Cc":
        return False
    if not _IGNORABLE.match(character):
        return not _is_noncharacter(character)
    last = before[-1] if before else ""
    if _VARIATIONS.match(character):
        return bool(last) and not _IGNORABLE.match(last[-1]) and not last.isspace()
    if character not in _JOINERS:
        return False
    if _JOINING.match(last) and (_JOINING.match(after) or (character not in "\u200c\u200d" and not after.strip())):
        return True
    base = before[-2] if len(before) > 1 and _VARIATIONS.match(last) else last
    return character == "\u200d" and _is_emoji(base) and _is_emoji(after)


def _is_emoji(character: str) -> bool:
    """Whether it may be part of an emoji: a symbol, or one that is newer than this Python's Unicode."""
    return bool(character) and ord(character[0]) >= 0x2190 and unicodedata.category(character[0])[0] in "SC"


def _refuse(text: str, kind: str, field: str) -> None:
    """Raise InvalidInput for the first character of `kind`: "Cs", half a character, or "Co", private use."""
    for place, character in enumerate(text, 1):
        if unicodedata.category(character) == kind:
            sign = f"U+{ord(character):04X}"
            raise InvalidInput(_("第 {n} 个字（{sign}）别的设备认不出来，请换一种写法。", n=place, sign=sign), field)
