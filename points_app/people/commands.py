"""Commands of the terminal for people: the first administrator, and a roster."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from points_app.core import db
from points_app.core.commands import bring_up_to_date, in_words
from points_app.people import founding
from points_app.people.imports import import_file
from points_app.people.kinds import PlaceKind
from points_app.people.place_settings import served_address
from points_app.settings import settings


def create_admin(
    phone: Annotated[str, typer.Option(prompt="Phone number", help="the sign-in name")],
    name: Annotated[str, typer.Option(prompt="Name", help="the person's name")],
    place: Annotated[str, typer.Option(prompt="Place", help="name or number; on an empty database the first place")],
    level: Annotated[PlaceKind, typer.Option(help="what the first place is")] = PlaceKind.COMMUNITY,
    password_stdin: Annotated[
        bool, typer.Option(help="read the password from standard input, not the keyboard")
    ] = False,
) -> None:
    """Make an administrator, who then adds places, people and roles in the browser.

    On an empty database the first place is made too. For a phone number that is known already, the person gets the
    role and the new password.
    """
    if password_stdin:
        password = sys.stdin.readline().rstrip("\n")
    else:
        password = typer.prompt("Password (at least 8 characters)", hide_input=True, confirmation_prompt=True)
    bring_up_to_date()
    with in_words(), db.write() as session:
        founding.make_administrator(session, phone, name, password, place, level)
        address = served_address(session) or settings().base_url
    typer.echo(f"{name} can now sign in with {phone} on {address}/sign-in/")


def import_residents(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="XLSX or CSV (UTF-8 or GB18030)")],
    place: Annotated[str, typer.Option(help="name or number of the place it is the roster of")] = "",
) -> None:
    """Import a roster of residents: all of it, or nothing and the rows that are wrong. Twice changes nothing more."""
    if not file.is_file():
        typer.echo(f"There is no file {file}.", err=True)
        raise typer.Exit(1)
    bring_up_to_date()
    with in_words():
        with db.read() as session:
            place_id = founding.find_place(session, place)
        report = import_file(file, place_id)
    for problem in report.problems:
        typer.echo(f"{problem.row or '-':>6}  {problem.column}  {problem.message}", err=True)
    if report.problems:
        typer.echo(f"{len(report.problems)} to put right; nothing was changed.", err=True)
        raise typer.Exit(1)
    typer.echo(
        f"{report.new} people added, {report.changed} changed, {report.same} as they were; "
        f"{len(report.places)} places, {report.households} households and {report.units} units added."
    )
