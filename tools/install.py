"""Makes the virtual environment and installs what is pinned, unless it is there already. Needs nothing but Python.

Usage: python tools/install.py run|tests
"""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / os.environ.get("VENV", ".venv")
PYTHON = VENV / "bin" / "python"
WHAT = {
    "run": ("requirements.txt",),
    "tests": ("requirements.txt", "tests/requirements.txt"),
}


def fingerprint(files: tuple[str, ...]) -> str:
    """Return a hash of the requirement files."""
    return hashlib.sha256(b"\n".join((ROOT / name).read_bytes() for name in files)).hexdigest()[:16]


def make_venv() -> None:
    """Make the virtual environment; on Debian the module for it may have to be installed first."""
    if PYTHON.exists():
        return
    print(f"Python {sys.version.split()[0]}: making {VENV.name} …", flush=True)
    if importlib.util.find_spec("ensurepip") is None:
        _install_venv_module()
    subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=True)


def _install_venv_module() -> None:
    name = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    command = ["apt-get", "install", "-y", "-qq", name]
    if os.geteuid() != 0:
        command.insert(0, "sudo")
    if not all(shutil.which(program) for program in {command[0], "apt-get"}):
        sys.exit(f"This Python cannot make virtual environments. Install its venv module ({name} on Debian) first.")
    print(f"Installing {name} …", flush=True)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def install(files: tuple[str, ...]) -> None:
    """Install the pinned packages, counting them on one line; pip's own words are shown only when it fails."""
    total = sum(1 for name in files for line in (ROOT / name).read_text().splitlines() if "==" in line.split("#")[0])
    command = [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--progress-bar=off"]
    for name in files:
        command += ["-r", name]
    print(f"Python packages: looking at {total}; the first time it takes a minute or two …", flush=True)
    done, said = 0, []
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as pip:
        for line in pip.stdout or ():
            said.append(line)
            if line.startswith(("Collecting", "Requirement already")):
                done += 1
                _show(f"  {min(done, total)} of {total}")
            elif line.startswith("Installing"):
                _show("  installing …    ")
    _show("", end="\r")
    if pip.returncode:
        sys.stderr.writelines(said[-25:])
        sys.exit("The packages could not be installed; pip says why above. Is the package index (PyPI) reachable?")


def _show(text: str, end: str = "") -> None:
    if sys.stdout.isatty():
        print(f"\r{text}", end=end, flush=True)


def main(what: str) -> None:
    """Bring the environment up to date."""
    files = WHAT[what]
    stamp = VENV / f"installed-{what}-{fingerprint(files)}"
    if stamp.exists() and PYTHON.exists():
        return
    make_venv()
    install(files)
    for old in VENV.glob(f"installed-{what}-*"):
        old.unlink()
    stamp.touch()


if __name__ == "__main__":
    main(sys.argv[1])
