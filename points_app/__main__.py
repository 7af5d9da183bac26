"""The command line: `python -m points_app COMMAND`."""

import os

import typer

from points_app.core import db, tables
from points_app.settings import settings

cli = typer.Typer(
    no_args_is_help=True, add_completion=False, help="Run and look after the community's participation app."
)


@cli.command()
def migrate() -> None:
    """Bring the database to the newest version; `serve` does it by itself."""
    tables.migrate()


@cli.command()
def demo() -> None:
    """Fill an empty database with the demo community."""
    from points_app.demo import load  # noqa: PLC0415

    tables.migrate()
    typer.echo("The demo community is there." if load() else "There are places already; nothing was changed.")


@cli.command()
def serve() -> None:
    """Migrate the database, build the pages if anything changed, and serve on POINTS_PORT."""
    from points_app import building  # noqa: PLC0415  the other commands need no Node

    os.environ.update(building.environment())
    typer.echo("Database: migrating if needed …")
    tables.migrate()
    db.use_engine(None)  # the workers are forked; none may inherit an open connection
    typer.echo("Pages: building if anything changed …")
    building.build_if_changed()
    typer.echo(f"Serving on http://localhost:{settings().port}")
    _run_server()


def _run_server() -> None:
    from reflex.constants import Env, LogLevel  # noqa: PLC0415
    from reflex.utils.exec import run_granian_backend_prod  # noqa: PLC0415
    from reflex_base.environment import environment  # noqa: PLC0415

    environment.REFLEX_ENV_MODE.set(Env.PROD)
    environment.REFLEX_SKIP_COMPILE.set(True)
    environment.REFLEX_MOUNT_FRONTEND_COMPILED_APP.set(True)
    os.environ["GRANIAN_WORKERS"] = str(settings().workers)
    run_granian_backend_prod(settings().host, settings().port, LogLevel.WARNING)


if __name__ == "__main__":
    cli()
