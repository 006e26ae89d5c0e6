"""One blob goes to the archive and comes back: smaller or as it is, whatever is killed in between."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from sqlalchemy import Connection
from tests.house import Film, findings, restarted, rows

from retake.db import blobs as blob_rows
from retake.domain.errors import Damaged, NotFound, Thawing
from retake.domain.retention import Method
from retake.media import archive as renditions
from retake.media.probe import probe
from retake.ports import BlobStore, GenerationRequest, Stored
from retake.providers.offline import OfflineStudio
from retake.services import archiving, blobs, checking, collection, exports, films
from retake.services.archiving import Archived
from retake.services.house import House

pytestmark = pytest.mark.usefixtures("quick_archive")


def agreed(_connection: Connection) -> bool:
    """Nobody minds."""
    return True


def noted(_connection: Connection, _archived: Archived) -> None:
    """Nothing to write down."""


def archived(house: House, sha256: str, method: Method = "compress") -> Archived:
    """Archive a blob."""
    done = archiving.archive(house, sha256, method, agreed, noted)
    assert done is not None
    return done


def asked(house: House) -> list[tuple[str, str]]:
    """The errands ordered in the house."""
    errands: list[tuple[str, str]] = house.errand.asked  # type: ignore[attr-defined]
    return errands


def rot(store: Path, sha256: str) -> None:
    """Turn one byte of a stored file as a bad disk does: size and times tell nothing."""
    file = store / sha256[:2] / sha256[2:4] / sha256
    before, data = file.stat(), bytearray(file.read_bytes())
    data[len(data) // 2] ^= 0xFF
    file.chmod(0o644)
    file.write_bytes(data)
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))


def copied(house: House, sha256: str) -> Path:
    """A file with a blob's bytes, beside the store."""
    kept = house.workshop / "kept.mp4"
    kept.write_bytes(blobs.local_path(house, sha256).read_bytes())
    return kept


def test_a_compressed_clip_is_shown_by_a_copy_of_its_rendition(made: Film) -> None:
    """The original's bytes are gone, its digest names nothing else; a copy of the same length stands in for it."""
    house, sha256 = made.house, made.clips()[0]
    before = probe(blobs.local_path(house, sha256))
    done = archived(house, sha256)
    assert done.tier == "replaced"
    assert not house.blobs.exists(sha256)
    assert not house.cold.exists(sha256)
    (rendition,) = [digest for digest, _ in house.cold.list()]
    about = rows(house, "select * from blob_derivations where kind = 'archive'")
    assert [(row["source"], row["derived"]) for row in about] == [(sha256, rendition)]
    assert about[0]["about"]["size"] == done.size
    assert findings(house) == []

    with pytest.raises(Thawing):
        blobs.local_path(house, sha256)
    assert asked(house) == [("thaw", sha256)]
    copy = archiving.thaw(house, sha256)
    assert copy not in (sha256, rendition)
    assert blobs.playable(house, [sha256]) == {sha256: copy}
    shown, row = blobs.handed_out(house, made.owner, sha256)
    assert row["sha256"] == copy
    after = probe(shown)
    assert (after.width, after.height, after.duration) == (before.width, before.height, before.duration)
    assert blobs.handed_out(house, made.owner, rendition)[1]["tier"] == "cold"
    assert findings(house) == []
    assert checking.stray_bytes(house) == []


def test_a_lossless_clip_comes_back_as_the_very_same_bytes(made: Film) -> None:
    """They move to the cold store and back; at no time are they in neither."""
    house, sha256 = made.house, made.clips()[0]
    before = blobs.local_path(house, sha256).read_bytes()
    assert archived(house, sha256, "lossless").tier == "cold"
    assert [digest for digest, _ in house.cold.list()] == [sha256]
    assert not house.blobs.exists(sha256)
    assert findings(house) == []
    assert archiving.thaw(house, sha256) == sha256
    assert list(house.cold.list()) == []
    assert blobs.local_path(house, sha256).read_bytes() == before
    assert findings(house) == []


