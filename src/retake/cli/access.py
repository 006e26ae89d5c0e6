"""What others get of a house: closed files, no demo for the whole network, a code for the set-up."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path

from pydantic import SecretStr

from retake.cli.problems import WrongUse
from retake.settings import Settings
from retake.settings.addresses import beyond_loopback

_MASKS = {"owner": 0o077, "group": 0o027, "everybody": 0o022}
_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # none that are taken for another
_masks_before: list[int] = []


def keep_private(settings: Settings) -> None:
    """From now on files of this process are for whom the settings name."""
    before = os.umask(_MASKS[settings.file_access])
    if not _masks_before:
        _masks_before.append(before)


def users_mode() -> int:
    """The mode of a file the person gets from us: what it would be if their shell had made it."""
    return 0o666 & ~(_masks_before[0] if _masks_before else 0o077)


def tighten(settings: Settings) -> None:
    """Close the folders that are there already, which an earlier version left open, and make the data folder closed.

    What lies deeper is closed with them. The embedded PostgreSQL looks after its own folder; when it runs under another
    account, that one may pass through the data folder and see nothing in it.
    """
    mask = _MASKS[settings.file_access]
    folder, mode = settings.data_dir, 0o777 & ~mask
    made = _missing(folder)
    with contextlib.suppress(OSError):  # whoever needs the folder says what is wrong with it
        folder.mkdir(parents=True, exist_ok=True)
        for parent in made:
            parent.chmod(0o755)  # only the data folder itself is ours to close
    # A database named by its address may still be the embedded one, of a house that runs here already.
    embedded = not settings.database_url.get_secret_value() or settings.database_dir.is_dir()
    _chmod(folder, mode | 0o011 if os.geteuid() == 0 and embedded else mode)
    for inside in (settings.blobs_dir, settings.cold_dir, *_entries(folder)):
        if inside.is_symlink() or inside == settings.database_dir:
            continue
        if inside.is_dir():
            _chmod(inside, mode)
        elif inside.is_file():
            _chmod(inside, 0o666 & ~mask)


def _missing(folder: Path) -> list[Path]:
    return [parent for parent in folder.parents if not parent.exists()]


def _entries(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []


def _chmod(path: Path, mode: int) -> None:
    with contextlib.suppress(OSError):  # another account's; that one closes it
        if path.stat().st_mode & 0o777 != mode:
            path.chmod(mode)


def guarded(settings: Settings) -> Settings:
    """The settings a server may start with: with a code for the set-up where other machines are let in.

    Raises WrongUse for a demo everybody on the network could sign in to, unless that was said twice.
    """
    if not beyond_loopback(settings):
        return settings
    if settings.demo and not settings.demo_public:
        raise WrongUse(
            "In demo mode everybody knows the password, and this would let other machines in. "
            "Leave out --host and RETAKE_BASE_URL, or say that it is meant with RETAKE_DEMO_PUBLIC=true."
        )
    if settings.setup_code.get_secret_value():
        return settings
    letters = [secrets.choice(_LETTERS) for _ in range(10)]
    code = "".join([*letters[:5], "-", *letters[5:]])
    return settings.model_copy(update={"setup_code": SecretStr(code)})


def set_up_words(settings: Settings) -> list[str]:
    """What to tell at the start while nobody has an account."""
    if not beyond_loopback(settings):
        return ["Nobody has an account yet: whoever opens it first becomes its administrator."]
    return [
        "Nobody has an account yet. The first one becomes the administrator; it asks for this code:",
        settings.setup_code.get_secret_value(),
    ]
