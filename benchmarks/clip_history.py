"""A clip's history takes hardly longer among 50,000 versions of 1,000 clips than among 18 of six; what is longer is
finding the clip's place in a manifest of 1,000 scenes."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import Connection, text

from benchmarks.stage import Result, Stage, median_seconds, stage
from retake.services import clips
from retake.services.house import new_id

CLIPS, VERSIONS = 1_000, 50
FEW_CLIPS, FEW_VERSIONS = 6, 3
HOLDERS = 2_000  # further film versions that all hold the current version of every hundredth clip
READ_SECONDS = 0.5  # what the requirements allow
# Ids are derived from what they name: film/<n>, clip/<scene>, clip/<scene>/<n>, image/<scene>, image/<scene>/<n>.
_CLIPS = """
with scenes as (select s, case when s = 1 then :few else :versions end as n from generate_series(0, :clips - 1) s),
families as (
    insert into families (id, kind, project_id, scene_id, owner_id, name, last_number, head_id)
    select md5(:job || '/' || k || '/' || s)::uuid, k, :project, 'scene-' || s, :owner, 'Scene ' || s, n,
        md5(:job || '/' || k || '/' || s || '/' || n)::uuid
    from scenes, unnest(array['clip', 'image']) k
), blobs as (
    insert into blobs (sha256, size, media_type, width, height, duration, frame_rate)
    select encode(sha256((:job || '/' || k || '/' || s || '/' || i)::bytea), 'hex'), 2000000,
        'video/mp4', 1280, 720, 5, 24
    from scenes, generate_series(1, n) i, unnest(array['clip', 'image', 'thumbnail', 'poster']) k
    returning sha256
), recipes as (
    insert into recipes (key, document)
    select md5(:job || '/' || k || '/' || s || '/' || i), jsonb_build_object('step', k, 'provider', 'p', 'model', 'm',
        'inputs', '{}'::jsonb, 'parameters', jsonb_build_object('prompt', 'A lighthouse at dawn', 'duration', 5,
            'style', '', 'instructions', coalesce((select jsonb_agg('make it ' || j)
                from generate_series(2, i) j), '[]')))
    from scenes, generate_series(1, n) i, unnest(array['clip', 'image']) k
    returning key
), takes as (
    insert into takes (id, recipe_key, ordinal, state, run_id, provider, model, blob, cost, finished_at)
    select md5(:job || '/take/' || k || '/' || s || '/' || i)::uuid, md5(:job || '/' || k || '/' || s || '/' || i), 1,
        'ready', :run, 'p', 'm', encode(sha256((:job || '/' || k || '/' || s || '/' || i)::bytea), 'hex'), 100000, now()
    from scenes, generate_series(1, n) i, unnest(array['clip', 'image']) k
), derived as (
    insert into blob_derivations (source, kind, derived)
    select encode(sha256((:job || '/clip/' || s || '/' || i)::bytea), 'hex'), k,
        encode(sha256((:job || '/' || k || '/' || s || '/' || i)::bytea), 'hex')
    from scenes, generate_series(1, n) i, unnest(array['thumbnail', 'poster']) k
), versions as (
    insert into versions (id, family_id, number, parent_id, origin, message, run_id, take_id)
    select md5(:job || '/' || k || '/' || s || '/' || i)::uuid, md5(:job || '/' || k || '/' || s)::uuid, i,
        case when i > 1 then md5(:job || '/' || k || '/' || s || '/' || i - 1)::uuid end, 'regenerated', 'Scene', :run,
        md5(:job || '/take/' || k || '/' || s || '/' || i)::uuid
    from scenes, generate_series(1, n) i, unnest(array['clip', 'image']) k
), inputs as (
    insert into version_inputs (version_id, input_id)
    select md5(:job || '/clip/' || s || '/' || i)::uuid, md5(:job || '/image/' || s || '/' || i)::uuid
    from scenes, generate_series(1, n) i
)
insert into version_blobs (version_id, role, sha256)
select md5(:job || '/' || k || '/' || s || '/' || i)::uuid, 'content',
    encode(sha256((:job || '/' || k || '/' || s || '/' || i)::bytea), 'hex')
