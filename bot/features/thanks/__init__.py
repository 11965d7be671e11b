"""Thanks that count: by a reply, a reaction or /thanks; and clusters that praise each other."""

from bot.features.thanks import hearing, praising, thanking
from bot.features.thanks.declared import feature

__all__ = ["feature", "hearing", "praising", "thanking"]
