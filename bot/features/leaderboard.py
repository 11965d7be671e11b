"""/leaderboard: the best of the last week, month, or ever; and one's own place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from bot.core.actions import Say
from bot.core.context import Context
from bot.core.elements import NEWLINE, Button, Elements, Table, Text
from bot.core.feature import Feature
from bot.services import boards, scores, standings
from bot.services.boards import Line
from bot.services.scores import Board

feature = Feature("leaderboard")

PAGE = 10
LAST_PAGE = 1000
LAST_PLACES = 3
"""Whoever stands in one of these sees it privately; they are not shown to all."""
MEDALS = {1: "🥇", 2: "🥈", 3: "🥉"}
SPELLINGS = {
    **dict.fromkeys(("7", "week", "7天", "周", "本周", "周榜"), "7d"),
    **dict.fromkeys(("30", "month", "30天", "月", "本月", "月榜"), "30d"),
    **dict.fromkeys(("总", "总榜", "全部"), "all"),
}


@feature.command("leaderboard", keywords=("排行榜", "积分排名", "排名"), aliases=SPELLINGS)
def leaderboard(
    ctx: Context, window: Literal["7d", "30d", "all"] = "all", page: int = 1
) -> list[Say]:
    """Show a page of a board, and where the caller stands.

    Further pages, and places among the last, are for the caller alone.
    """
    standings.roll(ctx)
    ranked = scores.ranked(ctx, window)
    if not ranked:
        empty = ctx.text(f"leaderboard.empty.{window}")
        return [ctx.answer((*empty, *_buttons(ctx, window, 1, 1)))]
    pages = min(LAST_PAGE, (ranked + PAGE - 1) // PAGE)
    page = min(max(page, 1), pages)
    lines = boards.page(ctx, window, (page - 1) * PAGE, _shown(ranked) if page == 1 else PAGE)
    own = _own(ctx, window, lines)
    among = page > 1 or not own or _below(ctx, window, own[-1], ranked) >= LAST_PLACES
    board = (
        *ctx.text(f"leaderboard.title.{window}"),
        NEWLINE,
        *_body(ctx, lines, own if among else []),
        *_buttons(ctx, window, page, pages),
    )
    said = [ctx.answer(board, private=page > 1)]
    return said if among and _stands(ctx, window) else [*said, _apart(ctx, own)]


def _below(ctx: Context, window: Board, line: Line, ranked: int) -> int:
    """How many stand strictly below a line."""
    return ranked - (scores.rank(ctx, window, line.score - 1) - 1)


def _stands(ctx: Context, window: Board) -> bool:
    """Whether the caller has a place on the board, or wants none."""
    stand = standings.read(ctx, ctx.member.root)
    return not stand.listed or stand.scores[scores.BOARDS.index(window)] > 0


def _apart(ctx: Context, own: Sequence[Line]) -> Say:
    """Where the caller stands, for them alone."""
    if not own:
        return Say(ctx.text("leaderboard.absent"), private=True, optional=True)
    return ctx.answer((*ctx.text("leaderboard.yours"), NEWLINE, *_body(ctx, own, [])), private=True)


def _shown(ranked: int) -> int:
    return min(PAGE, max(LAST_PLACES, ranked - LAST_PLACES))


def _own(ctx: Context, window: Board, lines: Sequence[Line]) -> list[Line]:
    """The caller's line and its neighbours, unless it is on the page already."""
    root = ctx.member.root
    stand = standings.read(ctx, root)
    points = stand.scores[scores.BOARDS.index(window)]
    if not stand.listed or points <= 0 or any(line.member == root for line in lines):
        return []
    shown = {line.member for line in lines}
    beside = boards.beside(ctx, window, root, points, 1)
    return [line for line in beside if line.member not in shown]


def _body(ctx: Context, lines: Sequence[Line], own: Sequence[Line]) -> Elements:
    rows = [_row(ctx, line) for line in lines]
    if own:
        rows += [("⋯", "", ""), *(_row(ctx, line) for line in own)]
    members = [*(line.member for line in lines), *([0] if own else []), *(o.member for o in own)]
    root = ctx.member.root
    marked = members.index(root) if root in members else None
    return (Table(tuple(rows), right=frozenset({0, 2}), marked=marked),)


def _row(ctx: Context, line: Line) -> tuple[str, str, str]:
    return (MEDALS.get(line.rank) or str(line.rank), line.name, ctx.mine.number(line.score))


def _buttons(ctx: Context, window: Board, page: int, pages: int) -> Elements:
    buttons = [
        Button(ctx.mine.plain(f"leaderboard.button.{other}"), f"/leaderboard {other}")
        for other in reversed(scores.BOARDS)
        if other != window
    ]
    if page > 1:
        buttons.append(Button("◀", f"/leaderboard {window} {page - 1}"))
    if page < pages:
        buttons.append(Button("▶", f"/leaderboard {window} {page + 1}"))
    pager = Text(f"\n{page}/{pages}") if pages > 1 else Text("")
    return (pager, *buttons)
