"""Builds the pages, only when something they are made from has changed."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
SOURCES = (
    "rxconfig.py",
    "requirements.txt",
    "points_app/**/*.py",
    "points_app/ui/*.mjs",
    "points_app/locales/**/*.po",
    "assets/**/*",
)
LOCK = "reflex.lock/*"
AFTER_BUILD = ROOT / "points_app" / "ui" / "after_build.mjs"


def web_dir() -> Path:
    """Return the folder that Reflex builds into."""
    return ROOT / os.environ.get("REFLEX_WEB_WORKDIR", ".web")


def fingerprint(*patterns: str) -> str:
    """Return a hash over the files that match `patterns`, and this Python."""
    found = hashlib.sha256(sys.version.encode())
    for pattern in patterns:
        for path in sorted(ROOT.glob(pattern)):
            if path.is_file() and "__pycache__" not in path.parts:
                found.update(str(path.relative_to(ROOT)).encode())
                found.update(path.read_bytes())
    return found.hexdigest()


def build_if_changed() -> bool:
    """Build the pages unless the last build is of the same sources; return whether it built."""
    sources = fingerprint(*SOURCES)
    mark = web_dir() / "points-fingerprint"
    built = (web_dir() / "build" / "client" / "index.html").exists()
    if built and mark.exists() and mark.read_text() == sources + fingerprint(LOCK):
        return False
    mark.unlink(missing_ok=True)
    lock = {path: path.read_bytes() for path in ROOT.glob(LOCK)}
    subprocess.run(
        [sys.executable, "-m", "reflex", "export", "--frontend-only", "--no-zip"],
        cwd=ROOT,
        env=environment(),
        check=True,
    )
    subprocess.run(["node", str(AFTER_BUILD)], cwd=web_dir(), env=environment(), check=True)
    _keep_order(lock)
    mark.write_text(sources + fingerprint(LOCK))
    return True


def _keep_order(lock: dict[Path, bytes]) -> None:
    """Undo what Reflex writes anew in another order, so that running the app changes no file under version control."""
    for path, was in lock.items():
        if path.exists() and path.read_bytes() != was and json.loads(path.read_bytes()) == json.loads(was):
            path.write_bytes(was)


def environment() -> dict[str, str]:
    """Return the environment in which Reflex finds the venv's own Node and npm, and downloads nothing else."""
    tools = str(Path(sys.executable).parent)
    return {
        **os.environ,
        "PATH": f"{tools}{os.pathsep}{os.environ.get('PATH', '')}",
        "REFLEX_USE_NPM": "1",
        "REFLEX_TELEMETRY_ENABLED": "false",
        "REFLEX_CHECK_LATEST_VERSION": "false",
    }
