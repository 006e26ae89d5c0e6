"""Writes docs/reference/settings.md from the table of settings; with ``--check`` only says whether it is up to date."""

from __future__ import annotations

import sys
from pathlib import Path

from annotated_types import Ge, Le
from pydantic import SecretStr
from pydantic.fields import FieldInfo

from retake.settings import PREFIX, Settings
from retake.settings.doors import DoorSettings
from retake.settings.workers import WorkerSettings

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "settings.md"
HEAD = """# Settings

<!-- Written by scripts/settings_reference.py from src/retake/settings; change it there. -->

Retake is set up by environment variables. A value that is not allowed, or a variable starting with `RETAKE_` that is
not on this page, stops the start with a sentence that names it. An empty variable is the same as none.
`retake doctor` shows what is in force.
"""
CHAPTERS = {
    "data_dir": "Storage",
    "host": "Network",
    "demo": "People and demo mode",
    "provider": "Generating",
    "monthly_cap_usd": "Money",
    "parallelism": "Work",
    "gc_grace_hours": "Cleaning up",
    "max_body_bytes": "Limits",
    "log_format": "Logs and connections",
    "workers": "Workers",
    "allowed_hosts": "Doors",
}


def reference() -> str:
    """The whole page."""
    parts = [HEAD]
    # What a class inherits comes first in its table, and last on the page.
    own = Settings.model_fields.keys() - WorkerSettings.model_fields.keys() - DoorSettings.model_fields.keys()
    names = [name for name in Settings.model_fields if name in own]
    for name in [*names, *WorkerSettings.model_fields, *DoorSettings.model_fields]:
        field = Settings.model_fields[name]
        if name in CHAPTERS:
            parts.append(f"## {CHAPTERS[name]}\n")
        parts.append(entry(name, field))
    return "\n".join(parts)


def entry(name: str, field: FieldInfo) -> str:
    """One variable: what it means, its default and what is allowed."""
    facts = [f"Default: {shown_default(name, field)}"]
    if limits := shown_limits(field):
        facts.append(limits)
    if field.examples:
        facts.append(f"Example: `{PREFIX}{name.upper()}={field.examples[0]}`")
    listed = "\n".join(f"- {fact}" for fact in facts)
    return f"### `{PREFIX}{name.upper()}`\n\n{field.description}\n\n{listed}\n"


def shown_default(name: str, field: FieldInfo) -> str:
    """The default as a reader would type it."""
    if name == "data_dir":
        return "see above"
    default = field.default
    value = default.get_secret_value() if isinstance(default, SecretStr) else default
    if value is None or value == "":
        return "empty"
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def shown_limits(field: FieldInfo) -> str:
    """The range of a number, or the words to choose from."""
    low = next((limit.ge for limit in field.metadata if isinstance(limit, Ge)), None)
    high = next((limit.le for limit in field.metadata if isinstance(limit, Le)), None)
    if low is not None and high is not None:
        return f"Allowed: {low} to {high}"
    words = getattr(field.annotation, "__args__", ())
    if words and all(isinstance(word, str) for word in words):
        return "Allowed: " + ", ".join(f"`{word}`" for word in words)
    return ""


def main() -> int:
    """Write or check the page; 1 when the check finds it out of date."""
    page = reference()
    if "--check" in sys.argv[1:]:
        if PAGE.exists() and PAGE.read_text(encoding="utf-8") == page:
            return 0
        print("docs/reference/settings.md is out of date: run python scripts/settings_reference.py")
        return 1
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(page, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
