"""``fsck`` finds every kind of damage, and damaged bytes are never handed out."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tests.house import Cluster, Film, build, film, findings, ordered, restarted, rows
from tests.sketchbook import Sketchbook

from retake.domain.errors import Damaged
from retake.services import blobs, checking
from retake.services.health import readiness
from retake.services.house import House, Person


def file_of(house: House, sha256: str) -> Path:
    """The file that holds a blob."""
    return house.settings.blobs_dir / sha256[:2] / sha256[2:4] / sha256


def flip(path: Path, quietly: bool = False) -> None:
    """Change one byte of a file; quietly as a bad disk does it, with no new modification time."""
    before = path.stat()
    path.chmod(0o644)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(bytes(data))
    if quietly:
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def test_a_sound_house_has_no_findings_and_progress_is_told(made: Film) -> None:
    """Every blob is read, one after the other."""
    told: list[tuple[int, int]] = []
    assert list(checking.check(made.house, lambda done, total: told.append((done, total)))) == []
    total = len(dict(made.house.blobs.list()))
    assert told == [(number, total) for number in range(1, total + 1)]


def test_a_flipped_byte_is_found_and_the_blob_not_handed_out_until_it_is_stored_again(
    made: Film, sketchbook: Sketchbook
) -> None:
    """Found, marked, refused; the same bytes stored again heal it, and fsck is clean."""
    house, sha256 = made.house, made.clips()[0]
    good = file_of(house, sha256).read_bytes()
    flip(file_of(house, sha256))
    assert [(found.kind, found.subject) for found in findings(house)] == [("damaged", sha256)]
    with pytest.raises(Damaged) as caught:
        blobs.handed_out(house, made.owner, sha256)
    assert caught.value.facts["blob"] == sha256
    assert rows(house, "select sha256 from blobs where damaged_at is not null") == [{"sha256": sha256}]

    copy = house.workshop / "copy.mp4"
    copy.write_bytes(good)
    assert blobs.store(house, copy, "video/mp4") == sha256
    assert blobs.handed_out(house, made.owner, sha256)[0].read_bytes() == good
    assert findings(house) == []


def test_damage_that_another_process_found_is_not_handed_out_here(made: Film) -> None:
    """A bit rots without a trace in a file this process has read before; after fsck elsewhere it is refused here too."""
    house, sha256 = made.house, made.clips()[0]
    assert blobs.handed_out(house, made.owner, sha256)
    flip(file_of(house, sha256), quietly=True)
    elsewhere = restarted_beside(house)
    assert [found.kind for found in findings(elsewhere)] == ["damaged"]
    with pytest.raises(Damaged):
        blobs.handed_out(house, made.owner, sha256)


def restarted_beside(house: House) -> House:
    """Another process on the same house, while the first goes on."""
    assert isinstance(house.generator, Sketchbook)
    return build(house.settings.data_dir, house.database.url, house.generator)


def test_a_missing_blob_is_found_and_its_part_made_again_when_asked_for(
    made: Film, sketchbook: Sketchbook, house: House, bob: Person
) -> None:
    """A take whose bytes are gone is not known any more: the same film for Bob buys that part, which heals both."""
    sha256 = made.clips()[1]
    file_of(house, sha256).unlink()
    assert [(found.kind, found.subject) for found in findings(house)] == [("missing", sha256)]
    with sketchbook.counted() as orders:
        his = film(house, bob)
    assert [order.step for order in orders] == ["clip"]
    assert his.clips() == made.clips()
    assert findings(house) == []


def test_a_damaged_picture_is_not_built_upon(made: Film, sketchbook: Sketchbook) -> None:
    """A clip is to be made from a picture whose bytes are damaged: the run fails, says which, and costs nothing."""
    house = restarted(made.house)
    here = Film(house, made.owner, made.id)
    picture = here.document()["scenes"][0]["image"]["blob"]
    flip(file_of(house, picture))
    with sketchbook.counted() as orders:
        run = here.edit({"op": "scene.edit", "scene": here.scene(1), "duration": 1.0})
    assert run["state"] == "failed"
    assert picture in run["problem"]["detail"]
    assert run["cost_usd"] == 0
    assert orders == []


@pytest.mark.parametrize(
    ("kind", "statement"),
    [
        (
            "head",
            """update families f set head_id = (select id from versions v where v.family_id = f.id and v.number = 1)
            where kind = 'clip' and last_number > 1""",
        ),
        (
            "edge",
            """update version_parts p set part_id = (select min(q.part_id::text)::uuid from version_parts q where q.slot = 'image')
            where slot = 'clip' and version_id = (select id from versions where number = 2 and origin = 'edited')""",
        ),
        (
            "edge",
            """insert into version_parts (version_id, slot, family_id, part_id)
            select gen_random_uuid(), 'clip', family_id, part_id from version_parts limit 1""",
        ),
        (
            "slots",
            """update snapshots set document = jsonb_set(document, '{scenes,0,clip,version}', to_jsonb(gen_random_uuid()))
            where document ->> 'kind' = 'video'""",
        ),
        (
            "slots",
            """delete from version_parts where slot = 'music'""",
        ),
        (
            "blob",
            """delete from version_blobs b using versions v, families f
            where v.id = b.version_id and f.id = v.family_id and f.kind = 'clip'""",
        ),
        ("number", "update families set last_number = 1 where last_number > 1"),
        ("money", "delete from entries where kind = 'release'"),
        ("take", "update takes set blob = null"),
        ("size", "update blobs set size = size + 1"),
    ],
)
def test_a_broken_invariant_is_found(made: Film, kind: str, statement: str) -> None:
    """Each is planted once; fsck names its kind and says nothing before."""
    made.edit({"op": "scene.instruct", "scene": made.scene(1), "instruction": "at night"})
    assert findings(made.house) == []
    with made.house.database.transaction() as connection:
        planted = connection.exec_driver_sql(statement)
        assert planted.rowcount > 0
    assert kind in {found.kind for found in findings(made.house)}


def test_a_part_that_belongs_to_another_project_is_found(made: Film, house: House, bob: Person) -> None:
    """An edge across projects would let one person's film be changed by another's."""
    his = film(house, bob)
    theirs = his.document()["scenes"][0]["clip"]
    with house.database.transaction() as connection:
        connection.exec_driver_sql(
            """update version_parts set family_id = %s, part_id = %s where slot = 'clip'
            and version_id = %s and scene_id = %s""",
            (theirs["family"], theirs["version"], made.head_id, made.scene(1)),
        )
    assert "edge" in {found.kind for found in findings(house)}


def test_an_empty_database_beside_a_full_store_is_not_well(made: Film, cluster: Cluster) -> None:
    """Every check that was content with nothing says what is wrong: fsck, readiness, and the other way round."""
    other = build(made.house.settings.data_dir, cluster.migrated())
    number = len(list(other.blobs.list()))
    (found,) = findings(other)
    assert (found.kind, found.subject) == ("database", f"{number} blobs")
    assert "it knows 0" in found.detail
    assert readiness(other) == {"database": "ok", "blobs": "ok"}  # new houses are empty, too

    moved = made.house.settings.blobs_dir.rename(made.house.settings.data_dir / "unmounted")
    made.house.settings.blobs_dir.mkdir()
    assert "mounted" in readiness(made.house)["blobs"]
    made.house.settings.blobs_dir.rmdir()
    moved.rename(made.house.settings.blobs_dir)
    assert readiness(made.house)["blobs"] == "ok"


def test_what_a_crash_left_is_no_foreign_store(made: Film) -> None:
    """A few bytes without a row beside a film are told as stray, and all is well; so is one lost blob to readiness."""
    house = made.house
    house.blobs.put(b"left over")
    assert findings(house) == []
    assert len(checking.stray_bytes(house)) == 1
    file_of(house, min(sha256 for sha256, _ in house.blobs.list())).unlink()
    assert readiness(house)["blobs"] == "ok"


def test_bytes_of_the_first_run_that_crashed_are_no_foreign_store(house: House, ada: Person) -> None:
    """Before its first row there is a project already."""
    ordered(house, ada)
    house.blobs.put(b"left over")
    assert findings(house) == []
