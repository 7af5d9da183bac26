"""The command line: `python -m points_app COMMAND`. The words here are thin; what they do is done elsewhere."""

import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError
from sqlalchemy.exc import OperationalError

from points_app import __version__, slices
from points_app import backup as backups
from points_app.core import db, serving, tables
from points_app.core.commands import bring_up_to_date, in_words
from points_app.demo.load import is_loaded, load
from points_app.demo.people import PASSWORD, SIGN_INS
from points_app.ledger import queries as ledger
from points_app.people import founding
from points_app.people.service.place_settings import record_address
from points_app.settings import settings

cli = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
FileArgument = Annotated[Path, typer.Argument(metavar="FILE", help="the backup's file")]
YesOption = Annotated[bool, typer.Option("--yes", help="replace what the database holds now")]


def _tell_version(wanted: bool) -> None:
    if wanted:
        typer.echo(__version__)
        raise typer.Exit


@cli.callback()
def _common(
    version: Annotated[
        bool, typer.Option("--version", callback=_tell_version, is_eager=True, help="print the version and exit")
    ] = False,
) -> None:
    """Run and look after the community's participation app. docs/operating.md tells the whole story."""


@cli.command()
def migrate() -> None:
    """Bring the database to the newest version; `serve` does it by itself."""
    bring_up_to_date()


@cli.command()
def demo() -> None:
    """Fill an empty database with the demo community: 3 compounds, 120 households, half a year of life."""
    bring_up_to_date()
    typer.echo("The demo community is there." if load() else "There are places already; nothing was changed.")


@cli.command()
def verify() -> None:
    """Rebuild balances, points totals and fund totals, and compare; each book sums to zero; each law stands as written.

    Exit 1 if not.
    """
    if not tables.is_current():
        typer.echo(
            f"{_database()} is empty or of another version. `serve` or `migrate` brings it to this one.", err=True
        )
        raise typer.Exit(1)
    if not _told(tables.faults()):
        raise typer.Exit(1)


def _told(found: list[str]) -> bool:
    """Say what is wrong with the books, or that they agree; return whether they do."""
    for line in found:
        typer.echo(line, err=True)
    if found:
        return False
    with db.read() as session:
        books = len(ledger.book_sums(session))
    typer.echo(f"Books: {books}. Every balance agrees with its transfers, and each book sums to zero.")
    return True


@cli.command()
def backup(file: FileArgument) -> None:
    """Write the whole database, pictures included, to one new FILE, while the app goes on running."""
    with in_words():
        backups.backup(file)
    typer.echo(f"{file}: {file.stat().st_size / 1_000_000:.1f} MB. Keep it where only you can read it.")


@cli.command()
def restore(file: FileArgument, yes: YesOption = False) -> None:
    """Prove a backup (this version, every sum), then put it in place of the database. Stop the app first."""
    if not yes and backups.holds_data():
        typer.echo(f"{_database()} holds data, and restoring replaces all of it. If so be it, add --yes.", err=True)
        raise typer.Exit(1)
    with in_words():
        found = backups.restore(file)
    typer.echo(f"{_database()} now holds what {file} held.")
    if not _told(found):
        raise typer.Exit(1)


@cli.command()
def build() -> None:
    """Build the pages if anything changed; `serve` does it by itself. For container images."""
    from points_app import building  # noqa: PLC0415  the other commands need no Node

    os.environ.update(building.environment())
    built = building.build_if_changed()
    typer.echo("The pages are built." if built else "The pages were built before; nothing has changed.")


@cli.command()
def serve() -> None:
    """Migrate the database, build the pages if anything changed, and serve them on POINTS_PORT.

    With POINTS_DEMO=1 an empty database is filled with the demo community first.
    """
    from points_app import building  # noqa: PLC0415  the other commands need no Node

    os.environ.update(building.environment())
    _need_free_port()
    typer.echo(f"1/3  Database: {_database()}")
    with in_words(), serving.shared():
        bring_up_to_date()
        _record_address()
        welcome = _welcome()
    db.use_engine(None)  # the workers are forked; none may inherit an open connection, and each takes its own lock
    typer.echo("2/3  Pages: building them if anything changed …")
    building.build_if_changed()
    typer.echo(f"3/3  Serving on {settings().base_url} (Ctrl-C ends it)")
    typer.echo(welcome)
    _run_server()


