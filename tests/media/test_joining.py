"""Clips join a film however they were encoded: every frame once, in order, on time, and copied where that can be."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from tests.media.conftest import HEIGHT, RATE, WIDTH, Pixels, decoded, identity, numbered
from tests.media.foreign import PLAIN, foreign, with_edit_list

from retake.media.encode import REORDERED, REORDERED_ONCE, write_clip
from retake.media.export import Joined, export_mp4


@dataclass(frozen=True)
class Text:
    text: str
    start: float
    end: float
    position: str = "bottom"


COUNT = 26
TICKS = 512  # of a frame; where no time is counted back, the first is shown two of them after its decoding
KINDS: dict[str, dict[str, Any]] = {
    "no reordering": {"reordered": 0},
    "one reordered": {"reordered": 1},
    "two reordered": {"reordered": 2},
    "three reordered": {"reordered": 3},
    "open groups": {"reordered": 2, "open_groups": True},
    "begins late": {"reordered": 2, "first": 7},
    "milliseconds": {"reordered": 2, "timescale": 1000},
    "ninety thousand": {"reordered": 0, "timescale": 90_000},
    "edit list": {"reordered": 2, "movflags": PLAIN},
    "as before": {},
    "as today": {},
}
NUMBERS = {name: number for number, name in enumerate(KINDS, 1)}
COPIED = {
    "two reordered", "three reordered", "open groups", "begins late", "milliseconds", "edit list",
    "as before",
}  # fmt: skip
"""Of a film of all kinds: those whose header is the one our encoder can make, by which most of the film is encoded."""


@pytest.fixture(scope="module")
def kinds(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A clip of each kind, told apart by the number its frames show."""
    folder = tmp_path_factory.mktemp("kinds")
    made = {name: folder / f"{name}.mp4" for name in KINDS}
    for name, path in made.items():
        if name.startswith("as "):
            frames = [numbered(NUMBERS[name], n) for n in range(COUNT)]
            reordered = REORDERED if name == "as today" else REORDERED_ONCE
            write_clip(frames, str(path), WIDTH, HEIGHT, RATE, 12, reordered)
        else:
            foreign(path, NUMBERS[name], COUNT, **KINDS[name])
    with_edit_list(made["edit list"], 2 * TICKS)
    return made


def shown(path: Path) -> list[tuple[Fraction, Pixels]]:
    """(seconds, pixels) of every frame of a file."""
    with av.open(str(path)) as container:
        return [
            (Fraction(f.pts or 0) * Fraction(f.time_base or 0), np.asarray(f.to_ndarray(), np.uint8))
            for f in container.decode(video=0)
        ]


def joined(parts: list[Path], out: Path, *texts: Text) -> tuple[list[Joined], list[Pixels]]:
    """Exports the clips, checks what must hold of every film; answers how they got in, and the pixels shown (YUV)."""
    told = export_mp4(parts, None, texts, out)
    with av.open(str(out)) as container:
        packets = [p for p in container.demux(container.streams.video[0]) if p.size]
        length = Fraction(container.duration or 0, 1_000_000)
    assert all((a.dts or 0) < (b.dts or 0) for a, b in itertools.pairwise(packets)), "decode times grow"
    assert all((p.dts or 0) <= (p.pts or 0) for p in packets), "nothing is shown before it is decoded"
    frames = shown(out)
    assert len(frames) == len(packets)
    for number, (time, _) in enumerate(frames):
        assert abs(time - Fraction(number, RATE)) < Fraction(1, 800), number
    assert abs(length - Fraction(len(frames), RATE)) < Fraction(1, 500)
    return told, [pixels for _, pixels in frames]


def identities(path: Path) -> list[tuple[int, int]]:
    """The clip and number each frame of a file shows."""
    return [identity(pixels) for _, pixels in decoded(path)]


