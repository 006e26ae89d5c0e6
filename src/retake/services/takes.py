"""Obtaining a take: found, shared with whoever is making it, or bought once — whatever dies in between.

Three durable moments: reserve money and a key (the take's id), submit and remember the provider's job, settle with
bytes and real cost. A process that comes back goes on from the last one.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import Connection

from retake.db import ledger, runs, takes
from retake.db.rows import Row
from retake.domain.errors import CapReached, RetakeError
from retake.domain.pricing import discount
from retake.domain.recipes import Recipe
from retake.media.errors import MediaError
from retake.observability import PROVIDER_CALLS, PROVIDER_SECONDS
from retake.ports import AnswerLost, GenerationRequest, Generator, JobStatus, ProviderError
from retake.services import blobs, events
from retake.services.house import House, new_id
from retake.services.views import usd

log = structlog.get_logger(__name__)

POLL_SECONDS = 0.1
TELL_SECONDS = 0.4  # how often progress is told at most
SUBMIT_TRIES = 3
UNDER_WAY = ("reserved", "submitted")


class GenerationFailed(RetakeError):
    """The provider could not make this part."""

    unchanged = "The current version was not touched, and the finished parts are kept."
    next_step = "Retry the run: only what is missing is made."


class GenerationHeld(RetakeError):
    """It is not known whether the provider got the order, and it cannot be asked."""

    unchanged = "Nothing is ordered again by itself, so nothing is paid twice."
    next_step = "Look at the provider's own list of jobs, then retry or cancel the run."


class RunCancelled(RetakeError):
    """The run was cancelled."""


@dataclass(frozen=True, slots=True)
class PartOrder:
    """On whose behalf a take is obtained: the step of a run, the project, the person who pays, and the run's discount
    in basis points."""

    run: UUID
    step: UUID
    project: UUID
    payer: UUID
    owner: UUID
    discount_bps: int


def obtain(house: House, order: PartOrder, recipe: Recipe, ordinal: int) -> tuple[UUID, str]:
    """The take and its blob. Blocks until it is ready; raises GenerationFailed, GenerationHeld, RunCancelled,
    CapReached or StorageFull."""
    while True:
        if _wants_cancel(house, order):
            _stop(house, order, recipe, ordinal)
            raise RunCancelled
        take, mine, resumed = _claim(house, order, recipe, ordinal)
        if take["state"] == "ready":
            return take["id"], take["blob"]
        if mine:
            return take["id"], _make(house, order, recipe, take, resumed)
        if take["state"] == "held":
            raise GenerationHeld("Another run holds this very part, waiting for a person's decision.")
        time.sleep(POLL_SECONDS)


def _stop(house: House, order: PartOrder, recipe: Recipe, ordinal: int) -> None:
    """Stop what this run had under way before a crash, so that nobody waits for it; what is finished is kept."""
    with house.database.autocommit() as connection:
        take = takes.living(connection, recipe.key, ordinal)
    if take is not None and take["run_id"] == order.run and take["state"] in UNDER_WAY:
        _make(house, order, recipe, take, resumed=True)


def _claim(house: House, order: PartOrder, recipe: Recipe, ordinal: int) -> tuple[Row, bool, bool]:
    """The living take, whether it is this run's to make, and whether it was begun before; reserved if there is none."""
    with house.database.transaction() as connection:
        takes.forget_damaged(connection, recipe.key, ordinal)
        take = takes.living(connection, recipe.key, ordinal)
        if take is None:
            price, _ = house.price(recipe.step, recipe.parameters)
            price -= discount(price, order.discount_bps)
            identifier = new_id()
            check_caps(house, connection, order.payer, order.project, price)
            if not takes.insert(
                connection, identifier, recipe.key, recipe.document, ordinal, order.run, price
            ):
                return _other(connection, recipe, ordinal), False, False
            ledger.append(
                connection,
                "reserve",
                price,
                order.payer,
                order.project,
                order.run,
                identifier,
                recipe.document,
            )
            fresh = takes.row(connection, identifier)
            assert fresh is not None
            take, resumed = fresh, False
        else:
            resumed = True
        mine = take["run_id"] == order.run or (
            # An order that a run which is over left behind is gone on with, as after a crash.
            take["state"] in UNDER_WAY and runs.is_over(connection, take["run_id"])
        )
        if mine or take["state"] == "ready":
            runs.set_step(connection, order.step, "running", take_id=take["id"])
            events.step_changed(connection, order.owner, order.project, order.run, order.step)
        return take, mine, resumed


