"""What stays when a scene is lit anew: the seed of its composition, carried from the picture to its clip."""

from __future__ import annotations

import hashlib
import json
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, unescape

from PIL import Image

from retake.providers.offline.wording import layout_words

_MARK = re.compile(r"<retake:scene>(.*?)</retake:scene>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Layout:
    """A composition's seed, and the texts its picture was painted from.

    The seed comes from the prompt's subject words and the take; instructions and style do not move things about.
    """

    seed: str
    texts: tuple[str, ...]

    @classmethod
    def of(cls, texts: Sequence[str], prompt: str, take: int) -> Layout:
        """The layout of a new picture."""
        words = json.dumps([layout_words(prompt), take])
        return cls(hashlib.sha256(words.encode()).hexdigest()[:32], tuple(texts))

    def dice(self, purpose: str) -> random.Random:
        """Dice of their own for each purpose, so that one painter's throws do not move another's things."""
        return random.Random(f"{self.seed}:{purpose}")  # noqa: S311 - for looks, not for secrets


def with_layout(layout: Layout) -> bytes:
    """XMP metadata that tells a clip how its picture is laid out."""
    text = escape(json.dumps({"seed": layout.seed, "texts": layout.texts}))
    return (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" xmlns:retake="urn:retake:offline-studio">'
        f"<retake:scene>{text}</retake:scene></rdf:Description></rdf:RDF></x:xmpmeta>"
    ).encode()


def layout_in(image: Image.Image) -> Layout | None:
    """The layout a picture carries, or None for a picture from elsewhere."""
    data = image.info.get("xmp")
    found = _MARK.search(data.decode("utf-8", "replace")) if isinstance(data, bytes) else None
    if found is None:
        return None
    try:
        value = json.loads(unescape(found.group(1)))
        return Layout(str(value["seed"]), tuple(str(t) for t in value["texts"]))
    except (ValueError, KeyError, TypeError):
        return None
