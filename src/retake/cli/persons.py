"""On whose behalf a command works: who was named, the demo person, the only one, or a local one made on first use."""

from __future__ import annotations

import secrets

from retake.cli.problems import WrongUse
from retake.cli.terminal import note
from retake.domain.errors import Invalid, NotFound
from retake.services import people
from retake.services.house import House, Person

LOCAL_EMAIL = "local@retake.example"


def person_for(house: House, email: str | None, make: bool = False) -> Person:
    """The person a command works for. Raises WrongUse when nobody was named and it is not clear who is meant.

    With ``make`` and nobody in the house yet, a local person comes to be; others see its projects as little as
    anybody else's.
    """
    if email is not None:
        return people.by_email(house, email)
    if house.settings.demo:
        return people.ensure_demo_person(house)
    try:
        return people.by_email(house, LOCAL_EMAIL)
    except NotFound:
        pass
    if only := people.only_one(house):
        return only
    if not people.set_up_needed(house):
        raise WrongUse("Several people have projects here. Say whose are meant with --as EMAIL.")
    if not make:
        raise WrongUse(
            "Nobody has made anything here yet. `retake make` makes a film, `retake up` opens the studio."
        )
    return _local_person(house)


def _local_person(house: House) -> Person:
    try:
        person = people.add(house, LOCAL_EMAIL, "Local", secrets.token_urlsafe(24), "admin")
    except Invalid:  # another command was quicker
        return people.by_email(house, LOCAL_EMAIL)
    note(
        f"Made an account for this machine: {LOCAL_EMAIL}. "
        f"`retake people password {LOCAL_EMAIL}` gives it a password to sign in to the studio with."
    )
    return person