from scenes, generate_series(1, n) i, unnest(array['clip', 'image']) k
"""
_FILMS = """
with films as (
    insert into versions (id, family_id, number, parent_id, origin, message)
    select md5(:job || '/film/' || f)::uuid, :project, f,
        case when f > 1 then md5(:job || '/film/' || f - 1)::uuid end, 'regenerated', 'Film'
    from generate_series(1, :films) f
    returning id
)
insert into version_parts (version_id, slot, scene_id, family_id, part_id)
select md5(:job || '/film/' || f)::uuid, k, 'scene-' || s, md5(:job || '/' || k || '/' || s)::uuid,
    md5(:job || '/' || k || '/' || s || '/' || least(f, case when s = 1 then :few else :versions end))::uuid
from generate_series(1, :films) f, generate_series(0, :clips - 1) s, unnest(array['clip', 'image']) k
where f <= :versions or f = :films or s % 100 = 0
"""
_HEAD = """
with head as (
    insert into snapshots (version_id, document, patch)
    select md5(:job || '/film/' || :films)::uuid, jsonb_build_object('kind', 'video', 'scenes', jsonb_agg(
        jsonb_build_object('id', 'scene-' || s, 'title', 'Scene ' || s, 'prompt', 'At dawn ' || md5(s::text),
        'instructions', '[]'::jsonb, 'duration', 5, 'takes', '{"clip": 1, "image": 1}'::jsonb,
        'clip', jsonb_build_object('family', md5(:job || '/clip/' || s)::uuid, 'version', md5(s::text)::uuid, 'blob',
            encode(sha256(s::text::bytea), 'hex')),
        'image', jsonb_build_object('family', md5(:job || '/image/' || s)::uuid, 'version', md5(s::text)::uuid, 'blob',
            encode(sha256(s::text::bytea), 'hex'))) order by s)), '[]'
    from generate_series(0, :clips - 1) s
)
update families set head_id = md5(:job || '/film/' || :films)::uuid, last_number = :films where id = :project
"""


def _film(at: Stage, scenes: int, versions: int, holders: int) -> UUID:
    """A film with as many versions of each clip; the second clip has few in every film."""
    project, run = new_id(), new_id()
    with at.house.database.transaction() as connection:
        connection.execute(
            text("insert into families (id, kind, owner_id, name) values (:id, 'video', :owner, 'Film')"),
            {"id": project, "owner": at.person.id},
        )
        connection.execute(
            text("""insert into runs (id, project_id, author_id, state, edits, message, parallelism, quote)
                values (:id, :project, :owner, 'done', '[]', '', 1, 0)"""),
            {"id": run, "project": project, "owner": at.person.id},
        )
        known = {
            "job": str(project),
            "project": project,
            "run": run,
            "owner": at.person.id,
            "clips": scenes,
            "versions": versions,
            "few": FEW_VERSIONS,
            "films": versions + holders,
        }
        for statement in (_CLIPS, _FILMS, _HEAD):
            _run(connection, statement, known)
    return project


def _run(connection: Connection, statement: str, known: dict[str, object]) -> None:
    wanted = text(statement)
    connection.execute(wanted, {name: known[name] for name in wanted.compile().params})


def measure() -> Iterator[Result]:
    """Read the history of a clip of three versions, alone and among many, and of one of fifty."""
    with stage() as at:
        house, person = at.house, at.person
        small = _film(at, FEW_CLIPS, FEW_VERSIONS, 0)
        large = _film(at, CLIPS, VERSIONS, HOLDERS)
        with house.database.autocommit() as connection:
            connection.execute(text("vacuum analyze"))

        def seconds(job: UUID, place: str, versions: int) -> float:
            found = clips.list_versions(house, person, job, place, None)["versions"]
            assert len(found) == versions
            return median_seconds(lambda: clips.list_versions(house, person, job, place, None), 60)

        seconds(small, "1", FEW_VERSIONS)
        few = seconds(small, "1", FEW_VERSIONS)
        among = seconds(large, "1", FEW_VERSIONS)
        many = seconds(large, "0", VERSIONS)
        yield Result("clip_history", "3 versions of a clip, of 6 in the film", f"{few * 1000:.1f} ms")
        yield Result(
            "clip_history",
            "the same among 50,000 versions of 1,000 clips, against that (claim: at most 2)",
            f"{among / few:.2f}",
            among / few <= 2,
        )
        yield Result(
            "clip_history",
            f"50 versions of a clip that {HOLDERS:,} film versions hold (claim: below 500 ms)",
            f"{many * 1000:.1f} ms",
            many < READ_SECONDS,
        )
        yield Result(
            "clip_history",
            "each of those against each of the 3 (claim: at most 1)",
            f"{(many / VERSIONS) / (few / FEW_VERSIONS):.2f}",
            many / VERSIONS <= few / FEW_VERSIONS,
        )
