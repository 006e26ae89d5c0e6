"""The reporting view of clip versions: the columns of the requirements, every form of question, and its plan."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from tests.house import Film, rows

from retake.db.rows import run
from retake.services import clips, projects
from retake.services.house import House

PROMISED = [
    "id",
    "job_id",
    "clip_index",
    "version_number",
    "video_url",
    "prompt",
    "thumbnail_url",
    "user_instruction",
    "cost",
    "created_at",
    "is_current",
]
OURS = ["archived_url", "archived_at", "state"]
HISTORY = "SELECT * FROM clip_versions WHERE job_id = %s AND clip_index = %s ORDER BY version_number DESC"
CURRENT = "SELECT * FROM clip_versions WHERE job_id = %s AND clip_index = %s AND is_current = TRUE"

Sql = psycopg.Connection[dict[str, Any]]


@pytest.fixture
def analyst(made: Film) -> Iterator[Sql]:
    """An analyst's connection to a house with a film whose second clip has three versions."""
    for words in ("add more motion", "make it nighttime"):
        made.edit({"op": "scene.instruct", "scene": made.scene(2), "instruction": words})
    url = made.house.database.url
    with psycopg.connect(url, autocommit=True, row_factory=psycopg.rows.dict_row) as connection:
        connection.execute("set search_path = reporting")
        yield connection


def test_the_view_has_exactly_the_promised_columns_and_ours_at_the_end(made: Film, analyst: Sql) -> None:
    """In this order, with the promised types: cost is numeric(10, 4), the index and the number are integers."""
    found = rows(
        made.house,
        """select column_name, data_type, numeric_precision, numeric_scale from information_schema.columns
        where table_schema = 'reporting' and table_name = 'clip_versions' order by ordinal_position""",
    )
    assert [column["column_name"] for column in found] == PROMISED + OURS
    by_name = {column["column_name"]: column for column in found}
    assert (by_name["cost"]["numeric_precision"], by_name["cost"]["numeric_scale"]) == (10, 4)
    for name in ("clip_index", "version_number"):
        assert by_name[name]["data_type"] == "integer"


def test_a_clips_history_in_sql_is_the_one_the_api_tells(made: Film, analyst: Sql) -> None:
    """Row for row, number for number; one of them is current."""
    told = clips.list_versions(made.house, made.owner, made.id, "1", None)["versions"]
    found = analyst.execute(HISTORY, [made.id, 1]).fetchall()
    assert [row["version_number"] for row in found] == [3, 2, 1]
    for row, version in zip(found, told, strict=True):
        shown = {name: version[name] for name in row if name != "cost"}
        assert {name: value for name, value in row.items() if name != "cost"} == shown
        assert float(row["cost"]) == version["cost"]
    assert analyst.execute(CURRENT, [made.id, 1]).fetchall() == found[:1]


def test_every_other_form_of_question_runs(made: Film, analyst: Sql) -> None:
    """The newest number, how many there are, those older than a week, one by id, the sum of a job."""
    newest = "select max(version_number) as n, count(*) as c from clip_versions where job_id = %s and clip_index = %s"
    assert analyst.execute(newest, [made.id, 1]).fetchone() == {"n": 3, "c": 3}
    old = "select id from clip_versions where created_at < now() - interval '7 days' and not is_current"
    assert analyst.execute(old).fetchall() == []
    by_id = "select clip_index from clip_versions where id = %s"
    version = made.document()["scenes"][2]["clip"]["version"]
    assert analyst.execute(by_id, [version]).fetchall() == [{"clip_index": 2}]
    total = "select job_id, sum(cost) as spent from clip_versions group by job_id"
    assert [float(row["spent"]) for row in analyst.execute(total)] == pytest.approx([5 * 0.045])


def test_number_and_place_name_one_version_also_after_moving_and_removing(made: Film, analyst: Sql) -> None:
    """The place is that in the current film; a removed scene has none and nothing of it is current."""
    second, third = made.scene(2), made.scene(3)
    made.edit({"op": "scene.move", "scene": third, "after": None})
    made.edit({"op": "scene.remove", "scene": second})
    found = analyst.execute("select * from clip_versions where job_id = %s", [made.id]).fetchall()
    named = [(row["clip_index"], row["version_number"]) for row in found if row["clip_index"] is not None]
    assert sorted(named) == [(0, 1), (1, 1)]
    gone = [row for row in found if row["clip_index"] is None]
    assert sorted(row["version_number"] for row in gone) == [1, 2, 3]
    assert not any(row["is_current"] for row in gone)


def test_deleted_projects_are_not_listed_and_deleted_versions_say_so(
    made: Film, analyst: Sql, house: House
) -> None:
    """A deleted version keeps number, prompt, instruction and cost; it has no video any more."""
    version = analyst.execute(HISTORY, [made.id, 1]).fetchall()[1]
    with house.database.transaction() as connection:
        run(
            connection,
            "delete from version_blobs where version_id = :id and role = 'content'",
            id=version["id"],
        )
        run(connection, "update versions set deleted_at = now() where id = :id", id=version["id"])
    after = analyst.execute(HISTORY, [made.id, 1]).fetchall()[1]
    assert (after["state"], after["video_url"]) == ("deleted", None)
    kept = ("id", "version_number", "prompt", "user_instruction", "cost")
    assert {name: after[name] for name in kept} == {name: version[name] for name in kept}
    projects.delete(house, made.owner, made.id)
    assert analyst.execute("select id from clip_versions").fetchall() == []


