"""The title that the most helpful of a week or month carry for as long again."""

from __future__ import annotations

from typing import NamedTuple

from bot.core.context import Scope
from bot.services.praise.helpful import most_helpful
from bot.services.praise.periods import Period

MOST_SHARING = 3
SETTINGS = {"week": "honours.title_week", "month": "honours.title_month"}


class Honoured(NamedTuple):
    """A title, and the roots of whom it is for."""

    name: str
    members: list[int]


def title_of(scope: Scope, period: Period) -> Honoured:
    """The title of a period, and all who share its first place, at most three.

    Nobody if the community has none.
    """
    setting = SETTINGS[period.kind]
    name = scope.setting(setting) if setting in scope.declared.settings else ""
    best = most_helpful(scope, period.span, 1)[:MOST_SHARING] if name else []
    return Honoured(name, [praised.member for praised in best])
