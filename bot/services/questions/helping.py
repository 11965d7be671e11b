"""Members who said that they can answer, and whom of them a question is suggested to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import Select, case, delete, func, select

from bot.core.context import Scope
from bot.services import people
from bot.services.questions import tags
from models import bulk
from models.tables import Account, Group, HelperTag, Member, Question, Suggestion

AT_ONCE = 3
"""So many are told of one question."""
WEEK = timedelta(days=7)
MOST = 5
"""So many questions a member is told of in a week."""


class Helper(NamedTuple):
    """Whom to tell."""

    member: int
    root: int


def chosen(scope: Scope, root: int) -> list[str]:
    """What a member can answer, of the community's present tags, in their order."""
    own = select(HelperTag.tag).where(HelperTag.root_id == root)
    has = set(scope.session.scalars(own))
    return [tag for tag in tags.known(scope).values() if tag in has]


def add(scope: Scope, root: int, wanted: Iterable[str]) -> None:
    """Let a member be told of questions about these tags, too."""
    rows = [{"root_id": root, "tag": tag} for tag in sorted(set(wanted))]
    bulk.insert_new(scope.session, HelperTag.__table__, rows, ("tag",))


def remove(scope: Scope, root: int, unwanted: Collection[str] | None = None) -> None:
    """Tell a member no more of questions about these tags; or of none at all."""
    own = delete(HelperTag).where(HelperTag.root_id == root)
    if unwanted is not None:
        own = own.where(bulk.within(HelperTag.tag, sorted(unwanted)))
    scope.session.execute(own)


def suggest(scope: Scope, question: Question) -> Sequence[Helper]:
    """Choose whom to tell of a new question, and remember it.

    They have one of its tags, are present, did not ask it, and were told of the fewest questions
    of late. To be called in the transaction that opens the question: as numbers are given one
    after the other, no two of these choose in a community at once, and each knows what those
    before have chosen.
    """
    about = tags.of(scope, [question.id]).get(question.id, [])
    found = _fitting(scope, question, about) if about else []
    rows = [{"question_id": question.id, "root_id": one.root, "at": scope.now} for one in found]
    if rows:
        bulk.insert_new(scope.session, Suggestion.__table__, rows, ("root_id",))
    return found


def _fitting(scope: Scope, question: Question, about: Sequence[str]) -> list[Helper]:
    told = _told(scope).subquery()
    lately, ever = func.coalesce(told.c.lately, 0), func.coalesce(told.c.ever, 0)
    root = people.ROOT
    rows = scope.session.execute(
        select(func.min(Member.id), root)
        .join(HelperTag, HelperTag.root_id == root)
        .join(Account, Account.person_id == Member.person_id)
        .join(Group, Group.platform == Account.platform)
        .outerjoin(told, told.c.root_id == root)
        .where(
            Group.id == question.group_id,
            Member.community_id == scope.community.id,
            Member.left_at.is_(None),
            bulk.within(HelperTag.tag, about),
            root != (question.root_id or 0),
            lately < MOST,
            root.not_in(select(Suggestion.root_id).where(Suggestion.question_id == question.id)),
        )
        .group_by(root, lately, ever)
        .order_by(lately, ever, root)
        .limit(AT_ONCE)
    )
    return [Helper(member, helper) for member, helper in rows]


def _told(scope: Scope) -> Select[int, int, int]:
    """By helper of the community, how often they were told within a week, and ever."""
    within_week = case((Suggestion.at > scope.now - WEEK, 1))
    return (
        select(
            Suggestion.root_id,
            func.count(within_week).label("lately"),
            func.count(Suggestion.question_id).label("ever"),
        )
        .join(Member, Member.id == Suggestion.root_id)
        .where(Member.community_id == scope.community.id)
        .group_by(Suggestion.root_id)
    )
