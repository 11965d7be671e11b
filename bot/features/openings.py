"""Points that members brought along from another bot (`hearth import points`)."""

from __future__ import annotations

from bot.core.feature import Feature
from bot.services import openings

feature = Feature("openings")

OPENING = feature.reason(openings.REASON)
