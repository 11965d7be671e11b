"""/leaderboard: the best of the last week, month, or ever; of a season, or of a named board."""

from __future__ import annotations

from typing import Literal

from bot.core.actions import Say
from bot.core.commands import Title
from bot.core.context import Context
from bot.core.elements import Button
from bot.core.events import Role
from bot.core.feature import Feature
from bot.features.boards import export, lookup
from bot.features.boards.sheet import Sheet, show
from bot.features.boards.words import SPELLINGS, named_sheet, season_sheet
from bot.services import scores, spans
from bot.services.boards import Rolling
from bot.services.scores import Board

feature = Feature("leaderboard")


@feature.command(
    "leaderboard",
    keywords=("排行榜", "积分排名", "排名"),
    aliases=SPELLINGS,
    roles={"export": Role.ADMIN},
)
def leaderboard(
    ctx: Context,
    window: Literal["7d", "30d", "all", "season", "export"] = "all",
    page: int = 1,
    name: Title | None = None,
) -> list[Say] | Say:
    """Show a page of a board, and where the caller stands; or give all of it as a file."""
    root = ctx.member.root
    if name is not None:
        board, page = lookup.board_and_page(ctx, name, page)
        summed = spans.Summed(ctx, lookup.span_of(board), root, page)
        return show(ctx, summed, named_sheet(ctx, board), page)
    if window == "export":
        return export.export(ctx)
    if window == "season":
        season = lookup.running_season(ctx)
        summed = spans.Summed(ctx, lookup.days_of(season), root, page)
        return show(ctx, summed, season_sheet(ctx, season), page)
    return show(ctx, Rolling(ctx, window, root, page), _rolling_sheet(ctx, window), page)


def _rolling_sheet(ctx: Context, window: Board) -> Sheet:
    return Sheet(
        ctx.text(f"leaderboard.title.{window}"),
        ctx.text(f"leaderboard.empty.{window}"),
        ctx.text("leaderboard.absent"),
        lambda page: f"/leaderboard {window} {page}",
        tuple(
            Button(ctx.mine.plain(f"leaderboard.button.{other}"), f"/leaderboard {other}")
            for other in reversed(scores.BOARDS)
            if other != window
        ),
    )
