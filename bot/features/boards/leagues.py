"""/league: a few neighbours of about one's own activity, anew each week."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.core.actions import Say
from bot.core.context import Context, Scope
from bot.core.days import local_day
from bot.core.elements import NEWLINE, Elements, Table
from bot.core.feature import Feature
from bot.core.refusal import Refusal
from bot.features.boards.sheet import MEDALS
from bot.services import leagues, standings
from bot.services.boards import Line, shown

feature = Feature("leagues")
feature.setting("boards.leagues", False)

EACH = 3
"""Neighbours above, and below."""


@feature.job("leagues", "10 0 * * mon")
def arrange(scope: Scope) -> None:
    """Sort who was active lately into the leagues of the week that begins."""
    if scope.setting("boards.leagues"):
        leagues.arrange(scope, leagues.monday(_begun(scope)))


def _begun(scope: Scope) -> date:
    """The calendar day on which the run was due, whenever the community's days turn."""
    return local_day(scope.period or scope.now, scope.community.timezone)


@feature.command("league", keywords=("联赛", "我的联赛"))
def league(ctx: Context) -> Say:
    """Show the member's league of this week: their own place, and those beside it."""
    if not ctx.setting("boards.leagues"):
        raise Refusal("league.off")
    root = ctx.member.root
    if not standings.read(ctx, root).listed:
        raise Refusal("league.hidden")
    number, count = leagues.league_of(ctx, root)
    lines = leagues.table(ctx, number)
    title = ctx.text("league.title", league=number, leagues=count, n=len(lines))
    beside = _beside(lines, root)
    at = [line.member for line in beside].index(root)
    rows = tuple((_place(ctx, line), line.name, ctx.mine.number(line.score)) for line in beside)
    table = Table(rows, right=frozenset({0, 2}), marked=at)
    return ctx.answer((*title, NEWLINE, table, NEWLINE, *_ahead(ctx, lines, root)), private=True)


def _place(ctx: Context, line: Line) -> str:
    if line.score <= 0:
        return "·"
    return MEDALS.get(line.rank) or ctx.mine.number(line.rank)


def _beside(lines: Sequence[Line], root: int) -> list[Line]:
    """One's own line between its neighbours; nobody else's of the last three, or without points."""
    own = [line.member for line in lines].index(root)
    near = range(max(0, own - EACH), min(len(lines), own + EACH + 1))
    first = shown(len(lines))
    return [lines[n] for n in near if n == own or (n < first and lines[n].score > 0)]


def _ahead(ctx: Context, lines: Sequence[Line], root: int) -> Elements:
    """How far the next place is, or that nobody is ahead."""
    own = next(line for line in lines if line.member == root)
    if own.score <= 0:
        return ctx.text("league.begin")
    better = [line.score for line in lines if line.score > own.score]
    if not better:
        return ctx.text("league.first")
    gap = min(better) - own.score
    return ctx.text("league.next", points=ctx.text("unit.points", n=gap))
