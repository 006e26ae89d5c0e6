"""Under which names a house is reached, and what follows: who is let in, and what its cookies are called."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from retake.settings import Settings
from retake.settings.addresses import answers_to, beyond_loopback, session_cookie


def settings(**more: Any) -> Settings:
    """Settings of a house that is asked for by name."""
    return Settings(data_dir=Path("/nowhere"), **more)


LAN = {"host": "0.0.0.0"}
NAMED = {"base_url": "https://studio.example.com", "allowed_hosts": "nas.local, Other.Example"}


@pytest.mark.parametrize(
    ("given", "name", "known"),
    [
        ({}, "localhost", True), ({}, "LOCALHOST.", True), ({}, "127.0.0.1", True), ({}, "127.9.9.9", True),
        ({}, "::1", True), ({}, "a.localhost", True), ({}, "evil.example", False), ({}, "", False),
        ({}, "192.168.1.5", False), ({}, "localhost.evil.example", False), ({}, "127.0.0.1.evil.example", False),
        (LAN, "192.168.1.5", True), (LAN, "fd00::5", True), (LAN, "nas.local", False), (LAN, "evil.example", False),
        (NAMED, "studio.example.com", True), (NAMED, "nas.local", True), (NAMED, "other.example", True),
        (NAMED, "example.com", False), (NAMED, "10.0.0.1", False), ({"host": "nas"}, "nas", True),
    ],
)  # fmt: skip
def test_a_house_answers_to_its_own_names(given: dict[str, Any], name: str, known: bool) -> None:
    """The base URL's host, this machine's own names, what the settings name, and numbers where others are let in."""
    assert answers_to(settings(**given), name) is known


@pytest.mark.parametrize(
    ("given", "beyond"),
    [
        ({}, False), ({"host": "::1"}, False), ({"host": "localhost"}, False), (LAN, True), ({"host": "::"}, True),
        ({"base_url": "http://localhost:9000"}, False), ({"base_url": "https://studio.example.com"}, True),
        ({"host": "192.168.1.5"}, True),
    ],
)  # fmt: skip
def test_other_machines_reach_what_listens_for_them_or_is_named_for_them(
    given: dict[str, Any], beyond: bool
) -> None:
    """By where it listens, or by an address that a proxy gives it."""
    assert beyond_loopback(settings(**given)) is beyond


def test_houses_on_one_host_have_cookies_of_their_own() -> None:
    """By port; behind https with the prefix browsers keep for this host alone."""
    names = [
        session_cookie(settings(**given))
        for given in (
            {},
            {"port": 8018},
            {"base_url": "http://studio.lan"},
            {"base_url": "https://studio.lan"},
            {"base_url": "https://studio.lan:8017"},
        )
    ]
    assert len(set(names)) == len(names)
    assert names[0] == "retake_session_8017"
    assert [name.startswith("__Host-") for name in names] == [False] * 3 + [True] * 2


@pytest.mark.parametrize("proxies", ["*", "0.0.0.0/0", "proxy.lan", "10.0.0.0/99"])
def test_nobody_trusts_the_whole_world_with_the_clients_address(proxies: str) -> None:
    """Addresses and networks only."""
    with pytest.raises(ValueError, match=r"is everybody|is no address"):
        settings(trusted_proxies=proxies)
