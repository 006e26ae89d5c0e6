"""The five statements of the versioning requirements, run as printed against the reporting schema."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from uuid import UUID, uuid4

import psycopg
import pytest
from tests.clip_versions import later, states
from tests.house import Film, at_once, film, findings, rows

from retake.domain.errors import Thawing
from retake.services import blobs, films, history, operations, projects, usage, versions
from retake.services.house import House, Person
from retake.services.retention import tend

ROLL_BACK = """UPDATE projects
SET current_head_version_id = 'historical-v-uuid'
WHERE id = 'project-uuid';"""
LINEAGE = """WITH RECURSIVE VersionHistory AS (
SELECT id, parent_version_id, commit_delta_prompt, 1 AS branch_depth
FROM versions WHERE id = 'latest-v-uuid'
UNION ALL
SELECT v.id, v.parent_version_id, v.commit_delta_prompt, vh.branch_depth + 1
FROM versions v
INNER JOIN VersionHistory vh ON v.id = vh.parent_version_id
)
SELECT * FROM VersionHistory ORDER BY branch_depth ASC;"""
ORPHANS = """SELECT m.media_hash_id, m.s3_url
FROM hashed_media_assets m
LEFT JOIN snapshots s ON m.media_hash_id = s.full_json_payload->>'primary_video_hash'
WHERE s.version_id IS NULL;"""
CORRECTED_ORPHANS = """SELECT m.media_hash_id, m.s3_url
FROM hashed_media_assets m
LEFT JOIN media_references r ON m.media_hash_id = r.media_hash_id
WHERE r.version_id IS NULL;"""
COMPARE_AND_SWAP = """UPDATE projects
SET current_head_version_id = 'new-version-uuid'
WHERE id = 'project-uuid' AND current_head_version_id = 'expected-old-version-uuid'
RETURNING id;"""
MOST_ITERATED = """SELECT project_id, COUNT(id) as total_version_commits
FROM versions
GROUP BY project_id
ORDER BY total_version_commits DESC
LIMIT 5;"""

Sql = psycopg.Connection[tuple[object, ...]]


def connect(house: House) -> Sql:
    """A plain connection of an analyst's, every statement for itself."""
    return psycopg.connect(house.database.url, autocommit=True, options="-c search_path=reporting")


@pytest.fixture
def analyst(made: Film) -> Iterator[Sql]:
    """A connection to a house with a film of three versions: scene 1 at night, then in rain."""
    for words in ("at night", "in rain"):
        made.edit({"op": "scene.instruct", "scene": made.scene(1), "instruction": words})
    with connect(made.house) as connection:
        yield connection


def named(statement: str, **ids: UUID) -> str:
    """The statement with ids in the place of its placeholders; as printed otherwise."""
    for name, value in ids.items():
        placeholder = f"'{name.replace('_', '-')}'"
        assert placeholder in statement
        statement = statement.replace(placeholder, f"'{value}'")
    return statement


def run(connection: Sql, statement: str) -> psycopg.Cursor[tuple[object, ...]]:
    """Run a statement without parameters."""
    return connection.execute(statement.encode())


def move(made: Film, expected: int, to: int) -> str:
    """The compare-and-swap statement from one version to another."""
    return named(
        COMPARE_AND_SWAP,
        new_version_uuid=made.id_of(to),
        project_uuid=made.id,
        expected_old_version_uuid=made.id_of(expected),
    )


def test_rolling_back_in_sql_moves_the_parts_along_and_is_in_the_log(made: Film, analyst: Sql) -> None:
    """The film, its clips' and pictures' heads, an operation that can be undone; fsck finds nothing."""
    statement = named(ROLL_BACK, historical_v_uuid=made.id_of(1), project_uuid=made.id)
    assert run(analyst, statement).rowcount == 1
    assert made.head == 1
    first = made.document(1)["scenes"][0]["clip"]
    found = rows(made.house, "select id, head_id from families")
    heads = {str(row["id"]): str(row["head_id"]) for row in found}
    assert heads[first["family"]] == first["version"]
    assert findings(made.house) == []

    newest = operations.page(made.house, made.owner, made.id, None, 1)[0]
    assert (newest["kind"], newest["actor"], newest["undoable"]) == ("set_head", None, True)
    operations.undo(made.house, made.owner, newest["id"])
    assert made.head == 3
    assert findings(made.house) == []


