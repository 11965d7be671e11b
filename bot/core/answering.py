"""Command lines that answer a message: a button says what a reply would tell by itself."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.core.events import Address, CommandInvoked

MARK = "↩"
ANSWER = re.compile(rf"\s*{MARK}([^{MARK}]+){MARK}([^{MARK}]*)$")
"""At the end of a line: the external id of the answered message, and its author's, if known."""


def fold(event: CommandInvoked) -> str:
    """The line of a button that does what a command would, also where that answers a message."""
    line = f"/{event.command} {event.arguments}".strip()
    if event.reply_to is None:
        return line
    return f"{line} {MARK}{event.reply_to}{MARK}{event.to.id if event.to else ''}"


def unfold(event: CommandInvoked) -> CommandInvoked:
    """The command that a folded line means; others stay what they are."""
    answer = ANSWER.search(event.arguments)
    if answer is None or event.reply_to is not None:
        return event
    reply_to, author = answer.groups()
    return replace(
        event,
        arguments=event.arguments[: answer.start()],
        reply_to=reply_to,
        to=Address(event.group.platform, author) if author else None,
    )
