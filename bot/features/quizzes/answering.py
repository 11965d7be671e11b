"""Answers: by a vote where the platform has quizzes, else by a button (/quiz answer)."""

from __future__ import annotations

import re

from sqlalchemy import select

from bot.core.actions import Say
from bot.core.context import Batch, Context, Noted
from bot.core.elements import NEWLINE, Elements, Text
from bot.core.events import PollVoted
from bot.core.refusal import Refusal
from bot.features.quizzes.declared import feature
from bot.services.quizzes import answers, rounds
from bot.services.quizzes.answers import Try
from bot.services.quizzes.rounds import Asking
from models.tables import QuizAsked, QuizItem, QuizRound

NAME = re.compile(r"quiz (\d{1,18})")


@feature.command("quiz answer", spellings=("回答",))
def answer(ctx: Context, question: int, option: int) -> Say:
    """Answer a question, as its buttons do; the verdict is for the caller alone."""
    found = _asked(ctx, question)
    if found is None:
        return ctx.say("quiz.answer.unknown", private=True)
    asking, round = found
    if not 1 <= option <= len(asking.asked.shown):
        raise Refusal("quiz.answer.option", most=len(asking.asked.shown))
    if ctx.event.at > round.until:
        return ctx.say("quiz.answer.late", private=True)
    asked, right = asking.asked, asking.asked.shown[option - 1] == 0
    root = ctx.member.root
    mine = Try(
        asked.id, asked.item_id, ctx.member.id, root, right, ctx.event.at, ctx.event, ctx.receipt
    )
    points = answers.take(ctx, [mine]).get((asked.id, root))
    if points is None:
        return ctx.say("quiz.answer.again", private=True)
    return ctx.answer(_verdict(ctx, asking, points, right=right), private=True)


def _asked(ctx: Context, question: int) -> tuple[Asking, QuizRound] | None:
    row = ctx.session.execute(
        select(QuizAsked, QuizItem, QuizRound)
        .join(QuizItem, QuizItem.id == QuizAsked.item_id)
        .join(QuizRound, QuizRound.id == QuizAsked.round_id)
        .where(QuizAsked.id == question, QuizRound.community_id == ctx.community.id)
    ).first()
    if row is None:
        return None
    asked, item, round = row
    return Asking(asked, item), round


def _verdict(ctx: Context, asking: Asking, points: int, *, right: bool) -> Elements:
    """Whether it was right, and why."""
    item = asking.item
    if not right:
        told = ctx.text("quiz.verdict.wrong", right=item.options[0])
    elif points:
        told = ctx.text("quiz.verdict.points", points=ctx.text("unit.points", n=points))
    else:
        told = ctx.text("quiz.verdict.right")
    return (*told, NEWLINE, Text(f"💡 {item.explanation}")) if item.explanation else told


@feature.on(PollVoted)
def count(batch: Batch[PollVoted]) -> None:
    """Take votes in quizzes as answers; the platform itself tells the verdict."""
    voted = {n: NAME.fullmatch(n.event.known_as) for n in batch.events if n.member is not None}
    asked = {n: int(name[1]) for n, name in voted.items() if name and len(n.event.options) == 1}
    if asked:
        known = rounds.asked(batch, set(asked.values()))
        tries = [_try(n, *known[id]) for n, id in asked.items() if id in known]
        answers.take(batch, [one for one in tries if one])


def _try(n: Noted[PollVoted], asked: QuizAsked, round: QuizRound) -> Try | None:
    """The answer that a vote is; None if it comes too late, or is none."""
    (option,) = n.event.options
    if n.event.at > round.until or option >= len(asked.shown) or not (n.member and n.root):
        return None
    right = asked.shown[option] == 0
    return Try(asked.id, asked.item_id, n.member, n.root, right, n.event.at, n.event, n.receipt)