def test_rolling_back_to_where_the_head_is_writes_no_operation(made: Film, analyst: Sql) -> None:
    """The statement runs, and nothing happened."""
    before = len(rows(made.house, "select id from operations"))
    run(analyst, named(ROLL_BACK, historical_v_uuid=made.id_of(3), project_uuid=made.id))
    assert len(rows(made.house, "select id from operations")) == before


def test_a_head_cannot_be_moved_to_another_projects_version(
    made: Film, analyst: Sql, house: House, bob: Person
) -> None:
    """Nor to a version that is not there: the database refuses, nothing is changed."""
    other = film(house, bob, "Another", kind="image")
    for version in (other.head_id, uuid4()):
        with pytest.raises(psycopg.errors.IntegrityError):
            run(analyst, named(ROLL_BACK, historical_v_uuid=version, project_uuid=made.id))
    assert made.head == 3
    assert findings(house) == []


@pytest.mark.usefixtures("quick_archive")
def test_a_head_cannot_be_moved_to_a_version_that_lost_a_clip(made: Film, analyst: Sql) -> None:
    """The answer names the clip and what helps; head, parts and log stay as they were."""
    tend(made.house, made.id, at=later(31))
    assert states(made) == {1: "deleted", 2: "deleted", 3: "hot"}
    before = len(rows(made.house, "select id from operations"))
    with pytest.raises(psycopg.errors.RestrictViolation) as caught:
        run(analyst, named(ROLL_BACK, historical_v_uuid=made.id_of(1), project_uuid=made.id))
    assert str(caught.value).startswith('version 1 of "Stormy shore" was deleted to save room'), caught.value
    assert "still has all its clips" in str(caught.value.diag.message_hint)
    assert made.head == 3
    assert len(rows(made.house, "select id from operations")) == before
    assert findings(made.house) == []


@pytest.mark.usefixtures("quick_archive")
def test_a_head_moved_to_an_archived_clip_is_thawed_when_it_is_played_or_by_the_next_pass(
    made: Film, analyst: Sql
) -> None:
    """SQL cannot order it: whoever plays the film does, and a pass finds that it is wanted."""
    house = made.house
    tend(house, made.id, at=later(8))
    assert states(made)[1] == "replaced"
    run(analyst, named(ROLL_BACK, historical_v_uuid=made.id_of(1), project_uuid=made.id))
    with pytest.raises(Thawing):
        films.video(house, made.owner, made.id, 1)
    assert ("thaw", made.clips(1)[0]) in house.errand.asked  # type: ignore[attr-defined]
    assert tend(house, made.id).thawed == 1
    assert films.video(house, made.owner, made.id, 1)
    assert findings(house) == []


@pytest.mark.usefixtures("analyst", "quick_archive")
@pytest.mark.parametrize("attempt", range(4))
def test_rolling_back_in_sql_while_a_clip_is_deleted_gives_one_or_the_other(made: Film, attempt: int) -> None:
    """Either the head moved and its clips are there, or one is gone and the head stayed; never a head with a gap."""
    swapped, tended = at_once(partial(swap, made, 1), partial(tend, made.house, made.id, later(31)))
    assert not isinstance(tended, Exception), tended
    if swapped == 1:
        assert states(made)[1] != "deleted"
    else:
        assert isinstance(swapped, psycopg.errors.RestrictViolation), swapped
        assert states(made)[1] == "deleted"
        assert made.head == 3
    assert findings(made.house) == []


def test_the_recursive_query_gives_the_lineage_the_api_gives(made: Film, analyst: Sql) -> None:
    """Ids, parents and messages, nearest first, depth from 1; for the head and for a branch."""
    made.edit({"op": "title", "title": "branch"}, base_version=1)
    for number, numbers in ((3, [3, 2, 1]), (4, [4, 1])):
        found = run(analyst, named(LINEAGE, latest_v_uuid=made.id_of(number))).fetchall()
        chain = versions.lineage(made.house, made.owner, made.id, number, 100)
        assert [version["number"] for version in chain] == numbers
        assert found == [
            (version["id"], version["parent_id"], version["message"], depth)
            for depth, version in enumerate(chain, 1)
        ]


def test_the_orphan_query_runs_as_printed_and_would_delete_live_scenes(made: Film, analyst: Sql) -> None:
    """It looks at one key that films do not have: every blob looks orphaned. So it is not what collects."""
    found = {row[0] for row in run(analyst, ORPHANS)}
    assert set(made.clips()) < found


