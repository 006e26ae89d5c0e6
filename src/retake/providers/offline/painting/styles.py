"""The finish of a picture: vignette, and the manner it is painted in: watercolour, sketch, oil, pixels, grain."""

from __future__ import annotations

from functools import cached_property

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFilter

from retake.providers.offline.painting.stage import Stage

Pixels = npt.NDArray[np.uint8]
_PIXEL_ROWS = 120


class Finish:
    """What is done to every frame after it is drawn; tables are made once."""

    def __init__(self, stage: Stage, width: int, height: int) -> None:
        self._style = stage.wish.style
        self._size = (width, height)
        # Everything random comes from the layout, so that two frames (and two runs) get the same paper.
        self._dice = np.random.default_rng(
            int(stage.layout.seed[:8] or "0", 16) if _hex(stage.layout.seed) else 7
        )
        self.canvas_size = (width, height)
        if self._style == "pixel":
            rows = min(height, _PIXEL_ROWS)
            self.canvas_size = (max(2, round(width * rows / height)), rows)
        self._vignette = self._shade(
            0.5 if self._style == "noir" or stage.wish.mood in ("tense", "angry") else 0.24
        )
        self._paper = self._texture() if self._style in ("watercolour", "paper", "sketch", "oil") else None
        self._moved = self._displacement() if self._style in ("watercolour", "oil") else None
        self._grain = self._grains() if self._style in ("film", "noir") else None

    @cached_property
    def _hatching(self) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
        """Two directions of pencil strokes, 0 to 1."""
        width, height = self.canvas_size
        y, x = np.mgrid[0:height, 0:width].astype(np.float32)
        period = max(3.0, height / 120)
        along = 0.5 + 0.5 * np.sin((x + y * 1.1) / period * 2)
        cross = 0.5 + 0.5 * np.sin((x * 0.9 - y * 1.2) / period * 2)
        return np.asarray(along, np.float32), np.asarray(cross, np.float32)

    def onto(self, pixels: Pixels, t: float) -> Pixels:
        """The finished frame, a new HxWx3 array."""
        if self._style == "sketch":
            result = self._sketched(pixels)
        else:
            result = self._shaded(pixels)
        if self._moved is not None:
            result = result.reshape(-1, 3)[self._moved].reshape(result.shape)
        if self._paper is not None and self._style != "sketch":
            result = _times(result, self._paper)
        result = self._grained(result, t)
        if self._style == "pixel":
            result = (result // 20 * 20 + 8).astype(np.uint8)
            return np.asarray(Image.fromarray(result).resize(self._size, Image.Resampling.NEAREST))
        return np.ascontiguousarray(result)

    def _shaded(self, pixels: Pixels) -> Pixels:
        return _times(pixels, self._vignette)

    def _shade(self, strength: float) -> npt.NDArray[np.uint16]:
        width, height = self.canvas_size
        y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
        far = np.clip((x * x * 0.8 + y * y * 0.75) - 0.35, 0, None) / 1.2
        shade = 1 - strength * np.clip(far, 0, 1) ** 1.15
        return np.asarray(np.round(shade * 256), np.uint16)[:, :, None]

    def _texture(self) -> npt.NDArray[np.uint16]:
        width, height = self.canvas_size
        rough = self._dice.normal(0, 1, (height, width)).astype(np.float32)
        fine = _blurred(rough, 0.8) * 2.2
        broad = _blurred(rough, 14) * 18
        depth = {"paper": 0.035, "watercolour": 0.05, "oil": 0.04}.get(self._style or "", 0.05)
        paper = np.clip(1 - depth * 0.4 + depth * (fine + broad) * 0.6, 0.7, 1.0)
        return np.asarray(np.round(paper * 256), np.uint16)[:, :, None]

    def _displacement(self) -> npt.NDArray[np.int64]:
        """For every pixel, which pixel's paint it gets: wandering edges, or the middle of its brush stroke."""
        width, height = self.canvas_size
        y, x = np.mgrid[0:height, 0:width]
        if self._style == "watercolour":
            reach, size = height / 150, height / 90
            dx = _blurred(self._dice.normal(0, 1, (height, width)).astype(np.float32), size)
            dy = _blurred(self._dice.normal(0, 1, (height, width)).astype(np.float32), size)
            x2 = x + dx.astype(np.float64) / (dx.std() or 1) * reach
            y2 = y + dy.astype(np.float64) / (dy.std() or 1) * reach
        else:
            x2, y2 = self._strokes(x, y)
        column, row = np.clip(np.rint(x2), 0, width - 1), np.clip(np.rint(y2), 0, height - 1)
        return np.asarray(row * width + column, np.int64).ravel()

    def _strokes(
        self, x: npt.NDArray[np.int64], y: npt.NDArray[np.int64]
    ) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        width, height = self.canvas_size
        long, thick = max(4, height // 34), max(2, height // 130)
        x2, y2 = x.astype(np.float64), y.astype(np.float64)
        for _ in range(2 * width * height // (long * thick * 2)):
            cx, cy = int(self._dice.integers(0, width)), int(self._dice.integers(0, height))
            first, last = max(0, cx - long // 2), min(width, cx + long // 2)
            lean = int(self._dice.integers(-1, 2)) * thick // 2
            for part in range(2):
                middle = (first + last) // 2
                a, z = (first, middle) if part == 0 else (middle, last)
                top = max(0, cy + (lean if part else 0))
                x2[top : top + thick, a:z] = cx
                y2[top : top + thick, a:z] = cy
        return x2, y2

    def _sketched(self, pixels: Pixels) -> Pixels:
        """Pencil lines where light changes, hatching where it is dark, on paper."""
        grey = (
            pixels[:, :, 0] * np.float32(0.3)
            + pixels[:, :, 1] * np.float32(0.59)
            + pixels[:, :, 2] * np.float32(0.11)
        )
        edge = np.zeros_like(grey)
        edge[:-1] += np.abs(grey[1:] - grey[:-1])
        edge[:, :-1] += np.abs(grey[:, 1:] - grey[:, :-1])
        along, cross = self._hatching
        dark = np.clip((150 - grey) / 150, 0, 1)
        tone = (
            246 - dark * 88 * along - np.clip(dark - 0.45, 0, 1) * 130 * cross - np.minimum(edge * 5.5, 170)
        )
        tone = np.clip(tone, 26, 250)
        if self._paper is not None:
            tone = np.clip(tone * self._paper[:, :, 0] * np.float32(1 / 256), 0, 255)
        wash = pixels.astype(np.float32) * np.float32(0.14)
        drawn = tone[:, :, None] * np.array([0.86, 0.85, 0.82], np.float32) + wash
        return np.asarray(np.clip(drawn, 0, 255), np.uint8)

    def _grains(self) -> npt.NDArray[np.int16]:
        width, height = self.canvas_size
        noise = _blurred(self._dice.normal(0, 1, (height + 64, width + 64)).astype(np.float32), 0.6)
        strength = 4 if self._style == "film" else 5
        return np.asarray(np.round(noise / noise.std() * strength), np.int16)[:, :, None]

    def _grained(self, pixels: Pixels, t: float) -> Pixels:
        if self._grain is None:
            return pixels
        step = round(t * 12)
        dx, dy = step * 37 % 64, step * 53 % 64
        height, width = pixels.shape[:2]
        grained = pixels.astype(np.int16) + self._grain[dy : dy + height, dx : dx + width]
        return np.asarray(np.clip(grained, 0, 255), np.uint8)


def _hex(text: str) -> bool:
    return all(c in "0123456789abcdef" for c in text[:8])


def _times(pixels: Pixels, factor: npt.NDArray[np.uint16]) -> Pixels:
    """Pixels times a factor in 256ths."""
    return np.asarray((pixels * factor) >> 8, np.uint8)


def _blurred(field: npt.NDArray[np.float32], radius: float) -> npt.NDArray[np.float32]:
    low, high = float(field.min()), float(field.max())
    image = Image.fromarray(((field - low) / (high - low) * 255).astype(np.uint8))
    soft = np.asarray(image.filter(ImageFilter.GaussianBlur(radius)), np.float32)
    return (soft / 255 * (high - low) + low).astype(np.float32)
