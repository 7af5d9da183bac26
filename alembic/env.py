"""Run migrations on the app's own engine, or on the connection a caller hands over."""

import sqlalchemy as sa
from sqlmodel import SQLModel

from alembic import context
from points_app.core import db
from points_app.core.tables import import_all_models

import_all_models()


def run(connection: sa.Connection) -> None:
    """Migrate over `connection`."""
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        render_as_batch=False,
        compare_type=True,
        compare_server_default=False,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    with db.engine().execution_options(points_write=True).begin() as own:
        run(own)
