"""A house whose power goes off at the n-th durable moment: nothing it does after that has any effect."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection
from tests.sketchbook import PowerCut

from retake.db.unit_of_work import Database
from retake.services.house import House


class Countdown:
    """Counts durable moments down; at zero, and ever after, each of them is a `PowerCut`."""

    def __init__(self, moments: int) -> None:
        self._left = moments

    def tick(self) -> None:
        """One more moment."""
        self._left -= 1
        if self._left < 0:
            raise PowerCut("the power went off")


class _Database(Database):
    """Goes off before a transaction begins, before it commits, or after it has."""

    def __init__(self, inner: Database, countdown: Countdown) -> None:
        self.url = inner.url
        self._inner, self._countdown = inner, countdown

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        self._countdown.tick()
        with self._inner.transaction() as connection:
            yield connection
            self._countdown.tick()
        self._countdown.tick()

    @contextmanager
    def autocommit(self) -> Iterator[Connection]:
        self._countdown.tick()
        with self._inner.autocommit() as connection:
            yield connection


class _Around:
    """Passes everything on; the named calls count before and after."""

    counted: tuple[str, ...] = ()

    def __init__(self, inner: Any, countdown: Countdown) -> None:
        self._inner, self._countdown = inner, countdown

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._inner, name)
        if name not in self.counted:
            return found

        def call(*given: Any, **named: Any) -> Any:
            self._countdown.tick()
            result = found(*given, **named)
            self._countdown.tick()
            return result

        return call


class _Provider(_Around):
    counted = ("submit", "find", "poll", "fetch", "cancel")


class _Blobs(_Around):
    counted = ("put", "delete")


def doomed(house: House, moments: int) -> House:
    """The house, whose power goes off after so many durable moments."""
    countdown = Countdown(moments)
    provider: Any = _Provider(house.generator, countdown)
    blobs: Any = _Blobs(house.blobs, countdown)
    database = _Database(house.database, countdown)
    return replace(
        house, database=database, blobs=blobs, generator=provider, generators={house.generator.name: provider}
    )
