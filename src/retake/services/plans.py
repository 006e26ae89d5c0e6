"""Plan and quote: what an edit would reuse, make and compose, and what it would cost. Nothing is saved here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Connection

from retake.db import blobs, families, takes, versions
from retake.domain import batches, manifests, recipes
from retake.domain.errors import Invalid, NotReady
from retake.domain.manifests import Document
from retake.domain.planning import KnownTakes, Plan, PlanPart, Price, plan_document, time_needed
from retake.domain.pricing import batch_discount, discount, estimated
from retake.domain.words import describe
from retake.services import retention
from retake.services.blobs import local_path
from retake.services.holding import refuse_gaps
from retake.services.house import House, Person, new_id
from retake.services.permissions import own_project, version_id
from retake.services.views import View, usd


@dataclass(frozen=True, slots=True)
class Drafted:
    """An edit thought through: the document it starts from, the one it wants, and the plan to fill it."""

    base: Document | None
    wanted: Document
    edits: Sequence[Mapping[str, Any]]
    plan: Plan
    base_id: UUID | None = None
    head_id: UUID | None = None
    batch: bool = False
    discount_bps: int = 0

    @property
    def plan_hash(self) -> str:
        """Equal for equal plans from the same base at the same price."""
        base = str(self.base_id) if self.base_id else None
        return self.plan.fingerprint(f"{base} batch {self.discount_bps}" if self.batch else base)

    @property
    def discount(self) -> int:
        """What is taken off the plan's price, in micro-dollars: each part is booked on its own."""
        return sum(discount(part.price, self.discount_bps) for part in self.plan.parts)

    @property
    def price(self) -> int:
        """What the run would cost, less the discount."""
        return self.plan.price - self.discount


def draft_new(house: House, connection: Connection, request: Mapping[str, Any]) -> Drafted:
    """What making a new project would take. The request's scene ids go into its "create" edit."""
    prompt = (request.get("prompt") or "").strip()
    if not prompt:
        raise Invalid("The prompt is empty.", next_step="Say in a sentence what you would like to see.")
    count = request.get("scenes") or 6 if request["kind"] == "video" else 0
    scene_ids = request.get("scene_ids") or [str(new_id()) for _ in range(count)]
    create = {"op": "create", **request, "prompt": prompt, "scene_ids": scene_ids}
    wanted = begin(house, connection, create)
    return Drafted(None, wanted, [create], _planned(house, connection, wanted, None))


def begin(house: House, connection: Connection, create: Mapping[str, Any]) -> Document:
    """The document a "create" edit wants, with its script if that was written before."""
    document = manifests.new_document(create, create["scene_ids"])
    if document["kind"] != "video":
        return document
    recipe = recipes.script_recipe(house.makers, document)
    blob = takes.known(connection, [(recipe.key, 1)]).get((recipe.key, 1))
    return document if blob is None else scripted(house, document, recipe.key, blob)


def scripted(house: House, document: Document, key: str, blob: str) -> Document:
    """The document with the words of its script."""
    script = orjson.loads(local_path(house, blob).read_bytes())
    return manifests.with_script(document, script, key, blob)


def draft_edits(
    house: House,
    connection: Connection,
    project: UUID,
    edits: Sequence[Mapping[str, Any]],
    base_version: int | None = None,
    batch: bool = False,
    least_discount_bps: int = 0,
) -> Drafted:
    """What these edits would take, from the current version or an older one, as a batch of clips or as one edit."""
    found = families.project_row(connection, project)
    assert found is not None
    head = found["head_id"]
    if head is None:
        raise NotReady("The project has no version yet; its first run is not finished.")
    base_id = head if base_version is None else version_id(connection, project, base_version)
    base = versions.document(connection, base_id)
    assert base is not None
    ready = [_with_ids(edit) for edit in edits]
    wanted = manifests.apply_edits(base, ready, _next_takes(house, connection, base, ready))
    settled = [_settled(edit, wanted) for edit in ready]
    plan = _planned(house, connection, wanted, base)
    if base_id != head:
        refuse_gaps(connection, base_id, {part.scene_id or "" for part in plan.work if part.slot == "clip"})
    off = 0
    if batch:
        settings = house.settings
        clips = len(batches.scenes_of(settled))
        off = batch_discount(clips, settings.batch_discount_from, settings.batch_discount_percent)
    return Drafted(base, wanted, settled, plan, base_id, head, batch, max(off, least_discount_bps))


