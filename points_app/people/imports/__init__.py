"""Roster files: XLSX and CSV as communities keep them, read into people and problems, previewed and imported."""

from points_app.people.imports.parsing import (
    MAX_BYTES,
    MAX_ROWS,
    Problem,
    Roster,
    RosterRow,
    from_json,
    parse,
    to_json,
)
from points_app.people.imports.planning import RosterReport, import_file, import_roster, preview_roster
from points_app.people.imports.template import template
from points_app.people.imports.uploads import (
    UPLOAD_LIFE,
    Upload,
    forget_uploads,
    import_upload,
    keep_upload,
    need_place,
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
    "Upload",
    "forget_uploads",
    "from_json",
    "import_file",
    "import_roster",
    "import_upload",
    "keep_upload",
    "need_place",
    "parse",
    "preview_roster",
    "read_upload",
    "template",
    "to_json",
]
