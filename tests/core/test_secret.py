"""7.13: one key, however many start at once, and files that only their owner reads."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import select

from points_app.core import db, secret
from points_app.core.secret import Secret
from points_app.demo.load import load
from points_app.people.models import Place
from tests.world import together


def test_7_13_of_several_who_start_at_once_all_get_one_key(database: sa.Engine) -> None:
    with db.write() as session:
        session.exec(sa.delete(Secret))
    keys = together(*([secret.ensure] * 6))
    with db.read() as session:
        assert session.exec(select(Secret.value)).all() == [keys[0]]
    assert len(set(keys)) == 1


def test_7_13_two_who_load_the_demo_at_once_load_it_once(database: sa.Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("points_app.demo.load.SLICES", ())
    assert sorted(together(load, load)) == [False, True]
    with db.read() as session:
        assert len(session.exec(select(Place.id).where(Place.parent_id == None)).all()) == 1  # noqa: E711


def test_7_13_the_database_is_its_owners_alone(tmp_path: Path) -> None:
    file = tmp_path / "points.db"
    file.touch(mode=0o644)
    db._keep_private(file)
    assert file.stat().st_mode & 0o777 == 0o600
    other = tmp_path / "new.db"
    db._keep_private(other)
    assert other.stat().st_mode & 0o777 == 0o600


def test_7_13_what_is_sealed_for_one_thing_opens_no_other(database: sa.Engine) -> None:
    sealed = secret.seal(b"[1]", "cursor")
    assert secret.unseal(sealed, "cursor") == b"[1]"
    for forged, purpose in ((sealed, "other"), (sealed[:-1], "cursor"), (b"", "cursor"), (b"[1]", "cursor")):
        with pytest.raises(ValueError, match="not sealed"):
            secret.unseal(forged, purpose)
