"""Installs what a fresh clone needs, each part only when something about it has changed.

``python3 scripts/install.py [python] [node] [studio] [browser]``: Python packages into ``.venv``, the studio's into
``web/node_modules``, the built studio into ``src/retake/web``, a Chromium for the browser tests. Needs nothing but
Python's standard library. Packages of the system are installed when this runs as root on Debian or Ubuntu;
otherwise it says which are missing.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
WEB = ROOT / "web"
STUDIO = ROOT / "src" / "retake" / "web"
LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libexpat.so.1": "libexpat1",
    "libstdc++.so.6": "libstdc++6",
}
BROWSERS = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)
NOT_SOURCES = {"node_modules", "dist", "coverage", "test-results", ".vite"}


class Missing(Exception):
    """Something this machine lacks; the message says what to do."""


def main(parts: list[str]) -> int:
    """Install the named parts, or all of them; 1 with a sentence when that cannot be done."""
    steps = {"python": python_packages, "node": node_packages, "studio": studio, "browser": browser}
    unknown = set(parts) - set(steps)
    if unknown:
        print(f"There is no part called {', '.join(sorted(unknown))}; the parts are {', '.join(steps)}.")
        return 2
    try:
        for name in parts or steps:
            steps[name]()
    except Missing as missing:
        print(f"\n{missing}", file=sys.stderr)
        return 1
    return 0


# ---------------------------------------------------------------------------------------------- parts


def python_packages() -> None:
    """The virtual environment with Retake in it, as pinned."""
    if sys.version_info < (3, 11):  # noqa: UP036 - whatever python3 is on this machine runs this file
        raise Missing(
            f"Retake needs Python 3.11 or newer; this is {sys.version.split()[0]} ({sys.executable})."
        )
    system_libraries()
    pins = [ROOT / "pyproject.toml", ROOT / "constraints.txt"]
    wanted = fingerprint(pins, f"{ROOT} {sys.version_info[:2]}")
    stamp = VENV / ".installed"
    python = VENV / "bin" / "python"
    if works(python) and is_stamped(stamp, wanted):
        return
    if not works(python) or (stamp.exists() and not stamp.read_text().startswith(f"{ROOT}\n")):
        make_environment()
    command = [str(python), "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    run("Installing Python packages", [*command, "--constraint", "constraints.txt", "--editable", ".[dev]"])
    stamp.write_text(f"{ROOT}\n{wanted}\n")


def make_environment() -> None:
    """An empty virtual environment; Debian keeps a piece of it in a package of its own."""
    command = [sys.executable, "-m", "venv", "--clear", str(VENV)]
    has_pip = (
        subprocess.run(
            [sys.executable, "-c", "import ensurepip"], capture_output=True, check=False
        ).returncode
        == 0
    )
    if not has_pip:
        version = f"{sys.version_info[0]}.{sys.version_info[1]}"
        system_packages([f"python{version}-venv"], "Python cannot make virtual environments here")
    run("Making .venv", command)


def system_libraries() -> None:
    """Shared libraries that the drawing library expects of every desktop, and bare servers lack."""
    missing = [package for library, package in LIBRARIES.items() if not loads(library)]
    if missing:
        system_packages(missing, "Libraries for drawing are missing")


def studio() -> None:
    """The studio, built into the package."""
    sources = fingerprint(web_sources())
    stamp = STUDIO / ".sources"
    if (STUDIO / "index.html").exists() and is_stamped(stamp, sources):
        return
    node_packages()
    run("Building the studio", ["npm", "run", "--silent", "build"], WEB)
    stamp.write_text(f"{ROOT}\n{sources}\n")


def node_packages() -> None:
    """The studio's packages, as locked."""
    need_node()
    wanted = fingerprint([WEB / "package.json", WEB / "package-lock.json"])
    stamp = WEB / "node_modules" / ".installed"
    if is_stamped(stamp, wanted):
        return
    run("Installing the studio's packages", ["npm", "ci", "--no-audit", "--no-fund"], WEB)
    stamp.write_text(f"{ROOT}\n{wanted}\n")


def need_node() -> None:
    """Node in the version the studio is built with."""
    said = "none"
    if shutil.which("node") and shutil.which("npm"):
        said = subprocess.run(
            ["node", "--version"], capture_output=True, text=True, check=False
        ).stdout.strip()
        numbers = said.lstrip("v").split(".")
        if len(numbers) == 3 and tuple(map(int, numbers[:2])) >= (20, 19):
            return
    raise Missing(
        f"Building the studio needs Node 20.19 or newer with npm (found: {said}). https://nodejs.org"
    )


def browser() -> None:
    """A Chromium, for the journeys."""
    if not any(shutil.which(name) for name in BROWSERS):
        system_packages(["chromium-headless-shell", "fonts-dejavu-core"], "The browser tests need Chromium")


# ---------------------------------------------------------------------------------------------- means


def system_packages(names: list[str], why: str) -> None:
    """Install packages of the system, or say which ones somebody with the right to do so should."""
    command = f"apt-get install --no-install-recommends {' '.join(names)}"
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise Missing(f"{why}. As root, run: {command}")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    run("Reading the list of system packages", ["apt-get", "update", "-q"], environment=quiet)
    run(
        f"Installing {', '.join(names)}",
        ["apt-get", "install", "-q", "-y", "--no-install-recommends", *names],
        environment=quiet,
    )


def run(
    what: str, command: list[str], folder: Path = ROOT, environment: dict[str, str] | None = None
) -> None:
    """Run a command, showing one line; all it said when it fails."""
    print(f"{what} …", end="", flush=True)
    began = time.monotonic()
    done = subprocess.run(
        command,
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        print(" failed.")
        raise Missing(
            f"{done.stdout.rstrip()}\n\nThis failed (exit code {done.returncode}): {' '.join(command)}"
        )
    print(f" {time.monotonic() - began:.0f} s")


def web_sources() -> list[Path]:
    """Every file the built studio is made from."""
    found = []
    for folder, folders, files in os.walk(WEB):
        folders[:] = sorted(name for name in folders if name not in NOT_SOURCES)
        found += [Path(folder) / name for name in sorted(files)]
    return found


def fingerprint(files: Iterable[Path], *more: str) -> str:
    """A digest of names and contents."""
    digest = hashlib.sha256(repr(more).encode())
    for file in files:
        digest.update(repr(str(file.relative_to(ROOT))).encode())
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def is_stamped(stamp: Path, wanted: str) -> bool:
    """Whether a part was installed here, in this folder, from the same sources."""
    return stamp.exists() and stamp.read_text() == f"{ROOT}\n{wanted}\n"


def works(python: Path) -> bool:
    """Whether an environment's Python starts and has pip."""
    if not python.exists():
        return False
    return subprocess.run([str(python), "-c", "import pip"], capture_output=True, check=False).returncode == 0


def loads(library: str) -> bool:
    """Whether the system has a shared library."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
