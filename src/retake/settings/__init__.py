"""The settings: environment variables ``RETAKE_*`` read once into one frozen, validated object.

`load_settings` is the door. A wrong value stops the start with a sentence that names the variable, what was given
and what is allowed; an unknown ``RETAKE_`` variable does too, so that a typing error cannot go unseen.
"""

from retake.settings.reading import SettingsError, described, is_secret, load_settings
from retake.settings.table import PREFIX, Settings
from retake.settings.values import default_data_folder

__all__ = [
    "PREFIX",
    "Settings",
    "SettingsError",
    "default_data_folder",
    "described",
    "is_secret",
    "load_settings",
]
