"""The whole board as a file, for admins."""

from __future__ import annotations

from sqlalchemy import false, func, select, true

from bot.core.actions import Say
from bot.core.context import Context
from bot.core.elements import File
from bot.services.sheets import Cell, csv_of
from models.tables import Member, Standing

COLUMNS = ("rank", "name", "level", "points")


def export(ctx: Context) -> Say:
    """Everybody on the board of all time, as CSV; who is hidden or has left is not on it."""
    rows = _rows(ctx)
    if not rows:
        return ctx.say("leaderboard.empty.all", private=True)
    head = [ctx.mine.plain(f"leaderboard.export.{column}") for column in COLUMNS]
    told = ctx.text("leaderboard.export.told", n=len(rows))
    file = File(f"leaderboard-{ctx.today}.csv", csv_of([head, *rows]))
    return ctx.answer((*told, file), private=True)


def _rows(ctx: Context) -> list[tuple[Cell, ...]]:
    """Rank, name, level and points of each, the best first."""
    best_first = (Standing.earned.desc(), Standing.member_id.desc())
    rank = func.rank().over(order_by=Standing.earned.desc())
    rows = ctx.session.execute(
        select(rank, Member.name, Standing.level, Standing.earned)
        .join(Member, Member.id == Standing.member_id)
        .where(
            Standing.community_id == ctx.community.id,
            Standing.hot.in_((false(), true())),
            Standing.listed.is_(True),
            Standing.earned > 0,
        )
        .order_by(*best_first)
    )
    return [tuple(row) for row in rows]
