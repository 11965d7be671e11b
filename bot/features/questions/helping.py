"""/helper (答疑订阅): members who say what they can answer are told privately of such questions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from bot.core.actions import Say
from bot.core.commands import Rest
from bot.core.context import Batch, Context, Scope
from bot.core.elements import NEWLINE, Button, Code, Elements, Jump, Text
from bot.core.events import QuestionAsked
from bot.core.i18n import Words
from bot.core.refusal import Refusal
from bot.core.values import FALSE, NOTHING, folded, items
from bot.features.questions.declared import feature
from bot.services import telling
from bot.services.questions import finding, helping, tags
from models.tables import Question

BUTTONS = 24
SHOWN = 40
OFF = FALSE | NOTHING | {"取消"}


@feature.command("helper", keywords=("答疑订阅", "擅长标签"))
def helper(ctx: Context, topics: Rest | None = None) -> Say:
    """Show what the caller can answer, with a button for each tag; or change it.

    Tags alone are added, tags behind `off` taken away; `off` alone ends it.
    """
    first, *rest = items(topics or "") or ("",)
    if folded(first) in OFF:
        return _less(ctx, rest)
    known = list(tags.known(ctx).values())
    if not known:
        usage = Code(f"/settings {tags.SETTING} python, git")
        return ctx.say("question.tag.none", private=True, usage=usage)
    helping.add(ctx, ctx.member.root, _tags(ctx, [first, *rest] if first else []))
    return _shown(ctx, known)


def _less(ctx: Context, typed: Sequence[str]) -> Say:
    helping.remove(ctx, ctx.member.root, _tags(ctx, typed) if typed else None)
    if not typed:
        return ctx.say("helper.off", private=True)
    return _shown(ctx, list(tags.known(ctx).values()))


def _tags(ctx: Context, typed: Sequence[str]) -> list[str]:
    known = tags.known(ctx)
    bare = [word.lstrip("#＃") for word in typed]
    strange = [word for word in bare if folded(word) not in known]
    if strange:
        listed = list(known.values())
        raise Refusal("question.tag.unknown", given=strange[0][:SHOWN], known=listed)
    return [known[folded(word)] for word in bare]


def _shown(ctx: Context, known: Sequence[str]) -> Say:
    chosen = helping.chosen(ctx, ctx.member.root)
    head = ctx.text("helper.none")
    if chosen:
        head = ctx.text("helper.chosen", tags=_marked(chosen), most=helping.MOST)
    told = (*head, NEWLINE, *ctx.text("helper.how"))
    return ctx.answer((*told, *_buttons(known, chosen)), private=True)


def _buttons(known: Sequence[str], chosen: Sequence[str]) -> Iterator[Button]:
    """With a `#`, as a tag may be called `off`."""
    for tag in known[:BUTTONS]:
        if tag in chosen:
            yield Button(f"✓ {tag}", f"/helper off #{tag}")
        else:
            yield Button(f"＋ {tag}", f"/helper #{tag}")


def _marked(about: Sequence[str]) -> str:
    return " ".join(f"#{tag}" for tag in about)


@feature.on(QuestionAsked)
def suggest(batch: Batch[QuestionAsked]) -> None:
    """Tell a few of those who can answer a new question of it, each alone."""
    if not batch.live:
        return
    for n in batch.events:
        question = batch.session.get_one(Question, n.event.question)
        for one in helping.suggest(batch, question):
            group = finding.place_of(batch, question).group
            once = f"suggestion {question.id} {one.root}"
            told = partial(_told, scope=batch, question=question)
            telling.tell(batch, one.member, group, told, once)


def _told(words: Words, scope: Scope, question: Question) -> Elements:
    about = _marked(tags.of(scope, [question.id]).get(question.id, []))
    group = finding.place_of(scope, question).group
    return (
        *words.text("helper.suggested", number=f"{question.number}", tags=about),
        Text(" "),
        Jump(words.plain("question.jump"), group, question.message),
        NEWLINE,
        *words.text("helper.why"),
        Button(words.plain("helper.button.stop"), "/helper off"),
    )
