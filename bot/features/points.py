"""/points: where a member stands."""

from __future__ import annotations

from bot.core.actions import Say
from bot.core.context import Context
from bot.core.elements import NEWLINE, Bold, Elements, Text
from bot.core.feature import Feature
from bot.services import boards, scores, standings
from bot.services.levels import HIGHEST, threshold
from bot.services.stands import Stand

feature = Feature("points")

BAR = 10


@feature.command("points", keywords=("积分", "我的积分"))
def points(ctx: Context) -> Say:
    """Show the member's balance, level, progress and place."""
    stand = standings.read(ctx, ctx.member.root)
    lines = [
        ctx.text(
            "points.head",
            name=Bold(ctx.member.name),
            level=stand.level,
            points=ctx.text("unit.points", n=stand.earned),
        ),
        _progress(ctx, stand),
        ctx.text("points.balance", points=ctx.text("unit.points", n=stand.balance)),
        _place(ctx, stand),
    ]
    return ctx.answer(tuple(e for line in lines for e in (*line, NEWLINE))[:-1], private=True)


def _progress(ctx: Context, stand: Stand) -> Elements:
    if stand.level >= HIGHEST:
        return ctx.text("points.highest")
    floor, ceiling = threshold(stand.level), threshold(stand.level + 1)
    filled = BAR * max(0, stand.earned - floor) // (ceiling - floor)
    bar = "▰" * filled + "▱" * (BAR - filled)
    left = ctx.text("unit.points", n=ceiling - stand.earned)
    return (Text(f"{bar} "), *ctx.text("points.progress", level=stand.level + 1, points=left))


def _place(ctx: Context, stand: Stand) -> Elements:
    if not stand.listed:
        return ctx.text("points.unlisted")
    if stand.earned <= 0:
        return ctx.text("points.unranked")
    rank = scores.rank(ctx, "all", stand.earned)
    ranked = scores.ranked(ctx, "all")
    gap = boards.to_next(ctx, "all", stand.earned)
    place = ctx.text("points.place", rank=rank, ranked=ranked)
    if gap is None:
        return (*place, *ctx.text("points.first"))
    return (*place, *ctx.text("points.gap", points=ctx.text("unit.points", n=gap)))
