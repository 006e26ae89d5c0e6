"""The built studio's files: what it needs, and nothing of how it was built."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.web import open_client

from retake.api.app import create_app
from retake.services.house import House


@pytest.mark.parametrize(
    "path", ["/.sources", "/assets/.vite/manifest.json", "/assets/a.js.map", "/x/../.sources"]
)
def test_how_the_studio_was_built_is_not_served(house: House, tmp_path: Path, path: str) -> None:
    """Files that begin with a dot name folders of the machine; maps hold the sources. The studio's page or 404."""
    studio = tmp_path / "studio"
    for name in (".sources", "assets/.vite/manifest.json", "assets/a.js.map", "assets/a.js", "index.html"):
        (studio / name).parent.mkdir(parents=True, exist_ok=True)
        (studio / name).write_text("page" if name == "index.html" else "inside", encoding="utf-8")
    client = open_client(create_app(house, studio))
    answer = client.get(path)
    assert "inside" not in answer.text
    assert answer.status_code == (404 if path.startswith("/assets/") else 200)
    assert client.get("/assets/a.js").text == "inside"
    client.close()
