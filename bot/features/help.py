"""/help: what one can type here."""

from __future__ import annotations

from bot.core.actions import Say
from bot.core.commands import Command
from bot.core.context import Context
from bot.core.elements import NEWLINE, Code, Elements, Text
from bot.core.feature import Feature
from bot.core.mistyped import unknown

feature = Feature("help")


@feature.command("help", keywords=("帮助",), own=True)
def help_(ctx: Context, command: str | None = None) -> Say:
    """List the commands that the member may use, or explain one of them."""
    if command is None:
        return ctx.answer(_list(ctx), private=True)
    found = ctx.declared.commands.named(command)
    if found is None:
        raise unknown(ctx.declared.commands, command, ctx.role)
    return ctx.answer(_one(ctx, found), private=True)


def _allowed(ctx: Context) -> list[Command]:
    return [
        command
        for command in ctx.declared.commands
        if command.role <= ctx.role and not command.group
    ]


def _list(ctx: Context) -> Elements:
    lines = [ctx.text("help.head")]
    for command in _allowed(ctx):
        lines.append((*_typed(ctx, command), *ctx.text("help.line", what=_words(ctx, command))))
    lines.append(ctx.text("help.foot"))
    return tuple(element for line in lines for element in (*line, NEWLINE))[:-1]


def _typed(ctx: Context, command: Command) -> Elements:
    """How a command is typed; in Chinese the word comes first that needs no slash."""
    if ctx.language != "zh" or not command.keywords:
        return (Code(command.usage),)
    return (Code(command.keywords[0]), Text(" · "), Code(command.usage))


def _one(ctx: Context, command: Command) -> Elements:
    lines = [(Code(command.usage), *ctx.text("help.line", what=_words(ctx, command)))]
    for parameter in command.parameters:
        what = ctx.text(f"{command.key}.{parameter.name}")
        lines.append((Code(parameter.name), *ctx.text("help.line", what=what)))
    for one in ctx.declared.commands.group(command.name):
        if one.role <= ctx.role:
            lines.append((Code(one.usage), *ctx.text("help.line", what=_words(ctx, one))))
    if command.keywords:
        lines.append(ctx.text("help.keywords", words=list(command.keywords)))
    return tuple(element for line in lines for element in (*line, NEWLINE))[:-1]


def _words(ctx: Context, command: Command) -> Elements:
    return ctx.text(command.key)
