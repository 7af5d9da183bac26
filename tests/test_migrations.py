"""Models and migrations agree, on both databases, forwards and back."""

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlmodel import SQLModel

from alembic import command
from points_app.core.tables import alembic_config, import_all_models, is_current, migrate


def test_models_and_migrations_agree(database: sa.Engine) -> None:
    import_all_models()
    with database.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []
    assert is_current()


def test_migrations_go_back_and_forth(database: sa.Engine) -> None:
    with database.begin() as connection:
        config = alembic_config()
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
    tables = sa.inspect(database).get_table_names()
    assert tables == ["alembic_version"]
    migrate()
    assert is_current()
