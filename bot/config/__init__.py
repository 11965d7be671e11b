"""The configuration of an installation, from a TOML file and the environment."""

from bot.config.reading import Misconfigured, read_settings
from bot.config.settings import Settings

__all__ = ["Misconfigured", "Settings", "read_settings"]
