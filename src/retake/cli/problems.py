"""How errors end a command: the expected ones as a plain sentence with what to do, and with the right exit code."""

from __future__ import annotations

import os
import sys
from typing import Any

import typer
from typer.core import TyperGroup

from retake.cli.terminal import note, sentences

WRONG = 1  # something is wrong, or did not work
MISUSED = 2  # wrong use, wrong settings
INTERRUPTED = 130  # stopped by Ctrl+C, as shells count it


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
            note("Stopped.")
            raise typer.Exit(INTERRUPTED) from None
        except BrokenPipeError:  # whoever read our output has seen enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(WRONG) from None
        except Exception as error:
            told = sentence(error)
            if told is None:
                raise
            text, code = told
            note(text, style="red")
            raise typer.Exit(code) from None


def sentence(error: Exception) -> tuple[str, int] | None:
    """What to tell about an error, and the exit code; None for one that nobody expected."""
    if isinstance(error, WrongUse):
        return str(error), MISUSED
    if isinstance(error, DidNotWork):
        return str(error), WRONG
    return _of_the_house(error) or _of_the_database(error)


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

    from retake.db.embedded_home import EmbeddedError

    if isinstance(error, EmbeddedError):
        return str(error), WRONG
    if isinstance(error, OperationalError | psycopg.OperationalError):
        said = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        return f"The database does not answer: {said}. `retake doctor` looks at what may be wrong.", WRONG
    if isinstance(error, CommandError):
        return (
            f"The database's schema does not fit this Retake: {error}. `retake db status` says where it stands.",
            WRONG,
        )
    return None
