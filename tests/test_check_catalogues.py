"""The check of the translations finds what it is there for."""

from pathlib import Path

import pytest

from tests.check_catalogues import problems

HEAD = (
    'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
    '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
)


def _package(root: Path, code: str, po: str, name: str = "points/pages.py", second: str = "") -> list[str]:
    package = root / "points_app"
    (package / name).parent.mkdir(parents=True)
    (package / name).write_text(code, encoding="utf-8")
    english = package / "locales" / "en"
    english.mkdir(parents=True)
    (english / "points.po").write_text(HEAD + po, encoding="utf-8")
    if second:
        (english / "ui.po").write_text(HEAD + second, encoding="utf-8")
    return problems(package)


def test_whole_catalogues_pass(tmp_path: Path) -> None:
    code = (
        '"""文档。"""\n_("你好，{name}", name=1)\nngettext("{n} 天", "{n} 天", 3)\n'
        'x = "中文"  # untranslated: its own name\n'
    )
    po = (
        'msgid "你好，{name}"\nmsgstr "Hello, {name}"\n\n'
        'msgid "{n} 天"\nmsgid_plural "{n} 天"\nmsgstr[0] "one day"\nmsgstr[1] "{n} days"\n'
    )
    assert _package(tmp_path, code, po) == []


@pytest.mark.parametrize(
    ("code", "po", "said"),
    [
        ('_("你好")\n', "", "points_app/points/pages.py:1: no English in locales/en/points.po: 你好"),
        ("", 'msgid "你好"\nmsgstr "Hello"\n', "points_app/locales/en/points.po:6: nobody uses this: 你好"),
        ('_("你好")\n', 'msgid "你好"\nmsgstr ""\n', "points_app/locales/en/points.po:6: the English is empty: 你好"),
        (
            '_("你好")\n',
            '#, fuzzy\nmsgid "你好"\nmsgstr "Hello"\n',
            "points_app/locales/en/points.po:7: marked fuzzy: 你好",
        ),
        (
            '_("共 {n} 分", n=1)\n',
            'msgid "共 {n} 分"\nmsgstr "{m} points"\n',
            "points_app/locales/en/points.po:6: places differ: {n} in Chinese, {m} in English: 共 {n} 分",
        ),
        (
            '_("你好")\n',
            'msgid "你好"\nmsgstr "Hello"\n\nmsgid "你好"\nmsgstr "Hi"\n',
            "points_app/locales/en/points.po:9: there twice in this file: 你好",
        ),
        (
            "_(word)\n",
            "",
            "points_app/points/pages.py:1: _() takes a literal text, or the extractor does not find it",
        ),
        (
            '_("共 {n} 分")\n',
            'msgid "共 {n} 分"\nmsgstr "{n} points"\n',
            "points_app/points/pages.py:1: _() has the places {n} and is given none",
        ),
        ('x = "你好"\n', "", "points_app/points/pages.py:1: Chinese outside _(): 你好"),
        ('x = f"{y}分"\n', "", "points_app/points/pages.py:1: Chinese outside _(): 分"),
    ],
)
def test_each_fault_is_told(tmp_path: Path, code: str, po: str, said: str) -> None:
    assert said in _package(tmp_path, code, po)


def test_the_same_words_in_two_files_are_told(tmp_path: Path) -> None:
    entry = 'msgid "你好"\nmsgstr "Hello"\n'
    said = _package(tmp_path, '_("你好")\n', entry, second=entry)
    assert said == ["points_app/locales/en/ui.po:6: also at points_app/locales/en/points.po:6: 你好"]


def test_a_demo_may_speak_chinese(tmp_path: Path) -> None:
    assert _package(tmp_path, 'x = "你好"\n', "", name="points/demo.py") == []
