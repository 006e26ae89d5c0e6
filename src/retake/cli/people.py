"""``retake people`` and ``retake token``: accounts and bearer tokens, for whoever has the machine."""

from __future__ import annotations

import sys
from enum import StrEnum
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
Email = Annotated[str, typer.Argument(metavar="EMAIL", help="The person's e-mail address.")]


class Role(StrEnum):
    """What a person may do."""

    admin = "admin"
    member = "member"


def _password() -> str:
    """A new password, from the terminal or the first line of standard input. Raises WrongUse."""
    if sys.stdin.isatty():
        return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))
    password = sys.stdin.readline().rstrip("\n")
    if not password:
        raise WrongUse(
            "No password came in. Write it on one line of standard input, or run this in a terminal."
        )
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
    from retake.db import people as rows
    from retake.services import people

    with opened(data_dir) as here:
        person = people.by_email(here.house, email)
        hashed = people.hash_password(fresh)
        with here.house.database.transaction() as connection:
            rows.set_password(connection, person.id, hashed)
    say(f"{person.email} has a new password; whoever was signed in has to sign in again.")


def token(
    name: Annotated[str, typer.Argument(metavar="NAME", help="What the token is for.")],
    email: Annotated[
        str | None,
        typer.Option(
            "--as",
            metavar="EMAIL",
            help="Whose token. Default: the demo person in demo mode, else the only person.",
        ),
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
        made = people.issue_token(here.house, person, name)
    if as_json:
        show_json(made)
        return
    note(f"A token of {person.email}, called “{made['name']}”. It is shown this once:")
    say(made["token"])
