"""Bytes over HTTP: ranges, caches, playlists that play, an MP4 of the right length, and nothing damaged."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import pytest
from tests.house import Film, film, findings, make
from tests.sketchbook import Sketchbook
from tests.web import TestClient, problem

from retake.media import lettering
from retake.services import blobs
from retake.services.house import House, Person

API = "/api/v1"
pytestmark = pytest.mark.usefixtures("exporting")
SignIn = Callable[[Person], TestClient]


@pytest.fixture
def clip(made: Film) -> str:
    """The address of the first clip."""
    return f"{API}/blobs/{made.clips()[0]}"


def test_a_blob_is_served_whole_with_headers_that_let_it_be_kept_for_ever(
    made: Film, client: TestClient, clip: str
) -> None:
    """The bytes have the digest they are named by; immutable, private, with an ETag and their type."""
    answer = client.get(clip)
    assert answer.status_code == 200
    assert hashlib.sha256(answer.content).hexdigest() == made.clips()[0]
    assert answer.headers["content-type"] == "video/mp4"
    assert answer.headers["etag"] == f'"{made.clips()[0]}"'
    assert answer.headers["cache-control"] == "private, max-age=31536000, immutable"
    assert answer.headers["accept-ranges"] == "bytes"
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("wanted", "start", "stop"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=10-99", 10, 100),
        ("bytes=100-", 100, None),
        ("bytes=-50", -50, None),
        ("bytes=5-99999999", 5, None),
    ],
)
def test_a_range_gives_exactly_those_bytes(
    client: TestClient, clip: str, wanted: str, start: int, stop: int | None
) -> None:
    """206 with Content-Range, as players ask for it."""
    whole = client.get(clip).content
    answer = client.get(clip, headers={"Range": wanted})
    assert answer.status_code == 206
    assert answer.content == whole[start:stop]
    first = start if start >= 0 else len(whole) + start
    assert answer.headers["content-range"] == f"bytes {first}-{first + len(answer.content) - 1}/{len(whole)}"
    assert answer.headers["cache-control"].endswith("immutable")


def test_a_range_beyond_the_end_is_416(client: TestClient, clip: str) -> None:
    """With the size, so that the player can ask again."""
    size = len(client.get(clip).content)
    answer = client.get(clip, headers={"Range": f"bytes={size}-"})
    assert answer.status_code == 416
    assert str(size) in answer.headers["content-range"]


@pytest.mark.parametrize("form", ['"{}"', 'W/"{}"', '"other", "{}"', "*"])
def test_what_the_client_has_is_not_sent_again(made: Film, client: TestClient, clip: str, form: str) -> None:
    """304 without a body."""
    answer = client.get(clip, headers={"If-None-Match": form.format(made.clips()[0])})
    assert answer.status_code == 304
    assert answer.content == b""
    assert answer.headers["cache-control"].endswith("immutable")
    assert client.get(clip, headers={"If-None-Match": '"other"'}).status_code == 200


def test_a_range_is_honoured_only_while_the_bytes_are_the_same(
    made: Film, client: TestClient, clip: str
) -> None:
    """If-Range with our ETag gives the part, with another the whole."""
    ours = {"Range": "bytes=0-9", "If-Range": f'"{made.clips()[0]}"'}
    assert client.get(clip, headers=ours).status_code == 206
    assert client.get(clip, headers={"Range": "bytes=0-9", "If-Range": '"other"'}).status_code == 200


def test_pictures_posters_and_sound_are_served_to_their_owner_alone(
    made: Film,
    client: TestClient,
    client_for: SignIn,
    bob: Person,
) -> None:
    """Whatever is derived from a version is as visible as the version."""
    version = made.version()
    scene = version["scenes"][0]
    other = client_for(bob)
    for sha256 in (
        scene["image"]["blob"], scene["image"]["thumbnail"], scene["clip"]["poster"], scene["clip"]["thumbnail"],
        version["document"]["sound"], version["document"]["script"]["blob"], version["document"]["music"]["part"]["blob"],
    ):  # fmt: skip
        answer = client.get(f"{API}/blobs/{sha256}")
        assert answer.status_code == 200, sha256
        assert hashlib.sha256(answer.content).hexdigest() == sha256
        problem(other.get(f"{API}/blobs/{sha256}"), 404)


def test_finished_parts_of_a_run_can_be_seen_before_it_ends(
    house: House,
    ada: Person,
    bob: Person,
    sketchbook: Sketchbook,
    client_for: SignIn,
) -> None:
    """The studio shows pictures as they come; to nobody else."""
    sketchbook.fail("music")
    _, run = make(house, ada, scenes=1)
    done = [step["blob"] for step in run["steps"] if step["slot"] in ("image", "clip")]
    assert len(done) == 2
    assert all(done)
    for sha256 in done:
        assert client_for(ada).get(f"{API}/blobs/{sha256}").status_code == 200
        problem(client_for(bob).get(f"{API}/blobs/{sha256}"), 404)


def test_playlists_parse_and_name_only_bytes_that_are_there(made: Film, client: TestClient) -> None:
    """Master → picture and sound → byte ranges into blobs; every range is served, and the lengths add up."""
    base = f"{API}/projects/{made.id}/versions/1"
    master = client.get(f"{base}/film.m3u8")
    assert master.status_code == 200
    assert master.headers["content-type"].startswith("application/vnd.apple.mpegurl")
    assert master.text.startswith("#EXTM3U\n")
    assert "video.m3u8" in master.text
    assert 'URI="sound.m3u8"' in master.text
    allowed = {f"{API}/blobs/{sha256}" for sha256 in (*made.clips(), made.document()["sound"])}
    for name, length in (("video", 1.5), ("sound", 1.5)):
        text = client.get(f"{base}/{name}.m3u8").text
        assert text.startswith("#EXTM3U\n")
        assert text.endswith("#EXT-X-ENDLIST\n")
        durations = [float(value) for value in re.findall(r"#EXTINF:([\d.]+),", text)]
        assert sum(durations) == pytest.approx(length, abs=0.03)
        target = int(re.findall(r"#EXT-X-TARGETDURATION:(\d+)", text)[0])
        assert all(round(duration) <= target for duration in durations)
        maps = re.findall(r'#EXT-X-MAP:URI="([^"]+)",BYTERANGE="(\d+)@(\d+)"', text)
        ranges = re.findall(r"#EXT-X-BYTERANGE:(\d+)@(\d+)\n(\S+)", text)
        assert maps
        assert {uri for uri, _, _ in maps} | {uri for _, _, uri in ranges} <= allowed
        for uri, size, offset in [*maps, *[(uri, size, offset) for size, offset, uri in ranges]]:
            first, last = int(offset), int(offset) + int(size) - 1
            answer = client.get(uri, headers={"Range": f"bytes={first}-{last}"})
            assert answer.status_code == 206
            assert len(answer.content) == int(size)
    assert client.get(f"{base}/video.m3u8").text.count("#EXT-X-DISCONTINUITY") == 2


def test_making_a_version_writes_no_media_bytes(made: Film, client: TestClient) -> None:
    """Moving a scene: the new film's playlist lists the same blobs in another order, and the store is as it was."""
    before = dict(made.house.blobs.list())
    made.edit({"op": "scene.move", "scene": made.scene(1), "after": made.scene(3)})
    text = client.get(f"{API}/projects/{made.id}/versions/2/video.m3u8").text
    listed = list(dict.fromkeys(re.findall(r"/blobs/([0-9a-f]{64})", text)))
    assert listed == [made.clips(1)[1], made.clips(1)[2], made.clips(1)[0]]
    assert dict(made.house.blobs.list()) == before


