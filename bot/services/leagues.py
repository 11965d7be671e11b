"""Leagues: neighbours of about the same activity, about twenty of them, anew each week."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy import Subquery, and_, delete, false, func, insert, select, true

from bot.core.context import Scope
from bot.services.boards import Line
from bot.services.spans import Span, totals
from models.tables import Group, LeaguePlace, Member, Standing

SIZE = 20
WEEK = timedelta(days=7)
ACTIVE_WEEKS = 4
KEPT = 8 * WEEK


def monday(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def sizes(members: int) -> list[int]:
    """How many play in each league: as near to twenty as can be, and no two differ by over one.

    From 51 members on, each league has 17 to 23.
    """
    if members <= 0:
        return []
    few = max(1, members // SIZE)
    count = min((few, few + 1), key=lambda leagues: _off(members, leagues))
    each, more = divmod(members, count)
    return [each + 1] * more + [each] * (count - more)


def _off(members: int, leagues: int) -> int:
    """By how much the league that is furthest from twenty misses it."""
    smallest, rest = divmod(members, leagues)
    return max(abs(smallest - SIZE), abs(smallest + (rest > 0) - SIZE))


def arrange(scope: Scope, week: date) -> None:
    """Put who was active in the last four weeks into leagues, by last week's points.

    `week` is a Monday. A week that has leagues keeps them.
    """
    _alone(scope)
    if _counts(scope, week):
        return
    members = _active(scope, week)
    leagues = [n for n, size in enumerate(sizes(len(members)), 1) for _ in range(size)]
    rows = [
        {"community_id": scope.community.id, "week": week, "league": league, "member_id": member}
        for league, member in zip(leagues, members, strict=True)
    ]
    if rows:
        scope.session.execute(insert(LeaguePlace), rows)
    old = (LeaguePlace.community_id == scope.community.id, LeaguePlace.week < week - KEPT)
    scope.session.execute(delete(LeaguePlace).where(*old))


def _alone(scope: Scope) -> None:
    """Let nobody else arrange or join this community's leagues until the transaction ends."""
    own = select(Group.id).where(Group.community_id == scope.community.id)
    scope.session.execute(own.order_by(Group.id).limit(1).with_for_update(key_share=True))


def _active(scope: Scope, week: date) -> list[int]:
    """Who earned something in the four weeks before, the best of last week first."""
    yesterday = week - timedelta(days=1)
    month = totals(scope, Span(week - ACTIVE_WEEKS * WEEK, yesterday))
    last = totals(scope, Span(week - WEEK, yesterday))
    return list(
        scope.session.scalars(
            select(month.c.member)
            .outerjoin(last, last.c.member == month.c.member)
            .order_by(func.coalesce(last.c.score, 0).desc(), month.c.score.desc(), month.c.member)
        )
    )


def league_of(scope: Scope, root: int) -> tuple[int, int]:
    """The league in which a member plays this week, and how many leagues there are.

    Who is in none joins the smallest one, of equals the lowest.
    """
    week = monday(scope.today)
    found = _found(scope, week, root)
    if found is None:
        arrange(scope, week)
        found = _found(scope, week, root) or _join(scope, week, root)
    return found, max(_counts(scope, week))


def _found(scope: Scope, week: date, root: int) -> int | None:
    return scope.session.scalar(
        select(LeaguePlace.league).where(
            LeaguePlace.community_id == scope.community.id,
            LeaguePlace.member_id == root,
            LeaguePlace.week == week,
        )
    )


def _join(scope: Scope, week: date, root: int) -> int:
    counts = _counts(scope, week) or {1: 0}
    league = min(counts, key=lambda number: (counts[number], -number))
    scope.session.add(
        LeaguePlace(community_id=scope.community.id, week=week, league=league, member_id=root)
    )
    scope.session.flush()
    return league


def _counts(scope: Scope, week: date) -> Counter[int]:
    """How many play in each league of a week."""
    rows = scope.session.execute(
        select(LeaguePlace.league, func.count())
        .where(LeaguePlace.community_id == scope.community.id, LeaguePlace.week == week)
        .group_by(LeaguePlace.league)
    )
    return Counter({row[0]: row[1] for row in rows})


def table(scope: Scope, league: int) -> list[Line]:
    """All who are listed in a league of this week with this week's points, the best first.

    Equal points share a rank; whoever has none yet is in it too.
    """
    week = monday(scope.today)
    return list(_ranked(scope, totals(scope, Span(week, week + WEEK - timedelta(days=1))), league))


def _ranked(scope: Scope, sums: Subquery, league: int) -> Iterator[Line]:
    score = func.coalesce(sums.c.score, 0)
    listed = and_(
        Standing.community_id == scope.community.id,
        Standing.hot.in_((false(), true())),
        Standing.member_id == LeaguePlace.member_id,
        Standing.listed.is_(True),
    )
    rows = scope.session.execute(
        select(func.rank().over(order_by=score.desc()), Member.id, Member.name, score)
        .select_from(LeaguePlace)
        .join(Member, Member.id == LeaguePlace.member_id)
        .join(Standing, listed)
        .outerjoin(sums, sums.c.member == LeaguePlace.member_id)
        .where(
            LeaguePlace.community_id == scope.community.id,
            LeaguePlace.week == monday(scope.today),
            LeaguePlace.league == league,
        )
        .order_by(score.desc(), Member.id)
    )
    for rank, member, name, points in rows:
        yield Line(rank, member, name, points)
