"""The sound of a film: its music decoded, looped without a seam, faded in and out, as long as the film."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np

from retake.media.encode import SAMPLE_RATE, Sound, encode_sound
from retake.media.errors import MediaError

# Long enough to hide a step in the wave, too short to be heard as a stumble in the beat.
CROSSFADE_SECONDS = 0.02
FADE_IN_SECONDS = 0.4
FADE_OUT_SECONDS = 1.6
_BLOCK = SAMPLE_RATE


def compose_sound(music_path: Path, duration: float, out: Path) -> None:
    """Writes the sound of a film of `duration` seconds from a music source (FLAC, WAV, …) as AAC CMAF.

    Raises MediaError when the source holds no sound or the duration is not positive.
    """
    if not duration > 0:
        raise MediaError(f"a film's sound lasts longer than {duration} s")
    length = round(duration * SAMPLE_RATE)
    encode_sound(_faded(_looped(decode_sound(music_path), length), length), out)


def decode_sound(path: Path) -> Sound:
    """The whole sound of a file as float32 [2, n] at 48 kHz. Raises MediaError."""
    blocks: list[Sound] = []
    resampler = av.AudioResampler(format="fltp", layout="stereo", rate=SAMPLE_RATE)
    try:
        with av.open(str(path)) as container:
            if not container.streams.audio:
                raise MediaError(f"{path.name} holds no sound")
            for frame in container.decode(container.streams.audio[0]):
                blocks += [np.asarray(part.to_ndarray(), np.float32) for part in resampler.resample(frame)]
            blocks += [np.asarray(part.to_ndarray(), np.float32) for part in resampler.resample(None)]
    except (av.FFmpegError, OSError) as error:
        raise MediaError(f"{path.name} cannot be decoded: {error}") from error
    sound = np.concatenate(blocks, axis=1) if blocks else np.zeros((2, 0), np.float32)
    if not sound.shape[1]:
        raise MediaError(f"{path.name} holds no sound")
    return sound


def _looped(music: Sound, length: int) -> Iterator[Sound]:
    """`length` samples of music in blocks, its end crossfaded into its beginning as often as needed."""
    if music.shape[1] >= length:
        yield music[:, :length]
        return
    fade = min(round(CROSSFADE_SECONDS * SAMPLE_RATE), music.shape[1] // 2)
    angle = np.linspace(0, np.pi / 2, fade, dtype=np.float32)
    body = music[:, : music.shape[1] - fade]
    again = body.copy()
    # Equal power: two unrelated waves keep their loudness through the join.
    again[:, :fade] = music[:, :fade] * np.sin(angle) + music[:, music.shape[1] - fade :] * np.cos(angle)
    done = 0
    while done < length:
        block = (body if done == 0 else again)[:, : length - done]
        yield block
        done += block.shape[1]


def _faded(blocks: Iterator[Sound], length: int) -> Iterator[Sound]:
    """The same blocks, cut to a second each, with the film's fades applied."""
    fade_in = min(round(FADE_IN_SECONDS * SAMPLE_RATE), length // 4) or 1
    fade_out = min(round(FADE_OUT_SECONDS * SAMPLE_RATE), length // 4) or 1
    at = 0
    for whole in blocks:
        for start in range(0, whole.shape[1], _BLOCK):
            block = whole[:, start : start + _BLOCK]
            end = at + block.shape[1]
            if at < fade_in or end > length - fade_out:
                place = np.arange(at, end, dtype=np.float32)
                gain = np.minimum(place / fade_in, (length - place) / fade_out)
                block = block * np.clip(gain, 0, 1)
            at = end
            yield np.ascontiguousarray(block, np.float32)
