"""Retention policies of projects and of their clips: what each has of its own over what the settings say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from retake.db import versions as version_rows
from retake.domain.retention import RetentionPolicy
from retake.services import events
from retake.services.history import project_view
from retake.services.house import House, Person
from retake.services.permissions import own_project
from retake.services.projects import record


def set_project_retention(
    house: House, person: Person, project: UUID, override: Mapping[str, Any] | None
) -> None:
    """Give a project's clips a policy of their own, or none; the limit acts at once. Raises Invalid."""
    with house.database.transaction() as connection:
        own_project(connection, person, project)
        before = house.retention.overridden(version_rows.clip_project(connection, project)["retention"])
        after = house.retention.overridden(override)
        keep_policy(house, connection, person, project, project, before, after, override)
        events.project_changed(connection, person.id, project, project_view(house, connection, project))


def keep_policy(
    house: House,
    connection: Connection,
    person: Person,
    project: UUID,
    family: UUID,
    before: RetentionPolicy,
    after: RetentionPolicy,
    override: Mapping[str, Any] | None,
) -> None:
    """Store what a family has of its own; when that changes what applies, log it and have the archive look again."""
    version_rows.set_retention(connection, family, override or None)
    if before == after:
        return
    kept = (
        "1 version of a clip is" if after.keep_active == 1 else f"{after.keep_active} versions of a clip are"
    )
    words = f"Retention changed: {kept} kept ready to play"
    record(
        connection,
        person,
        project,
        "retention",
        words,
        before.to_json(),
        {**after.to_json(), "family": family},
    )
    house.errand(connection, "archive", str(project))
