"""/questions stats (统计): for admins, how questions fare: answered, how soon, and solved."""

from __future__ import annotations

from collections.abc import Iterator

from bot.core.actions import Say
from bot.core.context import Context
from bot.core.elements import NEWLINE, Elements, Image, plain
from bot.core.events import Role
from bot.core.i18n import Words
from bot.features.questions.declared import feature
from bot.services.pictures.data import Fact, Point, Spot, Waiting
from bot.services.pictures.hours import PERCENT, axis
from bot.services.questions import measuring, waiting
from bot.services.questions.measuring import Figures, Share

MINUTES, LONG, DAY = 60, 48, 24
"""Of an hour; from so many hours on days are told; of a day."""


@feature.command("questions stats", role=Role.ADMIN, spellings=("统计", "数据", "statistics"))
def stats(ctx: Context) -> Say:
    """Show how many questions were answered and solved of late, and how long they waited."""
    found = measuring.measure(ctx)
    if not found.asked:
        return ctx.say("questions.stats.empty", private=True)
    told = tuple(part for line in _lines(ctx, found) for part in (*line, NEWLINE))[:-1]
    if not found.answered.whole:
        return ctx.answer(told, private=True)
    image = Image("waiting", plain(told), _picture(ctx, found).data())
    return ctx.answer((image,), private=True)


def _lines(ctx: Context, found: Figures) -> Iterator[Elements]:
    yield ctx.text("questions.stats.head")
    asking = ctx.text("questions.stats.asking", n=found.asking)
    answering = ctx.text("questions.stats.answering", n=found.answering)
    yield ctx.text("questions.stats.asked", n=found.asked, asking=asking, answering=answering)
    yield _share(ctx, "answered", found.answered)
    if found.answered.is_told:
        yield _median(ctx, found.response.median)
    yield _share(ctx, "solved", found.solved)


def _share(ctx: Context, which: str, share: Share) -> Elements:
    """A share, with the numbers that it is made of; or that they are too few."""
    if not share.is_told:
        return ctx.text(f"questions.stats.{which}.few", n=share.whole)
    part, whole = ctx.mine.number(share.part), ctx.mine.number(share.whole)
    shown = {"share": share.percent, "part": part, "whole": whole}
    return ctx.text(f"questions.stats.{which}", **shown)


def _median(ctx: Context, hours: float | None) -> Elements:
    if hours is None:
        return ctx.text("questions.stats.median.none")
    return ctx.text("questions.stats.median", span=span(ctx.mine, hours))


def span(words: Words, hours: float) -> str:
    """So many hours in words: minutes, hours, or days."""
    if hours < 1:
        return words.plain("questions.stats.minutes", n=max(1, round(hours * MINUTES)))
    if hours < LONG:
        return words.plain("questions.stats.hours", n=_few_digits(hours))
    return words.plain("questions.stats.days", n=_few_digits(hours / DAY))


def _few_digits(value: float) -> float:
    """With one digit behind the point where that says something."""
    digits = 1 if value < 10 else 0  # noqa: PLR2004 (two digits in all)
    shown = round(value, digits)
    return int(shown) if shown == int(shown) else shown


def _picture(ctx: Context, found: Figures) -> Waiting:
    words, target, response = ctx.mine, ctx.setting(waiting.TARGET), found.response
    last = response.steps[-1].share if response.steps else 1.0
    return Waiting(
        title=words.plain("questions.stats.picture"),
        facts=tuple(_facts(words, found)),
        steps=(*(Spot(*step) for step in response.steps), Spot(response.longest, last)),
        ticks=tuple(Point(words.number(at), at) for at in axis(response.steps, target)),
        across=words.plain("questions.stats.across"),
        shares=tuple(Point(f"{words.number(n)}%", n) for n in PERCENT),
        up=words.plain("questions.stats.up"),
        target=target,
        targeted=words.plain("questions.stats.target", span=span(words, target)),
        median=response.median if found.answered.is_told else None,
    )


def _facts(words: Words, found: Figures) -> Iterator[Fact]:
    figures = {
        "answered": _figure(words, found.answered),
        "median": _middle(words, found),
        "solved": _figure(words, found.solved),
    }
    for name, figure in figures.items():
        yield Fact("", figure, words.plain(f"questions.stats.fact.{name}"))


def _figure(words: Words, share: Share) -> str:
    few = words.plain("questions.stats.fact.few")
    return f"{words.number(share.percent)}%" if share.is_told else few


def _middle(words: Words, found: Figures) -> str:
    if not found.answered.is_told:
        return words.plain("questions.stats.fact.few")
    if found.response.median is None:
        return words.plain("questions.stats.fact.unreached")
    return span(words, found.response.median)
