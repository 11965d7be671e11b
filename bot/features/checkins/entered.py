"""What a check-in came to in the member's challenges, in words."""

from __future__ import annotations

from bot.core.context import Context
from bot.core.elements import Button, Elements
from bot.services.challenges import telling
from bot.services.challenges.entering import Entered, Outcome

TODAY = "/checkin"


def told(ctx: Context, outcome: Outcome, line: str = TODAY) -> Elements:
    """One line for each challenge, and buttons where the member is to choose.

    `line` is what a button says before the number: for today, or for yesterday.
    """
    lines = [_counted(ctx, one) for one in outcome.entered]
    lines += outcome.kept_out
    if outcome.unclear:
        lines.append(ctx.text("challenge.unclear"))
    return (*telling.stacked(lines), *_choices(ctx, outcome, line))


def _counted(ctx: Context, one: Entered) -> Elements:
    far = telling.progress_line(ctx, one.part)
    line = ctx.text("challenge.entered", name=one.part.challenge.name, far=far)
    if one.progress.finished and not one.was_finished:
        line = (*line, *ctx.text("challenge.entered.finished"))
    if one.copied:
        line = (*line, *ctx.text("challenge.entered.copied"))
    return line


def _choices(ctx: Context, outcome: Outcome, line: str) -> Elements:
    """A button holds no note: what counts here asks for none."""
    if not outcome.unclear:
        return ()
    numbers = [part.challenge.number for part in outcome.unclear]
    each = tuple(
        Button(part.challenge.name, f"{line} #{part.challenge.number}") for part in outcome.unclear
    )
    together = " ".join([line, *(f"#{number}" for number in numbers)])
    return (*each, Button(ctx.mine.plain("challenge.unclear.all"), together))
