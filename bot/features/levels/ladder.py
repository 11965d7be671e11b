"""The table of /levels: the steps around the one that a member stands on."""

from __future__ import annotations

from bot.core.context import Context
from bot.core.elements import NEWLINE, Elements, Table
from bot.features.levels.honours import honours
from bot.services import levels, standings

SHOWN = 5
BELOW = 2


def around(ctx: Context) -> Elements:
    """Two levels below the member's own and two above; near an end, more on the other side."""
    stand = standings.read(ctx, ctx.member.root)
    own, highest = stand.level, levels.curve(ctx).highest
    first = max(1, min(own - BELOW, highest - SHOWN + 1))
    shown = range(first, min(first + SHOWN, highest + 1))
    points = ctx.text("unit.points", n=stand.earned)
    head = ctx.text("level.own", level=levels.named(ctx, own, ctx.mine), points=points)
    return (*head, NEWLINE, _table(ctx, shown, own))


def _table(ctx: Context, shown: range, own: int) -> Table:
    """Number, name, points and roles; names and roles only where there are any."""
    curve, brought = levels.curve(ctx), _brought(ctx, shown)
    columns = [
        [ctx.mine.number(level) for level in shown],
        [levels.title(ctx, level, ctx.language) for level in shown],
        [ctx.mine.plain("unit.points", n=curve.threshold(level)) for level in shown],
        [brought.get(level, "") for level in shown],
    ]
    kept = [(n, column) for n, column in enumerate(columns) if any(column)]
    right = frozenset(place for place, (n, _) in enumerate(kept) if n in (0, 2))
    rows = tuple(zip(*(column for _, column in kept), strict=True))
    return Table(rows, right=right, marked=own - shown.start)


def _brought(ctx: Context, shown: range) -> dict[int, str]:
    """By level, the roles that come with it."""
    brought: dict[int, list[str]] = {}
    for honour in honours(ctx):
        if honour.level in shown:
            brought.setdefault(honour.level, []).append(honour.name)
    return {level: " · ".join(names) for level, names in brought.items()}
