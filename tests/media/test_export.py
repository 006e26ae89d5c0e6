"""An exported film has every frame once at its exact time, sound without gaps, and text only where it belongs."""

from __future__ import annotations

import wave
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from tests.media.conftest import HEIGHT, WIDTH, decoded, identity

from retake.media.errors import MediaError
from retake.media.export import export_mp4
from retake.media.sound import compose_sound, decode_sound

Clip = Callable[..., Path]


@dataclass(frozen=True)
class Text:
    text: str
    start: float
    end: float
    position: str = "bottom"


def music(path: Path, seconds: float, rate: int = 48_000) -> Path:
    count = round(seconds * rate)
    # Noise: the loudness of a pure tone would depend on how its phase meets itself at the seam.
    samples = np.clip(np.random.default_rng(5).normal(0, 4000, count), -30000, 30000).astype(np.int16)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(np.repeat(samples, 2).tobytes())
    return path


@pytest.fixture
def film(tmp_path: Path, clip: Clip) -> tuple[list[Path], Path]:
    """Three clips of 2.5, 1 and 1.5 seconds, and their sound."""
    clips = [clip(1, 60), clip(2, 24), clip(3, 36)]
    compose_sound(music(tmp_path / "music.wav", 2.0), 5.0, tmp_path / "sound.mp4")
    return clips, tmp_path / "sound.mp4"


IDENTITIES = [(1, n) for n in range(60)] + [(2, n) for n in range(24)] + [(3, n) for n in range(36)]


def test_every_frame_is_there_once_at_its_exact_time_across_joins(
    film: tuple[list[Path], Path], tmp_path: Path
) -> None:
    told: list[float] = []
    export_mp4(*film, [], tmp_path / "film.mp4", told.append)
    with av.open(str(tmp_path / "film.mp4")) as container:
        frames = [
            (
                Fraction(f.pts or 0) * Fraction(f.time_base or 0),
                np.asarray(f.to_ndarray(format="rgb24"), np.uint8),
            )
            for f in container.decode(video=0)
        ]
        assert [s.type for s in container.streams] == ["video", "audio"]
        assert container.duration == 5_000_000
    assert [t for t, _ in frames] == [Fraction(n, 24) for n in range(120)]
    assert [identity(pixels) for _, pixels in frames] == IDENTITIES
    assert told == sorted(told)
    assert told[-1] == 1.0


def test_the_file_starts_fast_and_is_the_same_each_time(
    film: tuple[list[Path], Path], tmp_path: Path
) -> None:
    for name in ("a.mp4", "b.mp4"):
        export_mp4(*film, [Text("Hello", 1.2, 1.6)], tmp_path / name)
    data = (tmp_path / "a.mp4").read_bytes()
    assert data == (tmp_path / "b.mp4").read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")


def test_sound_has_no_gap_and_the_films_length(film: tuple[list[Path], Path], tmp_path: Path) -> None:
    export_mp4(*film, [], tmp_path / "film.mp4")
    with av.open(str(tmp_path / "film.mp4")) as container:
        frames = list(container.decode(audio=0))
    assert frames[0].pts == 0
    ends = [f.pts + f.samples for f in frames[:-1]]  # type: ignore[operator]
    assert ends == [f.pts for f in frames[1:]]
    assert abs(sum(f.samples for f in frames) / 48_000 - 5.0) < 1024 / 48_000
    heard = np.concatenate([f.to_ndarray() for f in frames], axis=1)[0]
    level = np.sqrt((heard[48_000 : 48_000 * 3].reshape(-1, 480) ** 2).mean(axis=1))
    # Also over the seams of the looped two-second source, at 2 and 4 seconds.
    assert level.min() > 0.7 * np.median(level)
    assert np.abs(heard[:200]).max() < 0.05
    assert np.abs(heard[-400:]).max() < 0.05


