"""What looking after clips costs grows with what is decided, not with a project's history."""

from __future__ import annotations

import pytest
from tests.clip_versions import later, regenerated, sound, states
from tests.house import Film, rows
from tests.reporting.test_clip_versions import looked_at

from retake.db import archive
from retake.db.rows import all_rows
from retake.db.rows import run as execute
from retake.services import operations, retention

pytestmark = pytest.mark.usefixtures("quick_archive")

HISTORY = """
with grown as (
    insert into versions (id, family_id, number, parent_id, origin, message, author_id)
    select gen_random_uuid(), f.id, n, f.head_id, 'edited', 'Edited', f.owner_id
    from families f, generate_series(2, :films + 1) n where f.id = :film returning id, number
), held as (
    insert into version_parts (version_id, slot, scene_id, family_id, part_id)
    select g.id, p.slot, p.scene_id, p.family_id, p.part_id
    from grown g, families f join version_parts p on p.version_id = f.head_id where f.id = :film
)
insert into operations (id, project_id, kind, summary, before, after)
select gen_random_uuid(), :film, 'edit', 'Edited', jsonb_build_object('head', a.id), jsonb_build_object('head', b.id)
from grown a join grown b on b.number = a.number + 1
"""


def test_a_current_clip_costs_no_look_at_the_films_that_hold_it(made: Film) -> None:
    """When it was last current is known: now. Five hundred edits of other scenes are not read for it."""
    with made.house.database.transaction() as connection:
        execute(connection, HISTORY, film=made.id, films=500)
        execute(connection, "analyze")
        clips = list(archive.clips_of_scenes(connection, made.id, [made.scene(1)]))
        asked = all_rows(connection, "explain (analyze, format json) " + archive._FACTS, families=clips)
        seen: dict[str, float] = {}
        for table, number in looked_at(asked[0]["QUERY PLAN"][0]["Plan"]):
            seen[table] = seen.get(table, 0) + number
    assert seen["version_parts"] < 100, seen
    assert seen.get("operations", 0) < 100, seen


def test_a_pass_over_many_versions_records_them_in_operations_of_bounded_length(
    made: Film, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A record is written again for each version, so a full one is closed; the owner is told of every one."""
    monkeypatch.setattr(retention, "MOST_RECORDED", 2)
    house = made.house
    regenerated(made, 5)
    done = retention.tend(house, made.id, at=later(8))
    assert done.archived == 5
    assert states(made) == {**dict.fromkeys(range(1, 6), "replaced"), 6: "hot"}
    recorded = rows(house, "select id, summary, after from operations where kind = 'archive' order by id")
    assert [len(row["after"]["done"]) for row in recorded] == [2, 2, 1]
    assert [row["summary"] for row in recorded] == ["2 clip versions archived"] * 2 + [
        "1 clip version archived"
    ]
    numbers = [each["number"] for row in recorded for each in row["after"]["done"]]
    assert sorted(numbers) == [1, 2, 3, 4, 5]
    shown = [o["id"] for o in operations.page(house, made.owner, made.id, None, 50) if o["kind"] == "archive"]
    told = rows(house, "select data from events where kind = 'operation' and data ->> 'kind' = 'archive'")
    assert (
        {row["data"]["id"] for row in told}
        == {str(each) for each in shown}
        == {str(r["id"]) for r in recorded}
    )
    assert len(rows(house, "select id from events where kind = 'archived'")) == 1
    sound(house)
