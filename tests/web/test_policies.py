"""What a document may run: its own scripts, by their hashes, and no text."""

import base64
import hashlib
import re
from pathlib import Path

import pytest

from points_app import building
from points_app.web.policies import content_policy

_SCRIPTS = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", re.DOTALL)


def _pages() -> dict[str, Path]:
    pages = building.web_dir() / "build" / "client"
    return {f"/{page.parent.relative_to(pages)}/".replace("/./", "/"): page for page in pages.rglob("index.html")}


def test_8_every_page_may_run_its_own_scripts_and_no_others(built: None) -> None:
    pages = _pages()
    assert len(pages) > 50
    for path, page in pages.items():
        policy = content_policy(path, 200).decode()
        scripts = {
            f"'sha256-{base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()}'"
            for code in _SCRIPTS.findall(page.read_text())
        }
        allowed = set(re.findall(r"'sha256-[^']+'", policy))
        assert scripts == allowed, path
        assert "unsafe" not in policy


def test_8_no_script_of_ours_evaluates_text(built: None) -> None:
    for script in (building.web_dir() / "build" / "client").rglob("*.js"):
        assert not re.search(r"\beval\(|new Function\(", script.read_text()), script


@pytest.mark.parametrize(("path", "status"), [("/photo/1/", 200), ("/../points-scripts.json", 200), ("/report/x", 200)])
def test_8_what_is_no_page_runs_no_script_of_its_own(path: str, status: int) -> None:
    assert "script-src 'self';" in content_policy(path, status).decode()


def test_8_an_address_that_is_not_there_shows_its_page(built: None) -> None:
    assert "sha256-" in content_policy("/nowhere/", 404).decode()
