"""A question's answers, one of which is to be accepted by a button."""

from __future__ import annotations

from datetime import datetime

from bot.core.actions import Say
from bot.core.context import Context
from bot.core.days import zone_info
from bot.core.elements import NEWLINE, Button, Element, Jump, Text
from bot.services import people
from bot.services.questions import accepting, answering, finding, rights
from models.tables import Answer, Question

LISTED = 10
"""So many of the last answers can be chosen from; others are answered with /accept."""


def choices(ctx: Context, question: Question) -> Say:
    """Let the caller alone choose: with the way to each answer, and a button for it."""
    number = f"{question.number}"
    answers = answering.all_of(ctx, question.id, LISTED)
    if not answers:
        return ctx.say("accept.none", private=True, number=number)
    names = people.names(ctx, [one.member_id for one in answers])
    labels = {one.id: f"{names[one.member_id]} · {_time(ctx, one.at)}" for one in answers}
    former = accepting.in_force(ctx, question.id)
    accepted = former.answer_id if former else None
    group = finding.place_of(ctx, question).group
    lines: list[Element] = []
    for one in answers:
        lines += [NEWLINE, Jump(labels[one.id], group, one.message)]
        lines += [Text(" 🏆")] if one.id == accepted else []
    buttons = [
        Button(f"✓ {labels[one.id]}", f"/accept {number} a{one.id}")
        for one in answers
        if one.id != accepted and _may_be_chosen(ctx, question, one)
    ]
    return ctx.answer((*ctx.text("accept.which", number=number), *lines, *buttons), private=True)


def _may_be_chosen(ctx: Context, question: Question, answer: Answer) -> bool:
    return answer.root_id != ctx.member.root or rights.is_own(ctx, question)


def _time(ctx: Context, at: datetime) -> str:
    """The time of day; with the day, if it was another one."""
    zone = zone_info(ctx.zone)
    then, now = at.astimezone(zone), ctx.now.astimezone(zone)
    time = f"{then:%H:%M}"
    return time if then.date() == now.date() else f"{ctx.mine.day(then.date())} {time}"
