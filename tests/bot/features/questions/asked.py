"""What tests look at: the questions there are, where one is led to, what was changed."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, update

from bot.core.actions import Edit
from bot.core.elements import Jump
from bot.testing import Community, Heard
from models.tables import Question
from models.tables.questions import SOLVED


async def questions(community: Community) -> list[Question]:
    """All there are, in order."""
    every = select(Question).order_by(Question.id)
    return await community.app.database.run(lambda s: list(s.scalars(every)))


def jumps(heard: Heard) -> list[str]:
    """The messages that one is led to."""
    return [e.message for say in heard.says for e in say.elements if isinstance(e, Jump)]


async def solve(community: Community, number: int, title: str | None = None) -> None:
    """Let a question be solved, by whatever."""
    values: dict[str, Any] = {"state": SOLVED, "title": title, "settled_at": community.clock.now()}
    change = update(Question).where(Question.number == number).values(**values)
    await community.app.database.run(lambda s: s.execute(change))


def edits(heard: Heard) -> list[str]:
    """The messages of the bot's that were changed."""
    return [o.action.message for o in heard.outgoing if isinstance(o.action, Edit)]
