"""Music: chords, an arpeggio, a bass and drums by rule, in a key, tempo and colour the words ask for; it loops."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt

from retake.providers.offline.wording import Wish, wish

RATE = 48_000
Wave = npt.NDArray[np.float32]
Note = Callable[[float], None]

_MODES = {
    "major": (0, 2, 4, 5, 7, 9, 11),
    "minor": (0, 2, 3, 5, 7, 8, 10),
    "dorian": (0, 2, 3, 5, 7, 9, 10),
    "lydian": (0, 2, 4, 6, 7, 9, 11),
    "phrygian": (0, 1, 3, 5, 7, 8, 10),
}
_PROGRESSIONS = {
    "major": ((0, 4, 5, 3), (0, 5, 3, 4), (0, 3, 5, 4)),
    "minor": ((0, 5, 2, 6), (0, 3, 5, 6), (0, 6, 5, 6)),
    "dorian": ((0, 3, 0, 6), (0, 2, 3, 6)),
    "lydian": ((0, 1, 4, 0), (0, 4, 1, 5)),
    "phrygian": ((0, 1, 0, 6), (0, 1, 5, 1)),
}
_MOODS = {
    "angry": ("phrygian", 132, 1.0),
    "calm": ("lydian", 66, 0.0),
    "happy": ("major", 112, 0.6),
    "sad": ("minor", 62, 0.0),
    "epic": ("minor", 96, 1.0),
    "mysterious": ("dorian", 72, 0.15),
    "romantic": ("major", 74, 0.1),
    "tense": ("phrygian", 104, 0.7),
}
_HOURS = {"dawn": ("lydian", 74), "morning": ("major", 92), "noon": ("major", 98), "sunset": ("major", 80)}
_HOURS |= {"dusk": ("dorian", 76), "night": ("minor", 72), "midnight": ("minor", 66)}


def write_music(words: str, duration: float, seed: str, path: Path, note: Note) -> None:
    """Writes `duration` seconds of 48 kHz stereo music as FLAC; its end leads into its beginning."""
    wanted = wish(words)
    dice = random.Random(f"music:{seed}")  # noqa: S311 - for variety, not for secrets
    samples = max(RATE // 20, round(duration * RATE))
    mix = _composed(wanted, dice, samples, note)
    mix += _ambience(wanted, seed, samples)
    peak = float(np.abs(mix).max()) or 1.0
    mix = np.tanh(mix * (1.15 / peak)) * np.float32(0.78)
    note(0.92)
    _write_flac(mix, path)


def _composed(wanted: Wish, dice: random.Random, samples: int, note: Note) -> Wave:
    tempo: float
    mode, tempo = _HOURS.get(wanted.time or "", ("major", 84))
    drums = 0.25
    if wanted.mood in _MOODS:
        mode, tempo, drums = _MOODS[wanted.mood]
        tempo *= {"night": 0.92, "midnight": 0.88, "morning": 1.05, "noon": 1.08}.get(wanted.time or "", 1.0)
    tempo = tempo * 1.18**wanted.motion
    drums = min(1.0, max(0.0, drums + 0.3 * wanted.motion))
    # A whole number of bars fills the source, so that it can go round.
    bars = max(1, round(samples / RATE * tempo / 60 / 4 / 4)) * 4 if samples > 8 * RATE else 1
    beat = samples / (bars * 4)
    root = 45 + dice.choice((0, 2, 3, 5, 7)) + (2 if mode == "major" else 0)
    root -= 3 if wanted.time in ("night", "midnight") else 0
    chords = dice.choice(_PROGRESSIONS[mode])
    scale = _MODES[mode]
    mix = np.zeros((2, samples), np.float32)
    pattern = dice.sample((0, 1, 2, 3, 4, 2, 5, 1), 8)
    for bar in range(bars):
        chord = [_pitch(root, scale, chords[bar % 4] + step) for step in (0, 2, 4, 6)]
        start = int(bar * 4 * beat)
        for n, pitch in enumerate(chord):
            _add(mix, _pad(pitch + 12, 4.6 * beat, 0.085), start, (n - 1.5) * 0.35)
        _add(mix, _bass(chord[0] - 12, 2 * beat), start, 0)
        _add(mix, _bass(chord[0] - 12, 2 * beat), start + int(2 * beat), 0)
        for eighth in range(8):
            if (eighth + bar) % 4 == 3 and drums < 0.3:
                continue
            pitch = _pitch(root, scale, chords[bar % 4] + (0, 2, 4, 7, 9, 11)[pattern[eighth] % 6]) + 24
            _add(
                mix,
                _pluck(pitch, 1.9 * beat, 0.12),
                start + int(eighth * beat / 2),
                0.6 * math.sin(eighth + bar),
            )
        if drums > 0.05:
            _drums(mix, start, beat, drums, wanted.mood in ("epic", "angry", "tense"))
        note(0.1 + 0.75 * bar / bars)
    return mix


def _pitch(root: int, scale: tuple[int, ...], step: int) -> float:
    return root + scale[step % 7] + 12 * (step // 7)


def _add(mix: Wave, sound: Wave, start: int, side: float) -> None:
    """Adds a sound at a place between left (-1) and right (1); what reaches past the end goes on at the beginning."""
    left, right = math.cos((side + 1) * math.pi / 4), math.sin((side + 1) * math.pi / 4)
    samples = mix.shape[1]
    at, done = start % samples, 0
    while done < sound.shape[0]:
        part = sound[done : done + samples - at]
        mix[0, at : at + part.shape[0]] += part * np.float32(left)
        mix[1, at : at + part.shape[0]] += part * np.float32(right)
        done += part.shape[0]
        at = 0


def _time(length: float) -> Wave:
    return np.asarray(np.arange(max(1, int(length))) / RATE, np.float32)


def _sine(pitch: float, time: Wave) -> Wave:
    frequency = 440 * 2 ** ((pitch - 69) / 12)
    return np.asarray(np.sin(np.float32(math.tau * frequency) * time), np.float32)


def _pad(pitch: float, length: float, level: float) -> Wave:
    t = _time(length)
    share = t / t[-1] if t.shape[0] > 1 else t
    swell = np.clip(np.sin(np.pi * share), 0, 1) ** 0.6
    voice = (
        _sine(pitch, t)
        + 0.5 * _sine(pitch + 0.07, t)
        + 0.5 * _sine(pitch - 0.06, t)
        + 0.22 * _sine(pitch + 12, t)
    )
    return np.asarray(voice * swell * level, np.float32)


def _pluck(pitch: float, length: float, level: float) -> Wave:
    t = _time(length)
    body = np.exp(-t * 4.2) * _sine(pitch, t) + 0.35 * np.exp(-t * 7) * _sine(pitch + 12, t)
    bell = 0.12 * np.exp(-t * 11) * _sine(pitch + 19.02, t)
    fade = np.linspace(1, 0, t.shape[0]) ** 0.3
    return np.asarray((body + bell) * np.minimum(1, t * 250) * level * fade, np.float32)


def _bass(pitch: float, length: float) -> Wave:
    t = _time(length)
    voice = (_sine(pitch, t) + 0.3 * _sine(pitch + 12, t)) * np.exp(-t * 1.1)
    return np.asarray(voice * np.minimum(1, t * 60) * np.linspace(1, 0, t.shape[0]) ** 0.4 * 0.24, np.float32)


def _drums(mix: Wave, start: int, beat: float, level: float, heavy: bool) -> None:
    t = _time(0.32 * RATE)
    kick = np.sin(math.tau * (48 * t + 22 * (1 - np.exp(-t * 26)) / 8)) * np.exp(-t * (7 if heavy else 11))
    dice = np.random.default_rng(11)
    hiss = np.asarray(dice.normal(0, 1, t.shape), np.float32)
    snare, hat = hiss * np.exp(-t * 17) * 0.16, np.diff(hiss, prepend=0) * np.exp(-t * 60) * 0.09
    for n in range(4):
        if n % 2 == 0 or heavy:
            _add(mix, np.asarray(kick * 0.42 * level, np.float32), start + int(n * beat), 0)
        if n % 2 and level > 0.3:
            _add(mix, np.asarray(snare * level, np.float32), start + int(n * beat), 0.1)
        for half in (0.0, 0.5):
            _add(mix, np.asarray(hat * level, np.float32), start + int((n + half) * beat), 0.35)


def _ambience(wanted: Wish, seed: str, samples: int) -> Wave:
    """Rain, wind or sea under the music when the words call for it; whole swells, so that it loops."""
    mix = np.zeros((2, samples), np.float32)
    sea = bool({"sea", "island", "boat", "ship", "lighthouse", "whale"} & set(wanted.subjects))
    wind = wanted.wind or wanted.weather in ("storm", "snow")
    rain = wanted.weather in ("rain", "storm")
    if not (sea or wind or rain):
        return mix
    dice = np.random.default_rng(int(seed[:12], 16))
    phase = np.arange(samples, dtype=np.float32) / samples * np.float32(math.tau)
    seconds = samples / RATE
    for channel in range(2):
        noise = dice.normal(0, 1, samples).astype(np.float32)
        if rain:
            mix[channel] += _band(noise, 900, 9000) * np.float32(0.05)
        if wind:
            swell = 0.6 + 0.4 * np.sin(phase * max(1, round(seconds / 9)) + channel)
            mix[channel] += _band(noise, 90, 600) * swell.astype(np.float32) * np.float32(0.08)
        if sea:
            swell = (0.5 + 0.5 * np.sin(phase * max(1, round(seconds / 7)) + 0.4 * channel)) ** 2
            mix[channel] += _band(noise, 150, 2200) * swell.astype(np.float32) * np.float32(0.09)
    return mix


def _band(noise: Wave, low: float, high: float) -> Wave:
    """Noise between two frequencies; filtered round and round, so that it has no seam."""
    spectrum = np.fft.rfft(noise)
    frequency = np.fft.rfftfreq(noise.shape[0], 1 / RATE)
    gate = 1 / (1 + (low / np.maximum(frequency, 1)) ** 4) / (1 + (frequency / high) ** 4)
    band = np.fft.irfft(spectrum * gate, noise.shape[0])
    return (band / (band.std() or 1)).astype(np.float32)


def _write_flac(mix: Wave, path: Path) -> None:
    ready = np.ascontiguousarray((np.clip(mix, -1, 1) * 32767).astype(np.int16).T.reshape(1, -1))
    with av.open(str(path), "w", format="flac", options={"fflags": "+bitexact"}) as container:
        stream = container.add_stream("flac", rate=RATE)
        stream.codec_context.format = "s16"
        stream.codec_context.layout = "stereo"
        step = 4096 * 2
        for start in range(0, ready.shape[1], step):
            frame = av.AudioFrame.from_ndarray(
                np.ascontiguousarray(ready[:, start : start + step]), "s16", "stereo"
            )
            frame.sample_rate, frame.pts, frame.time_base = RATE, start // 2, Fraction(1, RATE)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
