"""A new slice needs its folder, one migration, one PO file and one line in the list of slices, and nothing else."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory

from points_app.core.tables import alembic_config
from tests.servers import ROOT

TOY = ROOT / "tests" / "toy"
COPIED = (
    "points_app",
    "alembic",
    "tests",
    "assets",
    "alembic.ini",
    "pyproject.toml",
    "rxconfig.py",
)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the house with the shelf in it."""
    root = tmp_path_factory.mktemp("house")
    for name in COPIED:
        here = ROOT / name
        ignored = shutil.ignore_patterns("__pycache__", "data", "pictures")
        shutil.copytree(here, root / name, ignore=ignored) if here.is_dir() else shutil.copy(here, root / name)
    shutil.copytree(TOY / "shelf", root / "points_app" / "shelf")
    shutil.copy(TOY / "shelf.po", root / "points_app" / "locales" / "en" / "shelf.po")
    head = ScriptDirectory.from_config(alembic_config()).get_current_head()
    migration = (TOY / "migration.py.txt").read_text().replace("{head}", str(head))
    (root / "alembic" / "versions" / "9999_shelf.py").write_text(migration)
    listed = root / "points_app" / "slices.py"
    listed.write_text(listed.read_text().replace('    "people",\n', '    "people",\n    "shelf",\n', 1))
    return root


@pytest.mark.parametrize("check", ["imports", "catalogues", "migrations"])
def test_the_checks_of_the_house_know_it(house: Path, check: str) -> None:
    _run(house, f"tests.check_{check}")


def test_it_works_whole(house: Path) -> None:
    assert "The shelf stands." in _run(house, "tests.toy.inside")


def _run(house: Path, module: str) -> str:
    answer = subprocess.run(
        [sys.executable, "-m", module],
        cwd=house,
        env={**os.environ, "POINTS_DATA": str(house / "data")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stdout + answer.stderr
    return answer.stdout
