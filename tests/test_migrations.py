"""Models and migrations agree on both databases; `migrate` goes the whole way or none, and leaves the laws on."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlmodel import SQLModel, col, select

from alembic import command
from points_app.core import db, laws, tables
from points_app.core.errors import Conflict
from points_app.core.i18n import use_locale
from points_app.core.spans import Span, SpanUnit
from points_app.core.tables import all_laws, import_all_models, is_current, law_differences, migrate
from points_app.people.models import Household, PlaceSetting, Resident
from points_app.people.place_settings import value
from points_app.service_requests.models import Category
from points_app.service_requests.place_settings import LIMITS
from tests.ledger import books
from tests.once import Run, using
from tests.world import around

NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
Step = Callable[[str], None]
# A table that a dozen others refer to, and whose rows a trigger of another table watches.
REBUILD = """
    with op.batch_alter_table("household") as table:
        table.add_column(sa.Column("note", sa.String(40)))
        table.alter_column("head_name", type_=sa.String(80), existing_type=sa.String(60), existing_nullable=False)
"""


@pytest.fixture
def step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Step:
    """Add one migration, of this `upgrade`, after those there are."""
    head = tables._head()

    def write(upgrade: str) -> None:
        text = (
            f"import sqlalchemy as sa\nfrom alembic import op\nrevision = '9999'\ndown_revision = '{head}'\n"
            f"def upgrade():\n    {upgrade.strip()}\n"
        )
        (tmp_path / "9999_next.py").write_text(text)

    def config() -> Config:
        found = Config(str(tables.ROOT / "alembic.ini"))
        folders = (tables.ROOT / "alembic" / "versions", tmp_path)
        found.set_main_option("version_locations", os.pathsep.join(map(str, folders)))
        return found

    monkeypatch.setattr(tables, "alembic_config", config)
    return write


def live_there(place: int) -> None:
    """Let a household and a person move in, whom the rebuilt table and its neighbour are to keep."""
    with db.write() as session:
        home = Household(place_id=place, door="101", created_at=NOW)
        session.add(home)
        session.flush()
        session.add(Resident(household_id=home.id, name="张三", created_at=NOW))


def everything(database: sa.Engine) -> list[object]:
    """All that a migration could change: tables, laws, version, rows."""
    inspector = sa.inspect(database)
    shape = [(name, str(inspector.get_columns(name))) for name in sorted(inspector.get_table_names())]
    with database.connect() as connection:
        at = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalars().all()
        rows = connection.exec_driver_sql("SELECT * FROM household ORDER BY id").all()
        return [shape, at, [tuple(row) for row in rows], laws.differences(connection, all_laws())]


def test_models_and_migrations_agree(database: sa.Engine) -> None:
    import_all_models()
    with database.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []
    assert is_current()


def test_a_table_that_others_refer_to_is_rebuilt_with_its_rows_and_laws(database: sa.Engine, step: Step) -> None:
    live_there(books.open_points_book().place_id)
    step(REBUILD)
    assert not is_current()
    before = everything(database)[2]
    migrate()
    assert is_current()
    assert "note" in {column["name"] for column in sa.inspect(database).get_columns("household")}
    assert {key["referred_table"] for key in sa.inspect(database).get_foreign_keys("resident")} == {"household"}
    assert [tuple(row)[:-1] for row in around("SELECT * FROM household ORDER BY id")] == before
    assert law_differences() == []
    with pytest.raises(sa.exc.IntegrityError):
        around("DELETE FROM ledger_account")
    with pytest.raises(sa.exc.IntegrityError):  # foreign keys are watched again
        around("DELETE FROM household")


@pytest.mark.parametrize("broken", ["raise RuntimeError('power cut')", "op.execute('SELECT * FROM nowhere')"])
def test_a_migration_that_fails_leaves_everything_as_it_was(database: sa.Engine, step: Step, broken: str) -> None:
    live_there(books.open_points_book().place_id)
    step(f"{REBUILD}\n    op.execute('UPDATE point_rule SET version = 0')\n    {broken}")
    before = everything(database)
    with pytest.raises((RuntimeError, sa.exc.DBAPIError)):
        migrate()
    assert everything(database) == before
    assert law_differences() == []
    with pytest.raises(sa.exc.IntegrityError):
        around("DELETE FROM household")


def test_a_migration_may_write_what_laws_refuse_to_others(database: sa.Engine, step: Step) -> None:
    book = books.open_points_book()
    statement = f"UPDATE ledger_account SET owner_id = 77 WHERE id = {book.households[0]}"
    with pytest.raises(sa.exc.IntegrityError):
        around(statement)
    step(f"op.execute({statement!r})")
    migrate()
    assert around("SELECT count(*) FROM ledger_account WHERE owner_id = 77").scalar() == 1


# PostgreSQL watches its foreign keys while it migrates.
@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_sqlite_keeps_no_row_that_refers_to_nothing(database: sa.Engine, step: Step) -> None:
    books.open_points_book()
    step("op.execute('DELETE FROM place')")
    before = everything(database)
    with pytest.raises(Conflict) as refusal, use_locale("en"):
        migrate()
    assert "refer to what is not there" in refusal.value.message
    assert everything(database) == before


def test_a_database_of_version_0_1_gives_up_its_laws_for_todays(database: sa.Engine) -> None:
    old = {
        "sqlite": ("CREATE TRIGGER ledger_transfer_update BEFORE UPDATE ON ledger_transfer BEGIN SELECT 1; END",),
        "postgresql": (
            "CREATE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$",
            (
                "CREATE TRIGGER ledger_transfer_guard_0 BEFORE UPDATE OR DELETE ON ledger_transfer"
                " FOR EACH ROW EXECUTE FUNCTION ledger_refuse('append_only')"
            ),
        ),
    }
    with database.execution_options(points_write=True).begin() as connection:
        laws.remove(connection)
        for statement in old[database.dialect.name]:
            connection.exec_driver_sql(statement)
    migrate()
    assert law_differences() == []  # so there is no stranger either


@pytest.mark.parametrize(("revision", "words"), [("0007", "older than version 0.1"), ("9998", "newer version")])
def test_a_database_of_a_version_that_cannot_be_taken_on_is_refused_in_words(
    database: sa.Engine, revision: str, words: str
) -> None:
    around("UPDATE alembic_version SET version_num = :revision", revision=revision)
    before = everything(database)
    with pytest.raises(Conflict, match=words), use_locale("en"):
        migrate()
    assert everything(database) == before


def test_two_that_start_at_once_take_turns(database: sa.Engine, step: Step) -> None:
    step(REBUILD)
    with ThreadPoolExecutor(3) as pool:
        assert [one.result() for one in [pool.submit(migrate) for _ in range(3)]] == [None] * 3
    assert is_current()
    assert law_differences() == []


def test_where_nothing_is_to_be_done_nobody_waits(database: sa.Engine) -> None:
    hold = {"sqlite": "SELECT 1", "postgresql": "LOCK TABLE ledger_transfer, point_award IN ROW EXCLUSIVE MODE"}
    with database.execution_options(points_write=True).begin() as writer, ThreadPoolExecutor(1) as pool:
        writer.exec_driver_sql(hold[database.dialect.name])
        pool.submit(migrate).result(timeout=20)


BEFORE_SETTINGS = """
INSERT INTO place (id, kind, name, name_en, path, name_key, name_en_key)
    VALUES (7, 'community', '和风社区', '', '/7/', '', '');
