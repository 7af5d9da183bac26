"""What books, accounts and transfers of the ledger can be."""

from enum import StrEnum

MAX_AMOUNT = 2**53 - 1
"""Largest amount of a transfer and largest total of an account: what JavaScript and JSON keep exactly."""


class BookKind(StrEnum):
    """What a book counts."""

    POINTS = "points"
    """Whole points of one community."""
    MONEY = "money"
    """Whole fen (1/100 yuan) of one compound's shared account."""


class AccountKind(StrEnum):
    """What an account stands for in its book."""

    PROGRAMME = "programme"
    """The community that issues points; below zero by what it has issued."""
    HOUSEHOLD = "household"
    """A household's passbook."""
    SHOP = "shop"
    """The points shop, which takes points in for goods."""
    FUND_BANK = "fund_bank"
    """The shared account's money at the bank."""
    INCOME = "income"
    """Where income of one category comes from; below zero by what has come in."""
    EXPENSE = "expense"
    """Where spending of one category goes to."""
    VENDOR = "vendor"
    """A firm that is owed or paid."""
    RECEIVABLE = "receivable"
    """Somebody who owes the fund, such as a unit with unpaid fees."""
    OPENING = "opening"
    """What was there before the book began; below zero by it."""
    SUSPENSE = "suspense"
    """Money whose purpose is not known yet."""


class TransferState(StrEnum):
    """What a row of the ledger does. A row never changes: posting and voiding are rows of their own."""

    POSTED = "posted"
    """Moves the amount at once."""
    PENDING = "pending"
    """Reserves the amount until a POST or VOID row names it."""
    POST = "post"
    """Moves what the pending row `pending_id` reserved."""
    VOID = "void"
    """Frees what the pending row `pending_id` reserved."""
