"""/quiz start (开始): a round in the group, at once."""

from __future__ import annotations

from datetime import timedelta

from bot.core.actions import React
from bot.core.commands import Rest
from bot.core.context import Context
from bot.core.events import Role
from bot.features.quizzes import asking, ending, how
from bot.features.quizzes.declared import feature
from bot.services import audit
from bot.services.quizzes import banks, rounds


@feature.command("quiz start", role=Role.MODERATOR, spellings=("开始", "开考"))
def start(ctx: Context, round: Rest | None = None) -> React:
    """Ask some questions of a bank in the group: `greetings 5 24h`, `问候 3题 2小时`."""
    typed = (round or "").replace(";", " ").replace("；", " ")
    bank, rest = banks.meant(ctx, typed)
    wanted = how.read(rest)
    for over in rounds.over(ctx):
        ending.end(ctx, over)
    until = ctx.now + timedelta(minutes=wanted.minutes)
    channel = ctx.event.channel if ctx.event.present else None
    asking.begin(ctx, bank, ctx.group, channel, wanted.questions, until)
    audit.put(ctx, "quiz_started", target=bank.name)
    return React(ctx.event.external_id, "👍", otherwise=ctx.text("quiz.started", name=bank.name))
