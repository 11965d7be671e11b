"""A teacher, a bank, and a group in which a round is asked: by quizzes or by buttons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.core.actions import Quiz, Say
from bot.core.elements import Button, plain
from bot.core.events import Role
from bot.scheduler import Scheduler
from bot.testing import Community, Heard, Person
from models.tables import Group, LedgerEntry, Member

GREETINGS = """question,right,wrong,wrong,explanation
Hello?,你好,再见,谢谢,It is polite.
Goodbye?,再见,你好,谢谢,
Thank you?,谢谢,再见,你好,
"""


@dataclass(frozen=True)
class Asked:
    """A question that stands in the group."""

    message: str
    text: str
    options: tuple[str, ...]
    lines: tuple[str, ...]
    """Behind the buttons; none where the platform has quizzes."""


def asked(community: Community) -> list[Asked]:
    """The questions in the group, in order."""
    found = []
    for number, outgoing in enumerate(community.stage.performed, 1):
        action, message = outgoing.action, f"bot-{number}"
        if outgoing.place.group != community.group:
            continue
        if isinstance(action, Quiz):
            found.append(Asked(message, action.question, action.options, ()))
        elif isinstance(action, Say) and not action.private:
            buttons = [e for e in action.elements if isinstance(e, Button)]
            if buttons and buttons[0].line.startswith("/quiz answer"):
                words = plain(e for e in action.elements if not isinstance(e, Button))
                labels = tuple(button.label for button in buttons)
                lines = tuple(button.line for button in buttons)
                found.append(Asked(message, words, labels, lines))
    return found


async def answer(person: Person, question: Asked, option: str) -> Heard:
    """Choose an option, in the way that the platform has."""
    index = question.options.index(option)
    if question.lines:
        return await person.presses(question.lines[index])
    return await person.votes(question.message, index)


RIGHT = {"Hello?": "你好", "Goodbye?": "再见", "Thank you?": "谢谢"}


def right(question: Asked) -> str:
    """The right option."""
    return next(option for words, option in RIGHT.items() if question.text.endswith(words))


def wrong(question: Asked) -> str:
    """A wrong option."""
    return next(option for option in question.options if option != right(question))


async def teacher(community: Community, **about: Any) -> Person:
    """A moderator who has filled the bank of greetings."""
    olga = community.person("Olga", role=Role.OWNER, **about)
    await olga.says(f"/quiz import greetings\n{GREETINGS}")
    return community.person("Tina", role=Role.MODERATOR, **about)


async def half_an_hour(community: Community, **later: float) -> Heard:
    """Let time pass, and the jobs be done; what is told to all by them."""
    before = len(community.stage.performed)
    community.wait(**later or {"minutes": 30})
    await Scheduler(community.app).tick()
    await community.app.deliver()
    return Heard("", community.stage.performed[before:])


async def points(community: Community) -> dict[str, int]:
    """What each member of the community has had for quizzes."""

    def read(session: Session) -> dict[str, int]:
        rows = session.execute(
            select(Member.name, func.sum(LedgerEntry.points))
            .join(LedgerEntry, LedgerEntry.root_id == Member.id)
            .join(Group, Group.community_id == Member.community_id)
            .where(LedgerEntry.reason == "quiz", Group.external_id == community.group.id)
            .group_by(Member.name)
        )
        return {name: int(sum_) for name, sum_ in rows}

    return await community.app.database.run(read)


async def count(community: Community, table: type) -> int:
    """How many rows a table has."""
    counting = select(func.count()).select_from(table)
    return int(await community.app.database.run(lambda session: session.scalar(counting) or 0))
