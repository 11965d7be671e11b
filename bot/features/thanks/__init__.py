"""Thanks that count: by a reply, a reaction or a command."""

from bot.features.thanks.declared import feature

__all__ = ["feature"]
