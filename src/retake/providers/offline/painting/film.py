"""Pictures and moving pictures: layers seen through a camera, drawn frame by frame into pixels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import av
import numpy as np
import numpy.typing as npt
import skia
from PIL import Image

from retake.providers.offline.painting.brush import Brush
from retake.providers.offline.painting.camera import Camera
from retake.providers.offline.painting.layout import Layout
from retake.providers.offline.painting.light import grade_of
from retake.providers.offline.painting.photograph import photograph
from retake.providers.offline.painting.scene import scene
from retake.providers.offline.painting.stage import HEIGHT, MARGIN, Layer, Stage
from retake.providers.offline.painting.styles import Finish
from retake.providers.offline.painting.weather import weather
from retake.providers.offline.wording import Wish, wish

Pixels = npt.NDArray[np.uint8]


def picture(texts: Sequence[str], layout: Layout, width: int, height: int) -> Pixels:
    """The picture the texts ask for, HxWx3 RGB: the first moment of its scene."""
    stage = Stage.of(list(texts), layout, HEIGHT * width / height)
    view = _View(stage, scene(stage), Camera.of(stage.wish, stage.pace, layout.seed), width, height)
    return view.frame(0.0)


def motion_frames(
    texts: Sequence[str],
    layout: Layout | None,
    image: Image.Image,
    width: int,
    height: int,
    count: int,
    rate: int,
    seed: str,
) -> Iterator[av.VideoFrame]:
    """`count` frames that begin with the given picture.

    A picture painted here carries its layout: its scene is painted anew and moves, while the clip's own words say
    how it moves. A picture from elsewhere is moved over by the camera, with weather before it. `seed` decides how
    the camera breathes, so that another picture or take moves differently.
    """
    wide = HEIGHT * width / height
    said = wish(list(texts))
    if layout is None:
        stage = Stage.of(list(texts), Layout(seed, ()), wide)
        layers = [photograph(image, stage, grade_of(said)), *weather(stage)]
    else:
        stage = _moving(Stage.of(list(layout.texts), layout, wide), said)
        layers = scene(stage)
    camera = Camera.of(said, stage.pace, seed)
    view = _View(stage, layers, camera, width, height)
    length = count / rate
    for number in range(count):
        pixels = view.frame(number / rate, number / max(1, count - 1), length)
        yield av.VideoFrame.from_ndarray(pixels, format="rgb24")


def _moving(stage: Stage, said: Wish) -> Stage:
    """The stage of the picture with the clip's words on motion."""
    stage.wish.motion, stage.wish.still, stage.wish.wind = (
        said.motion,
        said.still,
        stage.wish.wind or said.wind,
    )
    return stage


class _View:
    """Layers recorded once and played back under the camera."""

    def __init__(self, stage: Stage, layers: list[Layer], camera: Camera, width: int, height: int) -> None:
        self._stage, self._camera = stage, camera
        self._finish = Finish(stage, width, height)
        self._width, self._height = self._finish.canvas_size
        self._scale = self._height / HEIGHT
        self._buffer = np.zeros((self._height, self._width, 4), np.uint8)
        info = skia.ImageInfo.Make(
            self._width, self._height, skia.kRGBA_8888_ColorType, skia.kPremul_AlphaType
        )
        self._surface = skia.Surface.MakeRasterDirect(info, self._buffer, self._width * 4)
        self._layers = [(layer, self._recorded(layer)) for layer in layers]
        self._sky = self._baked()

    def _recorded(self, layer: Layer) -> skia.Picture | None:
        if layer.still is None:
            return None
        recorder = skia.PictureRecorder()
        bounds = skia.Rect(-MARGIN, -MARGIN, self._stage.width + MARGIN, HEIGHT + MARGIN)
        layer.still(Brush(recorder.beginRecording(bounds), self._stage.light, layer.depth))
        return recorder.finishRecordingAsPicture()

    def _baked(self) -> Pixels:
        """The layers that never move, as pixels: the sky."""
        canvas = self._surface.getCanvas()
        canvas.save()
        canvas.scale(self._scale, self._scale)
        while self._layers and self._layers[0][0].depth == 0 and self._layers[0][0].live is None:
            recorded = self._layers.pop(0)[1]
            if recorded is not None:
                canvas.drawPicture(recorded)
        canvas.restore()
        return self._buffer.copy()

    def frame(self, t: float, share: float = 0.0, length: float = 5.0) -> Pixels:
        """The frame at `t` seconds, `share` (0..1) of a clip of `length` seconds."""
        canvas = self._surface.getCanvas()
        self._buffer[:] = self._sky
        for layer, recorded in self._layers:
            canvas.save()
            canvas.scale(self._scale, self._scale)
            dx, dy, zoom, turn = self._camera.at(share, t, length, layer.depth)
            middle, centre = self._stage.width / 2, HEIGHT / 2
            canvas.translate(middle + dx, centre + dy)
            canvas.scale(zoom, zoom)
            if turn:
                canvas.rotate(turn)
            canvas.translate(-middle, -centre)
            if recorded is not None:
                canvas.drawPicture(recorded)
            if layer.live is not None:
                layer.live(Brush(canvas, self._stage.light, layer.depth, t))
            canvas.restore()
        return self._finish.onto(self._buffer[:, :, :3], t)
