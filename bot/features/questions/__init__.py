"""Questions that do not drown: asked, answered, accepted, and nobody forgotten."""

from bot.features.questions.declared import feature

__all__ = ["feature"]
