"""Settings come from the environment only when they are right; what is wrong is named, and secrets are not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from pydantic import ValidationError

from retake.settings import PREFIX, Settings, SettingsError, default_data_folder, described, load_settings


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An environment without settings, in a folder without data."""
    for name in list(os.environ):
        if name.startswith(PREFIX):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    monkeypatch.chdir(tmp_path)


def refusal(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> str:
    """The sentence with which a value is refused."""
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as refused:
        load_settings()
    return str(refused.value)


def test_nothing_has_to_be_set(tmp_path: Path) -> None:
    """Without any variable: embedded database, blobs in the data folder, no prices, no caps, no demo."""
    settings = load_settings()
    assert settings.data_dir == tmp_path / "home" / ".local" / "share" / "retake"
    assert settings.blobs_dir == settings.data_dir / "blobs"
    assert settings.database_url.get_secret_value() == ""
    assert settings.public_url == "http://localhost:8017"
    assert not settings.demo
    assert not settings.prices.rates
    assert settings.person_cap is None
    assert settings.project_cap is None


def test_the_nearest_data_folder_is_found_from_further_down(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A command started anywhere inside a clone works on the clone's data, as git does."""
    (tmp_path / ".retake").mkdir()
    deep = tmp_path / "some" / "where"
    deep.mkdir(parents=True)
    monkeypatch.chdir(deep)
    assert default_data_folder() == tmp_path / ".retake"


def test_somebody_elses_data_folder_is_not_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A .retake folder of another account further up is passed by."""
    (tmp_path / ".retake").mkdir()
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    assert default_data_folder() == tmp_path / "home" / ".local" / "share" / "retake"


def test_an_empty_variable_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """RETAKE_PORT= in a compose file means the default."""
    monkeypatch.setenv("RETAKE_PORT", "")
    assert load_settings().port == 8017


def test_the_command_line_goes_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """An option that was given wins; one that was not (None) leaves the variable in force."""
    monkeypatch.setenv("RETAKE_PORT", "9000")
    monkeypatch.setenv("RETAKE_HOST", "0.0.0.0")
    settings = load_settings(port=9001, host=None)
    assert (settings.host, settings.port) == ("0.0.0.0", 9001)


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("PORT", "abc", "a whole number from 0 to 65535"),
        ("PORT", "70000", "a whole number from 0 to 65535"),
        ("DEMO", "perhaps", "true or false"),
        ("LOG_FORMAT", "xml", "'json' or 'text'"),
        ("LOG_LEVEL", "loud", "'debug', 'info', 'warning' or 'error'"),
        ("PROVIDER", "elsewhere", "'offline'"),
        ("SECURE_COOKIES", "maybe", "'auto', 'always' or 'never'"),
        ("GC_GRACE_HOURS", "-1", "a number from 0 to 87600"),
        ("GC_GRACE_HOURS", "nan", "a number from 0 to 87600"),
        ("QUEUE_POLL_SECONDS", "0", "a number from 0.01 to 60"),
        ("WORKERS", "-1", "a whole number from 0 to 64"),
        ("MONTHLY_CAP_USD", "-3", "dollars from 0"),
        ("MONTHLY_CAP_USD", "a lot", "dollars such as"),
        ("PROJECT_MONTHLY_CAP_USD", "Infinity", "dollars from 0"),
        ("RATE_CARD", "image", "provider: step=price"),
        ("RATE_CARD", "offline-studio: picture=1", "script, image, clip, music, text"),
        ("RATE_CARD", "offline-studio: image=1e30", "dollars from 0"),
        ("RATE_CARD", "offline-studio: clip=1@5s|2@3s", "do not grow"),
        ("STORAGE_RATES", "warm=1", "hot, cold"),
        ("ARCHIVE_AFTER_DAYS", "soon", "number of days"),
        ("BLOBS_URL", "s3://bucket", "only folders"),
        ("BLOBS_URL", "file:relative", "absolute path"),
        ("BASE_URL", "studio.example.com", "http:// or https://"),
        ("DEMO_EMAIL", "nobody", "e-mail address"),
    ],
)
def test_a_wrong_value_is_named_with_what_is_allowed(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, allowed: str
) -> None:
    """The sentence has the variable, what was given, what is allowed, and an example."""
    said = refusal(monkeypatch, PREFIX + name, value)
    assert said.startswith(f"{PREFIX}{name} cannot be {value!r}: ")
    assert allowed in said
    assert f"Example: {PREFIX}{name}=" in said
    assert "\n" not in said


@pytest.mark.parametrize(
    ("name", "value"), [("DATABASE_URL", "mysql://u:hunter2@h/d"), ("DEMO_PASSWORD", "hunter2")]
)
def test_a_wrong_secret_is_named_without_being_shown(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    """A refused password is not written to a terminal or a log."""
    said = refusal(monkeypatch, PREFIX + name, value)
    assert said.startswith(f"{PREFIX}{name} cannot be what it is now")
    assert "hunter2" not in said


def test_an_unknown_variable_is_refused_with_the_nearest_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """A typing error does not go unseen."""
    assert "did you mean RETAKE_DATABASE_URL?" in refusal(
        monkeypatch, "RETAKE_DATABSE_URL", "postgresql://h/d"
    )


def test_everything_wrong_is_said_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three mistakes take one round, not three."""
    monkeypatch.setenv("RETAKE_PORT", "x")
    monkeypatch.setenv("RETAKE_WORKERS", "x")
    assert len(refusal(monkeypatch, "RETAKE_COLOUR", "blue").splitlines()) == 3


def test_examples_in_the_table_are_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the reference tells people to type works."""
    for name, field in Settings.model_fields.items():
        assert field.examples, name
        monkeypatch.setenv(PREFIX + name.upper(), str(field.examples[0]))
    load_settings()


def test_secrets_are_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither in a traceback's repr nor in what ``retake doctor`` lists."""
    monkeypatch.setenv("RETAKE_DATABASE_URL", "postgresql://retake:hunter2@db/retake")
    monkeypatch.setenv("RETAKE_DEMO_PASSWORD", "hunter2hunter2")
    settings = load_settings()
    assert (
        "hunter2"
        not in repr(settings) + str(settings) + str(described(settings)) + settings.model_dump_json()
    )
    assert ("RETAKE_DATABASE_URL", "…", True) in described(settings)
    assert ("RETAKE_PORT", "8017", False) in described(settings)


def test_settings_do_not_change() -> None:
    """What was validated at start is what holds."""
    settings = load_settings()
    with pytest.raises(ValidationError, match="frozen"):
        settings.port = 1  # type: ignore[misc]
    with pytest.raises(TypeError):
        settings.prices.rates["offline-studio", "image"] = None  # type: ignore[index]


def test_demo_mode_brings_prices_and_a_cap() -> None:
    """In demo mode money is shown at work: the sample rate card and 50 dollars a month."""
    settings = load_settings(demo=True)
    assert settings.prices.price("offline-studio", "any", "image") == 40_000
    assert settings.prices.price("offline-studio", "any", "clip", 12) == 110_000
    assert settings.person_cap == 50_000_000


def test_what_is_said_goes_before_the_demo_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    """Prices and caps of one's own hold in demo mode too; ``none`` is no cap."""
    monkeypatch.setenv("RETAKE_DEMO", "true")
    monkeypatch.setenv("RETAKE_RATE_CARD", "offline-studio: music=0.5")
    monkeypatch.setenv("RETAKE_MONTHLY_CAP_USD", "none")
    monkeypatch.setenv("RETAKE_PROJECT_MONTHLY_CAP_USD", "12.50")
    settings = load_settings()
    assert settings.prices.price("offline-studio", "any", "music") == 500_000
    assert settings.prices.price("offline-studio", "any", "image") is None
    assert settings.person_cap is None
    assert settings.project_cap == 12_500_000


@pytest.mark.parametrize(
    ("given", "folder"),
    [("/mnt/big", "/mnt/big"), ("file:///mnt/big%20disk", "/mnt/big disk"), ("relative/place", None)],
)
def test_blobs_go_where_they_are_sent(given: str, folder: str | None, tmp_path: Path) -> None:
    """A path or a file: address; a relative one counts from where the process started."""
    assert load_settings(blobs_url=given).blobs_dir == (
        Path(folder) if folder else tmp_path / "relative/place"
    )


@pytest.mark.parametrize(
    ("secure", "address", "marked"),
    [
        ("auto", "https://studio.example.com/", True),
        ("auto", "http://studio.example.com", False),
        ("auto", "", False),
        ("always", "", True),
        ("never", "https://studio.example.com", False),
    ],
)
def test_cookies_are_secure_where_the_studio_is(secure: str, address: str, *, marked: bool) -> None:
    """By default the cookie is for HTTPS exactly when people reach the studio over HTTPS."""
    settings = load_settings(secure_cookies=secure, base_url=address)
    assert settings.cookies_are_secure is marked
    assert not settings.public_url.endswith("/")


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("::1", "http://[::1]:8017"),
        ("[::1]", "http://[::1]:8017"),
        ("fd00::7", "http://[fd00::7]:8017"),
        ("fe80::1%eth0", "http://[fe80::1%25eth0]:8017"),
        ("192.0.2.7", "http://192.0.2.7:8017"),
        ("::", "http://localhost:8017"),
    ],
)
def test_addresses_are_written_as_browsers_take_them(host: str, address: str) -> None:
    """IPv6 stands in brackets, also when it is given with them."""
    assert load_settings(host=host).public_url == address


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("https://example.com/retake", "under a path"),
        ("https://example.com/?a=b", "under a path"),
        ("https://example.com/#top", "under a path"),
        ("https://ada@example.com", "names no user"),
        ("https://example.com:99999", "port"),
        ("https://:8017", "names a host"),
    ],
)
def test_a_base_url_that_cannot_be_served_is_refused(
    monkeypatch: pytest.MonkeyPatch, url: str, told: str
) -> None:
    """At the start and not by a page without its scripts."""
    assert told in refusal(monkeypatch, "RETAKE_BASE_URL", url)


@pytest.mark.parametrize("name", ["RETAKE_DATA_DIR", "RETAKE_BLOBS_URL", "RETAKE_COLD_BLOBS_URL"])
@pytest.mark.parametrize(
    ("folder", "told"),
    [("/srv/a\nb", "control characters"), ("/srv/\udcff", "UTF-8"), ("~nobody-here/x", "absolute path")],
    ids=["line break", "bytes", "home of nobody"],
)
def test_a_folder_nobody_could_use_is_refused(
    monkeypatch: pytest.MonkeyPatch, name: str, folder: str, told: str
) -> None:
    """With its variable and the reason."""
    sentence = refusal(monkeypatch, name, folder)
    assert name in sentence
    assert told in sentence


def test_a_start_from_nowhere_asks_for_a_data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder one stands in was deleted."""
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    with pytest.raises(SettingsError, match="RETAKE_DATA_DIR"):
        load_settings()
