"""How commands end: expected errors as a plain sentence with what to do, all others too, each with its exit code."""

from __future__ import annotations

import errno
import os
import sys
import tempfile
import traceback
from collections.abc import Callable
from typing import Any

import typer
from typer.core import TyperGroup

from retake.cli.streams import flush_results
from retake.cli.terminal import Unprintable, note, sentences

WRONG = 1  # something is wrong, or did not work
MISUSED = 2  # wrong use, wrong settings
UNFORESEEN = 70  # an error of Retake's own, as sysexits.h counts it
INTERRUPTED = 130  # stopped by Ctrl+C, as shells count it
_UNWRITABLE = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG, errno.EIO, errno.EBADF)


class WrongUse(Exception):
    """The command was given something it cannot work with; the message says what to do."""


class DidNotWork(Exception):
    """The command could not do its work; the message says what to do."""


class Commands(TyperGroup):
    """A group of commands that tells expected errors as sentences instead of tracebacks."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command; turn an expected error into a sentence and an exit code."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            raise typer.Exit(_stopped()) from None
        except typer.Abort as abort:
            if isinstance(abort.__context__, KeyboardInterrupt):
                raise typer.Exit(_stopped()) from None
            note("Nobody answered the question, so nothing was done.", style="red")
            raise typer.Exit(WRONG) from None
        except Exception as error:
            told = sentence(error)
            if told is None:
                raise
            raise typer.Exit(_told(*told)) from None


def ended(command: Callable[[], None]) -> int:
    """Run a whole command line; its exit code. Nothing gets past this but the end of the process."""
    try:
        _check_arguments(sys.argv[1:])
        command()
        code: object = 0
    except SystemExit as wish:
        code = wish.code
    except KeyboardInterrupt:
        code = _stopped()
    except Exception as error:  # noqa: BLE001 - the outermost place: each is told
        told = sentence(error)
        code = _told(*told) if told else _unforeseen(error)
    try:
        flush_results()
    except OSError as error:
        lost = sentence(Unprintable(error))
        code = code or (_told(*lost) if lost else WRONG)
    return code if isinstance(code, int) else WRONG if code else 0


def _check_arguments(arguments: list[str]) -> None:
    """Raises WrongUse for bytes that are no text here: nothing could be done with them but pass them on."""
    for place, argument in enumerate(arguments, 1):
        if any("\udc80" <= letter <= "\udcff" for letter in argument):
            shown = argument.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
            raise WrongUse(
                f"Argument {place} is not {sys.getfilesystemencoding().upper()}: {shown}. Type it in that character "
                "set; a file or folder whose name is written otherwise has to be renamed first."
            )


def _stopped() -> int:
    note("Stopped.")
    return INTERRUPTED


def _told(text: str, code: int) -> int:
    if text:
        note(text, style="red")
    return code


def _unforeseen(error: Exception) -> int:
    """Tell an error nobody expected: in the log of a process that stays, otherwise in a file of its own."""
    import structlog

    said = " ".join(str(error).split())[:300]
    what = f"{type(error).__name__}: {said}" if said else type(error).__name__
    if structlog.contextvars.get_contextvars().get("service", "command") != "command":
        structlog.get_logger("command").error("retake failed", exc_info=error)
        where = "The log says where."
    else:
        where = _kept("".join(traceback.format_exception(error)))
    return _told(f"Retake met an error it did not expect ({what}). {where} Please report it.", UNFORESEEN)


def _kept(text: str) -> str:
    """Keep a traceback in a file only this account can read; where."""
    try:
        number, path = tempfile.mkstemp(prefix="retake-error-", suffix=".txt")
        with os.fdopen(number, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(text)
    except OSError:
        return "Where it happened could not be written down: there is no room for temporary files."
    return f"Where it happened is written in {path}."


def sentence(error: Exception) -> tuple[str, int] | None:
    """What to tell about an error, and the exit code; None for one that nobody expected."""
    if isinstance(error, WrongUse):
        return str(error), MISUSED
    if isinstance(error, DidNotWork):
        return str(error), WRONG
    if isinstance(error, BrokenPipeError):  # whoever read our output has seen enough
        return "", WRONG
    if isinstance(error, Unprintable):
        return ("" if error.nobody_reads else f"The result could not be printed: {error}."), WRONG
    return _of_the_house(error) or _of_the_database(error) or _of_the_system(error)


def _of_the_system(error: Exception) -> tuple[str, int] | None:
    """What the system refused about a file or folder: closed, full, read-only, not there, in the way."""
    if not isinstance(error, OSError) or not error.strerror:
        return None
    subject = os.fsdecode(error.filename) if isinstance(error.filename, str | bytes | os.PathLike) else ""
    if not subject:
        said = f"Something could not be written: {error.strerror}. Is standard output closed, or a disk full?"
        return (said, WRONG) if error.errno in _UNWRITABLE else None
    advice = (
        "Give this account the right to it, or choose another data folder with --data-dir or RETAKE_DATA_DIR."
    )
    return f"{subject} cannot be used: {error.strerror}. {advice}", WRONG


def _of_the_house(error: Exception) -> tuple[str, int] | None:
    from retake.domain.errors import Invalid, RetakeError
    from retake.settings import SettingsError

    if isinstance(error, SettingsError):
        return str(error), MISUSED
    if isinstance(error, RetakeError):
        return sentences(error.detail, error.unchanged, error.next_step), MISUSED if isinstance(
            error, Invalid
        ) else WRONG
    return None


def _of_the_database(error: Exception) -> tuple[str, int] | None:
    import psycopg
    from alembic.util import CommandError
    from sqlalchemy.exc import OperationalError
    from sqlalchemy.exc import TimeoutError as PoolTimeout

    from retake.db.embedded_home import EmbeddedError

    if isinstance(error, EmbeddedError):
        return str(error), WRONG
    if isinstance(error, OperationalError | PoolTimeout | psycopg.OperationalError):
        said = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        return f"The database does not answer: {said}. `retake doctor` looks at what may be wrong.", WRONG
    if isinstance(error, CommandError):
        return (
            f"The database's schema does not fit this Retake: {error}. `retake db status` says where it stands.",
            WRONG,
        )
    return None
