"""The sample film: ordered at the first start in demo mode, so that a newcomer sees one being made."""

from __future__ import annotations

from retake.db import families
from retake.domain.errors import CapReached, StorageLimitReached
from retake.services import people, projects
from retake.services.house import House

PROMPT = (
    "A lighthouse by the sea at dawn, a red sailboat in the bay, gulls over the waves, a runner on the beach"
)
SAMPLE = {
    "kind": "video",
    "name": "The old lighthouse",
    "prompt": PROMPT,
    "music": "calm and hopeful, soft piano and strings",
    "scenes": 6,
    "scene_duration": 4.0,
}


def order_sample(house: House) -> bool:
    """Order the sample film for the demo person, who is made if need be; False when any project exists already, or the
    limits that are set have no room for it.
    """
    person = people.ensure_demo_person(house)
    with house.database.autocommit() as connection:
        if families.exists_any(connection):
            return False
    try:
        projects.create(house, person, SAMPLE, idempotency_key="sample-film")
    except (CapReached, StorageLimitReached):
        return False  # somebody tries out narrow limits; a house without a sample is better than none
    return True
