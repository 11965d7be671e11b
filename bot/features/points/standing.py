"""Where a member stands: balance, level, the way to the next one, and their place."""

from __future__ import annotations

from bot.core.context import Context
from bot.core.elements import NEWLINE, Bold, Elements, Text
from bot.services import boards, levels, scores, standings
from bot.services.stands import Stand

BAR = 10


def lines(ctx: Context, root: int, name: str) -> Elements:
    """The standing of the root, who is called `name`, in the words of the caller."""
    stand = standings.read(ctx, root)
    own = root == ctx.member.root
    parts = [
        ctx.text(
            "points.head",
            name=Bold(name),
            level=levels.named(ctx, stand.level, ctx.mine),
            points=ctx.text("unit.points", n=stand.earned),
        ),
        _progress(ctx, stand),
        ctx.text("points.balance", points=ctx.text("unit.points", n=stand.balance)),
        _place(ctx, stand) if own else _place_of_another(ctx, stand),
    ]
    return tuple(e for part in parts for e in (*part, NEWLINE))[:-1]


def _progress(ctx: Context, stand: Stand) -> Elements:
    curve = levels.curve(ctx)
    if stand.level >= curve.highest:
        return ctx.text("points.highest")
    floor, ceiling = curve.threshold(stand.level), curve.threshold(stand.level + 1)
    filled = BAR * max(0, stand.earned - floor) // (ceiling - floor)
    bar = "▰" * filled + "▱" * (BAR - filled)
    left = ctx.text("unit.points", n=ceiling - stand.earned)
    return (Text(f"{bar} "), *ctx.text("points.progress", level=stand.level + 1, points=left))


def _place(ctx: Context, stand: Stand) -> Elements:
    if not stand.listed:
        return ctx.text("points.unlisted")
    if stand.earned <= 0:
        return ctx.text("points.unranked")
    gap = boards.to_next(ctx, "all", stand.earned)
    if gap is None:
        return (*_rank(ctx, stand), *ctx.text("points.first"))
    points = ctx.text("unit.points", n=gap)
    return (*_rank(ctx, stand), *ctx.text("points.gap", points=points))


def _place_of_another(ctx: Context, stand: Stand) -> Elements:
    if not stand.listed:
        return ctx.text("points.unlisted.other")
    return _rank(ctx, stand) if stand.earned > 0 else ctx.text("points.unranked.other")


def _rank(ctx: Context, stand: Stand) -> Elements:
    rank, ranked = scores.rank(ctx, "all", stand.earned), scores.ranked(ctx, "all")
    return ctx.text("points.place", rank=rank, ranked=ranked)