def test_the_corrected_orphan_query_finds_exactly_the_orphans(made: Film, analyst: Sql, house: House) -> None:
    """Over the edges: nothing of a live film, nothing derived; exactly what no version holds, and where it lies."""
    assert run(analyst, CORRECTED_ORPHANS).fetchall() == []
    path = house.workshop / "stray.txt"
    path.write_text("stray")
    sha256 = blobs.store(house, path, "text/plain")
    found = run(analyst, CORRECTED_ORPHANS).fetchall()
    assert found == [(sha256, f"blobs/{sha256[:2]}/{sha256[2:4]}/{sha256}")]
    assert (house.settings.data_dir / str(found[0][1])).read_text() == "stray"


def test_a_deleted_projects_blobs_are_orphans_unless_shared(
    made: Film, analyst: Sql, house: House, bob: Person
) -> None:
    """With Bob's film of the same clips only what was Ada's alone is named."""
    his = film(house, bob)
    assert set(his.clips()) == set(made.clips(1))
    projects.delete(house, made.owner, made.id)
    found = {row[0] for row in run(analyst, CORRECTED_ORPHANS)}
    assert not found & set(his.clips())
    assert len(found) == 2 * (2 + 3)  # two versions: picture with thumbnail, clip with thumbnail and poster


def test_compare_and_swap_loses_when_the_head_moved_and_wins_when_it_did_not(
    made: Film, analyst: Sql
) -> None:
    """The row that comes back is the answer."""
    assert run(analyst, move(made, 2, 1)).fetchall() == []
    assert made.head == 3
    assert run(analyst, move(made, 3, 2)).fetchall() == [(made.id,)]
    assert made.head == 2
    assert findings(made.house) == []


def swap(made: Film, to: int) -> int:
    """Swap in SQL from version 3; how many rows came back."""
    with connect(made.house) as connection:
        return len(run(connection, move(made, 3, to)).fetchall())


def set_head(made: Film, expected: UUID) -> int:
    """Move the head as the API does; 1 when it did."""
    history.set_head(made.house, made.owner, made.id, 1, expected)
    return 1


@pytest.mark.usefixtures("analyst")
def test_of_many_who_swap_at_once_one_wins(made: Film) -> None:
    """Eight analysts and the API race from the same head: one of them wins, one operation is written."""
    head = made.head_id
    before = len(rows(made.house, "select id from operations"))
    results = at_once(*[partial(swap, made, to) for to in (1, 2) * 4], partial(set_head, made, head))
    assert [result for result in results if result == 1] == [1], results
    assert len(rows(made.house, "select id from operations")) == before + 1
    assert findings(made.house) == []


def test_the_most_iterated_projects_are_the_apis(made: Film, analyst: Sql, house: House) -> None:
    """Five at most, most versions first; parts' versions and deleted projects do not count."""
    works = [film(house, made.owner, f"story {number}", kind="story") for number in range(6)]
    for number, work in enumerate(works):
        for _ in range(number):
            work.edit({"op": "again"})
    projects.delete(house, made.owner, works[4].id)
    found = run(analyst, MOST_ITERATED).fetchall()
    shown = usage.most_iterated(house, made.owner)
    assert [count for _, count in found] == [entry["versions"] for entry in shown] == [6, 4, 3, 3, 2]
    assert set(found) == {(entry["project_id"], entry["versions"]) for entry in shown}
    assert works[4].id not in {project for project, _ in found}


def test_the_snapshots_hold_the_documents_and_the_patches(made: Film, analyst: Sql) -> None:
    """As the API shows them."""
    found = analyst.execute(
        "select full_json_payload, diff_patch from snapshots where version_id = %s", [made.id_of(2)]
    ).fetchall()
    version = made.version(2)
    assert found == [(version["document"], version["patch"])]


def test_a_project_can_be_found_by_its_person(made: Film, analyst: Sql) -> None:
    """With the column names that were promised; a deleted one cannot."""
    statement = "select id, user_id, current_head_version_id from projects where user_id = %s"
    assert analyst.execute(statement, [made.owner.id]).fetchall() == [(made.id, made.owner.id, made.head_id)]
    projects.delete(made.house, made.owner, made.id)
    assert analyst.execute("select id from projects").fetchall() == []
