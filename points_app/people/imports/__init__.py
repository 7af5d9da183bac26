"""Roster files: XLSX and CSV as communities keep them, read into people and problems, previewed and imported."""

from points_app.people.imports.parsing import (
    MAX_BYTES,
    MAX_ROWS,
    Problem,
    Roster,
    RosterRow,
    field_of,
    from_json,
    parse,
    to_json,
)
from points_app.people.imports.planning import RosterReport, import_file, import_roster, preview_roster
from points_app.people.imports.rehearsal import rehearse
from points_app.people.imports.template import template
from points_app.people.imports.uploads import (
    UPLOAD_LIFE,
    Unread,
    Upload,
    explain,
    explaining,
    forget_uploads,
    import_upload,
    keep_upload,
    known_headings,
    need_keeper_somewhere,
    read_upload,
)

__all__ = [
    "MAX_BYTES",
    "MAX_ROWS",
    "UPLOAD_LIFE",
    "Problem",
    "Roster",
    "RosterReport",
    "RosterRow",
    "Unread",
    "Upload",
    "explain",
    "explaining",
    "field_of",
    "forget_uploads",
    "from_json",
    "import_file",
    "import_roster",
    "import_upload",
    "keep_upload",
    "known_headings",
    "need_keeper_somewhere",
    "parse",
    "preview_roster",
    "read_upload",
    "rehearse",
    "template",
    "to_json",
]