def _with_ids(edit: Mapping[str, Any]) -> Mapping[str, Any]:
    """New scenes and overlays get their ids now, so that the plan and the run speak of the same ones."""
    if edit["op"] == "scene.add" and not edit.get("id"):
        return {**edit, "id": str(new_id())}
    if edit["op"] == "overlays":
        overlays = [
            {**overlay, "id": overlay.get("id") or str(new_id())} for overlay in edit.get("overlays") or []
        ]
        return {**edit, "overlays": overlays}
    return edit


def _next_takes(
    house: House, connection: Connection, base: Document, edits: Sequence[Mapping[str, Any]]
) -> dict[str, int]:
    """For each "again" that this kind of project knows, the number of a take that nobody has made yet."""
    following: dict[str, int] = {}
    film = base["kind"] == "video"
    for edit in edits:
        if film and edit["op"] == "scene.again":
            scene = base["scenes"][manifests.scene_index(base, edit["scene"])]
            slot = edit.get("part") or "image"
            recipe = (
                recipes.image_recipe(house.makers, base, scene)
                if slot == "image"
                else recipes.clip_recipe(house.makers, base, scene, scene["image"]["blob"])
            )
            last = max(takes.last_ordinal(connection, recipe.key), scene["takes"][slot])
            following[f"{edit['scene']}/{slot}"] = last + 1
        elif film and edit["op"] == "music.again":
            recipe = recipes.music_recipe(house.makers, base)
            following["music"] = max(takes.last_ordinal(connection, recipe.key), base["music"]["take"]) + 1
        elif not film and edit["op"] == "again":
            story = base["kind"] == "story"
            recipe = (
                recipes.text_recipe(house.makers, base)
                if story
                else recipes.picture_recipe(house.makers, base)
            )
            following["take"] = max(takes.last_ordinal(connection, recipe.key), base["take"]) + 1
    return following


def _settled(edit: Mapping[str, Any], wanted: Document) -> Mapping[str, Any]:
    """An "again" with the take it was given, so that carrying it out later wants the very same."""
    if edit["op"] == "scene.again":
        scene = wanted["scenes"][manifests.scene_index(wanted, edit["scene"])]
        return {**edit, "take": scene["takes"][edit.get("part") or "image"]}
    if edit["op"] == "music.again":
        return {**edit, "take": wanted["music"]["take"]}
    if edit["op"] == "again":
        return {**edit, "take": wanted["take"]}
    return edit


