"""Who may be named where all can read."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, false, true

from bot.core.context import Scope
from models.tables import Standing


def is_shown(scope: Scope, root: ColumnElement[int]) -> ColumnElement[bool]:
    """The condition to join standings on, so that who hides or has left falls out."""
    return and_(
        Standing.community_id == scope.community.id,
        Standing.hot.in_((false(), true())),
        Standing.member_id == root,
        Standing.listed.is_(True),
    )
