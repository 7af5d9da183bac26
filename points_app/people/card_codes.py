"""What a household card carries: a signed token in its QR, and a code for typing. Neither asks the database."""

import hashlib
import hmac

from itsdangerous import BadSignature

from points_app.core import secret, text
from points_app.core.errors import NotFound
from points_app.core.fields import number
from points_app.core.i18n import _

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LETTERS = 8
_MISTAKEN = str.maketrans("OIL", "011")
MAX_CARD = 10**9


def card_token(card_id: int) -> str:
    """Return what the card's QR carries: its number, signed."""
    return str(secret.signer("card").dumps(card_id))


def card_code(card_id: int) -> str:
    """Return the card's code for typing, "12-7KQ4-M2XD": its number and 40 bits that only the server can make."""
    signed = str(secret.signer("card-code").dumps(card_id)).encode()
    bits = int.from_bytes(hashlib.sha256(signed).digest()[:5], "big")
    letters = "".join(_CROCKFORD[bits >> shift & 31] for shift in range(35, -1, -5))
    return f"{card_id}-{letters[:4]}-{letters[4:]}"


def card_id_of(token: str) -> int:
    """Return the number of the card whose QR carries `token`; raises NotFound for anything else."""
    try:
        found = secret.signer("card").loads(token[:200])
    except BadSignature:
        found = None
    if not isinstance(found, int):
        raise unknown_card()
    return found


def card_id_of_code(typed: str) -> int:
    """Return the number of the card with this code, however it was typed or pasted; raises NotFound for anything else.

    A code can be guessed at, so whoever calls this slows the caller down.
    """
    plain = text.pasted_code(typed).translate(_MISTAKEN)
    card_id = number(plain[:-_LETTERS], MAX_CARD)
    if card_id is None:
        raise unknown_card()
    letters = card_code(card_id).split("-", 1)[1].replace("-", "")
    if not hmac.compare_digest(letters.encode(), plain[-_LETTERS:].encode()):
        raise unknown_card()
    return card_id


def unknown_card() -> NotFound:
    """Return the refusal of what is no card of ours."""
    return NotFound(_("认不出这张卡：请核对卡上的编码，或重新扫一次。"))
