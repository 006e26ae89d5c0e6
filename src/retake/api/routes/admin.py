"""What administrators look after: everybody's storage."""

from __future__ import annotations

from retake.api.auth import Asking, Served
from retake.api.errors import problems
from retake.api.routing import Router
from retake.api.schemas import usage as usage_shapes
from retake.domain.errors import NotAllowed
from retake.services import storage
from retake.services.views import View

router = Router(prefix="/admin", tags=["usage"])


@router.get("/storage", response_model=usage_shapes.HouseStorage, responses=problems(401, 403))
def get_everyones_storage(house: Served, person: Asking) -> View:
    """What everybody and every project stores, deleted ones too, and what it costs. For administrators.

    A blob counts once in each sum: what people or projects share is in the totals once.
    """
    if person.role != "admin":
        raise NotAllowed("Only administrators see what everybody stores.")
    return storage.everyone(house)
