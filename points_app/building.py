"""Builds the pages, only when something they are made from has changed."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
SOURCES = (
    "rxconfig.py",
    "requirements.txt",
    "points_app/**/*.py",
    "points_app/locales/**/*.po",
    "assets/**/*",
    "reflex.lock/*",
)


def web_dir() -> Path:
    """Return the folder that Reflex builds into."""
    return ROOT / os.environ.get("REFLEX_WEB_WORKDIR", ".web")


def fingerprint() -> str:
    """Return a hash over everything that the pages are made from."""
    found = hashlib.sha256(sys.version.encode())
    for pattern in SOURCES:
        for path in sorted(ROOT.glob(pattern)):
            if path.is_file() and "__pycache__" not in path.parts:
                found.update(str(path.relative_to(ROOT)).encode())
                found.update(path.read_bytes())
    return found.hexdigest()


def build_if_changed() -> bool:
    """Build the pages unless the last build is of the same sources; return whether it built."""
    wanted = fingerprint()
    mark = web_dir() / "points-fingerprint"
    if mark.exists() and mark.read_text() == wanted and (web_dir() / "build" / "client" / "index.html").exists():
        return False
    mark.unlink(missing_ok=True)
    subprocess.run(
        [sys.executable, "-m", "reflex", "export", "--frontend-only", "--no-zip"],
        cwd=ROOT,
        env=environment(),
        check=True,
    )
    mark.write_text(wanted)
    return True


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
