"""All tables in one metadata, and the migrations that make them."""

from importlib import import_module
from pathlib import Path

import sqlalchemy as sa
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from alembic import command
from points_app import slices
from points_app.core import db, secret

ROOT = Path(__file__).parent.parent.parent


def import_all_models() -> None:
    """Import every slice's tables, so that the metadata is whole."""
    for name in ("photos", "secret"):
        import_module(f"points_app.core.{name}")
    slices.import_models()


def alembic_config() -> Config:
    """Return Alembic's configuration of this project."""
    return Config(str(ROOT / "alembic.ini"))


def migrate() -> None:
    """Bring the database to the newest version; two workers starting at once take turns."""
    with db.engine().execution_options(points_write=True).begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(sa.text("SELECT pg_advisory_xact_lock(7261001)"))
        config = alembic_config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    secret.ensure()


def is_current() -> bool:
    """Whether the database is at the newest version."""
    with db.engine().connect() as connection:
        at = MigrationContext.configure(connection).get_current_revision()
    return at == ScriptDirectory.from_config(alembic_config()).get_current_head()
