"""What a backup says of itself: what it holds, by digest; written as JSON, and checked when it is read."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from retake.domain.errors import RestoreRefused

FORMAT = 1
DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Kept:
    """Bytes a backup keeps: their SHA-256 and their size in bytes."""

    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class KeptBlob(Kept):
    """A blob, and the tier its row says it is in: ``hot`` or ``cold``."""

    tier: str


@dataclass(frozen=True, slots=True)
class KeptFile(Kept):
    """A file of the data folder that is no blob: where, from the data folder, and its mode bits."""

    path: str
    mode: int


@dataclass(frozen=True, slots=True)
class BackupManifest:
    """Everything in one backup. ``tables``: rows by table. ``lacking``: why a blob could not be kept."""

    made_at: str
    retake: str
    schema: str
    dump: Kept
    tables: Mapping[str, int]
    blobs: Sequence[KeptBlob]
    files: Sequence[KeptFile]
    lacking: Mapping[str, str] = field(default_factory=dict)

    @property
    def digests(self) -> dict[str, int]:
        """Everything that has to be in the backup's store, with its size in bytes."""
        return {each.sha256: each.size for each in (*self.blobs, *self.files)}

    def to_text(self) -> str:
        """The manifest as JSON, with a digest of itself."""
        body: dict[str, Any] = {
            "format": FORMAT,
            "made_at": self.made_at,
            "retake": self.retake,
            "schema": self.schema,
            "dump": {"sha256": self.dump.sha256, "size": self.dump.size},
            "tables": dict(self.tables),
            "lacking": dict(self.lacking),
            "files": [[each.path, each.mode, each.sha256, each.size] for each in self.files],
            "blobs": [[each.sha256, each.size, each.tier] for each in self.blobs],
        }
        return json.dumps({**body, "digest": _digest(body)}, ensure_ascii=False, indent=0)


def read_manifest(text: str) -> BackupManifest:
    """The manifest in this text. Raises RestoreRefused for one that is damaged or that this Retake cannot read."""
    damaged = RestoreRefused("The backup's manifest.json is damaged: it is not what was written.")
    try:
        body = json.loads(text)
        stated = body.pop("digest")
    except (ValueError, KeyError, TypeError, AttributeError):
        raise damaged from None
    if isinstance(body.get("format"), int) and body["format"] > FORMAT:
        raise RestoreRefused(
            "This backup was made by a newer Retake.",
            next_step="Use that version of Retake, or a newer one.",
        )
    if stated != _digest(body):
        raise damaged
    return BackupManifest(
        made_at=body["made_at"],
        retake=body["retake"],
        schema=body["schema"],
        dump=Kept(**body["dump"]),
        tables=body["tables"],
        blobs=[KeptBlob(sha256, size, tier) for sha256, size, tier in body["blobs"]],
        files=[KeptFile(sha256, size, path, mode) for path, mode, sha256, size in body["files"]],
        lacking=body["lacking"],
    )


def _digest(body: Mapping[str, Any]) -> str:
    text = json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
