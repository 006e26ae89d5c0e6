"""The table of settings: every name with its kind, limits, default and meaning, and what follows from them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import unquote, urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr
from pydantic_settings import NoDecode, SettingsConfigDict

from retake.domain.pricing import RateCard
from retake.settings import values
from retake.settings.doors import DoorSettings
from retake.settings.workers import WorkerSettings

PREFIX = "RETAKE_"
_DEMO_RATES = (
    "offline-studio: image=0.04, clip=0.01@1s|0.02@2s|0.03@3s|0.04@4s|0.05@5s|0.08@10s|0.11@12s|0.14@15s, "
    "music=0.05, text=0.01"
)
_DEMO_CAP = Decimal(50)

Cap = Annotated[Decimal | Literal["none"] | None, BeforeValidator(values.cap), NoDecode]
Word = BeforeValidator(values.lower)
Days = Annotated[Decimal | Literal["none"], BeforeValidator(values.days), NoDecode]
GB = 10**9


class Settings(DoorSettings, WorkerSettings):
    """Everything that can be set, by the names of the environment variables without ``RETAKE_``, in lower case.

    Made by `load_settings`; frozen. Fields hold what was given (dollars, 0 for automatic); the properties hold
    what follows from it (micro-dollars, folders, numbers).
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, frozen=True, env_ignore_empty=True, extra="forbid", validate_default=True
    )

    data_dir: Annotated[Path, AfterValidator(values.folder)] = Field(
        default_factory=values.default_data_folder,
        description="The folder that holds everything: the database, the blobs, logs and work in progress. "
        "When it is not set, the nearest `.retake` folder of yours here or further up is taken (`make run` makes "
        "one in the clone), otherwise `~/.local/share/retake`.",
        examples=["/srv/retake"],
    )
    database_url: Annotated[SecretStr, AfterValidator(values.checked_database_url)] = Field(
        default=SecretStr(""),
        description="The address of a PostgreSQL (15 or newer) of your own. Empty: Retake brings and runs one.",
        examples=["postgresql://retake:secret@db.example.com/retake"],
    )
    blobs_url: Annotated[str, AfterValidator(values.checked_blobs_url)] = Field(
        default="",
        description="The folder for media bytes, as a path or `file:` address. Empty: `blobs` in the data folder.",
        examples=["file:///mnt/big/blobs"],
    )
    cold_blobs_url: Annotated[str, AfterValidator(values.checked_blobs_url)] = Field(
        default="",
        description="The folder for archived media bytes, as a path or `file:` address; it may be on a slower, cheaper "
        "disk. Empty: `cold` in the data folder.",
        examples=["file:///mnt/slow/archive"],
    )
    host: Annotated[str, Field(min_length=1), AfterValidator(values.host)] = Field(
        default="127.0.0.1",
        description="The network address the server listens on; `0.0.0.0` lets other machines in, `::` also "
        "those that speak IPv6.",
        examples=["0.0.0.0"],  # noqa: S104 - an example, not a default
    )
    port: int = Field(
        default=8017,
        ge=0,
        le=65535,
        description="The port it listens on; 0 picks a free one.",
        examples=[8080],
    )
    base_url: Annotated[str, AfterValidator(values.checked_base_url)] = Field(
        default="",
        description="The address people reach the studio under, when a proxy stands before it: a host of its own, "
        "without a path. Empty: `http://<host>:<port>`.",
        examples=["https://studio.example.com"],
    )
    demo: bool = Field(
        default=False,
        description="Demo mode: a demo person can sign in, sample prices apply and a sample film is made at the "
        "first start. Not for anything you care about.",
        examples=["true"],
    )
    demo_email: Annotated[str, AfterValidator(values.checked_email)] = Field(
        default="demo@retake.example",
        description="The demo person's e-mail address (demo mode only).",
        examples=["guest@example.com"],
    )
    demo_password: Annotated[SecretStr, AfterValidator(values.checked_password)] = Field(
        default=SecretStr("retake-demo"),
        description="The demo person's password, 8 to 72 characters (demo mode only; the sign-in page shows it).",
        examples=["let-me-look-around"],
    )
    secure_cookies: Annotated[Literal["auto", "always", "never"], Word] = Field(
        default="auto",
        description="Whether the session cookie travels over HTTPS only. `auto`: when the base URL is https.",
        examples=["always"],
    )
    session_days: int = Field(
        default=30, ge=1, le=365, description="For how many days a sign-in lasts.", examples=[7]
    )
    provider: Annotated[Literal["offline"], Word] = Field(
        default="offline",
        description="Who generates. `offline` is the studio that comes with Retake and needs no network.",
        examples=["offline"],
    )
    offline_faults: str = Field(
        default="",
        description="Faults the offline studio makes on purpose, to try what happens then. Empty: none.",
        examples=["slow=2;fail=clip:1"],
    )
    rate_card: Annotated[str, AfterValidator(values.rate_card)] = Field(
        default="",
        description="What generations cost, in dollars: `provider: step=price, …`, several providers or models parted "
        "by `;`. A price is for each call (`0.04`), for each second (`0.01/s`) or by duration "
        "(`0.05@5s|0.08@10s`: up to 5 s, up to 10 s; longer clips pro rata). Steps are `script`, `image`, `clip`, "
        "`music` and `text`. Empty: the offline studio costs nothing; in demo mode a sample card holds.",
        examples=["offline-studio: image=0.04, clip=0.05@5s|0.08@10s, music=0.05"],
    )
    batch_discount_percent: Decimal = Field(
        default=Decimal(10),
        ge=0,
        le=100,
        description="How much a batch of several clips is cheaper, in per cent.",
        examples=[0],
    )
    batch_discount_from: int = Field(
        default=3,
        ge=1,
        le=1000,
        description="How many clips a batch has at least to be cheaper.",
        examples=[5],
    )
    monthly_cap_usd: Cap = Field(
        default=None,
        description="The most one person may spend in a month, in dollars. `none` for no cap, which is also the "
        "default outside demo mode (there it is 50).",
        examples=[25],
    )
    project_monthly_cap_usd: Cap = Field(
        default=None,
        description="The most one project may cost in a month, in dollars. Empty or `none`: no cap.",
        examples=[10],
    )
    parallelism: int = Field(
        default=2,
        ge=1,
        le=32,
        description="How many parts of one run are made at the same time.",
        examples=[4],
    )
    gc_grace_hours: float = Field(
        default=72,
        ge=0,
        le=87_600,
        description="How many hours a blob that nothing refers to is kept before collection may delete it.",
        examples=[24],
    )
    keep_active_versions: int = Field(
        default=3,
        ge=1,
        le=1000,
        description="How many versions of a clip stay at hand; an older one moves to the archive. Projects and clips "
        "may have a limit of their own. What is current or named is never archived.",
        examples=[5],
    )
    archive_after_days: Days = Field(
        default=Decimal(7),
        description="After how many days a clip version that is no longer current moves to the archive. `none`: never.",
        examples=[14],
    )
    delete_after_days: Days = Field(
        default=Decimal(30),
        description="After how many days an archived clip version may be deleted. `none`: never. Nothing that a "
        "current version, a draft, a named version or unfinished work needs is ever deleted.",
        examples=["none"],
    )
    archive_method: Annotated[Literal["compress", "lossless"], Word] = Field(
        default="compress",
        description="How clips are archived: `compress` keeps a smaller rendition that passed the quality gate, "
        "`lossless` moves the original's bytes to the cold store as they are.",
        examples=["lossless"],
    )
    archive_min_quality: float = Field(
        default=88,
        ge=0,
        le=100,
        description="The least measured quality (VMAF, 0 to 100) of an archived rendition; one that is worse is thrown "
        "away and the original kept.",
        examples=[95],
    )
    archive_max_ratio: float = Field(
        default=0.7,
        gt=0,
        le=1,
        description="How large an archived rendition may be against its original; one that saves less is not worth it.",
        examples=[0.5],
    )
    storage_limit_gb: Cap = Field(
        default=Decimal(100),
        description="The most one person's versions may hold, in GB (10⁹ bytes); told at 80 % and 100 %, and what "
        "would exceed it is refused before it is generated. `none`: no limit.",
        examples=[500],
    )
    storage_rates: Annotated[str, AfterValidator(values.checked_storage_rates)] = Field(
        default="hot=0.023,cold=0.004",
        description="What storage costs, in dollars for a GB and month, by tier: `hot` and `cold`.",
        examples=["hot=0.02,cold=0.001"],
    )
    deleted_grace_days: float = Field(
        default=30,
        ge=0,
        le=3650,
        description="For how many days a deleted project can be brought back.",
        examples=[90],
    )
    max_body_bytes: int = Field(
        default=4 * 1024 * 1024,
        ge=1024,
        le=1024**3,
        description="The largest request body that is read, in bytes. Most calls read far less; what nobody signed in "
        "for reads 8 KiB.",
        examples=[1048576],
    )
    max_prompt_chars: int = Field(
        default=4000, ge=1, le=100_000, description="The longest prompt, in characters.", examples=[2000]
    )
    log_format: Annotated[Literal["json", "text"], Word] = Field(
        default="text",
        description="How log lines look: `text` for people, `json` for machines.",
        examples=["json"],
    )
    log_level: Annotated[Literal["debug", "info", "warning", "error"], Word] = Field(
        default="info", description="The least important log lines that are written.", examples=["warning"]
    )
    db_pool_size: int = Field(
        default=10,
        ge=1,
        le=200,
        description="The most database connections one process holds.",
        examples=[20],
    )
    statement_seconds: int = Field(
        default=30,
        ge=1,
        le=3600,
        description=(
            "How long one statement of a request may take at the database. Workers and commands may take longer."
        ),
        examples=[60],
    )
    streams_per_person: int = Field(
        default=100,
        ge=1,
        le=100_000,
        description="The most event streams one person may have open at one server process; a browser needs one.",
        examples=[20],
    )
    streams: int = Field(
        default=4000,
        ge=1,
        le=100_000,
        description="The most event streams one server process keeps open.",
        examples=[1000],
    )

    # ------------------------------------------------------------------------------------------ derived

    @property
    def database_dir(self) -> Path:
        """The embedded PostgreSQL's folder, inside the data folder."""
        return self.data_dir / "database"

    @property
    def blobs_dir(self) -> Path:
        """The folder for media bytes."""
        return self._blobs_folder(self.blobs_url, "blobs")

    @property
    def cold_dir(self) -> Path:
        """The folder for archived media bytes."""
        return self._blobs_folder(self.cold_blobs_url, "cold")

    def _blobs_folder(self, url: str, name: str) -> Path:
        if not url:
            return self.data_dir / name
        if url.startswith("file:"):
            return Path(unquote(urlsplit(url).path))
        return values.folder(Path(url))

    @property
    def providers_dir(self) -> Path:
        """The folder in which providers keep records of their own: orders by key. They cannot be made again."""
        return self.data_dir / "providers"

    @property
    def work_dir(self) -> Path:
        """The folder for files in the making; nothing in it outlives its run."""
        return self.data_dir / "work"

    @property
    def public_url(self) -> str:
        """The address people open, without a slash at the end."""
        if self.base_url:
            return self.base_url
        everywhere = self.host in {"0.0.0.0", "::", "127.0.0.1"}  # noqa: S104 - compared only
        return f"http://{'localhost:' + str(self.port) if everywhere else self.address}"

    @property
    def address(self) -> str:
        """Host and port as web addresses write them: IPv6 in brackets, its zone after ``%25``."""
        host = f"[{self.host.replace('%', '%25')}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"

    @property
    def cookies_are_secure(self) -> bool:
        """Whether the session cookie is marked for HTTPS only."""
        return self.secure_cookies == "always" or (
            self.secure_cookies == "auto" and self.base_url.startswith("https://")
        )

    @property
    def prices(self) -> RateCard:
        """The rate card in force."""
        return RateCard.parse(self.rate_card or (_DEMO_RATES if self.demo else ""))

    @property
    def storage_limit(self) -> int | None:
        """What one person's versions may hold, in bytes; None is no limit."""
        limit = self.storage_limit_gb
        return None if limit is None or limit == "none" else int(limit * GB)

    @property
    def storage_prices(self) -> Mapping[str, Decimal]:
        """Dollars for a GB and month by tier."""
        return values.storage_rates(self.storage_rates)

    @property
    def person_cap(self) -> int | None:
        """What one person may spend in a month, in micro-dollars; None is no cap."""
        cap = self.monthly_cap_usd
        if cap is None and self.demo:
            cap = _DEMO_CAP
        return None if cap is None or cap == "none" else values.micros(cap)

    @property
    def project_cap(self) -> int | None:
        """What one project may cost in a month, in micro-dollars; None is no cap."""
        cap = self.project_monthly_cap_usd
        return None if cap is None or cap == "none" else values.micros(cap)

    @property
    def renderers(self) -> int:
        """How many processes the offline studio draws with."""
        return self.render_processes or os.cpu_count() or 1
