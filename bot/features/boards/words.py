"""What named boards and seasons are called, and what stands around their lines."""

from __future__ import annotations

from bot.core.context import Context
from bot.core.elements import Elements
from bot.features.boards.sheet import Sheet
from bot.services.spans import Span
from models.tables import Board, Season

SPELLINGS = {
    **dict.fromkeys(("7", "week", "7天", "周", "本周", "周榜"), "7d"),
    **dict.fromkeys(("30", "month", "30天", "月", "本月", "月榜"), "30d"),
    **dict.fromkeys(("总", "总榜", "全部"), "all"),
    **dict.fromkeys(("赛季", "本季", "赛季榜"), "season"),
    **dict.fromkeys(("csv", "导出"), "export"),
}
RESERVED = {"7d", "30d", "all", "season", "export", *SPELLINGS}


def days(ctx: Context, span: Span) -> Elements:
    """The days that a board counts, in words."""
    if span.first and span.last:
        return ctx.text("boards.days.between", first=span.first, last=span.last)
    if span.first:
        return ctx.text("boards.days.since", first=span.first)
    if span.last:
        return ctx.text("boards.days.until", last=span.last)
    return ctx.text("boards.days.all")


def named_sheet(ctx: Context, board: Board) -> Sheet:
    """A named board's title and the rest."""
    span = Span(board.first_day, board.last_day)
    title = ctx.text("boards.title", name=board.name, days=days(ctx, span))
    if board.channels:
        title += ctx.text("boards.channels", n=len(board.channels))
    over = board.last_day is not None and board.last_day < ctx.today
    return Sheet(
        title,
        (*title, *ctx.text("boards.empty.over" if over else "boards.empty.open")),
        () if over else ctx.text("boards.absent"),
        lambda page: f"/leaderboard {page} {board.name}",
    )


def season_sheet(ctx: Context, season: Season) -> Sheet:
    """The title of the season that runs, and the rest."""
    title = ctx.text("season.title", name=season.name, first=season.first_day)
    return Sheet(
        title,
        (*title, *ctx.text("boards.empty.open")),
        ctx.text("boards.absent"),
        lambda page: f"/leaderboard season {page}",
    )
