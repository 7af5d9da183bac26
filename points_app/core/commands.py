"""What commands of the terminal share: they speak its language, and what they do is recorded as theirs."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import typer

from points_app.core import audit, tables
from points_app.core.errors import DomainError, InvalidInput
from points_app.core.fields import Kind
from points_app.core.i18n import _, use_locale


@dataclass(frozen=True)
class Command:
    """A command that a slice registers: `python -m points_app NAME`; Typer reads its arguments from its annotations."""

    name: str
    run: Callable[..., Any]


@contextmanager
def in_words() -> Iterator[None]:
    """Turn a domain error into its words, in the language of the terminal, and exit 1."""
    spoken = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG", "")
    with use_locale("zh" if spoken.startswith("zh") else "en"), audit.through(audit.Via.COMMAND):
        try:
            yield
        except DomainError as error:
            typer.secho(error.message, err=True, fg=typer.colors.RED)
            raise typer.Exit(1) from error


def bring_up_to_date() -> None:
    """Migrate the database, or say why not."""
    with in_words():
        tables.migrate()


def asked(label: str, explained: str, kind: Kind[str], *, secret: bool = False) -> str:
    """Explain a word, ask for it, and ask again until it can be taken; a secret is not shown and asked for twice."""
    typer.echo(explained)
    while True:
        typed: str = typer.prompt(label, hide_input=secret)
        try:
            taken = kind.take(typed, label)
        except InvalidInput as error:
            problem = error.message
        else:
            if not secret or typer.prompt(_("再输一次"), hide_input=True) == typed:
                return taken
            problem = _("两次输入的密码不一样，请再试一次。")
        typer.secho(problem, err=True, fg=typer.colors.RED)
