"""Who may decide about a question: whoever asked it, and moderators."""

from __future__ import annotations

from bot.core.context import Context
from bot.core.events import Role
from bot.core.refusal import Refusal
from bot.services.running import Unasked
from models.tables import Question


def is_own(ctx: Context, question: Question) -> bool:
    """Whether the caller asked it."""
    return question.root_id == ctx.member.root


def refuse_others(ctx: Context, question: Question) -> None:
    """Raise Refusal for whoever neither asked a question nor is a moderator."""
    if not is_own(ctx, question) and not moderates(ctx):
        raise Refusal("question.others", number=f"{question.number}")


def moderates(ctx: Context) -> bool:
    """Whether the caller is a moderator, by what the platform says when asked just now.

    Raises Unasked, which lets the platform be asked, if it was not; so before anything is done.
    """
    if not ctx.asked:
        raise Unasked
    return ctx.role >= Role.MODERATOR
