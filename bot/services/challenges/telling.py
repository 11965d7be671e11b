"""How far a member is in a challenge, in one line."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.context import Context
from bot.core.elements import NEWLINE, Elements
from bot.services.challenges.records import Part


def progress_line(ctx: Context, part: Part) -> Elements:
    """As the member reads it."""
    so_far = part.progress(ctx.event.at)
    if part.rule.sums:
        values = {"done": so_far.quantity, "goal": part.rule.goal, "unit": part.rule.unit}
        return ctx.text("challenge.far.sum", **values)
    done = so_far.count("met", "frozen")
    if part.challenge.last_day is None:
        line = ctx.text("challenge.far.endless", n=so_far.days)
    else:
        line = ctx.text("challenge.far", done=done, of=so_far.counted)
    if part.rule.has_streak:
        line = (*line, *ctx.text("challenge.far.streak", streak=so_far.current))
        if part.rule.freezes:
            line = (*line, *ctx.text("challenge.far.freezes", held=so_far.held))
    return line


def stacked(lines: Sequence[Elements]) -> Elements:
    """Lines, one below the other."""
    return tuple(element for line in lines for element in (*line, NEWLINE))[:-1]
