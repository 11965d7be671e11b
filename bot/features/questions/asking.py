"""/ask (问): a message becomes a question with a number and a card."""

from __future__ import annotations

from sqlalchemy import select

from bot.core import commands
from bot.core.actions import Say
from bot.core.context import Batch, Context
from bot.core.events import Posted
from bot.core.refusal import Refusal
from bot.features.questions.declared import feature
from bot.services import groups
from bot.services.questions import asking, cards, finding, rights, tags
from bot.services.receipts import ANSWERABLE
from models import bulk
from models.tables import Member, Question, QuestionPost, Receipt
from models.tables.questions import OPEN


@feature.command("ask", keywords=("问", "提问"))
def ask(ctx: Context, question: commands.Question | None = None) -> Say | None:
    """Open the question that this message asks; without words, that of the answered message.

    What it says is not kept, only which of the community's tags are in it. The card is the reply.
    """
    text = question or ""
    about = tags.marked(ctx, text)
    if not tags.unmarked(text) and ctx.event.reply_to is not None:
        _answered(ctx, ctx.event.reply_to, about)
        return None
    if not tags.unmarked(text):
        return ctx.say("question.ask.how", private=True)
    if not ctx.event.present:
        return ctx.say("question.ask.private", private=True)
    asking.open_question(
        ctx,
        group=ctx.group,
        channel=ctx.event.channel,
        message=ctx.event.external_id,
        receipt=ctx.receipt,
        member=ctx.member.id,
        root=ctx.member.root,
        at=ctx.event.at,
        tags=about,
    )
    return None


def _answered(ctx: Context, message: str, about: list[str]) -> None:
    """Open the question that somebody asked by an earlier message, for whoever wrote that."""
    receipt, author = _written(ctx, message)
    if author.root != ctx.member.root and not rights.moderates(ctx):
        raise Refusal("question.ask.others")
    asking.open_question(
        ctx,
        group=ctx.group,
        channel=receipt.channel,
        message=message,
        receipt=receipt.id,
        member=author.id,
        root=author.root,
        at=ctx.event.at,
        tags=about,
    )


def _written(ctx: Context, message: str) -> tuple[Receipt, Member]:
    row = ctx.session.execute(
        select(Receipt, Member)
        .join(Member, Member.id == Receipt.member_id)
        .where(
            Receipt.group_id == ctx.group.id,
            Receipt.kind.in_(ANSWERABLE),
            Receipt.external_id == message,
            Member.community_id == ctx.community.id,
        )
        .limit(1)
    ).first()
    if row is None:
        raise Refusal("question.ask.unseen")
    return row[0], row[1]


@feature.on(Posted)
def note_card(batch: Batch[Posted]) -> None:
    """Remember which message is a question's card: replies to it are answers, too."""
    for n in batch.events:
        kind, _, number = n.event.name.partition(" ")
        group = groups.find_group(batch.session, n.event.group)
        if kind != "question" or not number.isdecimal() or group is None:
            continue
        for question in finding.hold(batch, [int(number)]):
            if question.group_id == group.id:
                _note(batch, question, n.event.message)


def _note(batch: Batch[Posted], question: Question, message: str) -> None:
    question.card = message
    post = {"group_id": question.group_id, "message": message, "question_id": question.id}
    bulk.insert_new(batch.session, QuestionPost.__table__, [post], ("message",))
    changed = question.state != OPEN or question.first_answer_at or question.title
    if changed or cards.pot(batch, question):
        cards.renew(batch, question)  # since the card was written
