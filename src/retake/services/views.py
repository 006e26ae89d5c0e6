"""How rows are shown: the plain JSON shapes that the API, the event stream and the command line share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from retake.db.rows import Row
from retake.domain import batches
from retake.domain.errors import RetakeError
from retake.domain.pricing import discount
from retake.domain.retention import RetentionPolicy

View = dict[str, Any]
DOLLAR = 1_000_000


def usd(micros: int | None) -> float:
    """Micro-dollars as dollars."""
    return round((micros or 0) / DOLLAR, 6)


def person(identifier: object, name: str | None) -> View | None:
    """Whoever did something."""
    return None if identifier is None else {"id": identifier, "name": name or ""}


def problem(error: RetakeError, kind: str) -> View:
    """An error as the body of a problem, without its HTTP status."""
    return {
        "type": f"/problems/{kind}",
        "title": (type(error).__doc__ or "").strip().splitlines()[0],
        "detail": error.detail,
        "unchanged": error.unchanged,
        "next_step": error.next_step,
        "charged_usd": usd(error.charged),
        **error.facts,
    }


def version_summary(row: Row) -> View:
    """A version in a list."""
    return {
        "id": row["id"],
        "number": row["number"],
        "parent_id": row["parent_id"],
        "parent_number": row["parent_number"],
        "second_parent_id": row["second_parent_id"],
        "origin": row["origin"],
        "message": row["message"],
        "author": person(row["author_id"], row["author_name"]),
        "created_at": row["created_at"],
        "labels": list(row["labels"]),
        "is_head": bool(row["is_head"]),
        "run_id": row["run_id"],
        "cost_usd": usd(row["cost"]),
        "poster": row["poster"],
        "changed": row["changed"],
    }


def project(row: Row, head: View | None, policy: RetentionPolicy) -> View:
    """A project with its current version; ``policy`` is that of the settings, which the project may override."""
    return {
        "id": row["id"],
        "kind": row["kind"],
        "name": row["name"],
        "description": row["description"],
        "tags": list(row["tags"]),
        "owner": person(row["owner_id"], row["owner_name"]),
        "head": head,
        "version_count": row["version_count"],
        "poster": head["poster"] if head else None,
        "active_runs": row["active_runs"],
        "retention": policy.overridden(row["retention"]).to_json(),
        "created_at": row["created_at"],
        "updated_at": row["updated_at"],
        "deleted_at": row["deleted_at"],
    }


def step(row: Row) -> View:
    """One step of a run."""
    return {
        "id": row["id"],
        "part": row["part"],
        "slot": row["slot"],
        "scene_id": row["scene_id"],
        "position": row["scene_position"],
        "title": row["title"],
        "action": row["action"],
        "reason": row["reason"],
        "state": row["state"],
        "progress": round(float(row["progress"]), 3),
        "price_usd": usd(row["price"]),
        "seconds": round(float(row["seconds"] or 0.0), 1),
        # Once where two steps of a run are filled from the same take, and not where it was there before.
        "cost_usd": usd(row["cost"]) if row["take_run"] == row["run_id"] and not row["counted"] else None,
        "blob": row["blob"],
        "thumbnail": row["thumbnail"],
        "problem": row["problem"],
    }


def run(row: Row, steps: Sequence[Row], cost: int) -> View:
    """A run with its steps."""
    shown = [step(each) for each in steps]
    made = [each for each in shown if each["action"] == "generate"]
    return {
        "id": row["id"],
        "project_id": row["project_id"],
        "project_name": row["project_name"],
        "project_kind": row["project_kind"],
        "state": row["state"],
        "attempt": row["attempt"],
        "message": row["message"],
        "author": person(row["author_id"], row["author_name"]),
        "created_at": row["created_at"],
        "started_at": row["started_at"],
        "finished_at": row["finished_at"],
        "base_id": row["base_id"],
        "base_version": row["base_number"],
        "result_version": row["result_number"],
        "edits": row["edits"],
        "steps": shown,
        # Parts that are made, as the plan counts them: what is reused or put together is none of them.
        "done": sum(each["state"] == "done" for each in made),
        "total": len(made),
        "quote_usd": usd(row["quote"]),
        "cost_usd": usd(cost),
        "problem": row["problem"],
        "conflict": row["conflict"],
        "decided": row["decided"],
        "batch": _batch(row, shown) if row["batch"] else None,
        "retry_of": row["retry_of"],
        "retried_by": row["retried_by"],
        "behind": row["behind"],
    }


def _batch(row: Row, steps: Sequence[View]) -> View:
    """A batch clip by clip, in the order asked, with what was quoted for it."""
    own: dict[str, list[View]] = {}
    for each in steps:
        own.setdefault(each["scene_id"], []).append(each)
    shown = [batch_clip(edit, own[edit["scene"]]) for edit in row["edits"] if edit["scene"] in own]
    prices = [round(step["price_usd"] * DOLLAR) for step in steps]
    return {
        "clips": shown,
        "subtotal_usd": usd(sum(prices)),
        "discount_usd": usd(sum(discount(price, row["discount_bps"]) for price in prices)),
        "discount_percent": row["discount_bps"] / 100,
        "total_usd": usd(row["quote"]),
        "seconds": round(sum(clip["seconds"] for clip in shown), 1),
    }


def batch_clip(edit: Mapping[str, Any], steps: Sequence[View]) -> View:
    """One clip of a batch by its steps as they are shown."""
    facts = [batches.StepFacts(each["slot"], each["state"], each["progress"]) for each in steps]
    last = steps[-1]
    costs = [each["cost_usd"] for each in steps if each["cost_usd"] is not None]
    return {
        "regeneration_id": last["id"],
        "scene_id": last["scene_id"],
        "clip_index": last["position"] - 1,
        "position": last["position"],
        "title": last["title"],
        "instruction": batches.instruction_of(edit),
        "status": batches.status(facts),
        "progress": batches.progress(facts),
        "price_usd": round(sum(each["price_usd"] for each in steps), 6),
        "cost_usd": round(sum(costs), 6) if costs else None,
        "seconds": round(sum(each["seconds"] for each in steps), 1),
        "thumbnail": last["thumbnail"],
        "problem": next((each["problem"] for each in steps if each["problem"]), None),
    }


def _undoable(row: Row) -> bool:
    if row["undone_by"] is not None:
        return False
    if row["kind"] in ("edit", "restore", "merge", "set_head", "undo"):
        return row["before"].get("head") is not None
    return row["kind"] in ("delete", "describe", "label", "unlabel")


def operation(row: Row) -> View:
    """One line of the operations log."""
    return {
        "id": row["id"],
        "kind": row["kind"],
        "summary": row["summary"],
        "actor": person(row["actor_id"], row["actor_name"]),
        "project_id": row["project_id"],
        "at": row["at"],
        "undone": row["undone_by"] is not None,
        "undoes": row["undoes"],
        "undoable": _undoable(row),
    }


def clip(row: Row) -> View:
    """What fills a slot, with its pictures."""
    return {
        "family": row["family_id"],
        "version": row["part_id"],
        "number": row["number"],
        "blob": row["blob"],
        "poster": row["poster"],
        "thumbnail": row["thumbnail"],
        "cost_usd": usd(row["cost"]),
        "state": row["state"],
    }


def clip_version(row: Row, message: str, pins: Sequence[str]) -> View:
    """A version of a scene's clip, with where its bytes are and why it cannot be restored, if it cannot."""
    asked, about = row["parameters"] or {}, row["archive_about"] or {}
    obstacle = _obstacle(row)
    return {
        "version_id": row["id"],
        "number": row["number"],
        "blob": row["blob"],
        "poster": row["poster"],
        "thumbnail": row["thumbnail"],
        "prompt": asked.get("prompt", ""),
        "instructions": asked.get("instructions", []),
        "duration": asked.get("duration"),
        "cost_usd": usd(row["cost"]),
        "created_at": row["created_at"],
        "author": person(row["author_id"], row["author_name"]),
        "is_current": bool(row["in_film"]),
        "film_versions": list(row["films"]),
        "state": row["state"],
        "instruction": row["instruction"],
        "message": message,
        "size": row["size"],
        "archived_size": row["archived_size"],
        "archived_at": row["archived_at"],
        "archived_blob": row["archived_blob"],
        "quality": about.get("quality"),
        "pinned_by": list(pins),
        "restorable": obstacle is None,
        "not_restorable": obstacle,
    }


def _obstacle(row: Row) -> str | None:
    if row["state"] == "deleted":
        return "It was deleted; its number, picture, words and cost are kept."
    if row["in_film"]:
        return "It is current already."
    if not row["films"]:
        return "No version of the film holds it any more."
    return None


def scenes(document: Mapping[str, Any], parts: Sequence[Row]) -> list[View]:
    """A film's scenes in order, with what fills them and where they start on its timeline."""
    filled = {(row["scene_id"], row["slot"]): clip(row) for row in parts}
    shown, start = [], 0.0
    for position, scene in enumerate(document.get("scenes", ()), 1):
        shown.append(
            {
                "id": scene["id"],
                "position": position,
                "title": scene["title"],
                "prompt": scene["prompt"],
                "instructions": scene["instructions"],
                "duration": scene["duration"],
                "start": round(start, 6),
                "image": filled.get((scene["id"], "image")),
                "clip": filled.get((scene["id"], "clip")),
            }
        )
        start += scene["duration"]
    return shown
