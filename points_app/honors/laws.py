"""The laws of honors: an honor stays as it was published, and is withdrawn once."""

from points_app.core.laws import ended_by, never_deleted, only
from points_app.honors.models import Honor

LAWS = (
    never_deleted("An honor is never deleted.", Honor, "boards.kept", keys=("id", "idempotency_key")),
    only(
        "Of an honor only its withdrawal is written later.",
        Honor,
        "withdrawn_by, withdrawn_at, withdrawn_reason",
        "boards.kept",
    ),
    ended_by("A withdrawn honor changes no more.", Honor, "withdrawn_at", "boards.kept"),
)
