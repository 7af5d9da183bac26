"""`python -m tests.check_imports`: import-linter on the contracts of pyproject.toml, with the list of slices put in.

In the contracts "SLICES" stands for all slices, the topmost first, and a contract with "SLICE" in its name is made once
for each. So a new slice is one line in points_app/slices.py, and both lists cannot differ.
"""

import ast
import os
import subprocess
import sys
import tomllib
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

ROOT = Path(__file__).parent.parent


def slices(root: Path = ROOT) -> list[str]:
    """Return the slices as modules, the topmost first; not `access`, a floor of its own in the contracts."""
    tree = ast.parse((root / "points_app" / "slices.py").read_text(encoding="utf-8"))
    (listed,) = [
        node.value for node in tree.body if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "SLICES"
    ]
    return [f"points_app.{name}" for name in reversed(ast.literal_eval(listed)) if name != "access"]


def contracts(root: Path = ROOT) -> list[dict[str, Any]]:
    """Return the contracts as import-linter takes them."""
    configured = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    made = []
    for contract in configured["contracts"]:
        alone = slices(root) if "SLICE" in contract["name"].split() else [""]
        made += [_filled(contract, one, slices(root)) for one in alone]
    return made


def _filled(contract: dict[str, Any], one: str, every: list[str]) -> dict[str, Any]:
    return {key: _value(value, one, every, with_rooms=key == "containers") for key, value in contract.items()}


def _value(value: Any, one: str, every: list[str], *, with_rooms: bool) -> Any:
    if isinstance(value, str):
        return " ".join(one.removeprefix("points_app.") if word == "SLICE" else word for word in value.split(" "))
    if not isinstance(value, list):
        return value
    chosen = [name for name in every if not (with_rooms and name == "points_app.api")]  # it has no rooms
    return [part for word in value for part in (chosen if word == "SLICES" else [one if word == "SLICE" else word])]


def lint(root: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Run import-linter on the tree at `root`."""
    with TemporaryDirectory() as folder:
        config = Path(folder) / "contracts.ini"
        config.write_text(_ini(contracts(root)), encoding="utf-8")
        return subprocess.run(
            [str(Path(sys.executable).parent / "lint-imports"), "--no-cache", "--no-logo", "--config", str(config)],
            cwd=root,
            env={**os.environ, "PYTHONPATH": str(root), "COLUMNS": "300", "NO_COLOR": "1"},
            capture_output=True,
            text=True,
            check=False,
        )


def _ini(made: list[dict[str, Any]]) -> str:
    lines = ["[importlinter]", "root_package = points_app", "include_external_packages = True"]
    for number, contract in enumerate(made):
        lines.append(f"[importlinter:contract:{number}]")
        for key, value in contract.items():
            words = "".join(f"\n    {one}" for one in value) if isinstance(value, list) else str(value)
            lines.append(f"{key} = {words}")
    return "\n".join(lines) + "\n"


def main() -> int:
    """Print what import-linter says."""
    answer = lint()
    print(answer.stdout, answer.stderr, sep="")
    return answer.returncode


if __name__ == "__main__":
    sys.exit(main())