def _other(connection: Connection, recipe: Recipe, ordinal: int) -> Mapping[str, Any]:
    """Whoever won the race for the take; if it is gone again, something not ready, so that we are asked again."""
    return takes.living(connection, recipe.key, ordinal) or {"state": "reserved", "run_id": None, "id": None}


def check_caps(house: House, connection: Connection, person: UUID, project: UUID, price: int) -> None:
    """Let this much more be spent. Holds the account until the transaction ends; raises CapReached."""
    if price == 0:
        return
    ledger.hold_account(connection, person)
    settings = house.settings
    for cap, whose, (spent, reserved) in (
        (settings.person_cap, "your", ledger.month_of_person(connection, person)),
        (settings.project_cap, "the project's", ledger.month_of_project(connection, project)),
    ):
        if cap is not None and spent + reserved + price > cap:
            raise CapReached(
                f"This costs ${usd(price):.2f}, and of {whose} ${usd(cap):.2f} a month only "
                f"${usd(max(cap - spent - reserved, 0)):.2f} are left.",
                cap_usd=usd(cap),
                spent_usd=usd(spent),
                reserved_usd=usd(reserved),
                price_usd=usd(price),
            )


def _make(house: House, order: PartOrder, recipe: Recipe, take: Row, resumed: bool) -> str:
    provider = house.generators[recipe.provider]
    try:
        job = take["provider_job"] or _submit(house, order, provider, recipe, take, resumed)
        status = _wait(house, order, provider, job) if job else JobStatus("cancelled")
    except AnswerLost as error:
        _end(house, recipe, take["id"], "held", str(error), 0)
        raise GenerationHeld(str(error)) from error
    except ProviderError as error:
        charged = _end(house, recipe, take["id"], "failed", str(error), error.charged)
        raise GenerationFailed(str(error), charged=charged) from error
    if status.state == "failed":
        reason = status.error or "The provider gave no reason."
        charged = _end(house, recipe, take["id"], "failed", reason, status.charged)
        raise GenerationFailed(reason, charged=charged)
    if status.state == "cancelled":
        charged = _end(house, recipe, take["id"], "cancelled", "cancelled", status.charged)
        raise RunCancelled(charged=charged)
    assert job is not None
    return _settle(house, provider, recipe, take["id"], job, status.charged)


def _submit(
    house: House, order: PartOrder, provider: Generator, recipe: Recipe, take: Row, resumed: bool
) -> str | None:
    """Order the generation; on the way back from a crash or a lost answer the provider is asked first.

    None when the order had not left before the crash, and the run is to stop.
    """
    key = str(take["id"])
    if resumed and not provider.finds_lost_jobs:
        raise AnswerLost("The connection to the provider broke while the order was on its way.")
    job = provider.find(key) if resumed else None
    if job is None and resumed and _wants_cancel(house, order):
        return None
    inputs = {name: blobs.local_path(house, digest) for name, digest in recipe.inputs.items()}
    request = GenerationRequest(recipe.step, recipe.model, recipe.parameters, take["ordinal"], inputs)
    for attempt in range(1, SUBMIT_TRIES + 1):
        if job is not None:
            break
        try:
            job = provider.submit(request, key)
        except AnswerLost:
            if not provider.finds_lost_jobs:
                raise
            job = provider.find(key)
            if job is None and attempt == SUBMIT_TRIES:
                raise
    assert job is not None
    with house.database.transaction() as connection:
        takes.submitted(connection, take["id"], job)
    return job


