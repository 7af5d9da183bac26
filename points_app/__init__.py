"""A community's participation: points, boards, reports and the shared account."""
