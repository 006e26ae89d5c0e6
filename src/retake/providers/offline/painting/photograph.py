"""A picture from elsewhere as a layer: graded by the words, covering the stage."""

from __future__ import annotations

import numpy as np
import skia
from PIL import Image, ImageFilter

from retake.providers.offline.painting.brush import Brush
from retake.providers.offline.painting.light import Grade
from retake.providers.offline.painting.stage import HEIGHT, Layer, Stage

_LEVELS = 17


def photograph(image: Image.Image, stage: Stage, grade: Grade) -> Layer:
    """The picture cut to the stage's shape. It is drawn each frame, for its camera move is all its motion."""
    wide, tall = max(1, round(stage.width)), round(HEIGHT)
    picture = image.convert("RGB")
    scale = max(wide / picture.width, tall / picture.height)
    picture = picture.resize((round(picture.width * scale) + 1, round(picture.height * scale) + 1))
    left, top = (picture.width - wide) // 2, (picture.height - tall) // 2
    pixels = np.asarray(
        picture.crop((left, top, left + wide, top + tall)).filter(_table(grade)).convert("RGBA")
    )
    drawn = skia.Image.fromarray(np.ascontiguousarray(pixels), colorType=skia.kRGBA_8888_ColorType)
    sampling = skia.SamplingOptions(skia.FilterMode.kLinear)

    def live(b: Brush) -> None:
        # A little larger than the stage, so that its edges stay out of sight.
        b.canvas.drawImageRect(drawn, skia.Rect(-64, -36, stage.width + 64, HEIGHT + 36), sampling)

    return Layer(0.5, None, live)


def _table(grade: Grade) -> ImageFilter.Color3DLUT:
    return ImageFilter.Color3DLUT.generate(_LEVELS, lambda r, g, b: grade((r, g, b)))
