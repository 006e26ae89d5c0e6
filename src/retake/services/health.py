"""Whether what Retake stands on is there: the database with our schema, a blob store that takes bytes."""

from __future__ import annotations

from sqlalchemy.exc import SQLAlchemyError

from retake.db.schema import current_revision, newest_revision
from retake.services.house import House


def readiness(house: House) -> dict[str, str]:
    """Each thing by name: ``ok``, or what is wrong in a few words."""
    return {"database": _database(house), "blobs": _blobs(house)}


def _database(house: House) -> str:
    try:
        with house.database.autocommit() as connection:
            revision = current_revision(connection)
    except SQLAlchemyError:
        return "does not answer"
    wanted = newest_revision()
    return "ok" if revision == wanted else f"schema is at {revision}, this release needs {wanted}"


def _blobs(house: House) -> str:
    try:
        house.blobs.exists("0" * 64)
    except OSError as error:
        return f"cannot be read: {error.strerror}"
    return "ok"
