"""Money and storage as they are shown."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

from retake.api.schemas.people import Person

StorageLevel = Literal["fine", "near", "over"]


class SpentByProject(BaseModel):
    """Money of this month in one project."""

    project_id: UUID
    name: str
    deleted: bool
    spent_usd: float


class SpentByKind(BaseModel):
    """Calls and money of this month for one kind of step."""

    kind: str
    calls: int
    failed: int
    spent_usd: float


class SpentByDay(BaseModel):
    """Money of one UTC day for one kind of step."""

    day: date
    kind: str
    spent_usd: float


class Usage(BaseModel):
    """This month's money."""

    month: str
    spent_usd: float
    reserved_usd: float
    cap_usd: float | None
    by_project: list[SpentByProject]
    by_kind: list[SpentByKind]
    by_day: list[SpentByDay]


class HouseUsage(BaseModel):
    """What everybody spent this month, day by day."""

    month: str
    spent_usd: float
    by_day: list[SpentByDay]


class Held(BaseModel):
    """Bytes somebody holds, each blob once, with the pictures, renditions and copies made from it."""

    blobs: int
    unique_bytes: int = Field(
        description="All of them, each blob once: `hot_bytes` and `cold_bytes` together."
    )
    shared_bytes: int = Field(description="Those of them that another project holds too, anybody's.")
    hot_bytes: int
    cold_bytes: int = Field(description="What is in the archive.")
    cost_month_usd: float = Field(description="What they cost in a month, by the rates of their tiers.")


class StoredByProject(Held):
    """What one project holds."""

    project_id: UUID
    name: str
    kind: Literal["video", "story", "image"]
    versions: int
    level: StorageLevel = Field(description="Against the owner's limit, by this project alone.")
    last_touched: datetime
    deleted: bool = Field(description="Deleted, and not purged yet: it can be brought back.")


class StoredByOwnedProject(StoredByProject):
    """What one project holds, and whose it is."""

    owner: Person


class PersonStorage(Held):
    """What a person's projects hold that are not deleted, against the limit."""

    deleted_bytes: int = Field(description="What only their deleted projects hold; it does not count.")
    projects: int
    versions: int
    last_touched: datetime | None
    limit_bytes: int | None
    level: StorageLevel = Field(description="`near` from 80 % of the limit, `over` from 100 %.")
    used_fraction: float | None


class StorageStanding(BaseModel):
    """How near a person's storage limit is: ``near`` from 80 %, ``over`` from 100 %."""

    used_bytes: int
    limit_bytes: int | None
    level: Literal["fine", "near", "over"]
    used_fraction: float | None


class Storage(PersonStorage):
    """What your versions hold, and what nothing in the house refers to."""

    logical_bytes: int = Field(
        description="As if every version were a folder of its own, with all that fills it."
    )
    saved_bytes: int
    orphan_bytes: int = Field(description="What the next collection would delete, in the whole house.")
    orphan_count: int
    by_project: list[StoredByProject]


class StoredPerson(PersonStorage):
    """What one person holds."""

    person: Person
    email: str


class StorageTotals(Held):
    """What all projects hold together, deleted ones too."""

    logical_bytes: int
    saved_bytes: int
    orphan_bytes: int
    stored_bytes: int = Field(description="All bytes there are, whoever holds them.")


class StorageRates(BaseModel):
    """Dollars for a GB (10⁹ bytes) and month."""

    hot_gb_month_usd: float
    cold_gb_month_usd: float


class ArchivePasses(BaseModel):
    """The archive's daily pass: when it was through last, and when it is due."""

    last_run_at: datetime | None
    next_run_at: datetime | None


class HouseStorage(BaseModel):
    """What everybody stores."""

    totals: StorageTotals
    people: list[StoredPerson]
    projects: list[StoredByOwnedProject]
    rates: StorageRates
    archive: ArchivePasses


class CollectionItem(BaseModel):
    """What a collection would do with one blob, and why."""

    sha256: str
    size: int
    reason: str
    delete: bool
    age_days: float


class CollectionPlan(BaseModel):
    """What a collection would do."""

    items: list[CollectionItem]
    bytes: int


class Iterated(BaseModel):
    """A project by how often it was iterated."""

    project_id: UUID
    name: str
    versions: int