def decoded(path: Path) -> tuple[int, float]:
    """How many frames a film has when it is played, and how many seconds of sound."""
    with av.open(str(path)) as container:
        frames = sum(1 for _ in container.decode(video=0))
    with av.open(str(path)) as container:
        seconds = sum(frame.samples / frame.sample_rate for frame in container.decode(audio=0))
    return frames, seconds


@pytest.mark.parametrize("overlay", [False, True])
def test_the_mp4_plays_and_is_as_long_as_the_film(
    made: Film, client: TestClient, tmp_path: Path, overlay: bool
) -> None:
    """All frames of all clips, the sound as long; with a text overlay too; with Range, ETag and a name."""
    number = 1
    if overlay:
        words = [{"text": "The end", "start": 0.2, "end": 0.9, "position": "bottom"}]
        number = made.edit({"op": "overlays", "overlays": words})["result_version"]
    url = f"{API}/projects/{made.id}/versions/{number}/film.mp4"
    answer = client.get(url)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "video/mp4"
    assert "attachment" in answer.headers["content-disposition"]
    path = tmp_path / "film.mp4"
    path.write_bytes(answer.content)
    frames, seconds = decoded(path)
    assert frames == 36
    assert seconds == pytest.approx(1.5, abs=0.05)
    part = client.get(url, headers={"Range": "bytes=0-99"})
    assert (part.status_code, part.content) == (206, answer.content[:100])
    assert client.get(url, headers={"If-None-Match": answer.headers["etag"]}).status_code == 304


