"""The protocols behind which Retake has, or will have, more than one shipped implementation.

A port's laws stand in its docstring; one conformance suite per port in ``tests/conformance`` checks them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Literal, Protocol

JobState = Literal["queued", "running", "done", "failed", "cancelled"]


class ProviderError(Exception):
    """A provider refused or failed a generation; ``charged`` is what it cost all the same, in micro-dollars."""

    def __init__(self, message: str, charged: int = 0) -> None:
        super().__init__(message)
        self.charged = charged


class AnswerLost(ProviderError):
    """A submission may or may not have reached the provider: the connection broke before its answer came."""


class UnknownJob(ProviderError):
    """The provider knows no job of this id."""


class BlobMissing(Exception):
    """The store holds no blob of this digest."""


class BlobDamaged(Exception):
    """The stored bytes no longer have the digest they are named by."""


class StoreFull(Exception):
    """The store has no room for the blob; nothing of it was kept."""


@dataclass(frozen=True, slots=True)
class GenerationRequest:
    """What a provider is asked for: a recipe with its inputs at hand.

    ``take`` counts outcomes of one recipe (1, 2, 3 …): another take gives other bytes, the same take the same.
    """

    step: str
    model: str
    parameters: Mapping[str, object]
    take: int = 1
    inputs: Mapping[str, Path] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class JobStatus:
    """How far a provider's job is: ``progress`` from 0 to 1, ``charged`` in micro-dollars."""

    state: JobState
    progress: float = 0.0
    error: str | None = None
    charged: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """A finished generation: a file the caller may copy, its media type, and its real cost in micro-dollars."""

    path: Path
    media_type: str
    cost: int
    usage: Mapping[str, object]


class Generator(Protocol):
    """A provider of generated media or text: submit, poll, fetch.

    Laws: ``submit`` with a key seen before returns the same job and buys nothing. ``fetch`` of a finished job
    gives the same bytes each time. A price is known before the call. ``poll`` never goes back from a final state.
    """

    @property
    def name(self) -> str:
        """The provider's name in recipes and ledgers."""

    @property
    def models(self) -> Mapping[str, str]:
        """Step to model name with its version; part of every recipe."""

    @property
    def finds_lost_jobs(self) -> bool:
        """Whether ``find`` can look up a submission whose answer was lost."""

    def price(self, step: str, parameters: Mapping[str, object]) -> int:
        """The price quoted for one generation, in micro-dollars."""

    def seconds(self, step: str, parameters: Mapping[str, object]) -> float:
        """A rough estimate of how long one generation takes."""

    def submit(self, request: GenerationRequest, key: str) -> str:
        """Order a generation; returns the provider's job id. Raises ProviderError or AnswerLost."""

    def find(self, key: str) -> str | None:
        """The job ordered with this key, if any arrived."""

    def poll(self, job: str) -> JobStatus:
        """How the job stands. Raises UnknownJob."""

    def fetch(self, job: str) -> Outcome:
        """The finished job's file. Raises ProviderError when the job is not done."""

    def cancel(self, job: str) -> None:
        """Ask that an unfinished job stop; a finished one stays as it is."""


@dataclass(frozen=True, slots=True)
class Stored:
    """The outcome of a put: the digest, the size in bytes, and whether the bytes were new to the store."""

    sha256: str
    size: int
    new: bool


class BlobStore(Protocol):
    """Immutable bytes named by their SHA-256.

    Laws: after ``put`` returned, the bytes are durable and readable under their digest; before, nothing is
    visible. A second put of the same bytes writes nothing. Damaged bytes are never handed out.
    """

    def put(self, source: BinaryIO | Path | bytes) -> Stored:
        """Store the bytes. Raises StoreFull; then nothing of them is left."""

    def open(self, sha256: str) -> BinaryIO:
        """The bytes, checked. Raises BlobMissing or BlobDamaged."""

    def path(self, sha256: str) -> Path:
        """A local file holding the bytes, checked. Raises BlobMissing or BlobDamaged."""

    def exists(self, sha256: str) -> bool:
        """Whether a blob of this digest is stored."""

    def size(self, sha256: str) -> int:
        """The size in bytes. Raises BlobMissing."""

    def delete(self, sha256: str) -> None:
        """Remove the bytes; removing what is not there is no error."""

    def list(self) -> Iterator[tuple[str, int]]:
        """Every stored digest with its size."""

    def tidy(self) -> int:
        """Remove what interrupted puts left behind long ago; how much."""

    def verify(self, sha256: str) -> None:
        """Read all bytes and compare. Raises BlobMissing or BlobDamaged."""
