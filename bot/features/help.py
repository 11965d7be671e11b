"""/help: what one can type here."""

from __future__ import annotations

from bot.core.actions import Say
from bot.core.commands import Command
from bot.core.context import Context
from bot.core.elements import NEWLINE, Code, Elements
from bot.core.feature import Feature
from bot.core.refusal import Refusal

feature = Feature("help")

SHOWN = 40


@feature.command("help", keywords=("帮助",))
def help_(ctx: Context, command: str | None = None) -> Say:
    """List the commands that the member may use, or explain one of them."""
    if command is None:
        return ctx.answer(_list(ctx), private=True)
    name = command.lstrip("/／").casefold()
    if name not in ctx.declared.commands:
        raise Refusal("help.unknown", given=Code(command[:SHOWN]))
    return ctx.answer(_one(ctx, ctx.declared.commands[name]), private=True)


def _list(ctx: Context) -> Elements:
    allowed = [c for c in ctx.declared.commands if c.role <= ctx.role]
    lines = [ctx.text("help.head")]
    for command in allowed:
        lines.append((Code(command.usage), *ctx.text("help.line", what=_words(ctx, command))))
    lines.append(ctx.text("help.foot"))
    return tuple(element for line in lines for element in (*line, NEWLINE))[:-1]


def _one(ctx: Context, command: Command) -> Elements:
    lines = [(Code(command.usage), *ctx.text("help.line", what=_words(ctx, command)))]
    for parameter in command.parameters:
        what = ctx.text(f"command.{command.name}.{parameter.name}")
        lines.append((Code(parameter.name), *ctx.text("help.line", what=what)))
    if command.keywords:
        lines.append(ctx.text("help.keywords", words=list(command.keywords)))
    return tuple(element for line in lines for element in (*line, NEWLINE))[:-1]


def _words(ctx: Context, command: Command) -> Elements:
    return ctx.text(f"command.{command.name}")
