"""/accept (采纳): an answer settles a question; and /unaccept (取消采纳): it does not after all."""

from __future__ import annotations

import re

from bot.core.actions import Action, Outgoing, Place, React, Say
from bot.core.context import Context
from bot.core.elements import NEWLINE, Elements, Jump
from bot.core.i18n import Words
from bot.core.refusal import Refusal
from bot.features.questions import choosing
from bot.features.questions.declared import feature
from bot.services import audit, outbox, people, standings, telling
from bot.services.questions import accepting, answering, cards, finding, merits, rights
from bot.services.questions.accepting import Gained
from models.tables import Acceptance, Answer, Question, Receipt
from models.tables.questions import CLOSED, OPEN

CHOSEN = re.compile(r"a(\d{1,18})", re.IGNORECASE)
"""An answer by its id, as buttons name it: neither a question's number nor a member."""
MARK = "🏆"
LEVEL = "questions.accept_level"

feature.reason(merits.ACCEPTED)
feature.reason(merits.SOLVED_OWN)
feature.setting("points.accepted", 12, minimum=0, maximum=1000)
feature.setting("points.solved", 3, minimum=0, maximum=1000)
feature.setting(LEVEL, 0, minimum=0, maximum=1000)


@feature.command("accept", keywords=("采纳",))
def accept(ctx: Context, number: int | None = None, answer: str | None = None) -> list[Action]:
    """Let the answered message settle a question, or an answer that is chosen from a list.

    Where another answer was accepted before, this one takes its place in the same step.
    """
    question = finding.find(ctx, number)
    _refuse_others(ctx, question)
    if question.state == CLOSED:
        raise Refusal("accept.closed", number=f"{question.number}")
    chosen = _chosen(ctx, question, answer)
    if chosen is None:
        return [choosing.choices(ctx, question)]
    if chosen.root_id == ctx.member.root and not rights.is_own(ctx, question):
        raise Refusal("accept.own", number=f"{question.number}")
    former = accepting.in_force(ctx, question.id)
    if former and former.answer_id == chosen.id:
        raise Refusal("accept.already", number=f"{question.number}")
    if former:
        _unmark(ctx, question, former, "unaccept.replaced")
    gained = accepting.accept(ctx, question, chosen)
    _note(ctx, question, "answer_accepted", chosen.member_id)
    cards.renew(ctx, question)
    _mark(ctx, question, chosen)
    if chosen.root_id != question.root_id:
        _tell(ctx, question, chosen, gained)
    told = _done(ctx, question, chosen)
    return [Say(told, private=True, optional=True)]


def _done(ctx: Context, question: Question, chosen: Answer) -> Elements:
    number = f"{question.number}"
    if chosen.root_id == question.root_id:
        return ctx.text("accept.done.own", number=number)
    name = people.names(ctx, [chosen.member_id])[chosen.member_id]
    return ctx.text("accept.done", number=number, name=name)


@feature.command("unaccept", keywords=("取消采纳",))
def unaccept(ctx: Context, number: int | None = None) -> list[Action]:
    """Take back that an answer was accepted, and all that it brought; the question is open."""
    if number is None and ctx.event.reply_to is None:
        raise Refusal("unaccept.which")
    question = finding.find(ctx, number)
    _refuse_others(ctx, question)
    if question.state in (OPEN, CLOSED):
        return [ctx.say("unaccept.none", private=True, number=f"{question.number}")]
    former = accepting.in_force(ctx, question.id)
    if former:
        _unmark(ctx, question, former, "unaccept.former")
    accepting.withdraw(ctx, question)
    _note(ctx, question, "answer_unaccepted", former.member_id if former else None)
    cards.renew(ctx, question)
    return ctx.quietly(ctx.text("unaccept.done", number=f"{question.number}"))


def _refuse_others(ctx: Context, question: Question) -> None:
    """Raise Refusal for who neither asked it, nor has reached the level, nor is a moderator."""
    if rights.is_own(ctx, question):
        return
    level = ctx.setting(LEVEL)
    if level and standings.read(ctx, ctx.member.root).level >= level:
        return
    if not rights.moderates(ctx):
        raise Refusal("accept.others", number=f"{question.number}")


def _chosen(ctx: Context, question: Question, answer: str | None) -> Answer | None:
    """The answer that is meant; None if it is still to be chosen.

    A message that was no answer becomes one. Raises Refusal for what can be none.
    """
    if answer is not None:
        named = CHOSEN.fullmatch(answer)
        if named is None:
            raise Refusal("accept.how", number=f"{question.number}")
        found = answering.among(ctx, question.id, int(named[1]))
        if found is None:
            raise Refusal("accept.gone", number=f"{question.number}")
        return found
    message = ctx.event.reply_to
    if message is None:
        return None
    posts = finding.by_posts(ctx, ctx.group.id, [message])
    if posts.get(message) == question.id:
        return None
    if message in posts or ctx.group.id != question.group_id:
        raise Refusal("accept.elsewhere", number=f"{question.number}")
    found = answering.of_message(ctx, question.id, message)
    return found or _adopted(ctx, question, message)


def _adopted(ctx: Context, question: Question, message: str) -> Answer:
    adopted = answering.adopt(ctx, question, message)
    if adopted is None:
        raise Refusal("accept.nobody")
    return adopted


def _note(ctx: Context, question: Question, action: str, helper: int | None) -> None:
    """What is decided about the questions of others is on record."""
    if not rights.is_own(ctx, question):
        audit.put(ctx, action, subject=helper, target=f"{question.number}")


def _mark(ctx: Context, question: Question, answer: Answer) -> None:
    """For all to see, on the answer itself, wherever the caller may be."""
    _react(ctx, question, answer, MARK, f"answer {answer.id} accepted {ctx.receipt}")


def _unmark(ctx: Context, question: Question, former: Acceptance, why: str) -> None:
    """It is accepted no more; whoever gave it is told once where the points went."""
    answer = ctx.session.get_one(Answer, former.answer_id)
    _react(ctx, question, answer, "", f"answer {answer.id} unaccepted {ctx.receipt}")
    if former.root_id != question.root_id:
        group, number = finding.place_of(ctx, question).group, f"{question.number}"
        once = f"answer {answer.id} back"
        telling.tell(
            ctx, former.member_id, group, lambda words: words.text(why, number=number), once
        )


def _react(ctx: Context, question: Question, answer: Answer, emoji: str, once: str) -> None:
    receipt = ctx.session.get(Receipt, answer.receipt_id)
    place = finding.place_of(ctx, question)
    where = Place(place.group, receipt.channel if receipt else place.channel)
    outbox.put(ctx, [Outgoing(where, React(answer.message, emoji), once)])


def _tell(ctx: Context, question: Question, answer: Answer, gained: Gained) -> None:
    """Whoever helped reads once what came of it; /points why shows it whenever it is again."""
    place = finding.place_of(ctx, question)

    def told(words: Words) -> Elements:
        said = words.text("accept.told", number=f"{question.number}")
        for key, points in (
            ("accept.told.points", gained.points),
            ("accept.told.bounty", gained.bounty),
        ):
            if points:
                said = (*said, *words.text(key, points=words.text("unit.points", n=points)))
        way = Jump(words.plain("question.jump.asked"), place.group, question.message)
        return (*said, NEWLINE, way)

    telling.tell(ctx, answer.member_id, place.group, told, once=f"answer {answer.id} told")
