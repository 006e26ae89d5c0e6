"""Settings of the doors: under which names the house is reached, who gets in, how much and how slowly one may send."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr
from pydantic_settings import BaseSettings

from retake.settings import values


class DoorSettings(BaseSettings):
    """The part of the table that is about the doors."""

    allowed_hosts: Annotated[str, AfterValidator(values.checked_hosts)] = Field(
        default="",
        description="More names this server answers to, parted by commas. Without them: the base URL's host, "
        "`RETAKE_HOST`, localhost, and, where other machines are let in, addresses in numbers. A request for any other "
        "name is refused, so that no page elsewhere can pass itself off as this server.",
        examples=["studio.lan,nas.local"],
    )
    trusted_proxies: Annotated[str, AfterValidator(values.checked_networks)] = Field(
        default="127.0.0.1,::1",
        description="The proxies whose word about the client's address is taken (`X-Forwarded-For`), as addresses or "
        "networks parted by commas. Limits on sign-ins count by that address.",
        examples=["10.0.0.0/8"],
    )
    head_seconds: float = Field(
        default=10,
        gt=0,
        le=600,
        description="How long a client may take to send the head of a request, in seconds.",
        examples=[30],
    )
    body_seconds: float = Field(
        default=10,
        gt=0,
        le=600,
        description="How long a client may take to send a body, in seconds, before the least rate counts.",
        examples=[30],
    )
    body_least_rate: int = Field(
        default=16 * 1024,
        ge=1,
        le=1024**3,
        description="How fast a longer body has to come, in bytes a second.",
        examples=[1024],
    )
    max_connections: int = Field(
        default=10_000,
        ge=1,
        le=65_536,
        description="How many connections one server process holds at once; one more is answered 503.",
        examples=[2000],
    )
    setup_code: SecretStr = Field(
        default=SecretStr(""),
        description="The code that making the first administrator asks for, where other machines are let in. Empty: "
        "one is made at each start and printed.",
        examples=["K7WQ2-M4XNP"],
    )
    demo_public: bool = Field(
        default=False,
        description="Let other machines in though everybody knows the demo person's password. Demo mode does not "
        "start there otherwise.",
        examples=["true"],
    )
    file_access: Annotated[Literal["owner", "group", "everybody"], BeforeValidator(values.lower)] = Field(
        default="owner",
        description="Which accounts of the machine may read what Retake keeps: its `owner` alone, the owner's `group`, "
        "or `everybody`.",
        examples=["group"],
    )
