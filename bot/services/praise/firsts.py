"""Who did something for the first time: answered, asked, thanked somebody, checked in.

It reads all that a community ever did of each kind, so it costs with the history.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain, zip_longest
from typing import Any, NamedTuple

from sqlalchemy import Select, func, select

from bot.core.context import Scope
from bot.services.people import ROOT
from bot.services.praise.periods import Period, bounds
from bot.services.praise.shown import is_shown
from models.tables import Answer, CheckIn, Member, Question, Standing, Thanks

MOST_NAMED = 5


class FirstTimer(NamedTuple):
    """Somebody who did one or several things that they had never done before."""

    member: int
    """The root."""
    kinds: tuple[str, ...]
    """`answer`, `question`, `thanks`, `checkin`. Words: `praise.first.<kind>`."""


def first_timers(scope: Scope, period: Period) -> list[FirstTimer]:
    """Up to five of a period. Each kind has its turn, so that a common one crowds out none."""
    found = {kind: _firsts(scope, rows, period) for kind, rows in _done(scope.community.id).items()}
    turns = chain.from_iterable(zip_longest(*found.values()))
    chosen = list(dict.fromkeys(member for member in turns if member is not None))[:MOST_NAMED]
    return [FirstTimer(member, _kinds(found, member)) for member in chosen]


def _kinds(found: Mapping[str, Sequence[int]], member: int) -> tuple[str, ...]:
    return tuple(kind for kind, members in found.items() if member in members)


def _done(community: int) -> dict[str, Select[*tuple[Any, ...]]]:
    """By kind: who did it, and when. Thanks that were taken back are none."""
    return {
        "answer": select(Answer.root_id.label("root"), Answer.at.label("at"))
        .join(Question, Question.id == Answer.question_id)
        .where(Question.community_id == community),
        "question": select(Question.root_id.label("root"), Question.asked_at.label("at")).where(
            Question.community_id == community
        ),
        "thanks": select(Thanks.giver_root_id.label("root"), Thanks.at.label("at")).where(
            Thanks.community_id == community, Thanks.gone_at.is_(None)
        ),
        "checkin": select(CheckIn.root_id.label("root"), CheckIn.at.label("at"))
        .join(Member, Member.id == CheckIn.root_id)
        .where(Member.community_id == community),
    }


def _firsts(scope: Scope, rows: Select[*tuple[Any, ...]], period: Period) -> Sequence[int]:
    """Who did one kind of thing for the first time in a period, in the order of their firsts."""
    begin, end = bounds(scope, period.first, period.last)
    done = rows.subquery()
    first = func.min(done.c.at)
    return scope.session.scalars(
        select(ROOT)
        .select_from(done)
        .join(Member, Member.id == done.c.root)
        .join(Standing, is_shown(scope, ROOT))
        .group_by(ROOT)
        .having(first >= begin, first < end)
        .order_by(first, ROOT)
        .limit(MOST_NAMED)
    ).all()
