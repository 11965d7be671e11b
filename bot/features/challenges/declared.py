"""The feature that the rooms of this package declare their commands on."""

from __future__ import annotations

from bot.core.feature import Feature
from bot.services.challenges import pots

feature = Feature("challenges")

REWARD, FREEZE, FEATURED = "challenge", "freeze_bought", "featured"

feature.reason(REWARD)
feature.reason(FEATURED)
feature.reason(FREEZE, "spend")
feature.reason(pots.BOND, "move")
feature.reason(pots.SPENT, "spend")
FEATURED_RATE = feature.setting("points.featured", 10, minimum=0, maximum=1000)