def test_a_clip_whose_rendition_is_refused_moves_as_it_is(
    made: Film, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the reason in its words."""

    def refused(_source: Path, _target: Path, **_: float) -> renditions.Refusal:
        return renditions.Refusal("it would not look enough like the original", (), 0.0)

    monkeypatch.setattr(renditions, "archive_clip", refused)
    done = archived(made.house, made.clips()[0])
    assert done == Archived(
        "cold",
        blobs_size(made),
        "moved to the archive as it is: it would not look enough like the original",
    )


def blobs_size(made: Film) -> int:
    """The size of the first clip."""
    size: int = rows(made.house, "select size from blobs where sha256 = :sha256", sha256=made.clips()[0])[0][
        "size"
    ]
    return size


def test_it_is_thawed_once_however_many_ask(made: Film) -> None:
    """One errand for all requests; thawing again gives the same copy."""
    house, clips = made.house, made.clips()
    for sha256 in clips[:2]:
        archived(house, sha256)
    for _ in range(3):
        with pytest.raises(Thawing) as caught:
            films.video(house, made.owner, made.id, 1)
    assert caught.value.facts["blobs"] == sorted(clips[:2])
    assert sorted(asked(house)) == sorted(("thaw", sha256) for sha256 in clips[:2])
    copies = {sha256: archiving.thaw(house, sha256) for sha256 in clips[:2]}
    assert {sha256: archiving.thaw(house, sha256) for sha256 in clips[:2]} == copies
    playlist = films.video(house, made.owner, made.id, 1)
    assert all(copy in playlist for copy in copies.values())
    assert clips[2] in playlist
    assert not any(sha256 in playlist for sha256 in clips[:2])
    assert exports.make(house, made.owner, made.id, 1)[0].path.stat().st_size > 0
    assert [
        row["data"]["copy"]
        for row in rows(house, "select data from events where kind = 'thawed' order by id")
    ][:2] == list(copies.values())


def test_bytes_stored_again_are_at_hand_again_and_what_stood_for_them_is_collected(
    made: Film,
) -> None:
    """The digest names its own bytes again; rendition and copy go after the grace."""
    house, sha256 = made.house, made.clips()[0]
    kept = copied(house, sha256)
    archived(house, sha256)
    copy = archiving.thaw(house, sha256)
    with house.database.transaction() as connection:
        connection.exec_driver_sql("update blobs set created_at = now() - interval '30 days'")
    assert collection.collect(house).blobs == []
    assert blobs.store(house, kept, "video/mp4") == sha256
    assert blobs.playable(house, [sha256]) == {sha256: sha256}
    gone = {decision.sha256 for decision in collection.collect(house).blobs}
    assert copy in gone
    assert len(gone) == 2
    assert list(house.cold.list()) == []
    assert findings(house) == []
    assert archived(house, sha256).tier == "replaced"


def test_a_damaged_rendition_is_told_and_its_part_made_again_when_asked_for(made: Film) -> None:
    """fsck finds it; thawing says so; the take is forgotten, so that the clip can be made anew."""
    house, sha256 = made.house, made.clips()[0]
    archived(house, sha256)
    ((rendition, _),) = house.cold.list()
    file = house.settings.cold_dir / rendition[:2] / rendition[2:4] / rendition
    file.chmod(0o644)
    file.write_bytes(b"rotten")
    assert [(found.kind, found.subject) for found in findings(house)] == [("damaged", rendition)]
    with pytest.raises(Damaged):
        archiving.thaw(house, sha256)
    assert rows(house, "select sha256 from blobs where damaged_at is not null order by sha256") == sorted(
        [{"sha256": sha256}, {"sha256": rendition}], key=lambda row: row["sha256"]
    )
    file.unlink()
    assert [(found.kind, found.subject) for found in findings(house)] == [("missing", rendition)]


def test_a_damaged_rendition_is_made_anew_before_the_original_goes(made: Film) -> None:
    """The clip was made again after its rendition rotted; archived once more, what stands for it is sound."""
    house, sha256 = made.house, made.clips()[0]
    kept = copied(house, sha256)
    archived(house, sha256)
    ((rendition, _),) = house.cold.list()
    rot(house.settings.cold_dir, rendition)
    with pytest.raises(Damaged):
        archiving.thaw(house, sha256)
    blobs.store(house, kept, "video/mp4")
    assert archived(house, sha256).tier == "replaced"
    assert findings(house) == []
    copy = archiving.thaw(house, sha256)
    assert blobs.playable(house, [sha256]) == {sha256: copy}


def test_bytes_that_rot_in_the_cold_store_are_not_all_there_is(
    made: Film, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Damage nobody noticed yet is noticed before the bytes at hand go; the next pass writes them again."""
    house, sha256 = made.house, made.clips()[0]
    put = blobs.put

    def rotting(into: BlobStore, path: Path) -> Stored:
        stored = put(into, path)
        rot(house.settings.cold_dir, sha256)
        return stored

    with monkeypatch.context() as patched:
        patched.setattr(blobs, "put", rotting)
        assert archiving.archive(house, sha256, "lossless", agreed, noted) is None
    assert blobs.local_path(house, sha256).exists()
    assert archived(house, sha256, "lossless").tier == "cold"
    assert archiving.thaw(house, sha256) == sha256
    assert findings(house) == []


def test_bytes_that_rotted_in_the_archive_do_not_come_back_as_if_they_were_sound(made: Film) -> None:
    """Also when this process has read them before: it is told, and the row goes on saying where they are."""
    house, sha256 = made.house, made.clips()[0]
    archived(house, sha256, "lossless")
    rot(house.settings.cold_dir, sha256)
    with pytest.raises(Damaged):
        archiving.thaw(house, sha256)
    assert [(found.kind, found.subject) for found in findings(house)] == [("damaged", sha256)]
    assert rows(house, "select tier from blobs where sha256 = :sha256", sha256=sha256) == [{"tier": "cold"}]


@pytest.mark.parametrize("noticed", [False, True], ids=["unnoticed", "noticed"])
@pytest.mark.parametrize("other", [False, True], ids=["same", "other"])
def test_a_damaged_copy_is_made_again_from_its_rendition(
    made: Film, monkeypatch: pytest.MonkeyPatch, noticed: bool, other: bool
) -> None:
    """Whoever met the damage is told once; after that the clip plays, as its rendition is sound. Whether the encoder
    gives the same bytes again or others, nothing damaged is left."""
    house, sha256 = made.house, made.clips()[0]
    archived(house, sha256)
    copy = archiving.thaw(house, sha256)
    monkeypatch.setattr(renditions, "THAWED_CRF", renditions.THAWED_CRF + other)
    rot(house.settings.blobs_dir, copy)
    if noticed:
        house = restarted(house)
        with pytest.raises(Damaged):
            blobs.local_path(house, sha256)
        asked(house).clear()
        with pytest.raises(Thawing):
            blobs.local_path(house, sha256)
        assert asked(house) == [("thaw", sha256)]
    again = archiving.thaw(house, sha256)
    assert blobs.playable(house, [sha256]) == {sha256: again}
    assert blobs.local_path(house, sha256).stat().st_size > 0
    assert rows(house, "select sha256 from blobs where damaged_at is not null") == []
    assert findings(house) == []


def test_a_copy_that_only_seemed_damaged_is_used_again(made: Film) -> None:
    """Its file is sound: the mark goes, and nothing is made."""
    house, sha256 = made.house, made.clips()[0]
    archived(house, sha256)
    copy = archiving.thaw(house, sha256)
    with house.database.transaction() as connection:
        blob_rows.mark_damaged(connection, copy, True)
    assert archiving.thaw(house, sha256) == copy
    assert blobs.playable(house, [sha256]) == {sha256: copy}


def test_what_is_wanted_after_all_stays(made: Film) -> None:
    """The last word is asked with everything held; its rendition is collected later."""
    house, sha256 = made.house, made.clips()[0]
    assert archiving.archive(house, sha256, "compress", lambda _: False, noted) is None
    assert house.blobs.exists(sha256)
    assert findings(house) == []
    with house.database.transaction() as connection:
        connection.exec_driver_sql("update blobs set created_at = now() - interval '30 days'")
    assert len(collection.collect(house).blobs) == 1
    assert list(house.cold.list()) == []


def test_a_blob_that_does_not_exist_is_not_thawed(house: House) -> None:
    """It was deleted since somebody asked."""
    with pytest.raises(NotFound):
        archiving.thaw(house, "0" * 64)


def test_a_clip_of_the_studio_gets_smaller_by_a_third_and_is_measured(
    house: House, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The encoder, the ladder and the gate as they are: at most 0.7 of the size, with its likeness written down."""
    monkeypatch.undo()
    clip = _painted(tmp_path)
    sha256 = blobs.store(house, clip, "video/mp4")
    size = clip.stat().st_size
    done = archived(house, sha256)
    assert done.tier == "replaced"
    assert done.size <= 0.7 * size
    about = rows(house, "select about from blob_derivations where kind = 'archive'")[0]["about"]
    assert about["source_size"] == size
    assert about["quality"]["mean"] >= house.settings.archive_min_quality
    assert findings(house) == []


def _painted(folder: Path) -> Path:
    """A second and a half as the offline studio paints it."""
    studio = OfflineStudio(folder / "studio", processes=1)
    words = {"prompt": "a lighthouse in a storm at dusk", "instructions": [], "style": ""}
    shape = {"width": 640, "height": 360}
    try:
        made = folder / "none"
        for step, parameters in (
            ("image", {**words, **shape}),
            ("clip", {**words, **shape, "duration": 1.5, "frame_rate": 24}),
        ):
            inputs = {"image": made} if step == "clip" else {}
            job = studio.submit(GenerationRequest(step, studio.models[step], parameters, 1, inputs), step)
            while studio.poll(job).state in ("queued", "running"):
                time.sleep(0.05)
            made = studio.fetch(job).path
        return made
    finally:
        studio.close()
