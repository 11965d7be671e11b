"""The feature that the rooms of this package declare their commands on, and what may be set."""

from bot.core.feature import Feature
from bot.services.praise.titles import SETTINGS

feature = Feature("honour_board")

SURPRISE = "surprise"
TITLE_LIMIT = 16
"""As long as the shortest kind of title that a platform has."""


def _is_title(name: str) -> bool:
    return not name or (name.isprintable() and not name.isspace())


feature.reason(SURPRISE)
SURPRISE_RATE = feature.setting("points.surprise", 20, minimum=1, maximum=1000)
for _name in SETTINGS.values():
    feature.setting(_name, "", maximum=TITLE_LIMIT, check=_is_title)
