"""The laws of points: what was awarded stays as it was written, and a board shows nobody against their wish."""

from points_app.core.laws import Function, Law, Trigger, ended_by, fixed, kept, never_deleted, never_less
from points_app.points.models import PointAward, PointMove, PointReversal, PointRule, PointRuleVersion

# Whether a total may be on a board is decided here, from the wishes of household and person, whoever writes either.
# On PostgreSQL the rows with the wishes are locked, so that a wish changed meanwhile is not missed.
_IS_SHOWN = Function(
    "points_is_shown_law",
    """
DECLARE
    home integer := whose;
    wish boolean := true;
    house boolean;
BEGIN
    IF kind = 'resident' THEN
        SELECT household_id, on_boards AND active INTO home, wish FROM resident WHERE id = whose;
    END IF;
    SELECT on_boards AND ended_at IS NULL INTO house FROM household WHERE id = home FOR SHARE;
    IF kind = 'resident' THEN
        SELECT on_boards AND active INTO wish FROM resident WHERE id = whose FOR SHARE;
    END IF;
    RETURN coalesce(wish AND house, false);
END
""",
    "kind text, whose integer",
    "boolean",
)
_NEW_TOTAL = Function(
    "points_total_shown_law",
    f"""
BEGIN
    NEW.shown := {_IS_SHOWN.name}(NEW.subject, NEW.subject_id);
    RETURN NEW;
END
""",
)
_FOLLOW_HOUSEHOLD = Function(
    "points_follow_household_law",
    """
BEGIN
    UPDATE point_total SET shown = NEW.on_boards AND NEW.ended_at IS NULL
     WHERE subject = 'household' AND subject_id = NEW.id;
    UPDATE point_total t SET shown = NEW.on_boards AND NEW.ended_at IS NULL AND r.on_boards AND r.active
      FROM resident r WHERE r.household_id = NEW.id AND t.subject = 'resident' AND t.subject_id = r.id;
    RETURN NULL;
END
""",
)
_FOLLOW_RESIDENT = Function(
    "points_follow_resident_law",
    f"""
BEGIN
    UPDATE point_total SET shown = {_IS_SHOWN.name}('resident', NEW.id)
     WHERE subject = 'resident' AND subject_id = NEW.id;
    RETURN NULL;
END
""",
)
_HOUSE = "(SELECT on_boards AND ended_at IS NULL FROM household WHERE id = point_total.subject_id)"
_PERSON = (
    "(SELECT r.on_boards AND r.active AND h.on_boards AND h.ended_at IS NULL"
    " FROM resident r JOIN household h ON h.id = r.household_id"
    " WHERE r.id = point_total.subject_id)"
)
_SET_SHOWN = (
    "UPDATE point_total SET shown ="
    f" coalesce(CASE point_total.subject WHEN 'household' THEN {_HOUSE} ELSE {_PERSON} END, 0)"
)
_HOUSEHOLD = ("point_total_household_law", "AFTER UPDATE OF on_boards, ended_at", "household")
_RESIDENT = ("point_total_resident_law", "AFTER UPDATE OF on_boards, active, household_id", "resident")


def _sqlite(where: tuple[str, str, str], *conditions: str) -> Trigger:
    return Trigger(*where, f"BEGIN {' '.join(f'{_SET_SHOWN} WHERE {condition};' for condition in conditions)} END")


def _postgresql(where: tuple[str, str, str], function: Function) -> Trigger:
    return Trigger(*where, "FOR EACH ROW", f"{function.name}()")


LAWS = (
    kept(
        "An award is never changed or deleted.",
        PointAward,
        "points.kept",
        again="points.again",
        keys=("id", "transfer_id"),
    ),
    kept(
        "A reversal is never changed or deleted.",
        PointReversal,
        "points.kept",
        again="points.again",
        keys=("award_id", "transfer_id"),
    ),
    kept(
        "That an award counts for another home is never changed or deleted.",
        PointMove,
        "points.kept",
        again="points.again",
        keys=("award_id", "transfer_id"),
    ),
    kept(
        "A wording of a rule is never changed or deleted.",
        PointRuleVersion,
        "points.kept",
        again="points.again",
        keys=("id", "rule_id, version"),
    ),
    never_deleted("A rule is never deleted.", PointRule, "points.kept"),
    fixed("A rule keeps its place and dimension.", PointRule, "id, place_id, dimension, created_at", "points.kept"),
    never_less("A rule goes back to no earlier wording.", PointRule, "version", "points.kept"),
    ended_by("A retired rule changes no more.", PointRule, "retired_at", "points.kept"),
    Law(
        "A total is on the boards only where household and person wish so and live there.",
        (
            _sqlite(
                ("point_total_shown_law", "AFTER INSERT", "point_total"),
                "subject = NEW.subject AND subject_id = NEW.subject_id AND period = NEW.period AND start = NEW.start",
            ),
            _sqlite(
                _HOUSEHOLD,
                "subject = 'household' AND subject_id = NEW.id",
                "subject = 'resident' AND subject_id IN (SELECT id FROM resident WHERE household_id = NEW.id)",
            ),
            _sqlite(_RESIDENT, "subject = 'resident' AND subject_id = NEW.id"),
        ),
        (
            _IS_SHOWN,
            _NEW_TOTAL,
            _FOLLOW_HOUSEHOLD,
            _FOLLOW_RESIDENT,
            _postgresql(("point_total_shown_law", "BEFORE INSERT", "point_total"), _NEW_TOTAL),
            _postgresql(_HOUSEHOLD, _FOLLOW_HOUSEHOLD),
            _postgresql(_RESIDENT, _FOLLOW_RESIDENT),
        ),
    ),
)
