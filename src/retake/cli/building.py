"""Whether the studio, the web page, was built into the package."""

from __future__ import annotations

from pathlib import Path

import retake


def studio_is_built() -> bool:
    """Whether the studio's page is in its place."""
    return (Path(retake.__file__).parent / "web" / "index.html").is_file()