def _record_address() -> None:
    """Keep the address for what other processes print: a second terminal, QR codes."""
    with in_words(), db.write() as session:
        record_address(session, settings().base_url)


def _database() -> str:
    url = db.engine().url
    return str(url.database) if url.drivername.startswith("sqlite") else url.render_as_string(hide_password=True)


def _need_free_port() -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings().host, settings().port))
        except OSError as error:
            typer.echo(
                f"{settings().host}:{settings().port} cannot be served on ({error.strerror}). "
                "Another port: make run PORT=8001",
                err=True,
            )
            raise typer.Exit(1) from error


def _welcome() -> str:
    """Load the demo if it is wanted and nobody is there; return what to tell the operator."""
    with db.read() as session:
        empty = not founding.has_places(session)
    if settings().demo and empty:
        typer.echo("     Demo community: loading half a year of its life …")
        load()
    with db.read() as session:
        lonely = not founding.has_administrator(session)
        is_demo = settings().demo and is_loaded(session)
    # The workers show the demo's sign-ins only where the demo really is.
    os.environ["POINTS_DEMO"] = "1" if is_demo else "0"
    settings.cache_clear()
    if is_demo:
        lines = [f"       {role.value:14}{phone}" for role, phone in SIGN_INS]
        return "\n".join([f"     Demo sign-ins, all with the password {PASSWORD}:", *lines])
    if lonely:
        return (
            "     Nobody can sign in yet. Make the first administrator in a second terminal:\n"
            f"       {_same_database()} {sys.executable} -m points_app create-admin"
        )
    return ""


def _same_database() -> str:
    """Say what a second terminal must set to mean this database; its password is not shown."""
    if settings().db_url:
        return "REFLEX_DB_URL=… (as here)"
    return f"POINTS_DATA={settings().data_dir.resolve()}"


def _run_server() -> None:
    from reflex.constants import Env, LogLevel  # noqa: PLC0415
    from reflex.utils.exec import run_granian_backend_prod  # noqa: PLC0415
    from reflex_base.environment import environment  # noqa: PLC0415

    environment.REFLEX_ENV_MODE.set(Env.PROD)
    environment.REFLEX_SKIP_COMPILE.set(True)
    environment.REFLEX_MOUNT_FRONTEND_COMPILED_APP.set(True)
    os.environ["GRANIAN_WORKERS"] = str(settings().workers)
    run_granian_backend_prod(settings().host, settings().port, LogLevel.WARNING)


for _command in slices.registered("COMMANDS"):
    cli.command(_command.name)(_command.run)


def main() -> None:
    """Run a command; what an operator can put right is said in a sentence, without a stack trace."""
    try:
        cli()
    except ValidationError as error:
        for fault in error.errors(include_url=False, include_input=False):
            name = str(fault["loc"][0]).upper()
            name = name if name.startswith(("POINTS_", "REFLEX_")) else f"POINTS_{name}"
            typer.echo(f"Setting {name}: {fault['msg'].removeprefix('Value error, ')}", err=True)
    except OperationalError as error:
        typer.echo(f"The database does not do its work: {str(error.orig).splitlines()[0]}", err=True)
    except subprocess.CalledProcessError as error:
        typer.echo(f"{Path(error.cmd[0]).name} failed: {(error.stderr or b'').decode(errors='replace')}", err=True)
    except OSError as error:
        typer.echo(f"{error.filename or 'This machine'}: {error.strerror}", err=True)
    else:
        return
    sys.exit(1)


if __name__ == "__main__":
    main()