INSERT INTO resident (id, path, name, on_boards, active, created_at)
    VALUES (3, '/7/', '岚清越', true, true, '2026-01-05 01:00:00');
INSERT INTO time_limit (place_id, category, unit, amount, set_by, set_at)
    VALUES (7, 'noise', 'workdays', 3, 3, '2026-02-03 04:05:06.000000');
INSERT INTO time_limit (place_id, category, unit, amount, set_by, set_at)
    VALUES (7, 'lift', 'hours', 9, NULL, '2026-02-02 04:05:06.000000')
"""


def test_time_limits_become_settings_with_who_set_them_and_when(backend: str, run: Run) -> None:
    def fill() -> None:
        with db.engine().execution_options(points_write=True).begin() as connection:
            config = tables.alembic_config()
            config.attributes["connection"] = connection
            command.upgrade(config, "0009")
            for statement in BEFORE_SETTINGS.split(";"):
                connection.exec_driver_sql(statement)

    url, _made = run.filled(backend, "before-settings", fill)
    with run.copy(url) as copy, using(copy):
        migrate()
        assert is_current()
        assert law_differences() == []
        assert "time_limit" not in sa.inspect(db.engine()).get_table_names()
        with db.read() as session:
            rows = session.exec(select(PlaceSetting).order_by(col(PlaceSetting.id))).all()
            assert [(row.place_id, row.key, row.value, row.set_by, row.set_at.day) for row in rows] == [
                (7, "service_requests.limit.lift", "9 hours", None, 2),
                (7, "service_requests.limit.noise", "3 workdays", 3, 3),
            ]
            assert value(session, "/7/", LIMITS[Category.NOISE]) == Span(3, SpanUnit.WORKDAYS)
            assert value(session, "/7/", LIMITS[Category.LIFT]) == Span(9, SpanUnit.HOURS)
