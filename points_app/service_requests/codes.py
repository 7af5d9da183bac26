"""Codes that people read from paper and type on phones: Crockford's base 32, which leaves out I, L, O and U."""

import secrets

from points_app.core import text

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_ALIKE = str.maketrans({"O": "0", "I": "1", "L": "1"})


def new(length: int) -> str:
    """Return a random code; nobody can guess the next from the last."""
    return "".join(secrets.choice(ALPHABET) for _place in range(length))


def read(typed: str, length: int) -> str:
    """Return the code that somebody typed, pasted or scanned, "" if there is none.

    Any case and width, O for 0, I or L for 1, with blanks and hyphens, after "编号：", or the page's whole link.
    """
    code = text.pasted_code(typed, "code", "at").translate(_ALIKE)
    return code if len(code) == length and all(c in ALPHABET for c in code) else ""


def grouped(code: str) -> str:
    """Return the code in groups of four or five, as it is printed: "7K3M 9QXA", "4T8BN 2WHEC"."""
    size = 5 if len(code) % 5 == 0 else 4
    return " ".join(code[i : i + size] for i in range(0, len(code), size))
