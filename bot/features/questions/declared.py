"""What the parts of this feature declare themselves on."""

from __future__ import annotations

from bot.core.feature import Feature
from bot.core.values import items
from bot.services.questions import tags

feature = Feature("questions")

MOST_TAGS = 40
MOST_CHANNELS = 100


def _tags(typed: str) -> tuple[str, ...]:
    """Tags as they are typed: with or without `#`, each of them once."""
    return tuple(dict.fromkeys(tag.lstrip("#＃") for tag in items(typed)))


TAGS = feature.setting(tags.SETTING, (), maximum=MOST_TAGS, check=tags.is_sound, read=_tags)
CHANNELS = feature.setting("questions.channels", (), maximum=MOST_CHANNELS)
