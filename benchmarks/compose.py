"""Putting a film together after one change writes no media bytes; a stream copy and a new encode are the peers."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from benchmarks.instant import scratch
from benchmarks.stage import Result, median_seconds, stage
from retake.db import blobs
from retake.domain.canonical import digest
from retake.media import playlists
from retake.media.cmaf import segment_index
from retake.media.encode import encode_clip
from retake.media.export import export_mp4
from retake.services import making, projects, runs, versions

CLIPS, SECONDS, RATE, WIDTH, HEIGHT = 6, 5, 24, 1280, 720


def _clip(path: Path, seed: int) -> None:
    """A moving gradient with some grain, as hard to encode as a drawn scene."""
    dice = np.random.default_rng(seed)
    ramp = np.linspace(0, 255, WIDTH)[None, :, None] * np.ones((HEIGHT, 1, 3))
    grain = dice.integers(0, 12, (HEIGHT, WIDTH, 3))
    frames = (
        ((np.roll(ramp, 9 * n * (seed + 1), 1) * dice.uniform(0.5, 1, 3)) + np.roll(grain, n, 0))
        .clip(0, 255)
        .astype(np.uint8)
        for n in range(SECONDS * RATE)
    )
    encode_clip(frames, path, WIDTH, HEIGHT, RATE)


def _reencode(clips: list[Path], out: Path) -> None:
    with av.open(str(out), "w") as film:
        stream = film.add_stream("libx264", rate=RATE, options={"preset": "veryfast", "crf": "21"})
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        stream.time_base = Fraction(1, RATE)
        number = 0
        for clip in clips:
            with av.open(str(clip)) as source:
                for frame in source.decode(video=0):
                    again = frame.reformat(format="yuv420p")
                    again.pts, again.time_base = number, Fraction(1, RATE)
                    number += 1
                    film.mux(stream.encode(again))
        film.mux(stream.encode(None))


def _bytes_written() -> Iterator[Result]:
    """What the store holds more after a film was put together anew by the whole house."""
    with stage() as at:
        made = projects.create(
            at.house, at.person, {"kind": "video", "prompt": "six", "scenes": 6, "scene_duration": 1}
        )
        project = made["project"]["id"]
        making.carry_out(at.house, made["run"]["id"])
        scenes = [scene["id"] for scene in versions.one(at.house, at.person, project, 1)["scenes"]]
        for what, edit in (
            ("a scene moved", {"op": "scene.move", "scene": scenes[4], "after": None}),
            ("a scene removed and the sound cut to length", {"op": "scene.remove", "scene": scenes[1]}),
            (
                "one clip made anew, beside the clip itself",
                {"op": "scene.edit", "scene": scenes[2], "prompt": "fresh"},
            ),
        ):
            before = dict(at.house.blobs.list())
            run = runs.start(at.house, at.person, project, [edit])["id"]
            making.carry_out(at.house, run)
            view = runs.one(at.house, at.person, run)
            assert view["state"] == "done"
            own = {step["blob"] for step in view["steps"]} | {step["thumbnail"] for step in view["steps"]}
            with at.house.database.autocommit() as connection:
                clips = {each["sha256"]: each["media_type"] for each in blobs.every(connection)}
            written = sum(
                size
                for sha256, size in at.house.blobs.list()
                if sha256 not in before and sha256 not in own and clips[sha256].startswith("video/")
            )
            yield Result(
                "compose", f"bytes of picture written: {what} (claim: 0)", str(written), written == 0
            )


def measure() -> Iterator[Result]:
    """Recompose six clips of five seconds after one changed, in three ways; then what the house writes for it."""
    with scratch() as name:
        folder = Path(name)
        clips = [folder / f"{number}.mp4" for number in range(CLIPS + 1)]
        for number, clip in enumerate(clips):
            _clip(clip, number)
        changed = [*clips[:2], clips[CLIPS], *clips[3:CLIPS]]
        indexes = [(f"/api/v1/blobs/{clip.stem}", segment_index(clip)) for clip in changed]
        text = playlists.video_playlist(indexes)

        def listed() -> None:
            digest([uri for uri, _ in indexes])
            playlists.video_playlist(indexes)

        by_list = median_seconds(listed, 50)
        by_copy = median_seconds(lambda: export_mp4(changed, None, [], folder / "copy.mp4"), 5)
        by_encode = median_seconds(lambda: _reencode(changed, folder / "again.mp4"), 1)
        copied = (folder / "copy.mp4").stat().st_size
        yield Result("compose", "new list after one change", f"{by_list * 1000:.2f} ms")
        yield Result(
            "compose", f"the list, made when asked for ({copied / 1e6:.1f} MB of film)", f"{len(text)} bytes"
        )
        yield Result("compose", "stream copy against the list", f"{by_copy / by_list:.0f} times")
        yield Result("compose", "new encode against the list", f"{by_encode / by_list:.0f} times")
    yield from _bytes_written()
