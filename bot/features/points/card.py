"""The card of a member, to be shown around."""

from __future__ import annotations

from bot.core.actions import Say
from bot.core.context import Context
from bot.core.elements import Image
from bot.services import levels, scores, standings
from bot.services.pictures.data import Card, Fact
from bot.services.stands import Stand

WEEK, BALANCE = "📈", "💰"


def card(ctx: Context) -> Say:
    """The caller's card as a picture that all can see; its text form says the same."""
    stand = standings.read(ctx, ctx.member.root)
    rank, ranked = _place(ctx, stand)
    floor, ceiling = _bounds(ctx, stand)
    shown = Card(
        name=ctx.member.name,
        level=ctx.mine.plain("card.level", level=stand.level),
        title=levels.title(ctx, stand.level, ctx.language),
        rank=rank,
        ranked=ranked,
        earned=stand.earned,
        floor=floor,
        ceiling=ceiling,
        reached=_reached(ctx, stand.earned, ceiling),
        ahead=_ahead(ctx, stand, ceiling),
        facts=_facts(ctx, stand),
    )
    return ctx.answer((Image("card", told(ctx, shown), shown.data()),))


def told(ctx: Context, shown: Card) -> str:
    """A card in words, for where no picture can be seen."""
    lines = [
        (shown.name, shown.level, shown.title),
        (shown.rank, shown.ranked),
        (shown.reached, shown.ahead),
        *((ctx.mine.plain("card.fact", **fact._asdict()),) for fact in shown.facts),
    ]
    return "\n".join(" · ".join(filter(None, line)) for line in lines if any(line))


def _place(ctx: Context, stand: Stand) -> tuple[str, str]:
    """Rank, and of how many; empty for who is on no board."""
    if not stand.listed or stand.earned <= 0:
        return "", ""
    rank, ranked = scores.rank(ctx, "all", stand.earned), scores.ranked(ctx, "all")
    return ctx.mine.plain("card.rank", rank=rank), ctx.mine.plain("card.ranked", ranked=ranked)


def _bounds(ctx: Context, stand: Stand) -> tuple[int, int]:
    """The points at which the level began and at which the next does; the same for the last."""
    curve = levels.curve(ctx)
    following = min(stand.level + 1, curve.highest)
    return curve.threshold(stand.level), curve.threshold(following)


def _reached(ctx: Context, earned: int, ceiling: int) -> str:
    if earned >= ceiling:
        return ctx.mine.number(earned)
    return ctx.mine.plain("card.reached", earned=earned, ceiling=ceiling)


def _ahead(ctx: Context, stand: Stand, ceiling: int) -> str:
    if stand.earned >= ceiling:
        return ctx.mine.plain("points.highest")
    left = ctx.text("unit.points", n=ceiling - stand.earned)
    return ctx.mine.plain("points.progress", level=stand.level + 1, points=left)


def _facts(ctx: Context, stand: Stand) -> tuple[Fact, ...]:
    week, balance = (
        ctx.mine.plain("unit.points", n=points) for points in (stand.week, stand.balance)
    )
    declared = (fact(ctx) for fact in ctx.declared.card_facts)
    return (
        *(Fact(*fact) for fact in declared if fact),
        Fact(WEEK, week, ctx.mine.plain("card.week")),
        Fact(BALANCE, balance, ctx.mine.plain("card.balance")),
    )