def test_the_name_of_a_download_may_hold_any_letters(house: House, ada: Person, client: TestClient) -> None:
    """Quotes, slashes and other scripts do not break the header."""
    made = film(house, ada, scenes=1, name='Лиса "fox"/狐\\ 100%')
    answer = client.get(f"{API}/projects/{made.id}/versions/1/film.mp4")
    assert answer.status_code == 200
    assert "filename" in answer.headers["content-disposition"]


def test_a_damaged_blob_is_refused_and_served_again_after_it_is_stored_again(
    made: Film, client: TestClient, clip: str
) -> None:
    """410 with the digest and the way out, in ranges too and in the MP4; never a byte of it."""
    house, sha256 = made.house, made.clips()[0]
    path = house.settings.blobs_dir / sha256[:2] / sha256[2:4] / sha256
    good = path.read_bytes()
    path.chmod(0o644)
    path.write_bytes(good[:-1] + bytes([good[-1] ^ 1]))
    for headers in ({}, {"Range": "bytes=0-9"}, {"If-None-Match": '"other"'}):
        body = problem(client.get(clip, headers=headers), 410)
        assert body["type"] == "/problems/damaged"
        assert body["blob"] == sha256
        assert "fsck" in body["next_step"]
    problem(client.get(f"{API}/projects/{made.id}/versions/1/film.mp4"), 410)
    assert list(house.exports.glob("*.mp4")) == []

    copy = house.workshop / "good.mp4"
    copy.write_bytes(good)
    blobs.store(house, copy, "video/mp4")
    assert client.get(clip).content == good
    assert client.get(f"{API}/projects/{made.id}/versions/1/film.mp4").status_code == 200
    assert findings(house) == []


def test_a_missing_blob_is_a_problem_and_not_a_crash(made: Film, client: TestClient, clip: str) -> None:
    """404 that says the bytes are missing."""
    sha256 = made.clips()[0]
    (made.house.settings.blobs_dir / sha256[:2] / sha256[2:4] / sha256).unlink()
    assert "missing" in problem(client.get(clip), 404)["detail"]
    assert "missing" in problem(client.get(f"{API}/projects/{made.id}/versions/1/film.mp4"), 404)["detail"]


@pytest.mark.parametrize("kind", ["story", "image"])
@pytest.mark.parametrize("name", ["film.m3u8", "video.m3u8", "sound.m3u8", "film.mp4"])
def test_what_is_no_film_has_no_film(
    house: House, ada: Person, client: TestClient, kind: str, name: str
) -> None:
    """404 in words."""
    made = film(house, ada, kind=kind)
    assert "not a film" in problem(client.get(f"{API}/projects/{made.id}/versions/1/{name}"), 404)["detail"]


def test_words_over_a_film_come_as_the_picture_the_export_burns_in(
    made: Film, client: TestClient, client_for: SignIn, bob: Person
) -> None:
    """The film names the picture of each; it is drawn once, kept by its digest, and seen by its owner alone."""
    words: dict[str, Any] = {"text": "Привет, 世界 😀", "start": 0.1, "end": 0.9, "position": "top"}
    made.edit({"op": "overlays", "overlays": [words]})
    (shown,) = client.get(f"{API}/projects/{made.id}/versions/2").json()["film"]["overlays"]
    assert {name: shown[name] for name in words} == words
    answer = client.get(shown["picture_url"])
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/webp")
    shape = made.document()["format"]
    assert answer.content == lettering.picture(words["text"], "top", shape["width"], shape["height"])
    again = client.get(shown["picture_url"], headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    problem(client_for(bob).get(shown["picture_url"]), 404)
    problem(client.get(shown["picture_url"] + "0"), 404)