def _wait(house: House, order: PartOrder, provider: Generator, job: str) -> JobStatus:
    """Follow the provider's job to its end, telling how far it is."""
    told, told_at, cancelled = -1.0, 0.0, False
    while True:
        status = provider.poll(job)
        if status.state in ("done", "failed", "cancelled"):
            return status
        if not cancelled and _wants_cancel(house, order):
            provider.cancel(job)
            cancelled = True
            continue
        if status.progress - told >= 0.02 and time.monotonic() - told_at >= TELL_SECONDS:
            told, told_at = status.progress, time.monotonic()
            with house.database.transaction() as connection:
                runs.set_step(connection, order.step, "running", progress=status.progress)
                events.step_changed(connection, order.owner, order.project, order.run, order.step)
        time.sleep(POLL_SECONDS)


def _wants_cancel(house: House, order: PartOrder) -> bool:
    with house.database.autocommit() as connection:
        return runs.cancel_requested(connection, order.run, order.step)


def _settle(house: House, provider: Generator, recipe: Recipe, take: UUID, job: str, charged: int) -> str:
    try:
        outcome = provider.fetch(job)
    except ProviderError as error:
        charged = max(charged, error.charged)
        charged = _end(house, recipe, take, "failed", str(error), charged)
        raise GenerationFailed(str(error), charged=charged) from error
    # The provider's file stays its own: what becomes a blob is a copy nobody else writes to, not even another
    # worker that carries out the same run because this one was taken for dead.
    copy = house.workshop / f"{take}.{new_id()}{Path(outcome.path).suffix}"
    try:
        with blobs.room_to_write():
            shutil.copyfile(outcome.path, copy)
            blob = blobs.store(house, copy, outcome.media_type)
    except MediaError as error:
        reason = f"What the provider delivered cannot be used: {error}"
        charged = _end(house, recipe, take, "failed", reason, outcome.cost)
        raise GenerationFailed(reason, charged=charged) from error
    finally:
        copy.unlink(missing_ok=True)
    with house.database.transaction() as connection:
        payer = ledger.reservation(connection, take)
        off = discount(outcome.cost, payer["discount_bps"])
        latency = takes.ready(connection, take, blob, outcome.cost - off)
        if latency >= 0:
            PROVIDER_CALLS.labels(recipe.provider, recipe.step, "done").inc()
            PROVIDER_SECONDS.labels(recipe.provider, recipe.step).observe(latency / 1000)
            _book(connection, payer, recipe, take, outcome.cost, off, outcome.usage, latency, True)
    return blob


def _end(house: House, recipe: Recipe, take: UUID, state: str, reason: str, charged: int) -> int:
    """The take did not come to be; what was charged all the same is booked, the rest of the reservation released.

    What it costs whoever ordered it, in micro-dollars.
    """
    log.warning("take ended without a result", take=str(take), state=state, reason=reason, charged=charged)
    PROVIDER_CALLS.labels(recipe.provider, recipe.step, {"held": "lost"}.get(state, state)).inc()
    with house.database.transaction() as connection:
        payer = ledger.reservation(connection, take)
        off = discount(charged, payer["discount_bps"])
        latency = takes.ended(connection, take, state, reason, charged - off)
        if latency >= 0 and state != "held":
            _book(connection, payer, recipe, take, charged, off, {}, latency, False)
    return charged - off


def _book(
    connection: Connection,
    payer: Row,
    recipe: Recipe,
    take: UUID,
    cost: int,
    off: int,
    usage: Mapping[str, Any],
    latency: int,
    success: bool,
) -> None:
    """Settle with whoever ordered the take, also when another run went on with it."""
    row = takes.row(connection, take)
    assert row is not None
    add: Callable[..., bool] = ledger.append
    people = (payer["person_id"], payer["project_id"], payer["run_id"], take, recipe.document)
    add(connection, "settle", cost, *people, usage=usage, latency_ms=latency, success=success)
    if off:
        add(connection, "discount", off, *people)
    add(connection, "release", row["reserved"], *people)
