"""/question title (标题): the asker keeps a title, so that others find the question."""

from __future__ import annotations

from bot.core.actions import Action
from bot.core.commands import Reply, Rest
from bot.core.context import Context
from bot.core.forms import FormField
from bot.core.names import NAMELESS, clean
from bot.core.refusal import Refusal
from bot.features.questions.declared import feature
from bot.features.questions.typed import numbered
from bot.services import audit, forms
from bot.services.questions import cards, finding, rights
from bot.services.running import run_instead
from models.tables import Question

LONGEST = 120


@feature.command("question title", spellings=("标题",))
def title(ctx: Context, text: Rest | None = None) -> Reply:
    """Keep a title for a question of one's own; without words, ask for it in private."""
    number, words = numbered(text)
    if not words:
        return _asked_for(ctx, number)
    one = finding.find(ctx, number)
    _refuse_others(ctx, one)
    one.title = _title(words)
    cards.renew(ctx, one)
    return ctx.quietly(ctx.text("question.title.kept", number=f"{one.number}", title=one.title))


@feature.command("question untitle", spellings=("删除标题",))
def untitle(ctx: Context, number: int | None = None) -> list[Action]:
    """Keep no title any more; moderators may take away those of others."""
    one = finding.find(ctx, number)
    rights.refuse_others(ctx, one)
    if one.title is None:
        return [ctx.say("question.title.none", private=True, number=f"{one.number}")]
    one.title = None
    if not rights.is_own(ctx, one):
        audit.put(ctx, "question_untitled", subject=one.member_id, target=f"{one.number}")
    cards.renew(ctx, one)
    return ctx.quietly(ctx.text("question.title.gone", number=f"{one.number}"))


def _refuse_others(ctx: Context, one: Question) -> None:
    """What somebody wrote is kept only when they say so themselves."""
    if not rights.is_own(ctx, one):
        raise Refusal("question.title.others", number=f"{one.number}")


def _title(typed: str) -> str:
    words = " ".join(typed.split())
    if len(words) > LONGEST:
        raise Refusal("question.title.long", limit=LONGEST, length=len(words))
    kept = clean(words, LONGEST)
    if kept == NAMELESS:
        raise Refusal("question.title.blank")
    return kept


def _asked_for(ctx: Context, number: int | None) -> Reply:
    """Begin the form, with the number filled in already where it is clear."""
    try:
        one = finding.find(ctx, number)
    except Refusal:
        if number is not None:
            raise
        return forms.ask(ctx, FORM.name)
    _refuse_others(ctx, one)
    filling = forms.begin(ctx, ctx.declared.forms[FORM.name])
    forms.go(ctx, filling, f"{one.number}")
    return run_instead(ctx, "form", channel=ctx.event.channel)


def _number(ctx: Context, typed: str) -> str:
    number, rest = numbered(typed)
    if number is None or rest:
        raise Refusal("question.title.number")
    one = finding.find(ctx, number)
    _refuse_others(ctx, one)
    return f"{one.number}"


def _words(_: Context, typed: str) -> str:
    return _title(typed)


FORM = feature.form(
    "question_title",
    command="question title",
    fields=(FormField("number", _number), FormField("title", _words)),
)
