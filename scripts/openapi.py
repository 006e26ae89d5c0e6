"""The description of the HTTP API in web/openapi.json, from which the studio's client is generated.

Run as ``python scripts/openapi.py`` to write it, with ``--check`` to be told (and exit 1) when it is out of date.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

from retake.api.app import create_app
from retake.bootstrap import build_house
from retake.settings import Settings

PAGE = Path(__file__).parents[1] / "web" / "openapi.json"


def description() -> str:
    """The document as it belongs in the file. Nothing is connected to and nothing outlives the call."""
    with tempfile.TemporaryDirectory() as folder:
        house = build_house(Settings(data_dir=Path(folder)), "postgresql://nobody@localhost/nothing")
        document = create_app(house).openapi()
    return json.dumps(document, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def main() -> int:
    """Write or check the file; 1 when the check finds it out of date."""
    text = description()
    if "--check" in sys.argv[1:]:
        if PAGE.exists() and PAGE.read_text(encoding="utf-8") == text:
            return 0
        print("web/openapi.json is out of date: run python scripts/openapi.py")
        return 1
    PAGE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