@pytest.mark.parametrize("distance", range(1, len(KINDS)))
def test_clips_of_every_kind_join_after_every_other_kind(
    kinds: dict[str, Path], tmp_path: Path, distance: int
) -> None:
    """At each distance: over all cases every kind follows every other one directly. What can be copied is, bit by bit."""
    names = [list(KINDS)[place * distance % len(KINDS)] for place in range(len(KINDS))]
    told, frames = joined([kinds[name] for name in names], tmp_path / "film.mp4")
    assert identities(tmp_path / "film.mp4") == [(NUMBERS[name], n) for name in names for n in range(COUNT)]
    for place, (name, how) in enumerate(zip(names, told, strict=True)):
        assert (how.frames, how.encoded) == (COUNT, 0 if name in COPIED else COUNT), name
        assert (how.why is None) == (name in COPIED)
        for before, (_, after) in zip(shown(kinds[name]), enumerate(frames[place * COUNT :]), strict=False):
            off = np.abs(before[1].astype(int) - after)
            assert off.max() == 0 if name in COPIED else off.mean() < 3, name


def test_a_film_of_one_foreign_kind_is_copied_whole(kinds: dict[str, Path], tmp_path: Path) -> None:
    """Nothing of ours has to stand in it, so it need not be encoded as we do."""
    for name in KINDS:
        told, _ = joined([kinds[name]] * 2, tmp_path / "film.mp4")
        assert told == [Joined(COUNT, 0, None)] * 2, name
        assert identities(tmp_path / "film.mp4") == [(NUMBERS[name], n) for n in range(COUNT)] * 2


@pytest.mark.parametrize("name", ["two reordered", "open groups", "as before", "as today"])
def test_words_are_burned_into_a_clip_that_may_be_reordered_or_open(
    kinds: dict[str, Path], tmp_path: Path, name: str
) -> None:
    """Encoded are whole groups only, cut where nothing refers across the cut: of an open one, more than a second."""
    told, frames = joined([kinds[name]] * 2, tmp_path / "film.mp4", Text("words", 0.1, 0.2))
    assert identities(tmp_path / "film.mp4") == [(NUMBERS[name], n) for n in range(COUNT)] * 2
    group = {"two reordered": 12, "open groups": COUNT}.get(name, 24)
    assert [how.encoded for how in told] == [group, 0]
    source = [pixels for _, pixels in shown(kinds[name])]
    for number in [*range(group, COUNT), *range(COUNT, COUNT * 2)]:
        assert np.array_equal(frames[number], source[number % COUNT]), "copied where no word is"


@pytest.mark.parametrize("gone", [1, 13])
def test_what_an_edit_list_takes_away_is_not_shown(kinds: dict[str, Path], tmp_path: Path, gone: int) -> None:
    """Frames before the edit's beginning are needed to decode others, and are no part of the clip."""
    cut = with_edit_list(
        foreign(tmp_path / "cut.mp4", 12, COUNT, reordered=2, movflags=PLAIN), (2 + gone) * TICKS
    )
    told, _ = joined([kinds["as today"], cut, kinds["as today"]], tmp_path / "film.mp4")
    ours = [(NUMBERS["as today"], n) for n in range(COUNT)]
    assert identities(tmp_path / "film.mp4") == [*ours, *((12, n) for n in range(gone, COUNT)), *ours]
    assert [bool(how.encoded) for how in told] == [False, True, False]
    assert "edit list" in (told[1].why or "")


def test_another_shape_is_kept_between_bars(kinds: dict[str, Path], tmp_path: Path) -> None:
    """A square clip in a wide film: whole, in the middle, black beside it; and the record says why it was encoded."""
    square = foreign(tmp_path / "square.mp4", 13, 6, width=HEIGHT * 2, height=HEIGHT * 2)
    told, _ = joined([kinds["as today"], square], tmp_path / "film.mp4")
    last = list(decoded(tmp_path / "film.mp4"))[-1][1]
    side = (WIDTH - HEIGHT) // 2
    assert max(last[:, : side - 4].max(), last[:, -side + 4 :].max()) < 24
    assert identity(last[:, side : side + HEIGHT]) == (13, 5)
    assert told[1] == Joined(6, 6, f"it is {HEIGHT * 2}x{HEIGHT * 2} and the film {WIDTH}x{HEIGHT}")
