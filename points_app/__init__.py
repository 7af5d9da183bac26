"""A community's participation: points, boards, reports and the shared account."""

__version__ = "0.2.0"
