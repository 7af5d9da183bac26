"""Commands of the terminal for people: the first administrator, and a roster."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from points_app.core import db
from points_app.core.commands import asked, bring_up_to_date, in_words
from points_app.core.fields import Line, Mobile
from points_app.core.i18n import _
from points_app.people import founding
from points_app.people.forms.register import MAX_NAME
from points_app.people.imports import import_file
from points_app.people.kinds import PlaceKind
from points_app.people.passwords import CHOSEN
from points_app.people.place_settings import served_address


def create_admin(
    phone: Annotated[
        str, typer.Option(help="the sign-in name; asked for where it is left out, as the others are")
    ] = "",
    name: Annotated[str, typer.Option(help="the person's name")] = "",
    place: Annotated[str, typer.Option(help="name or number; on an empty database the first place")] = "",
    level: Annotated[PlaceKind, typer.Option(help="what the first place is")] = PlaceKind.COMMUNITY,
    password_stdin: Annotated[
        bool, typer.Option(help="read the password from standard input, not the keyboard")
    ] = False,
) -> None:
    """Make an administrator, who then adds places, people and roles in the browser.

    On an empty database the first place is made too. For a phone number that is known already, the person gets the
    role and the new password.
    """
    bring_up_to_date()
    with in_words():
        with db.read() as session:
            is_first = not founding.has_places(session)
        phone = phone or asked(_("手机号"), _("以后用这个手机号登录；只有管理住户的人看得到。"), Mobile())
        name = name or asked(_("姓名"), _("管理员的真实姓名。"), Line(1, MAX_NAME, narrow=True))
        place = place or asked(_("地方"), _which_place(is_first), Line(1, MAX_NAME, narrow=True))
        password = sys.stdin.readline().rstrip("\n") if password_stdin else _new_password()
        with db.write() as session:
            founding.make_administrator(session, phone, name, password, place, level)
            address = served_address(session)
        typer.echo(_welcome(name, phone, address))


def _new_password() -> str:
    return asked(_("密码"), _("至少 {n} 位；输入时屏幕上不显示。", n=CHOSEN.low), CHOSEN, secret=True)


def _which_place(is_first: bool) -> str:
    if is_first:
        return _("本系统的第一个地方：您的社区或村的名字，如“和风社区”。小区和楼栋以后导入花名册时自动建。")
    return _("这个人管理哪个地方：名称，或者编号。")


def _welcome(name: str, phone: str, address: str) -> str:
    """Say where to sign in; where nothing is served yet, no address is made up."""
    if not address:
        return _("{name}可以用 {phone} 登录了。先启动系统（make run），它会显示网址。", name=name, phone=phone)
    return _("{name}可以用 {phone} 登录了：{address}", name=name, phone=phone, address=f"{address}/sign-in/")


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
