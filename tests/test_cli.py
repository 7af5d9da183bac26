"""The command line on both databases: it says in words what it did, and what it refuses."""

import inspect
import os
import re
import socket
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import SQLModel, select
from typer.testing import CliRunner, Result

from points_app import backup
from points_app.__main__ import _record_address, cli
from points_app.core import db, laws
from points_app.core.permissions import NOBODY, Role
from points_app.ledger import queries, service
from points_app.people.forms.mine import SignInForm
from points_app.people.models import Place, Resident
from points_app.people.queries import actor_of, check_password
from points_app.settings import settings
from tests.ledger import books
from tests.servers import ROOT
from tests.world import around, ask, do

ADMIN = ("create-admin", "--phone", "138 0000 0001", "--name", "王岚", "--place", "和风社区", "--password-stdin")


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


def run(*words: object, typed: str = "") -> Result:
    return CliRunner().invoke(cli, [str(word) for word in words], input=typed, env={"COLUMNS": "200"})


def test_help_explains_every_command() -> None:
    listed = run("--help").output
    for each in cli.registered_commands:
        assert each.callback is not None
        name = each.name or each.callback.__name__
        assert name in listed
        shown = run(name, "--help")
        assert shown.exit_code == 0
        assert (inspect.getdoc(each.callback) or "?").split()[0] in shown.output


def test_the_first_administrator_comes_with_the_first_place(database: sa.Engine) -> None:
    done = run(*ADMIN, typed="long enough\n")
    assert (done.exit_code, "can now sign in" in done.output) == (0, True)
    with db.read() as session:
        assert [place.name for place in session.exec(select(Place)).all()] == ["和风社区"]
        found = check_password(session, NOBODY, SignInForm(phone="13800000001", password="long enough"))
        assert actor_of(session, found.resident_id).has(Role.ADMINISTRATOR, "/1/")


