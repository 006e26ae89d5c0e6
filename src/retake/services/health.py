"""Whether what Retake stands on is there: the database with our schema, a blob store that takes bytes."""

from __future__ import annotations

from sqlalchemy.exc import SQLAlchemyError

from retake.db import blobs
from retake.db.schema import current_revision, newest_revision, standing
from retake.services.house import House

_SAMPLE = 8  # blobs; one or two may be lost without the store being the wrong one


def readiness(house: House) -> dict[str, str]:
    """Each thing by name: ``ok``, or what is wrong in a few words."""
    return {"database": _database(house), "blobs": _blobs(house)}


def _database(house: House) -> str:
    try:
        with house.database.autocommit() as connection:
            revision = current_revision(connection)
    except SQLAlchemyError:
        return "does not answer"
    match standing(revision):
        case "fits":
            return "ok"
        case "newer":
            return f"schema is at {revision}: made by a newer Retake; use that version"
        case "nothing":
            return "holds no schema yet; `retake db migrate` makes it"
    return f"schema is at {revision}, this release needs {newest_revision()}; `retake db migrate` brings it there"


def _blobs(house: House) -> str:
    """Some of what the database names is looked for: a folder that is not the right one is as good as none."""
    try:
        with house.database.autocommit() as connection:
            named = (
                blobs.some_at_hand(connection, _SAMPLE)
                if standing(current_revision(connection)) == "fits"
                else []
            )
        if named and not any(house.blobs.exists(sha256) for sha256 in named):
            return (
                "the store holds nothing of what the database names; is the right folder there, and mounted?"
            )
        house.blobs.exists("0" * 64)
    except SQLAlchemyError:
        return "ok"  # the database's own line says so
    except OSError as error:
        return f"cannot be read: {error.strerror}"
    return "ok"
