"""Where ports meet their adapters: builds the house from settings, and brings up the embedded PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from retake.blobs.local import LocalBlobStore
from retake.db.connections import COMMANDS, Limits
from retake.db.embedded import AlreadyRunning, EmbeddedPostgres, attach
from retake.db.jobs import JobQueue, prepare_engine
from retake.db.schema import migrate
from retake.db.unit_of_work import Database
from retake.domain.errors import NotReady
from retake.ports import BlobStore
from retake.providers.offline import Faults, OfflineStudio
from retake.services import recovery
from retake.services.house import House
from retake.settings import Settings, SettingsError

Say = Callable[[str], None]
_READABLE = {"owner": 0o400, "group": 0o440, "everybody": 0o444}


def build_house(
    settings: Settings, database_url: str, renderers: int | None = None, limits: Limits = COMMANDS
) -> House:
    """The house on a database that is up and migrated. ``renderers``: processes for drawing, default by settings."""
    try:
        faults = Faults.parse(settings.offline_faults)
    except ValueError as error:
        raise SettingsError(
            f"RETAKE_OFFLINE_FAULTS cannot be {settings.offline_faults!r}: {error}"
        ) from error
    if settings.cold_dir.resolve() == settings.blobs_dir.resolve():
        # What is archived is deleted from one of them; in the same folder that would be the only copy.
        raise SettingsError("RETAKE_COLD_BLOBS_URL and RETAKE_BLOBS_URL cannot name the same folder.")
    database = Database(database_url, settings.db_pool_size, limits)
    studio = OfflineStudio(
        settings.providers_dir / "offline",
        prices=settings.prices,
        faults=faults,
        processes=renderers or settings.renderers,
    )
    queue = JobQueue(database)
    return House(
        settings=settings,
        database=database,
        blobs=LocalBlobStore(settings.blobs_dir, _READABLE[settings.file_access]),
        cold=LocalBlobStore(settings.cold_dir, _READABLE[settings.file_access]),
        generator=studio,
        generators={studio.name: studio},
        order=queue.order,
        errand=queue.errand,
    )


def refuse_unfinished(settings: Settings) -> None:
    """Raises NotReady for a data folder whose restore was interrupted: half of what it had is missing."""
    if name := recovery.unfinished(settings):
        raise NotReady(
            f"Restoring the backup {name} into {settings.data_dir} was begun and not ended.",
            next_step="Give `retake restore` with that backup again, which goes on where it was; or empty the folder.",
        )


def prepare_database(database_url: str) -> None:
    """Bring the schema and the job engine's tables up to date. Several processes may do this at once."""
    database = Database(database_url, 2)
    try:
        migrate(database)
        prepare_engine(database)
    finally:
        database.close()


def backup_store(folder: Path) -> BlobStore:
    """The store of bytes in a folder of backups."""
    return LocalBlobStore(folder)


@contextmanager
def database_at_hand(settings: Settings, say: Say = lambda _: None, restoring: bool = False) -> Iterator[str]:
    """The database's URL: one's own server, the embedded one that runs already, or one started for this block.

    Raises NotReady for a data folder whose restore was interrupted, unless this is what goes on with it.
    """
    if not restoring:
        refuse_unfinished(settings)
    own = settings.database_url.get_secret_value()
    running = own or attach(settings.database_dir)
    if running:
        yield running
        return
    server = EmbeddedPostgres(settings.database_dir, say)
    try:
        url = server.start()
    except AlreadyRunning:
        # somebody else was quicker; theirs will answer in a moment
        url = attach(settings.database_dir, wait=60) or ""
        if not url:
            raise
        yield url
        return
    try:
        yield url
    finally:
        server.stop()
