"""`python -m tests.check_catalogues`: every word that a person reads exists in both languages.

Compares what `_()` and `ngettext()` ask for in points_app with locales/en/*.po, and prints file:line for each word that
is missing, dead, there twice, marked fuzzy, or whose `{places}` differ; for each call whose text is not a literal, or
whose values are not given; and for Chinese text in the rooms of a slice, `ui`, `web`, `access` or `api` that goes
around `_()`. A line that must stay untranslated says why: `# untranslated: …`.
"""

import ast
import re
import string
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import PoFileError, read_po

PACKAGE = Path(__file__).parent.parent / "points_app"
CHINESE = re.compile(r"[\u3400-\u9fff\u3000-\u303f\uff00-\uffef]")
ROOMS = {"pages", "routes", "fragments", "state", "views", "forms", "service", "queries", "rights", "kinds", "slice"}
WHOLE_FOLDERS = {"ui", "web", "access", "api"}
EXEMPT = "# untranslated:"
WORDS = {"_": None, "ngettext": (1, 2)}


@dataclass(frozen=True)
class Translation:
    """One entry of a catalogue, and where it stands."""

    where: str
    message: Message


def problems(package: Path = PACKAGE) -> list[str]:
    """Return everything that is wrong, one line each, beginning with file:line."""
    found: list[str] = []
    translations = _translations(package, found)
    used: set[str] = set()
    for path, line, text, _comments, _context in extract_from_dir(
        package, method_map=[("**.py", "python")], keywords=WORDS
    ):
        source = text[0] if isinstance(text, tuple) else text
        used.add(source)
        if source not in translations:
            found.append(f"{_at(package, package / path, line)}: no English in {_catalogue_of(path)}: {source}")
    found += [f"{t.where}: nobody uses this: {source}" for source, t in translations.items() if source not in used]
    for path in sorted(package.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        found += [f"{_at(package, path, line)}: {what}" for line, what in _wrong_calls(tree)]
        if _shows_words(package, path):
            found += [f"{_at(package, path, line)}: {what}" for line, what in _bare_chinese(tree, path)]
    return found


def _at(package: Path, path: Path, line: int) -> str:
    return f"{path.relative_to(package.parent)}:{line}"


def _catalogue_of(path: str) -> str:
    return f"locales/en/{path.split('/', maxsplit=1)[0]}.po"


def _translations(package: Path, found: list[str]) -> dict[str, Translation]:
    """Return source text → its translation from all English catalogues; add what is wrong with them to `found`."""
    words: dict[str, Translation] = {}
    for path in sorted((package / "locales" / "en").glob("*.po")):
        with path.open("rb") as file:
            try:
                messages = [m for m in read_po(file, locale="en", abort_invalid=True) if m.id]
            except PoFileError as error:
                found.append(f"{_at(package, path, error.lineno)}: {error.message}")
                continue
        lines = _lines(path)
        for source, at in lines:
            if [other for other, _line in lines].count(source) > 1:
                found.append(f"{_at(package, path, at)}: there twice in this file: {source}")
        for message in messages:
            source = _first(message.id)
            where = _at(package, path, next((at for text, at in lines if text == source), 1))
            if source in words:
                found.append(f"{where}: also at {words[source].where}: {source}")
            words[source] = Translation(where, message)
            found += [f"{where}: {what}: {source}" for what in _wrong_translation(message)]
    return words


def _first(text: str | tuple[str, ...] | list[str]) -> str:
    return text if isinstance(text, str) else text[0]


def _lines(path: Path) -> list[tuple[str, int]]:
    """Return every msgid of a catalogue with its line; Babel merges those that are there twice."""
    found: list[tuple[str, int]] = []
    inside = False
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("msgid "):
            found.append((ast.literal_eval(line[6:]), number))
            inside = True
        elif line.startswith('"') and inside:
            found[-1] = (found[-1][0] + ast.literal_eval(line), found[-1][1])
        else:
            inside = False
    return [pair for pair in found if pair[0]]


def _wrong_translation(message: Message) -> Iterator[str]:
    texts = [message.string] if isinstance(message.string, str) else list(message.string)
    if not all(texts):
        yield "the English is empty"
        return
    if message.fuzzy:
        yield "marked fuzzy"
    wanted = _places(_first(message.id))
    for number, text in enumerate(texts):
        there = _places(text)
        if number == 0 and len(texts) > 1:
            there |= wanted & {"n"}  # "one day" needs no figure
        if there != wanted:
            yield f"places differ: {_named(wanted)} in Chinese, {_named(there)} in English"


def _named(places: set[str]) -> str:
    return ", ".join(f"{{{place}}}" for place in sorted(places)) or "none"


def _places(text: str) -> set[str]:
    try:
        return {name for _text, name, _spec, _conversion in string.Formatter().parse(text) if name is not None}
    except ValueError:
        return set()


def _calls(tree: ast.AST) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in WORDS:
            yield node


def _wrong_calls(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for call in _calls(tree):
        name = call.func.id if isinstance(call.func, ast.Name) else ""
        texts = call.args[: 2 if name == "ngettext" else 1]
        if not texts or not all(isinstance(arg, ast.Constant) and isinstance(arg.value, str) for arg in texts):
            yield call.lineno, f"{name}() takes a literal text, or the extractor does not find it"
            continue
        given = {keyword.arg for keyword in call.keywords}
        wanted = _places(str(getattr(texts[0], "value", ""))) - ({"n"} if name == "ngettext" else set())
        if None not in given and given != wanted:
            yield (
                call.lineno,
                f"{name}() has the places {_named(wanted)} and is given {_named({str(g) for g in given})}",
            )


def _shows_words(package: Path, path: Path) -> bool:
    parts = path.relative_to(package).with_suffix("").parts
    return bool(ROOMS & set(parts)) or parts[0] in WHOLE_FOLDERS


def _bare_chinese(tree: ast.AST, path: Path) -> Iterator[tuple[int, str]]:
    lines = path.read_text(encoding="utf-8").splitlines()
    fine = {id(inner) for call in _calls(tree) for inner in ast.walk(call)}
    fine |= {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}  # docstrings
    for node in ast.walk(tree):
        bare = isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in fine
        if bare and CHINESE.search(node.value) and EXEMPT not in lines[node.lineno - 1]:
            yield node.lineno, f"Chinese outside _(): {node.value[:40]}"


def main() -> int:
    """Print the problems; 1 if there are any."""
    found = problems()
    for line in sorted(found):
        print(line)
    print(f"{len(found)} to put right." if found else "Every word is there in both languages.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
