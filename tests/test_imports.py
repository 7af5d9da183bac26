"""The import contracts of pyproject.toml really fail: each is broken once, in a copy."""

import shutil
from pathlib import Path

import pytest

from tests.check_imports import lint, slices
from tests.servers import ROOT

ALL = [module.removeprefix("points_app.") for module in slices()]
BROKEN = {
    "A slice uses only the slices before it": ("ledger/service.py", "points_app.points"),
    "No import runs in a circle, not even between files": ("core/errors.py", "points_app.core.db"),
    "Rooms of a slice: what each may use": ("people/queries.py", "points_app.people.pages"),
    "What a slice registers loads no page": ("boards/slice.py", "points_app.boards.pages"),
    "No tables and no pages of slices: ui, web": ("ui/parts.py", "points_app.people.models"),
    "The ground floor knows nobody above": ("core/masking.py", "reflex"),
    "No Reflex and no HTTP behind the states": ("people/queries.py", "starlette"),
    "No database in pages": ("people/pages.py", "sqlmodel"),
    "No SQL in states": ("people/state.py", "sqlalchemy"),
    **{
        f"No tables and no pages of others: {name}": (f"{name}/__init__.py", "points_app.access.models") for name in ALL
    },
}


def _lint(root: Path) -> list[str]:
    return [line for line in lint(root).stdout.splitlines() if line.endswith(("KEPT", "BROKEN"))]


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