def test_what_is_served_is_what_a_second_terminal_says(database: sa.Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    before = run(*ADMIN, typed="long enough\n").output
    assert ("make run" in before, "localhost" in before) == (True, False), "no port is made up before one is served"
    with monkeypatch.context() as served:
        served.setenv("POINTS_PORT", "8123")
        settings.cache_clear()
        _record_address()
    settings.cache_clear()
    assert "http://localhost:8123/sign-in/" in run(*ADMIN, typed="long enough\n").output


@pytest.mark.parametrize(
    ("spoken", "explained", "refused"),
    [
        ("zh_CN.UTF-8", "如“和风社区”", "手机号不对"),
        ("C.UTF-8", "The first place of this system", "11-digit"),
    ],
)
def test_what_is_left_out_is_asked_for_in_the_terminals_language_until_it_can_be_taken(
    database: sa.Engine, monkeypatch: pytest.MonkeyPatch, spoken: str, explained: str, refused: str
) -> None:
    monkeypatch.setenv("LC_ALL", spoken)
    typed = [
        "12",
        "13800000001",
        "王岚",
        "和风社区",
        "short",
        "long enough",
        "long enouhg",
        "long enough",
        "long enough",
    ]
    done = run("create-admin", typed="".join(f"{line}\n" for line in typed))
    assert done.exit_code == 0, done.output
    assert explained in done.output
    assert refused in done.output
    assert "王岚" in done.output.splitlines()[-1]


def test_a_known_phone_number_gets_the_role_and_the_new_password(database: sa.Engine) -> None:
    assert run(*ADMIN, typed="long enough\n").exit_code == 0
    again = run(
        "create-admin", "--phone", "13800000001", "--name", "别名", "--place", "1", typed="another one\nanother one\n"
    )
    assert again.exit_code == 0, again.output
    with db.read() as session:
        assert [person.name for person in session.exec(select(Resident)).all()] == ["王岚"]
        assert check_password(session, NOBODY, SignInForm(phone="13800000001", password="another one"))


@pytest.mark.parametrize(
    ("changed", "typed", "said"),
    [
        ({"--phone": "12"}, "long enough\n", "手机号不对"),
        ({}, "short\n", "密码要有 8"),
        ({"--name": " "}, "long enough\n", "请填写姓名"),
        ({"--place": "字" * 61}, "long enough\n", "最多 60 个字"),
    ],
)
def test_an_administrator_is_not_made_of_bad_input(
    database: sa.Engine, changed: dict[str, str], typed: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    words = list(ADMIN)
    for name, value in changed.items():
        words[words.index(name) + 1] = value
    refused = run(*words, typed=typed)
    assert (refused.exit_code, said in refused.output) == (1, True), refused.output
    with db.read() as session:
        assert session.exec(select(Place)).all() == []


def test_a_place_that_nobody_knows_is_answered_with_those_there_are(database: sa.Engine) -> None:
    assert run(*ADMIN, typed="long enough\n").exit_code == 0
    refused = run(
        "create-admin", "--phone", "13800000002", "--name", "乙", "--place", "别处", typed="long enough\n" * 2
    )
    assert (refused.exit_code, "1 和风社区" in refused.output) == (1, True)


def test_a_roster_is_imported_whole_or_not_at_all(database: sa.Engine, tmp_path: Path) -> None:
    assert run(*ADMIN, typed="long enough\n").exit_code == 0
    roster = tmp_path / "roster.csv"
    head = "小区,楼栋,房号,姓名,手机号\n"
    roster.write_text(f"{head}东园,1栋,101,丁甲,13900009001\n东园,1栋,102,丁乙,12\n", encoding="utf-8")
    refused = run("import-residents", roster, "--place", "和风社区")
    assert (refused.exit_code, "nothing was changed" in refused.output) == (1, True), refused.output
    roster.write_text(f"{head}东园,1栋,101,丁甲,13900009001\n东园,1栋,102,丁乙,\n", encoding="gb18030")
    done = run("import-residents", roster)
    assert (done.exit_code, "2 people added" in done.output) == (0, True), done.output
    assert "0 people added, 0 changed, 2 as they were" in run("import-residents", roster).output
    assert run("import-residents", tmp_path / "none.csv").exit_code == 1


def test_verify_tells_the_accounts_that_differ(database: sa.Engine) -> None:
    book = books.open_points_book()
    do(service.transfer, books.order(book.programme, book.households[0], 7))
    fine = run("verify")
    assert (fine.exit_code, "Books: 1." in fine.output) == (0, True)
    if database.dialect.name == "sqlite":
        for (name,) in around("SELECT name FROM sqlite_master WHERE type='trigger' AND tbl_name='ledger_balance'"):
            around(f"DROP TRIGGER {name}")
    else:
        around("ALTER TABLE ledger_balance DISABLE TRIGGER USER")
    around("UPDATE ledger_balance SET credits_posted = 9 WHERE account_id = :id", id=book.households[0])
    wrong = run("verify")
    assert wrong.exit_code == 1
    assert f"account {book.households[0]}: credits_posted is kept as 9, its transfers say 7" in wrong.output
    assert "must sum to 0" in wrong.output


BROKEN_LAWS = (
    ("sqlite", "DROP TRIGGER honor_ended_law", "A withdrawn honor changes no more. But: trigger", "is missing."),
    ("postgresql", "DROP TRIGGER honor_ended_law ON honor", "A withdrawn honor changes no more. But:", "is missing."),
    (
        "postgresql",
        "ALTER TABLE ledger_transfer DISABLE TRIGGER ledger_transfer_update_law",
        "A transfer is never changed or deleted. But: trigger ledger_transfer_update_law on ledger_transfer",
        "is switched off.",
    ),
    (
        "postgresql",
        (
            "CREATE OR REPLACE FUNCTION fund_entry_state_law() RETURNS trigger LANGUAGE plpgsql"
            " AS $$ BEGIN RETURN NEW; END $$"
        ),
        "An entry's state changes only by an event. But: function fund_entry_state_law",
        "is altered.",
    ),
    (
        "sqlite",
        "CREATE TRIGGER helps AFTER INSERT ON ledger_transfer BEGIN SELECT 1; END",
        "trigger helps on ledger_transfer",
        "is none of ours.",
    ),
)


@pytest.mark.parametrize(("backend", "statement", "law", "fault"), BROKEN_LAWS, indirect=["backend"])
def test_verify_names_each_law_that_does_not_stand(database: sa.Engine, statement: str, law: str, fault: str) -> None:
    around(statement)
    wrong = run("verify")
    assert wrong.exit_code == 1
    (line,) = [line for line in wrong.output.splitlines() if line.startswith("law: ")]
    assert (law in line, fault in line) == (True, True), line


def test_a_database_that_is_too_old_is_refused_in_a_sentence(database: sa.Engine) -> None:
    around("UPDATE alembic_version SET version_num = '0005'")
    for command in ("migrate", "demo", "import-residents"):
        refused = run(command, *([__file__] if command == "import-residents" else []))
        assert (refused.exit_code, "Restore it with version 0.1" in refused.output) == (1, True), refused.output
    assert run("verify").exit_code == 1


def test_what_was_backed_up_comes_back_whole(database: sa.Engine, tmp_path: Path) -> None:
    book = books.open_points_book()
    do(service.transfer, books.order(book.programme, book.households[0], 7))
    file = tmp_path / "points.backup"
    assert run("backup", file).exit_code == 0
    assert [path.name for path in tmp_path.glob("points.backup*")] == ["points.backup"]
    do(service.transfer, books.order(book.programme, book.households[0], 5))

    refused = run("restore", file)
    assert (refused.exit_code, "--yes" in refused.output) == (1, True)
    assert ask(queries.balance, book.households[0]).posted == 12

    done = run("restore", file, "--yes")
    assert done.exit_code == 0, done.output
    assert ask(queries.balance, book.households[0]).posted == 7
    with pytest.raises(sa.exc.DBAPIError):  # the triggers came back too
        around("DELETE FROM ledger_transfer")
    do(service.transfer, books.order(book.programme, book.households[1], 3))
    assert run("verify").exit_code == 0


def test_a_backup_comes_back_on_an_empty_machine(database: sa.Engine, tmp_path: Path) -> None:
    book = books.open_points_book()
    do(service.transfer, books.order(book.programme, book.households[0], 7))
    assert run("backup", tmp_path / "it").exit_code == 0
    with database.execution_options(points_write=True).begin() as connection:
        laws.remove(connection)
        SQLModel.metadata.drop_all(connection)
        connection.exec_driver_sql("DROP TABLE alembic_version")
    assert run("restore", tmp_path / "it").exit_code == 0
    assert ask(queries.balance, book.households[0]).posted == 7


def test_a_damaged_file_changes_nothing(database: sa.Engine, tmp_path: Path) -> None:
    book = books.open_points_book()
    do(service.transfer, books.order(book.programme, book.households[0], 7))
    file = tmp_path / "it"
    assert run("backup", file).exit_code == 0
    whole = file.read_bytes()
    for broken in (
        whole[: len(whole) // 2],
        b"",
        b"a photo of the bank book",
        backup.SQLITE_MARK,
        backup.POSTGRESQL_MARK,
    ):
        file.write_bytes(broken)
        refused = run("restore", file, "--yes")
        assert (refused.exit_code, str(refused.exception)) == (1, "1"), refused.output
    assert ask(queries.balance, book.households[0]).posted == 7
    books.in_order()


def test_a_backup_overwrites_nothing_and_names_what_is_missing(database: sa.Engine, tmp_path: Path) -> None:
    there = tmp_path / "there"
    there.write_text("mine")
    assert run("backup", there).exit_code == 1
    assert there.read_text() == "mine"
    missing = run("backup", tmp_path / "no" / "file")
    assert (missing.exit_code, "no folder" in missing.output) == (1, True)
    assert run("restore", tmp_path / "nothing", "--yes").exit_code == 1


def test_migrate_makes_an_empty_database_current(database: sa.Engine) -> None:
    assert run("migrate").exit_code == 0
    assert not backup.holds_data()


def test_a_taken_port_is_told_before_anything_is_done(database: sa.Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        monkeypatch.setattr(settings(), "port", taken.getsockname()[1])
        refused = run("serve")
    assert (refused.exit_code, "PORT=" in refused.output) == (1, True)


def test_verify_tells_the_totals_that_differ(database: sa.Engine) -> None:
    with db.write() as session:
        session.execute(
            sa.text(
                "INSERT INTO point_total (subject, subject_id, period, start, earned, deducted, shown)"
                " VALUES ('household', 7, 'month', '2026-05-01', 5, 0, false)"
            )
        )
    wrong = run("verify")
    assert wrong.exit_code == 1
    assert "points of household 7, month from 2026-05-01" in wrong.output


@pytest.mark.parametrize(
    ("setting", "value", "said"),
    [
        ("POINTS_PORT", "abc", "POINTS_PORT: Input should be a valid integer"),
        ("POINTS_PORT", "70000", "POINTS_PORT: Input should be less than"),
        ("POINTS_TIMEZONE", "Mars/City", "POINTS_TIMEZONE: not a time zone"),
        ("POINTS_PUBLIC_URL", "points.example.org", "POINTS_PUBLIC_URL: must begin with https://"),
        ("REFLEX_DB_URL", "mysql://here", "REFLEX_DB_URL: must look like postgresql+psycopg://"),
        ("REFLEX_DB_URL", "postgresql+psycopg://nobody:secret@127.0.0.1:1/none", "The database does not do its work"),
        ("POINTS_DATA", "/proc/nowhere", "/proc/nowhere: No such file"),
        ("POINTS_DATA", "", "is empty or of another version"),
    ],
)
def test_what_an_operator_can_put_right_is_a_sentence(setting: str, value: str, said: str, tmp_path: Path) -> None:
    environment = {**os.environ, "POINTS_DATA": str(tmp_path), setting: value or str(tmp_path)}
    command = [sys.executable, "-m", "points_app", "verify"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert "secret" not in done.stderr


def test_the_command_line_loads_no_reflex(database: sa.Engine) -> None:
    environment = {**os.environ, "REFLEX_DB_URL": database.url.render_as_string(hide_password=False)}
    command = [sys.executable, "-X", "importtime", "-m", "points_app", "verify"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode, "Every balance agrees" in done.stdout) == (0, True), done.stderr
    loaded = {line.split("|")[-1].strip().split(".")[0] for line in done.stderr.splitlines()}
    assert {"points_app", "sqlmodel"} <= loaded
    assert not [name for name in loaded if name.startswith(("reflex", "starlette", "granian"))]


def test_an_empty_database_is_not_backed_up(tmp_path: Path) -> None:
    environment = {**os.environ, "POINTS_DATA": str(tmp_path), "LC_ALL": "C.UTF-8"}
    command = [sys.executable, "-m", "points_app", "backup", str(tmp_path / "it")]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode, "nothing to back up" in done.stderr, (tmp_path / "it").exists()) == (1, True, False)


def test_the_version_is_the_one_that_the_changelog_tells() -> None:
    version = CliRunner().invoke(cli, ["--version"]).output.strip()
    assert tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"] == version
    newest = re.search(r"^## \[([^\]]+)\]", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert newest is not None
    assert newest[1] in {version, "Unreleased"}
