"""`python -m tests.check_migrations`: a database made by the migrations has exactly what the models say."""

import sys
import tempfile
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlmodel import SQLModel

from points_app.core import db, tables


def main() -> int:
    """Print the differences between a freshly migrated SQLite database and the models; 1 if there are any."""
    tables.import_all_models()
    with tempfile.TemporaryDirectory() as folder:
        db.use_engine(db.make_engine(f"sqlite:///{Path(folder) / 'points.db'}"))
        tables.migrate()
        with db.engine().connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            found = compare_metadata(context, SQLModel.metadata)
        db.use_engine(None)
    for difference in found:
        print("in the models and not in the migrations, or the other way round:", difference)
    if not found:
        print("They agree.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
