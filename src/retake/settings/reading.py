"""Reading the settings from the environment, with a sentence for everything that is wrong with it."""

from __future__ import annotations

import os
from difflib import get_close_matches
from typing import Any

from annotated_types import Ge, Le
from pydantic import ValidationError
from pydantic.fields import FieldInfo

from retake.settings.table import PREFIX, Settings


class SettingsError(Exception):
    """The environment does not make valid settings; the message names each variable and what is allowed."""


def load_settings(**chosen: Any) -> Settings:
    """The settings of this process; ``chosen`` (from the command line) goes before the environment.

    Raises SettingsError with a sentence for every variable that is unknown or has a value that is not allowed.
    """
    complaints = [_unknown(name) for name in sorted(os.environ) if _is_unknown(name)]
    try:
        settings = Settings(**{name: value for name, value in chosen.items() if value is not None})
    except ValidationError as error:
        complaints += [_complaint(problem) for problem in error.errors()]
        raise SettingsError("\n".join(complaints)) from None
    except ValueError as error:  # a default that cannot be worked out here
        raise SettingsError(f"{PREFIX}DATA_DIR has to be set: {error}.") from None
    if complaints:
        raise SettingsError("\n".join(complaints))
    return settings


def is_secret(field: FieldInfo) -> bool:
    """Whether a setting's value must not be shown."""
    return "SecretStr" in str(field.annotation)


def described(settings: Settings) -> list[tuple[str, str, bool]]:
    """Every variable with its value as text and whether it was set, secrets blanked out; for ``retake doctor``."""
    rows = []
    for name, field in Settings.model_fields.items():
        value = getattr(settings, name)
        if is_secret(field):
            shown = "…" if value.get_secret_value() else ""
        else:
            shown = "" if value is None else str(value)
        rows.append((PREFIX + name.upper(), shown, name in settings.model_fields_set))
    return rows


def _is_unknown(variable: str) -> bool:
    return variable.startswith(PREFIX) and variable.removeprefix(PREFIX).lower() not in Settings.model_fields


def _unknown(variable: str) -> str:
    known = [PREFIX + name.upper() for name in Settings.model_fields]
    near = get_close_matches(variable, known, n=1)
    hint = f"did you mean {near[0]}?" if near else "the settings reference lists every variable there is."
    return f"{variable} is not a setting of Retake; {hint}"


def _complaint(problem: Any) -> str:
    """One sentence: which variable, what was given, what is allowed."""
    name = str(problem["loc"][0])
    variable = PREFIX + name.upper()
    field = Settings.model_fields.get(name)
    if field is None:
        return f"{variable} is not a setting of Retake."
    given = "what it is now (not shown: it is secret)" if is_secret(field) else repr(str(problem["input"]))
    example = field.examples[0] if field.examples else field.default
    return f"{variable} cannot be {given}: {_allowed(field, problem)}. Example: {variable}={example}"


def _allowed(field: FieldInfo, problem: Any) -> str:
    """What a setting may be, in words, for the ways a value can be wrong."""
    low = next((limit.ge for limit in field.metadata if isinstance(limit, Ge)), None)
    high = next((limit.le for limit in field.metadata if isinstance(limit, Le)), None)
    limits = "" if low is None else f" of {low} or more" if high is None else f" from {low} to {high}"
    match str(problem["type"]).split("_")[0]:
        case "int":
            return f"it is a whole number{limits}"
        case "float" | "greater" | "less":
            return f"it is a {'whole ' if field.annotation is int else ''}number{limits}"
        case "bool":
            return "it is true or false"
        case "literal":
            return f"it is one of {problem['ctx']['expected']}"
        case "string":
            return "it is not UTF-8" if problem["type"] == "string_unicode" else "it cannot be empty"
        case _:
            return str(problem["msg"]).removeprefix("Value error, ")
