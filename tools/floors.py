"""`python tools/floors.py`: draws the house's floors into docs/pictures/floors.svg, from the imports as they are.

A floor is a package below points_app; it stands above everything that it uses. Its bar is as wide as its lines of code,
beside it stands what it says of itself. With `--check` nothing is written: exit 1 when it is of another house.
"""

import ast
import sys
from html import escape
from pathlib import Path

import grimp

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "points_app"
PICTURE = ROOT / "docs" / "pictures" / "floors.svg"
WIDTH, ROW, LEFT, BAR = 960, 46, 180, 330
FRONT = ("__main__", "points_app")


def floors() -> list[tuple[str, int, str, list[str]]]:
    """Return (name, lines, what it is, what it uses) of each floor, the topmost first."""
    sys.path.insert(0, str(ROOT))
    graph = grimp.build_graph("points_app", cache_dir=None)
    names = sorted(path.parent.name for path in PACKAGE.glob("*/__init__.py"))
    uses = {name: [other for other in names if other != name and _imports(graph, name, other)] for name in names}
    return [(name, _lines(name), _said(name), uses[name]) for name in reversed(_sorted(names, uses))]


def _imports(graph: grimp.ImportGraph, importer: str, imported: str) -> bool:
    return graph.direct_import_exists(
        importer=f"points_app.{importer}", imported=f"points_app.{imported}", as_packages=True
    )


def _sorted(names: list[str], uses: dict[str, list[str]]) -> list[str]:
    """Return the names so that each stands above what it uses; of those that may stand anywhere, the list's order."""
    listed = _listed()
    left, made = set(names), list[str]()
    while left:
        ready = [name for name in left if not set(uses[name]) & left]
        if not ready:
            raise SystemExit(f"the imports run in a circle: {sorted(left)}")
        made.append(min(ready, key=lambda name: (listed.index(name) if name in listed else -1, name)))
        left.discard(made[-1])
    return made


def _listed() -> list[str]:
    tree = ast.parse((PACKAGE / "slices.py").read_text(encoding="utf-8"))
    assigned = {ast.unparse(node.targets[0]): node.value for node in tree.body if isinstance(node, ast.Assign)}
    return list(ast.literal_eval(assigned["SLICES"]))


def _lines(name: str) -> int:
    return sum(len(path.read_text(encoding="utf-8").splitlines()) for path in (PACKAGE / name).rglob("*.py"))


def _said(name: str) -> str:
    doc = ast.get_docstring(ast.parse((PACKAGE / name / "__init__.py").read_text(encoding="utf-8"))) or ""
    return doc.split("\n", maxsplit=1)[0].rstrip(".")


def drawn() -> str:
    """Return the picture."""
    house = floors()
    most = max(lines for _name, lines, _said_, _uses in house)
    height = ROW * (len(house) + 1) + 16
    size = f'viewBox="0 0 {WIDTH} {height}" font-family="sans-serif" font-size="14"'
    doors = f"{' · '.join(f'{name}.py' for name in FRONT)}: the front doors"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size}>',
        f'<rect width="{WIDTH}" height="{height}" fill="#FFFDF9"/>',
        _text(LEFT, 30, doors, 'fill="#241F1B"'),
    ]
    for number, (name, lines, said, uses) in enumerate(house, start=1):
        top = ROW * number
        wide = max(4, BAR * lines // most)
        below = f"uses {', '.join(uses)}" if uses else "uses nobody"
        parts += [
            f'<rect x="{LEFT}" y="{top + 4}" width="{wide}" height="16" rx="3" fill="#A61E22" fill-opacity="0.85"/>',
            _text(LEFT - 12, top + 17, name, 'text-anchor="end" font-weight="bold" fill="#241F1B"'),
            _text(LEFT + wide + 8, top + 17, f"{_rounded(lines)} lines · {said}", 'fill="#5F564D"'),
            _text(LEFT, top + 36, below, 'fill="#5F564D" font-size="12"'),
        ]
    return "\n".join([*parts, "</svg>"]) + "\n"


def _text(x: int, y: int, words: str, style: str) -> str:
    return f'<text x="{x}" y="{y}" {style}>{escape(words)}</text>'


def _rounded(lines: int) -> str:
    """Return the lines to the nearest hundred, so that a line more is no other picture."""
    return f"{round(lines, -2):,}"


def main() -> int:
    """Draw, or compare."""
    picture = drawn()
    if "--check" in sys.argv:
        if PICTURE.exists() and _shape(PICTURE.read_text(encoding="utf-8")) == _shape(picture):
            return 0
        print(f"{PICTURE.name} is of another house; draw it anew: python tools/floors.py")
        return 1
    PICTURE.write_text(picture, encoding="utf-8")
    return 0


def _shape(picture: str) -> list[str]:
    """Return what the drawing says of who uses whom; figures may lag behind."""
    return [line for line in picture.splitlines() if "uses " in line or "font-weight" in line]


if __name__ == "__main__":
    sys.exit(main())