def test_text_changes_only_the_frames_of_its_interval(film: tuple[list[Path], Path], tmp_path: Path) -> None:
    export_mp4(film[0], None, [], tmp_path / "plain.mp4")
    export_mp4(film[0], None, [Text("Two words", 2.25, 2.75)], tmp_path / "text.mp4")
    plain, text = list(decoded(tmp_path / "plain.mp4")), list(decoded(tmp_path / "text.mp4"))
    assert [t for t, _ in plain] == [t for t, _ in text]
    assert [identity(pixels) for _, pixels in text] == IDENTITIES
    for (time, before), (_, after) in zip(plain, text, strict=True):
        change = np.abs(before.astype(int) - after).max(axis=2)
        shown = 2.25 <= time < 2.75
        # Letters are white on a shadow: hundreds of strong changes, in the lower half.
        strong = (change > 60).sum(), (change[HEIGHT // 2 :] > 60).sum()
        assert strong[1] > 75 if shown else strong[0] < 12, (time, strong)
        if time < 2.0 or time >= 3.5:
            assert change.max() == 0, "a group of pictures without text is copied"


@pytest.mark.parametrize(
    ("position", "rows"), [("top", (0, 0.4)), ("center", (0.3, 0.7)), ("bottom", (0.6, 1))]
)
def test_text_stands_where_it_was_asked_to(
    clip: Clip, tmp_path: Path, position: str, rows: tuple[float, float]
) -> None:
    path = clip(1, 24)
    export_mp4([path], None, [], tmp_path / "plain.mp4")
    export_mp4([path], None, [Text("Here", 0, 1, position)], tmp_path / "text.mp4")
    before, after = next(decoded(tmp_path / "plain.mp4"))[1], next(decoded(tmp_path / "text.mp4"))[1]
    changed = np.nonzero((np.abs(before.astype(int) - after).max(axis=2) > 60).any(axis=1))[0]
    assert rows[0] * HEIGHT <= changed.min() <= changed.max() <= rows[1] * HEIGHT


def test_odd_texts_are_no_trouble(clip: Clip, tmp_path: Path) -> None:
    for text in ("", "   ", "ä é ñ — “quotes” 日本", "a very long text " * 30, "two\nlines"):
        export_mp4([clip(1, 24)], None, [Text(text, 0, 9)], tmp_path / "film.mp4")
        assert len(list(decoded(tmp_path / "film.mp4"))) == 24
    with pytest.raises(MediaError):
        export_mp4([clip(1, 24)], None, [Text("x", 0, 1, "left")], tmp_path / "film.mp4")
    assert not (tmp_path / "film.mp4").exists()


def test_a_clip_of_another_size_or_rate_is_fitted_to_the_first(clip: Clip, tmp_path: Path) -> None:
    clips = [clip(1, 24), clip(2, 24, WIDTH * 2, HEIGHT * 2), clip(3, 12, rate=12), clip(4, 24)]
    export_mp4(clips, None, [], tmp_path / "film.mp4")
    frames = list(decoded(tmp_path / "film.mp4"))
    assert [round(t * 24, 6) for t, _ in frames] == list(range(96))
    assert {pixels.shape for _, pixels in frames} == {(HEIGHT, WIDTH, 3)}
    shown = [identity(pixels) for _, pixels in frames]
    assert shown[:48] == [(1, n) for n in range(24)] + [(2, n) for n in range(24)]
    assert shown[48:72] == [(3, n // 2) for n in range(24)]
    assert shown[72:] == [(4, n) for n in range(24)]


def test_damaged_or_missing_parts_are_refused_and_leave_no_file(
    film: tuple[list[Path], Path], tmp_path: Path
) -> None:
    clips, sound = film
    damaged = tmp_path / "damaged.mp4"
    damaged.write_bytes(clips[1].read_bytes()[:-500])
    noise = tmp_path / "noise"
    noise.write_bytes(b"noise" * 100)
    cases: list[tuple[list[Path], Path | None]] = [
        ([], None),
        ([clips[0], damaged], sound),
        ([noise], None),
        ([clips[0], tmp_path / "absent.mp4"], None),
        ([clips[0]], noise),
        ([sound], None),
    ]
    for parts, heard in cases:
        with pytest.raises(MediaError):
            export_mp4(parts, heard, [], tmp_path / "film.mp4")
        assert not (tmp_path / "film.mp4").exists()


@pytest.mark.parametrize("duration", [0.4, 1.0, 3.7, 9.25])
def test_composed_sound_is_as_long_as_the_film_and_the_same_each_time(
    tmp_path: Path, duration: float
) -> None:
    source = music(tmp_path / "music.wav", 3.0, 44_100)
    for name in ("a.mp4", "b.mp4"):
        compose_sound(source, duration, tmp_path / name)
    assert (tmp_path / "a.mp4").read_bytes() == (tmp_path / "b.mp4").read_bytes()
    assert decode_sound(tmp_path / "a.mp4").shape[1] / 48_000 == pytest.approx(duration, abs=0.022)


def test_sound_without_source_or_length_is_refused(tmp_path: Path) -> None:
    (tmp_path / "noise").write_bytes(b"noise" * 99)
    with pytest.raises(MediaError):
        compose_sound(tmp_path / "noise", 3.0, tmp_path / "out.mp4")
    for duration in (0, -1, float("nan")):
        with pytest.raises(MediaError):
            compose_sound(music(tmp_path / "music.wav", 1.0), duration, tmp_path / "out.mp4")
    assert not (tmp_path / "out.mp4").exists()
