"""Telephone numbers, however they are written, in the one form that they are stored in.

Stored: of mainland numbers the digits that are dialled inside the country ("13811119999", "01012345678", "4008001234"),
of others + and country code ("+85291234567"), after a hyphen the extension ("01012345678-801").
"""

import re

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat

from points_app.core import text
from points_app.core.errors import InvalidInput

_MAINLAND = 86
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_DASHES = re.compile(r"[\u2010-\u2015\u2212\u30fc\uff70]")
_EXTENSION = re.compile(r"(.*[0-9)])\s*(?:-|转|分机|;?\s*ext(?:ension)?[.=:]?|x|#|,)\s*([0-9]{1,6})", re.IGNORECASE)
_SEPARATORS = re.compile(r"[\s\-()./·]")
_LONGEST = 60
_LONGEST_STORED = 20


def contact(typed: str) -> str:
    """Return a number at which somebody can be reached, "" when it is none.

    Besides whole numbers whatever has 5 to 15 digits: a hotline, a number without its area code.
    """
    plain = _plain(typed)
    if not plain:
        return ""
    whole = _valid(plain)
    if whole is not None:
        return _stored(whole)
    parts = _EXTENSION.fullmatch(plain)
    main = _valid(parts[1]) if parts else None
    if parts and main is not None:
        extended = f"{_stored(main)}-{parts[2]}"
        return extended if len(extended) <= _LONGEST_STORED and _valid(extended) is None else ""
    digits = _SEPARATORS.sub("", plain)
    if not re.fullmatch(r"\+?[0-9]{5,15}", digits):
        return ""
    return digits if digits == plain else contact(digits)


def mobile(typed: str) -> str:
    """Return a number that somebody signs in with, "" when it is none: a mainland mobile, or any from elsewhere."""
    written = _international(typed)
    if _MOBILE.fullmatch(written):
        return written
    if not written or written.startswith(f"+{_MAINLAND}"):
        return ""
    whole = _valid(written)
    # One that the tables do not know (yet) is taken as it is written, as ever: accounts are called by it.
    return written if whole is None else _stored(whole)


def mobile_forms(typed: str) -> tuple[str, ...]:
    """Return the forms in which the number of an account may be stored, the one of today first; none for no number.

    Older accounts are called by their numbers as they were written, with whatever 0 stood after the country code.
    """
    return tuple(dict.fromkeys(form for form in (mobile(typed), _international(typed)) if form))


def _international(typed: str) -> str:
    """Return a mainland mobile in its 11 digits, any other number as + and digits as it is written; "" for none."""
    plain = re.sub(r"^00(?=[1-9])", "+", _SEPARATORS.sub("", _plain(typed)))
    home = re.sub(r"^\+?86(?=1[0-9]{10}$)", "", plain)
    if _MOBILE.fullmatch(home):
        return home
    return plain if re.fullmatch(r"\+[1-9][0-9]{6,14}", plain) else ""


def _plain(typed: str) -> str:
    try:
        narrowed = text.narrow(typed[: _LONGEST * 4])
    except InvalidInput:
        return ""
    plain = _DASHES.sub("-", narrowed).rstrip(" .,;。、")
    plain = re.sub(r"^(?:tel|电话|手机)\s*:?\s*", "", plain, flags=re.IGNORECASE)  # untranslated: as people paste it
    return plain if len(plain) <= _LONGEST else ""


def _valid(plain: str) -> PhoneNumber | None:
    if not re.fullmatch(r"\+?[0-9(][0-9\s\-()./·]*", plain):
        return None
    try:
        found = phonenumbers.parse(re.sub(r"[./·]", " ", plain), "CN")
    except NumberParseException:
        return None
    return found if phonenumbers.is_valid_number(found) else None


def _stored(number: PhoneNumber) -> str:
    if number.country_code != _MAINLAND:
        return phonenumbers.format_number(number, PhoneNumberFormat.E164)
    return re.sub(r"[^0-9]", "", phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL))
