"""Everything an installation contains is pinned exactly, and in one version only."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import requires
from pathlib import Path

import retake

ROOT = Path(__file__).parents[2]
PIN = re.compile(r"([A-Za-z0-9_.-]+)(?:\[[a-z0-9,_-]+\])?==([^\s;,]+)")


def plain(name: str) -> str:
    """A package's name as registries compare them."""
    return re.sub(r"[-_.]+", "-", name).lower()


def declared() -> list[str]:
    """What pyproject.toml asks for, build and development included."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    extras = project["project"]["optional-dependencies"].values()
    return [
        *project["project"]["dependencies"],
        *project["build-system"]["requires"],
        *(pin for extra in extras for pin in extra),
    ]


def constraints() -> dict[str, str]:
    """The version of every package an installation may contain."""
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    pins = [PIN.fullmatch(line) for line in lines if not line.startswith("#")]
    return {plain(pin[1]): pin[2] for pin in pins if pin is not None}


def test_every_requirement_is_pinned_exactly() -> None:
    """No range, no open end."""
    for requirement in declared():
        assert PIN.fullmatch(requirement), requirement


def test_the_two_lists_agree() -> None:
    """A version changed in one place only would be found by the next fresh clone; this finds it sooner."""
    pinned = constraints()
    for requirement in declared():
        pin = PIN.fullmatch(requirement)
        assert pin is not None
        assert pinned.get(plain(pin[1])) == pin[2], requirement


def test_whatever_is_pulled_in_is_pinned_too() -> None:
    """Direct requirements of direct requirements are in the list (for this Python and system)."""
    pinned = constraints()
    for requirement in declared():
        pin = PIN.fullmatch(requirement)
        assert pin is not None
        for further in requires(pin[1]) or []:
            if ";" not in further:
                assert plain(re.split(r"[\s<>=!~\[(]", further)[0]) in pinned, f"{pin[1]} needs {further}"


def test_the_package_says_the_version_of_the_project() -> None:
    """One version number, wherever it is read."""
    assert tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"] == retake.__version__
