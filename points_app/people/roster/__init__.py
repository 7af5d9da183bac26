"""Roster files: XLSX and CSV as communities keep them, read into rows and problems; no database in the reading."""

from points_app.people.roster.parsing import (
    MAX_BYTES,
    MAX_ROWS,
    Problem,
    Roster,
    RosterRow,
    from_json,
    parse,
    to_json,
)
from points_app.people.roster.planning import RosterReport, import_file, import_roster, preview_roster
from points_app.people.roster.template import template

__all__ = [
    "MAX_BYTES",
    "MAX_ROWS",
    "Problem",
    "Roster",
    "RosterReport",
    "RosterRow",
    "from_json",
    "import_file",
    "import_roster",
    "parse",
    "preview_roster",
    "template",
    "to_json",
]
