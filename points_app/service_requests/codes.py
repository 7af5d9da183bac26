"""Codes that people read from paper and type on phones: Crockford's base 32, which leaves out I, L, O and U."""

import secrets
from dataclasses import dataclass

from typing_extensions import override

from points_app.core import text
from points_app.core.fields import Kind

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
TAG_LENGTH, TRACK_LENGTH = 8, 10
LONGEST_PASTED = 500
"""Of what is typed for a code: whoever pastes the page's whole link pastes its other parameters too."""
_ALIKE = str.maketrans({"O": "0", "I": "1", "L": "1"})


@dataclass(frozen=True)
class Code(Kind[str]):
    """A code as somebody typed, pasted or scanned it; "" for what is none: who looks for it says so in own words."""

    length: int

    @override
    def read(self, typed: str, label: str) -> str:
        return read(typed, self.length)

    @override
    def when_blank(self) -> tuple[str, ...]:
        return ("",)


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