def test_an_archived_version_has_its_copys_address_and_time(made: Film, analyst: Sql, house: House) -> None:
    """A blob that left the hot store says when; one that is back has neither address nor time."""
    blob = made.clips(1)[1]
    oldest = [made.id, 1]
    with house.database.transaction() as connection:
        run(connection, "update blobs set tier = 'cold' where sha256 = :blob", blob=blob)
    row = analyst.execute(HISTORY, oldest).fetchall()[2]
    assert (row["state"], row["archived_url"]) == ("archived", f"/api/v1/blobs/{blob}")
    assert row["archived_at"] is not None
    with house.database.transaction() as connection:
        run(connection, "update blobs set tier = 'hot' where sha256 = :blob", blob=blob)
    row = analyst.execute(HISTORY, oldest).fetchall()[2]
    assert (row["state"], row["archived_url"], row["archived_at"]) == ("active", None, None)


def test_a_role_that_may_use_this_schema_only_can_read_the_view(made: Film, analyst: Sql) -> None:
    """What the view stands on asks for no rights of the reader's."""
    analyst.execute("create role reader")
    try:
        analyst.execute("grant usage on schema reporting to reader")
        analyst.execute("grant select on all tables in schema reporting to reader")
        analyst.execute("set role reader")
        assert len(analyst.execute(HISTORY, [made.id, 1]).fetchall()) == 3
    finally:
        analyst.execute("reset role")
        analyst.execute("drop owned by reader")
        analyst.execute("drop role reader")


FILL = """
with films as (
    select gen_random_uuid() as film, n from generate_series(1, %(films)s) n
), grown as (
    insert into public.families (id, kind, owner_id, name) select film, 'video', %(owner)s, 'Film ' || n from films
    returning id
), clips as (
    select gen_random_uuid() as clip, film, s from films, generate_series(0, %(clips)s - 1) s
), born as (
    insert into public.families (id, kind, project_id, scene_id, owner_id, name)
    select clip, 'clip', film, s::text, %(owner)s, 'Scene' from clips returning id
), made as (
    insert into public.versions (id, family_id, number, origin, message)
    select gen_random_uuid(), clip, n, 'generated', 'Scene' from clips, generate_series(1, 5) n
    where (select count(*) from born) > 0 returning id
), heads as (
    insert into public.versions (id, family_id, number, origin, message)
    select gen_random_uuid(), film, 1, 'generated', 'Film' from films where (select count(*) from grown) > 0
    returning id, family_id
)
insert into public.snapshots (version_id, document, patch)
select h.id, jsonb_build_object('kind', 'video', 'scenes', (
    select jsonb_agg(jsonb_build_object('id', s::text, 'clip', jsonb_build_object('family', clip)) order by s)
    from clips where film = h.family_id)), '[]'
from heads h
"""
POINT = """
update public.families f set head_id = v.id
from public.versions v where v.family_id = f.id and v.number = f.last_number + 1 and f.head_id is null
"""


def looked_at(node: dict[str, Any]) -> Iterator[tuple[str, float]]:
    """The tables a plan looked at, each with how many rows it saw in all."""
    if "Relation Name" in node:
        seen = node["Actual Rows"] + node.get("Rows Removed by Filter", 0)
        yield node["Relation Name"], seen * node["Actual Loops"]
    for child in node.get("Plans", ()):
        yield from looked_at(child)


def filled(made: Film, films: int, clips: int) -> None:
    """Films beside the one there is, with five versions of each clip, and statistics as upkeep makes them in time."""
    with psycopg.connect(made.house.database.url, autocommit=True) as connection:
        connection.execute(FILL.encode(), {"owner": made.owner.id, "films": films, "clips": clips})
        connection.execute(POINT.encode())
        connection.execute("vacuum analyze public.families, public.versions, public.snapshots")


def rows_read(analyst: Sql, statement: str, job: object) -> dict[str, float]:
    """How many rows of each table a question about the second clip of a job read."""
    answer = analyst.execute(f"explain (analyze, format json) {statement}".encode(), [job, 1]).fetchone()
    assert answer is not None
    seen: dict[str, float] = {}
    for table, number in looked_at(answer["QUERY PLAN"][0]["Plan"]):
        seen[table] = seen.get(table, 0) + number
    return seen


@pytest.mark.parametrize("statement", [HISTORY, CURRENT], ids=["history", "current"])
def test_asking_about_one_job_does_not_look_at_the_others(made: Film, analyst: Sql, statement: str) -> None:
    """Among 300 films with 9,000 clip versions, one clip's history unnests one manifest and reads a handful of rows."""
    filled(made, 300, 6)
    assert analyst.execute("select count(*) as n from clip_versions").fetchall() == [{"n": 9005}]
    seen = rows_read(analyst, statement, made.id)
    assert seen["snapshots"] <= 5, seen
    assert max(seen.values()) < 100, seen


@pytest.mark.parametrize("statement", [HISTORY, CURRENT], ids=["history", "current"])
def test_asking_about_one_clip_does_not_look_at_the_others(made: Film, analyst: Sql, statement: str) -> None:
    """In a film of 1,000 clips with 5,000 versions one clip's five are read."""
    filled(made, 1, 1000)
    (job,) = analyst.execute(
        "select job_id from clip_versions group by job_id having count(*) = 5000"
    ).fetchall()
    seen = rows_read(analyst, statement, job["job_id"])
    assert max(seen.values()) < 100, seen
