"""/poll (发起投票): puts a question with options to the group."""

from __future__ import annotations

from bot.core.actions import Action, Ask, Outgoing, Place, Poll
from bot.core.commands import Question
from bot.core.context import Context
from bot.core.elements import Elements
from bot.core.events import Address, Role
from bot.core.forms import SEPARATOR, FormField
from bot.core.refusal import Refusal
from bot.features.polls import typed
from bot.features.polls.declared import feature
from bot.features.polls.typed import Asked
from bot.services import forms, outbox
from models.tables import Ballot

USUAL = {"day": "24h", "three": "3d", "week": "7d"}
"""How long a poll is usually open, by the choices of the form."""


@feature.command("poll", role=Role.MODERATOR, keywords=("发起投票",))
def poll(ctx: Context, question: Question | None = None) -> list[Action] | Ask:
    """Put up a poll where it is asked for, or in the group; without arguments ask for them."""
    if question is None:
        return forms.ask(ctx, "poll")
    asked = typed.read(question)
    _put_up(ctx, asked)
    return ctx.quietly(_told(ctx, asked))


def _put_up(ctx: Context, asked: Asked) -> None:
    ballot = Ballot(
        community_id=ctx.community.id,
        group_id=ctx.group.id,
        creator_id=ctx.member.id,
        asked_at=ctx.now,
        until=ctx.now + asked.lasts if asked.lasts else None,
    )
    ctx.session.add(ballot)
    ctx.session.flush()
    name = f"poll {ballot.id}"
    seconds = int(asked.lasts.total_seconds()) if asked.lasts else None
    action = Poll(asked.question, asked.options, asked.several, seconds)
    channel = ctx.event.channel if ctx.event.present else None
    place = Place(Address(ctx.group.platform, ctx.group.external_id), channel)
    outbox.put(ctx, [Outgoing(place, action, once=name, known_as=name)])


def _told(ctx: Context, asked: Asked) -> Elements:
    if asked.lasts is None:
        return ctx.text("polls.asked")
    return ctx.text("polls.asked.until", until=ctx.mine.time(ctx.now + asked.lasts, ctx.zone))


def _question(ctx: Context, answer: str) -> str:
    question = " ".join(typed.parted(answer, typed.SEPARATOR))
    typed.checked_question(question)
    return question


def _options(ctx: Context, answer: str) -> str:
    options = typed.parted(answer, *typed.BETWEEN)
    typed.checked_options(options)
    return SEPARATOR.join(options)


def _lasts(ctx: Context, answer: str) -> str:
    given = USUAL.get(answer, answer)
    lasts = typed.lasting(given)
    if lasts is None:
        raise Refusal("polls.lasts")
    typed.checked_lasts(lasts)
    return given


feature.form(
    "poll",
    command="poll",
    role=Role.MODERATOR,
    fields=(
        FormField("question", _question),
        FormField("options", _options),
        FormField("choice", choices=("single", "several")),
        FormField("time", _lasts, required=False, choices=tuple(USUAL)),
    ),
)