def taken(edits: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """The takes that settled edits were given, by the names ``apply_edits`` knows."""
    given: dict[str, int] = {}
    for edit in edits:
        if edit["op"] == "scene.again":
            given[f"{edit['scene']}/{edit.get('part') or 'image'}"] = edit["take"]
        elif edit["op"] == "music.again":
            given["music"] = edit["take"]
        elif edit["op"] == "again":
            given["take"] = edit["take"]
    return given


def known_takes(connection: Connection) -> KnownTakes:
    """A way to ask which takes are ready."""
    return lambda names: takes.known(connection, names)


def _planned(house: House, connection: Connection, wanted: Document, base: Document | None) -> Plan:
    return plan_document(wanted, base, house.makers, known_takes(connection), prices(house, connection))


def prices(house: House, connection: Connection) -> Price:
    """Prices by the rate card, with the time such generations took lately, or what the provider says of it."""
    learned: dict[tuple[str, float | None], tuple[float, int]] = {}

    def price(step: str, parameters: Mapping[str, Any]) -> tuple[int, float]:
        cost, said = house.price(step, parameters)
        maker = house.makers[step]
        duration = parameters.get("duration") if step == "clip" else None
        if (step, duration) not in learned:
            learned[step, duration] = takes.learned_seconds(
                connection, maker.provider, maker.model, step, duration
            )
        return cost, estimated(said, *learned[step, duration])

    return price


def plan_new(house: House, request: Mapping[str, Any]) -> View:
    """The plan and quote of a new project."""
    with house.database.autocommit() as connection:
        return view(
            house, connection, draft_new(house, connection, request), None, None, request.get("parallelism")
        )


def plan_edits(
    house: House,
    person: Person,
    project: UUID,
    edits: Sequence[Mapping[str, Any]],
    base_version: int | None,
    batch: bool = False,
    parallelism: int | None = None,
) -> View:
    """The plan and quote of edits to a project, as one edit or as a batch of so many clips at a time."""
    with house.database.autocommit() as connection:
        own_project(connection, person, project)
        drafted = draft_edits(house, connection, project, edits, base_version, batch)
        found = versions.summary(connection, drafted.base_id) if drafted.base_id else None
        number = found["number"] if found else None
        return view(house, connection, drafted, project, number, parallelism)


def step_rows(plan: Plan) -> list[dict[str, Any]]:
    """The steps of a plan: what is not unchanged, in order."""
    return [
        {
            "id": new_id(),
            "position": position,
            "part": part.part,
            "slot": part.slot,
            "scene_id": part.scene_id,
            "scene_position": part.position,
            "title": part.title,
            "action": part.action,
            "reason": part.reason,
            "state": "waiting",
            "price": part.price,
            "seconds": round(part.seconds, 1),
            "key": part.recipe.key if part.recipe and part.known else None,
            "take": part.take,
        }
        for position, part in enumerate(plan.work)
    ]


def clips(connection: Connection, drafted: Drafted) -> list[View]:
    """The clips of a batch in the order asked, each at its own price before the discount."""
    if not drafted.batch:
        return []
    assert drafted.base is not None
    before = {scene["id"]: scene for scene in drafted.base["scenes"]}
    after = {scene["id"]: (position, scene) for position, scene in enumerate(drafted.wanted["scenes"], 1)}
    parts_of: dict[str | None, list[PlanPart]] = {}
    for part in drafted.plan.parts:
        parts_of.setdefault(part.scene_id, []).append(part)
    made = {edit["scene"]: before[edit["scene"]]["clip"] for edit in drafted.edits}
    pictures = blobs.thumbnails(connection, [clip["blob"] for clip in made.values() if clip])
    shown = []
    for edit in drafted.edits:
        position, scene = after[edit["scene"]]
        parts, clip = parts_of.get(edit["scene"], []), made[edit["scene"]]
        shown.append(
            {
                "scene_id": edit["scene"],
                "clip_index": position - 1,
                "position": position,
                "title": scene["title"],
                "duration": scene["duration"],
                "instruction": batches.instruction_of(edit),
                "price_usd": usd(sum(part.price for part in parts)),
                "seconds": round(sum(round(part.seconds, 1) for part in parts), 1),  # as its steps will say
                "thumbnail": pictures.get(clip["blob"]) if clip else None,
            }
        )
    return shown


def _archives(house: House, connection: Connection, drafted: Drafted, project: UUID | None) -> list[View]:
    """The clip versions that would move to the archive, because these clips are made again."""
    again = [
        part.scene_id
        for part in drafted.plan.work
        if part.slot == "clip" and part.scene_id and part.action == "generate"
    ]
    return retention.forecast(house, connection, project, again) if project and again else []


def view(
    house: House,
    connection: Connection,
    drafted: Drafted,
    project: UUID | None,
    base_number: int | None,
    parallelism: int | None = None,
) -> View:
    """A plan as it is shown."""
    plan = drafted.plan
    made = clips(connection, drafted)
    at_a_time = parallelism or (1 if drafted.batch else house.settings.parallelism)
    seconds = time_needed([clip["seconds"] for clip in made], at_a_time) if made else plan.seconds(at_a_time)
    return {
        "plan_hash": drafted.plan_hash,
        "project_id": project,
        "base_version": base_number,
        "expected_head": drafted.head_id,
        "parts": [
            {
                "part": part.part,
                "slot": part.slot,
                "scene_id": part.scene_id,
                "position": part.position,
                "title": part.title,
                "action": part.action,
                "reason": part.reason,
                "price_usd": usd(part.price),
                "seconds": round(part.seconds, 1) if part.action == "generate" else None,
            }
            for part in plan.parts
        ],
        "quote": {
            "reuse": plan.count("reuse"),
            "generate": plan.count("generate"),
            "compose": plan.count("compose"),
            "subtotal_usd": usd(plan.price),
            "discount_usd": usd(drafted.discount),
            "discount_percent": drafted.discount_bps / 100,
            "total_usd": usd(drafted.price),
            "seconds": round(seconds, 1),
        },
        "batch": drafted.batch,
        "clips": made,
        "archives": _archives(house, connection, drafted, project),
        "changes": describe(drafted.base, drafted.wanted) if drafted.base else [],
    }
