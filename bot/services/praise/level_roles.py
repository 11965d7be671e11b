"""The role of a level, for whoever has carried another honour in its place.

Where a platform lets a member have one honour only, a title takes the place of it.
"""

from __future__ import annotations

from sqlalchemy import func, select

from bot.core.context import Scope
from models.tables import LevelNotice

SETTING = "levels.roles"


def highest(scope: Scope, root: int) -> str | None:
    """The name of the role that came with the highest level a member was told of, if any."""
    if SETTING not in scope.declared.settings:
        return None
    told = select(func.max(LevelNotice.level)).where(LevelNotice.member_id == root)
    reached = scope.session.scalar(told) or 0
    split = (text.replace("＝", "=", 1).partition("=") for text in scope.setting(SETTING))
    held = {int(level): name.strip() for level, _, name in split if int(level) <= reached}
    return held[max(held)] if held else None
