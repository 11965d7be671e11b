"""/question: one question's card again, with the way to its message and its answers."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from bot.core.actions import Say
from bot.core.commands import Rest
from bot.core.context import Context
from bot.core.elements import NEWLINE, Button, Code, Element, Elements, Jump, Text
from bot.core.mistyped import nearest
from bot.core.refusal import Refusal
from bot.features.questions.declared import feature
from bot.features.questions.typed import numbered
from bot.services.questions import cards, finding
from models.tables import Acceptance, Answer, Question

LISTED = 10
"""So many answers are led to."""
SHOWN = 40


@feature.command("question")
def question(ctx: Context, what: Rest | None = None) -> Say:
    """Show a question; or tell what was meant by a word that means nothing here."""
    number, rest = numbered(what)
    if rest:
        raise _misread(ctx, rest.split()[0])
    one = finding.find(ctx, number)
    card = cards.card(ctx, one, ctx.mine)
    words = tuple(part for part in card if not isinstance(part, Button))
    buttons = tuple(part for part in card if isinstance(part, Button))
    return ctx.answer((*words, *_ways(ctx, one), *buttons), private=True)


def _misread(ctx: Context, given: str) -> Refusal:
    members = ctx.declared.commands.group("question")
    known = [one.name.partition(" ")[2] for one in members if one.role <= ctx.role]
    near = nearest(given, known)
    if near:
        usage = Code(f"/question {near}")
        return Refusal("question.nearest", given=given[:SHOWN], nearest=usage)
    return Refusal("question.no_such", given=given[:SHOWN], known=known)


def _ways(ctx: Context, one: Question) -> Iterator[Element]:
    place = finding.place_of(ctx, one)
    yield from (NEWLINE, Jump(ctx.mine.plain("question.jump.asked"), place.group, one.message))
    accepted = ctx.session.scalar(
        select(Acceptance.answer_id).where(Acceptance.question_id == one.id)
    )
    answers = _answers(ctx, one)
    names = cards.shown_names(ctx, {answer.member_id for answer in answers})
    for n, answer in enumerate(answers, 1):
        yield from (NEWLINE, Text(f"{n}. "))
        yield from _named(names.get(answer.member_id), is_accepted=answer.id == accepted)
        yield Jump(ctx.mine.plain("question.jump"), place.group, answer.message)


def _named(name: str | None, *, is_accepted: bool) -> Elements:
    mark = "✓ " if is_accepted else ""
    return (Text(f"{mark}{name} " if name else mark),)


def _answers(ctx: Context, one: Question) -> list[Answer]:
    first = select(Answer).where(Answer.question_id == one.id).order_by(Answer.id)
    return list(ctx.session.scalars(first.limit(LISTED)))
