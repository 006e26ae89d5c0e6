"""Who may touch what: a project belongs to its owner, and to everybody else it does not exist."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Connection

from retake.db import families, versions
from retake.domain.errors import Gone, NotFound
from retake.services.house import Person


def own_project(connection: Connection, person: Person, project: UUID, deleted_too: bool = False) -> None:
    """Let the owner pass. Raises NotFound for anybody else, Gone when it was deleted."""
    found = families.owner_of(connection, project)
    if found is None or found[0] != person.id:
        raise NotFound(f"There is no project {project} among yours.")
    if found[1] and not deleted_too:
        raise Gone(f"The project {project} was deleted.")


def version_id(connection: Connection, project: UUID, number: int) -> UUID:
    """The project's version of this number. Raises NotFound, or Gone for a deleted one."""
    found = versions.by_number(connection, project, number)
    if found is None:
        raise NotFound(
            f"This project has no version {number}.",
            next_step="GET …/versions lists the ones there are.",
            version=number,
        )
    if found["deleted_at"] is not None:
        raise Gone(f"Version {number} of this project was deleted.", version=number)
    identifier: UUID = found["id"]
    return identifier
