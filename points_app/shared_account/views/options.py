"""Choices in a select."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Option:
    """One of them: what is sent, and what is read."""

    value: str
    words: str
