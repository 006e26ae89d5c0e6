"""Money, storage and who iterates most."""

from __future__ import annotations

from retake.api.auth import Asking, Served
from retake.api.errors import problems
from retake.api.routing import Router
from retake.api.schemas import usage as usage_shapes
from retake.domain.errors import NotAllowed
from retake.services import collection, storage, usage
from retake.services.views import View

router = Router(tags=["usage"])


@router.get("/usage", response_model=usage_shapes.Usage, responses=problems(401))
def get_usage(house: Served, person: Asking) -> View:
    """This month's money: spent, reserved, the cap, by project and by step."""
    return usage.money(house, person)


@router.get("/admin/usage", response_model=usage_shapes.HouseUsage, responses=problems(401, 403))
def get_house_usage(house: Served, person: Asking) -> View:
    """What everybody spent this month, by day and step. For administrators."""
    if person.role != "admin":
        raise NotAllowed("Only administrators see what everybody spends.")
    return usage.everybody(house)


@router.get("/storage", response_model=usage_shapes.Storage, responses=problems(401))
def get_storage(house: Served, person: Asking) -> View:
    """What your versions hold, by project too, each blob once; how near your limit that is; what it costs in a month.

    Also what it would be if nothing were shared, and what the whole house has orphaned.
    """
    return storage.own(house, person)


@router.get("/storage/level", response_model=usage_shapes.StorageStanding, responses=problems(401))
def get_storage_level(house: Served, person: Asking) -> View:
    """How near your storage limit you are, by what was last measured."""
    return storage.standing(house, person)


@router.get("/storage/plan", response_model=usage_shapes.CollectionPlan, responses=problems(401, 403))
def get_collection_plan(house: Served, person: Asking) -> View:
    """What the next collection would delete and keep, and why. For administrators."""
    if person.role != "admin":
        raise NotAllowed("Only administrators see what is collected.")
    decisions = collection.plan(house)
    return {
        "items": [
            {
                "sha256": decision.sha256,
                "size": decision.size,
                "reason": decision.reason,
                "delete": decision.delete,
                "age_days": round(decision.age.total_seconds() / 86_400, 2),
            }
            for decision in decisions
        ],
        "bytes": sum(decision.size for decision in decisions if decision.delete),
    }


@router.get("/analytics/most-iterated", response_model=list[usage_shapes.Iterated], responses=problems(401))
def get_most_iterated(house: Served, person: Asking) -> list[View]:
    """Your five projects with the most versions."""
    return usage.most_iterated(house, person)
