"""``retake people`` and ``retake token``: accounts and bearer tokens, for whoever has the machine."""

from __future__ import annotations

import codecs
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from retake.cli.options import AsJson, DataDir
from retake.cli.problems import Commands, WrongUse
from retake.cli.terminal import note, say, show_json

app = typer.Typer(
    name="people",
    cls=Commands,
    no_args_is_help=True,
    help="Add people, and give them passwords.\n\nExample:\n\n    retake people add ada@example.com --name Ada",
)
_LONGEST_LINE = 4096  # bytes; passwords have at most 72
Email = Annotated[str, typer.Argument(metavar="EMAIL", help="The person's e-mail address.")]


class Role(StrEnum):
    """What a person may do."""

    admin = "admin"
    member = "member"


def _password() -> str:
    """A new password, from the terminal or the first line of standard input. Raises WrongUse."""
    if sys.stdin.isatty():
        return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))
    # As browsers send it, whatever this machine's character set is; Windows writes a mark before and CR after.
    line = sys.stdin.buffer.readline(_LONGEST_LINE).removeprefix(codecs.BOM_UTF8)
    try:
        password = line.decode().removesuffix("\n").removesuffix("\r")
    except UnicodeDecodeError:
        raise WrongUse("The password on standard input is not UTF-8. Write it as UTF-8 text.") from None
    if not password:
        raise WrongUse(
            "No password came in. Write it on one line of standard input, or run this in a terminal."
        )
    if "\0" in password:
        raise WrongUse("The password on standard input is not UTF-8: it holds NUL. Write it as UTF-8 text.")
    return password


@app.command()
def add(
    email: Email,
    name: Annotated[str, typer.Option(help="What others see.")],
    role: Annotated[Role, typer.Option(help="What the person may do.")] = Role.member,
    data_dir: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Add a person. The password is asked for, or read from standard input.

    Examples:

        retake people add ada@example.com --name Ada --role admin

        pass show retake | retake people add ada@example.com --name Ada
    """
    password = _password()
    from retake.cli.opening import opened
    from retake.services import people

    with opened(data_dir) as here:
        person = people.add(here.house, email, name, password, role.value)
    if as_json:
        show_json({"id": person.id, "email": person.email, "name": person.name, "role": person.role})
    else:
        say(f"{person.name} ({person.email}) can sign in now, as {person.role}.")


@app.command()
def password(email: Email, data_dir: DataDir = None) -> None:
    """Give a person a new password. Their sessions end; their tokens stay.

    Example:

        retake people password ada@example.com
    """
    fresh = _password()
    from retake.cli.opening import opened
    from retake.services import accounts, people

    with opened(data_dir) as here:
        person = people.by_email(here.house, email)
        accounts.set_password(here.house, person, fresh)
    say(f"{person.email} has a new password; whoever was signed in has to sign in again.")


@app.command()
def disable(email: Email, data_dir: DataDir = None) -> None:
    """Let a person in no more. Their sessions and tokens end; their work stays.

    Example:

        retake people disable ada@example.com
    """
    _set_disabled(email, data_dir, True)
    say(
        f"{email} cannot sign in any more; every session and token ended. `retake people enable` lets them in again."
    )


@app.command()
def enable(email: Email, data_dir: DataDir = None) -> None:
    """Let a person in again who was disabled. They sign in with the password they had.

    Example:

        retake people enable ada@example.com
    """
    _set_disabled(email, data_dir, False)
    say(f"{email} can sign in again.")


def _set_disabled(email: str, data_dir: Path | None, disabled: bool) -> None:
    from retake.cli.opening import opened
    from retake.services import accounts, people

    with opened(data_dir) as here:
        accounts.set_disabled(here.house, people.by_email(here.house, email), disabled)


class TokenScope(StrEnum):
    """How far a token reaches; each may do what those before it may."""

    read = "read"
    edit = "edit"
    spend = "spend"
    admin = "admin"


def token(
    name: Annotated[str, typer.Argument(metavar="NAME", help="What the token is for.")],
    email: Annotated[
        str | None,
        typer.Option(
            "--as",
            metavar="EMAIL",
            help="Whose token. Default: the demo person in demo mode, else the local or only person.",
        ),
    ] = None,
    scope: Annotated[
        TokenScope,
        typer.Option(help="What it may do: read, edit what costs nothing, spend, or administer."),
    ] = TokenScope.spend,
    days: Annotated[
        int | None, typer.Option(min=1, max=3650, help="In how many days it ends.", show_default=False)
    ] = None,
    data_dir: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Make a bearer token for programs that use the API. It is shown this once.

    Example:

        curl -H "Authorization: Bearer $(retake token ci --as ada@example.com)" localhost:8017/api/v1/projects
    """
    from retake.cli.opening import opened
    from retake.cli.persons import person_for
    from retake.services import people

    with opened(data_dir) as here:
        person = person_for(here.house, email)
        made = people.issue_token(here.house, person, name, scope.value, days)
    if as_json:
        show_json(made)
        return
    note(f"A token of {person.email}, called “{made['name']}”. It is shown this once:")
    say(made["token"])
