"""The laws of notices: what was published stays to be read; a notice gains versions, and is withdrawn once."""

from points_app.core.laws import checked, differs, ended_by, fixed, kept, never_deleted
from points_app.notices.models import Notice, NoticeVersion

_VERSIONED = ("version", "kind", "starts_at", "ends_at")
_ITS_NEXT_VERSION = (
    "EXISTS (SELECT 1 FROM notice_version v WHERE v.notice_id = NEW.id AND v.number = NEW.version"
    " AND NEW.version = OLD.version + 1 AND v.kind = NEW.kind AND v.starts_at = NEW.starts_at"
    " AND (v.ends_at = NEW.ends_at OR (v.ends_at IS NULL AND NEW.ends_at IS NULL)))"
)

LAWS = (
    never_deleted("A notice is never deleted.", Notice, "boards.kept"),
    fixed(
        "A notice keeps its place and who published it when.",
        Notice,
        "id, place_id, path, published_by, published_at",
        "boards.kept",
    ),
    ended_by("A withdrawn notice changes no more.", Notice, "withdrawn_at", "boards.kept"),
    checked(
        "A notice says what its newest version says.",
        "notice_version_next",
        f"BEFORE UPDATE OF {', '.join(_VERSIONED)}",
        Notice,
        (("boards.kept", f"NOT ({differs(*_VERSIONED)}) OR {_ITS_NEXT_VERSION}"),),
    ),
    kept(
        "A version of a notice is never changed or deleted.",
        NoticeVersion,
        "boards.kept",
        keys=("id", "notice_id, number", "idempotency_key"),
    ),
)
