"""/season: a span of days with a board of its own, and a hall of fame when it ends."""

from __future__ import annotations

from typing import Literal

from bot.core.actions import Outgoing, Place, Say
from bot.core.commands import Title
from bot.core.context import Context
from bot.core.elements import NEWLINE, Button, Elements
from bot.core.events import Role
from bot.core.feature import Feature
from bot.core.refusal import Misused, Refusal
from bot.features.boards import hall, lookup, typed
from bot.features.boards.sheet import posted, show
from bot.features.boards.words import season_sheet
from bot.services import audit, outbox, people, spans
from models.tables import Season

feature = Feature("seasons")

PAGE_DIGITS = 6
SPELLINGS = {
    **dict.fromkeys(("查看", "现在"), "show"),
    **dict.fromkeys(("begin", "开始", "开启"), "start"),
    **dict.fromkeys(("stop", "结束"), "end"),
    **dict.fromkeys(("fame", "名人堂", "荣誉榜"), "hall"),
}
ADMINS = {"start": Role.ADMIN, "end": Role.ADMIN}


@feature.command("season", keywords=("赛季",), aliases=SPELLINGS, roles=ADMINS)
def season(
    ctx: Context,
    what: Literal["show", "hall", "start", "end"] = "show",
    name: Title | None = None,
) -> list[Say] | Say:
    """Show the season that runs, or those that were; start or end one.

    Instead of a name a page may be given to what is shown.
    """
    if what == "start":
        return _start(ctx, name)
    page = _page(name)
    if what == "end":
        return _end(ctx)
    running = lookup.season_now(ctx) if what == "show" else None
    if running is None:
        return hall.shown(ctx, page)
    summed = spans.Summed(ctx, lookup.days_of(running), ctx.member.root, page)
    return show(ctx, summed, season_sheet(ctx, running), page)


def _page(typed_: str | None) -> int:
    if typed_ is None:
        return 1
    if not typed_.isdecimal() or len(typed_) > PAGE_DIGITS:
        raise Misused("arguments.too_many", given=typed_[: lookup.SHOWN])
    return int(typed_)


def _start(ctx: Context, name: str | None) -> Say:
    if name is None:
        raise Misused("boards.name.missing")
    name = typed.checked_name(name)
    running = lookup.season_now(ctx)
    if running is not None:
        raise Refusal("season.running", name=running.name, first=running.first_day)
    begun = Season(
        community_id=ctx.community.id, name=name, first_day=ctx.today, created_at=ctx.now
    )
    ctx.session.add(begun)
    ctx.session.flush()
    audit.put(ctx, "season_started", target=name, after=str(ctx.today))
    return Say(
        (
            *ctx.words.text("season.started", name=name),
            Button(ctx.words.plain("boards.button.show"), "/leaderboard season"),
        )
    )


def _end(ctx: Context) -> Say:
    ended = lookup.running_season(ctx)
    ended.last_day = ctx.today
    ctx.session.flush()
    best = hall.fill(ctx, ended)
    audit.put(
        ctx,
        "season_ended",
        target=ended.name,
        before=str(ended.first_day),
        after=str(ended.last_day),
    )
    place = Place(ctx.event.group, ctx.event.channel)
    outbox.put(ctx, [Outgoing(place, Say(_farewell(ctx, ended, best)), f"season {ended.id}")])
    return ctx.say("season.ended", private=True, name=ended.name)


def _farewell(ctx: Context, ended: Season, best: list[spans.Place]) -> Elements:
    """What the group reads when a season has ended."""
    words = ctx.words
    head = words.text("season.farewell", name=ended.name, first=ended.first_day)
    kept = words.text("season.kept")
    if not best:
        return (*head, NEWLINE, *kept)
    names = people.names(ctx, [place.member for place in best])
    return (*head, NEWLINE, posted(words, best, names), NEWLINE, *kept)
