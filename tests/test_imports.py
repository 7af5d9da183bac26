"""The import contracts of pyproject.toml really fail: each is broken once, in a copy."""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from points_app.slices import SLICES
from tests.servers import ROOT

BROKEN = {
    "A slice uses only the slices before it": ("ledger/service.py", "points_app.points"),
    "No import runs in a circle, not even between files": ("core/errors.py", "points_app.core.db"),
    "Rooms of a slice: what each may use": ("people/queries.py", "points_app.people.pages"),
    "What a slice registers loads no page": ("boards/slice.py", "points_app.boards.pages"),
    "No tables and no pages of others: people": ("people/sessions.py", "points_app.ledger.models"),
    "No tables and no pages of others: notices": ("notices/models.py", "points_app.people.models"),
    "No tables and no pages of others: ledger": ("ledger/queries.py", "points_app.people.models"),
    "No tables and no pages of others: points": ("points/models.py", "points_app.people.models"),
    "No tables and no pages of others: honors": ("honors/models.py", "points_app.notices.models"),
    "No tables and no pages of others: service_requests": ("service_requests/models.py", "points_app.people.models"),
    "No tables and no pages of others: shared_account": ("shared_account/models.py", "points_app.people.pages"),
    "No tables and no pages of others: boards": ("boards/queries.py", "points_app.points.models"),
    "No tables and no pages of slices: ui, web, api": ("api/photos.py", "points_app.people.models"),
    "The ground floor knows nobody above": ("core/masking.py", "reflex"),
    "No Reflex and no HTTP behind the states": ("people/queries.py", "starlette"),
    "No database in pages": ("people/pages.py", "sqlmodel"),
    "No SQL in states": ("people/state.py", "sqlalchemy"),
}


def _lint(root: Path) -> list[str]:
    answer = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root), "COLUMNS": "300", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    return [line for line in answer.stdout.splitlines() if line.endswith(("KEPT", "BROKEN"))]


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("imports")
    shutil.copytree(ROOT / "points_app", root / "points_app", ignore=shutil.ignore_patterns("__pycache__", "*.po"))
    shutil.copy(ROOT / "pyproject.toml", root)
    return root


def test_all_contracts_are_tried(copy: Path) -> None:
    assert {line.removesuffix(" KEPT") for line in _lint(copy)} == set(BROKEN)


@pytest.mark.parametrize("contract", BROKEN)
def test_a_forbidden_import_breaks_its_contract(copy: Path, contract: str) -> None:
    where, imported = BROKEN[contract]
    path = copy / "points_app" / where
    if not path.exists():
        path = path.with_suffix("") / "__init__.py"  # the room has become a folder
    clean = path.read_text()
    path.write_text(f"{clean}\n\nimport {imported}\n")
    try:
        assert f"{contract} BROKEN" in _lint(copy)
    finally:
        path.write_text(clean)


def test_the_list_of_slices_stands_in_the_contracts_order() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    floors = [name.removeprefix("points_app.") for name in contracts[0]["layers"]]
    assert [name for name in reversed(floors) if name in SLICES] == list(SLICES)
    rooms = next(contract for contract in contracts if contract["name"].startswith("Rooms"))
    without_rooms = {"access", "api"}
    assert {name.removeprefix("points_app.") for name in rooms["containers"]} == set(SLICES) - without_rooms
