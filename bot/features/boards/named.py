"""/board: boards with a name, for some days and channels."""

from __future__ import annotations

from typing import Literal

from bot.core.actions import Say
from bot.core.commands import Title
from bot.core.context import Context
from bot.core.elements import NEWLINE, Bold, Button, Elements, Text
from bot.core.events import Role
from bot.core.feature import Feature
from bot.core.refusal import Misused, Refusal
from bot.features.boards import lookup, typed
from bot.features.boards.words import RESERVED, days
from bot.services import audit
from bot.services.spans import Span
from models.tables import Board

feature = Feature("boards")

MOST = 30
SPELLINGS = {
    **dict.fromkeys(("new", "add", "新建", "创建", "添加"), "create"),
    **dict.fromkeys(("列表", "查看"), "list"),
    **dict.fromkeys(("remove", "删除"), "delete"),
}
ADMINS = {"create": Role.ADMIN, "delete": Role.ADMIN}


@feature.command("board", keywords=("榜单",), aliases=SPELLINGS, roles=ADMINS)
def board(
    ctx: Context,
    what: Literal["list", "create", "delete"] = "list",
    name: Title | None = None,
) -> Say:
    """List the named boards, make one, or take one away."""
    if what == "list" and name is None:
        return _listed(ctx)
    if name is None:
        raise Misused("boards.name.missing")
    if what == "create":
        return _create(ctx, name)
    if what == "delete":
        return _delete(ctx, name)
    raise Misused("arguments.too_many", given=name[: lookup.SHOWN])


def _listed(ctx: Context) -> Say:
    found = lookup.boards_of(ctx)
    if not found:
        return ctx.say("boards.list.empty", private=True)
    lines: list[Elements] = [ctx.text("boards.list.head")]
    lines += [(Text("· "), Bold(b.name), Text(" · "), *_covered(ctx, b)) for b in found]
    buttons = tuple(Button(b.name, f"/leaderboard 1 {b.name}") for b in found)
    text = tuple(element for line in lines for element in (*line, NEWLINE))[:-1]
    return ctx.answer((*text, *buttons), private=True)


def _covered(ctx: Context, made: Board) -> Elements:
    """Which days and channels a board counts."""
    covered = days(ctx, Span(made.first_day, made.last_day))
    if made.channels:
        covered += ctx.text("boards.channels", n=len(made.channels))
    return covered


def _create(ctx: Context, description: str) -> Say:
    name, span = typed.described(description, ctx.today, ctx.event.channel)
    first_word = name.split()[0].casefold()
    if first_word in RESERVED or first_word.lstrip("+-").isdecimal():
        raise Refusal("boards.name.reserved", given=first_word)
    if lookup.board_named(ctx, name):
        raise Refusal("boards.name.taken", name=name)
    if len(lookup.boards_of(ctx)) >= MOST:
        raise Refusal("boards.many", limit=MOST)
    made = Board(
        community_id=ctx.community.id,
        name=name,
        first_day=span.first,
        last_day=span.last,
        channels=list(span.channels),
        created_at=ctx.now,
    )
    ctx.session.add(made)
    ctx.session.flush()
    audit.put(ctx, "board_created", target=name, after=_written(span))
    words = ctx.text("boards.created", name=name, covered=_covered(ctx, made))
    button = Button(ctx.mine.plain("boards.button.show"), f"/leaderboard 1 {name}")
    return ctx.answer((*words, button), private=True)


def _delete(ctx: Context, name: str) -> Say:
    found = lookup.board_named(ctx, typed.checked_name(name))
    if found is None:
        found, _ = lookup.board_and_page(ctx, name, 1)
    audit.put(ctx, "board_deleted", target=found.name, before=_written(lookup.span_of(found)))
    ctx.session.delete(found)
    return ctx.say("boards.deleted", private=True, name=found.name)


def _written(span: Span) -> str:
    """A span for the record, which speaks all languages."""
    ends = f"{span.first or '…'} – {span.last or '…'}" if span.first or span.last else "…"
    return " ".join([ends, *(f"#{channel}" for channel in span.channels)])
