"""/form: fills in a form step by step; at the end the answers run its command."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from bot.core.actions import Say
from bot.core.commands import Reply, Rest
from bot.core.context import Context
from bot.core.elements import NEWLINE, Button, Elements
from bot.core.feature import Feature
from bot.core.forms import STEPS, Form, FormField, line_of, one_line
from bot.core.refusal import Refusal
from bot.core.values import folded
from bot.services import forms
from bot.services.forms import Filling
from bot.services.running import run_instead

feature = Feature("forms")

ANSWER_LIMIT = 1000
SHOWN = 40

Move = Callable[[Context, Filling, str], Reply]


@feature.command("form")
def form(ctx: Context, step: str | None = None, text: Rest | None = None) -> Reply:
    """Begin a form, take a step in the one that is open, or show where the member stands in it."""
    word = folded(step or "")
    if word in ctx.declared.forms:
        return _begin(ctx, ctx.declared.forms[word])
    if word and word not in STEPS:
        raise Refusal("forms.unknown", given=(step or "")[:SHOWN])
    filling = forms.find(ctx)
    if filling is None:
        return _nothing_open(ctx, word)
    move = MOVES[word] if word else _show
    return move(ctx, filling, one_line(text or ""))


def _begin(ctx: Context, form: Form) -> Say:
    if ctx.role < form.role:
        raise Refusal("refusal.role", role=ctx.text(f"role.{form.role.name.lower()}"))
    open_ = forms.find(ctx)
    if open_ and open_.form == form and open_.answered:
        return _question(ctx, open_, ctx.text("forms.resumed"), *_answers(ctx, open_))
    replaced = open_ and open_.form != form
    said = ctx.text("forms.replaced", title=ctx.text(open_.form.key)) if open_ and replaced else ()
    return _question(ctx, forms.begin(ctx, form), said)


def _nothing_open(ctx: Context, word: str) -> Reply:
    """Whoever just writes something is told what there is."""
    if word == "answer" and "help" in ctx.declared.commands:
        return run_instead(ctx, "help", channel=ctx.event.channel)
    return ctx.say("forms.none", private=True)


def _answer(ctx: Context, filling: Filling, typed: str) -> Reply:
    """Take an answer. To type what stands on a button is to press it."""
    if not typed:
        return _show(ctx, filling)
    for step in ("back", "skip", "cancel"):
        if folded(typed) in (step, folded(ctx.mine.plain(f"forms.{step}"))):
            return MOVES[step](ctx, filling, "")
    try:
        part = _part(ctx, filling, typed)
    except Refusal as refusal:
        return _question(ctx, filling, ctx.text(refusal.key, **refusal.values))
    return _go_on(ctx, filling, part)


def _part(ctx: Context, filling: Filling, typed: str) -> str:
    """What is typed, as it is put into the command line; raises Refusal."""
    field = filling.field
    if len(typed) > ANSWER_LIMIT:
        raise Refusal("forms.too_long", limit=ANSWER_LIMIT, length=len(typed))
    if field.choices:
        typed = _choice(ctx, filling, typed)
    return " ".join(field.read(ctx, typed).split()) if field.read else typed


def _choice(ctx: Context, filling: Filling, typed: str) -> str:
    """The choice that is meant; or what was typed, where the field reads more than its choices."""
    labels = _labels(ctx, filling.form, filling.field)
    known = {folded(label): choice for choice, label in labels.items()}
    known |= {folded(choice): choice for choice in labels}
    if folded(typed) not in known and filling.field.read is None:
        raise Refusal("forms.choose", choices=" / ".join(labels.values()))
    return known.get(folded(typed), typed)


def _choose(ctx: Context, filling: Filling, typed: str) -> Reply:
    """Take the answer of a button, unless another question has been answered by it already."""
    asked, _, choice = typed.partition(" ")
    return _answer(ctx, filling, choice) if asked == filling.field.name else _show(ctx, filling)


def _skip(ctx: Context, filling: Filling, asked: str) -> Reply:
    if asked not in ("", filling.field.name):
        return _show(ctx, filling)
    if filling.field.required:
        return _question(ctx, filling, ctx.text("forms.required"))
    return _go_on(ctx, filling, "")


def _back(ctx: Context, filling: Filling, asked: str) -> Reply:
    if asked in ("", filling.field.name):
        forms.go_back(ctx, filling)
    return _question(ctx, filling)


def _cancel(ctx: Context, filling: Filling, _: str) -> Reply:
    forms.forget(ctx, filling.draft)
    return ctx.say("forms.cancelled", private=True)


MOVES: dict[str, Move] = {
    "answer": _answer,
    "choose": _choose,
    "back": _back,
    "skip": _skip,
    "cancel": _cancel,
}


def _go_on(ctx: Context, filling: Filling, part: str) -> Reply:
    """Ask for the next thing, or run the command; if that refuses, the last question stands."""
    if not filling.is_last:
        forms.go(ctx, filling, part)
        return _question(ctx, filling)
    try:
        with ctx.session.begin_nested():
            return _finish(ctx, filling, part)
    except Refusal as refusal:
        ctx.raised.clear()  # what would follow from it was undone
        return _question(ctx, filling, ctx.text(refusal.key, **refusal.values))


def _finish(ctx: Context, filling: Filling, part: str) -> Reply:
    channel = filling.draft.channel
    line = line_of([*(part for _, part in filling.answered), part])
    forms.forget(ctx, filling.draft)
    return run_instead(ctx, filling.form.command, line, channel)


def _show(ctx: Context, filling: Filling, _: str = "") -> Say:
    return _question(ctx, filling, *_answers(ctx, filling))


def _answers(ctx: Context, filling: Filling) -> Iterable[Elements]:
    """What was answered so far, each in a line."""
    for field, part in filling.answered:
        shown = _labels(ctx, filling.form, field).get(part, part) or "—"
        question = ctx.text(f"{filling.form.key}.{field.name}")
        yield ctx.text("forms.answered", question=question, answer=shown)


def _question(ctx: Context, filling: Filling, *before: Elements) -> Say:
    """What is asked now, after some other lines."""
    form, field = filling.form, filling.field
    key = f"{form.key}.{field.name}"
    step, most = filling.draft.step + 1, len(form.fields)
    lines = [line for line in before if line]
    lines.append(ctx.text("forms.head", title=ctx.text(form.key), step=step, most=most))
    lines += [ctx.text(key), ctx.text(f"{key}.hint")]
    elements = [part for line in lines for part in (*line, NEWLINE)][:-1]
    said = ctx.answer((*elements, *_buttons(ctx, filling)), private=True)
    return replace(said, asks=True)


def _buttons(ctx: Context, filling: Filling) -> Iterable[Button]:
    """They name the question that they belong to: pressed twice, they answer no other."""
    field = filling.field
    for choice, label in _labels(ctx, filling.form, field).items():
        yield Button(label, f"/form choose {field.name} {choice}")
    if filling.answered:
        yield Button(ctx.mine.plain("forms.back"), f"/form back {field.name}")
    if not field.required:
        yield Button(ctx.mine.plain("forms.skip"), f"/form skip {field.name}")
    yield Button(ctx.mine.plain("forms.cancel"), "/form cancel")


def _labels(ctx: Context, form: Form, field: FormField) -> dict[str, str]:
    """What stands on the button of each choice."""
    return {choice: ctx.mine.plain(f"{form.key}.{field.name}.{choice}") for choice in field.choices}
