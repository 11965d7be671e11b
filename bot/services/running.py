"""Running a command: whether its caller may, and with which arguments."""

from __future__ import annotations

from dataclasses import replace

from bot.core.binding import bind
from bot.core.commands import Command, Reply
from bot.core.context import Context
from bot.core.events import Role
from bot.core.refusal import Refusal
from bot.services import people, presence


class Unasked(Exception):
    """It takes a right, and the platform was not asked for the role of the caller before.

    Nothing of the transaction may stay.
    """


def run(ctx: Context, command: Command) -> Reply:
    """Let a command answer the event of its context.

    Raises Refusal, in words for the caller, or Unasked.
    """
    event = ctx.event
    needed = command.role_for(event.arguments)
    if needed > Role.MEMBER and not ctx.asked:
        raise Unasked
    if ctx.role < needed:
        raise Refusal("refusal.role", role=ctx.text(f"role.{needed.name.lower()}"))
    if presence.had_left(ctx.member, event) and not command.own:
        raise Refusal("refusal.gone")
    arguments = bind(command, event, lambda who: people.find_member(ctx, ctx.group, who, event))
    return command.handler(ctx, **arguments)


def run_instead(ctx: Context, name: str, arguments: str = "", channel: str | None = None) -> Reply:
    """Let another command answer, as if it had been typed in that channel with these arguments.

    As `run`; to be called by a handler, whose receipt it shares. Nobody is marked in its arguments,
    and it answers no message.
    """
    event = replace(ctx.event, command=name, arguments=arguments, channel=channel, present=True)
    event = replace(event, mentions=(), attached=(), reply_to=None, to=None)
    return run(replace(ctx, event=event), ctx.declared.commands[name])
