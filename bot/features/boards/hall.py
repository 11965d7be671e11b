"""The hall of fame: the first places of seasons that have ended, as they were."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import false, insert, select, true

from bot.core.actions import Say
from bot.core.context import Context, Scope
from bot.core.elements import Button
from bot.features.boards import lookup
from bot.features.boards.sheet import Sheet, show
from bot.services import spans
from bot.services.boards import Line
from models.tables import Member, Season, SeasonPlace, Standing

PLACES = 10


class Kept:
    """A Ranking (see boards) of what a hall of fame keeps. Who is not listed now is left out."""

    def __init__(self, scope: Scope, season: int, root: int) -> None:
        listed = (
            Standing.community_id == scope.community.id,
            Standing.hot.in_((false(), true())),
            Standing.member_id == SeasonPlace.member_id,
            Standing.listed.is_(True),
        )
        rows = scope.session.execute(
            select(SeasonPlace.rank, Member.id, Member.name, SeasonPlace.points)
            .join(Member, Member.id == SeasonPlace.member_id)
            .join(Standing, listed[0])
            .where(SeasonPlace.season_id == season, *listed[1:])
            .order_by(SeasonPlace.rank, Member.id)
        )
        self.lines = [Line(*row) for row in rows]
        self.ranked = len(self.lines)
        self.page = 1
        own = [line.score for line in self.lines if line.member == root]
        # Nobody is told that they are absent from what is past.
        self.own = own[0] if own else None
        self._root = root
        self._sharing = Counter(line.rank for line in self.lines)

    def beside(self) -> list[Line]:
        """See Ranking.beside."""
        return [line for line in self.lines if line.member == self._root]

    def sharing(self, line: Line) -> int:
        """See Ranking.sharing."""
        return self._sharing[line.rank]


def fill(scope: Scope, season: Season) -> list[spans.Place]:
    """Write the first ten places of a season that ends; return them, the best first."""
    best = spans.top(scope, lookup.days_of(season), PLACES)
    rows = [
        {"season_id": season.id, "member_id": p.member, "rank": p.rank, "points": p.score}
        for p in best
    ]
    if rows:
        scope.session.execute(insert(SeasonPlace), rows)
    return best


def shown(ctx: Context, page: int) -> list[Say]:
    """Show the hall of fame of one season: the last one, and on further pages those before."""
    past = lookup.past_seasons(ctx)
    if not past:
        return [ctx.say("season.never", private=True)]
    at = min(max(page, 1), len(past))
    season = past[at - 1]
    title = ctx.text("season.hall", name=season.name, first=season.first_day, last=season.last_day)
    buttons = [Button("◀", f"/season hall {at - 1}")] if at > 1 else []
    buttons += [Button("▶", f"/season hall {at + 1}")] if at < len(past) else []
    sheet = Sheet(title, (*title, *ctx.text("season.hall.empty")), (), None, tuple(buttons))
    return show(ctx, Kept(ctx, season.id, ctx.member.root), sheet)
