"""The house a use-case works in: database, blob store, providers, settings and queue, handed to every service."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import uuid_utils.compat
from sqlalchemy import Connection

from retake.db.unit_of_work import Database
from retake.domain.recipes import Maker, Makers
from retake.domain.retention import RetentionPolicy
from retake.ports import BlobStore, Generator
from retake.settings import Settings

Order = Callable[[Connection, UUID, int], None]  # queue an attempt of a run, in this transaction
Errand = Callable[
    [Connection, str, str], None
]  # queue an errand (its name, what it is about), in this transaction


@dataclass(frozen=True, slots=True)
class Person:
    """Whoever asks."""

    id: UUID
    name: str
    email: str
    role: str


@dataclass(frozen=True)
class House:
    """What services work with. Built by ``retake.bootstrap``; tests build their own."""

    settings: Settings
    database: Database
    blobs: BlobStore
    cold: BlobStore  # for what is archived
    generator: Generator  # the provider chosen in the settings
    generators: Mapping[str, Generator]  # every provider that takes were ever ordered from, by name
    order: Order
    errand: Errand

    @property
    def makers(self) -> Makers:
        """Who makes each step: the provider chosen in the settings."""
        return {step: Maker(self.generator.name, model) for step, model in self.generator.models.items()}

    @property
    def retention(self) -> RetentionPolicy:
        """What the settings say of versions of clips; projects and clips may differ from it."""

        def days(limit: Decimal | str) -> float | None:
            return None if limit == "none" else float(limit)

        chosen = self.settings
        return RetentionPolicy(
            chosen.keep_active_versions,
            days(chosen.archive_after_days),
            days(chosen.delete_after_days),
            chosen.archive_method,
        )

    @property
    def exports(self) -> Path:
        """Where exported films are kept until somebody needs the room; all can be made again."""
        return folder(self.settings.data_dir / "exports")

    @property
    def workshop(self) -> Path:
        """Where files are put together before they become blobs."""
        return folder(self.settings.work_dir)

    def price(self, step: str, parameters: Mapping[str, Any]) -> tuple[int, float]:
        """What one generation would cost in micro-dollars, and roughly how many seconds it takes."""
        return self.generator.price(step, parameters), self.generator.seconds(step, parameters)


def folder(path: Path) -> Path:
    """The folder, made if it is not there."""
    path.mkdir(parents=True, exist_ok=True)
    return path


def new_id() -> UUID:
    """A fresh UUIDv7."""
    return uuid_utils.compat.uuid7()


def now() -> datetime:
    """The time, with its zone."""
    return datetime.now(UTC)
