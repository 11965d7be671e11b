"""Why a member has the points they have: the ledger, row by row, and sums that add up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.core.commands import MemberRef
from bot.core.context import Context
from bot.core.elements import NEWLINE, Bold, Button, Elements, Text
from bot.services import entries, standings
from bot.services.entries import Row

PAGE = 10
LAST_PAGE = 2_000
MINUS = "\N{MINUS SIGN}"
TIMES = " × "


def why(ctx: Context, whom: MemberRef, page: int) -> Elements:
    """A page of the entries of a member, newest first, the balance before and after them."""
    balance = standings.lock(ctx, [whom.root])[whom.root].balance
    page = min(max(page, 1), LAST_PAGE)
    rows = entries.newest(ctx, whom.root, page * PAGE + 1)
    page = min(page, max(1, (len(rows) + PAGE - 1) // PAGE))
    shown, newer = rows[(page - 1) * PAGE : page * PAGE], rows[: (page - 1) * PAGE]
    after = balance - sum(row.points for row in newer)
    noted = entries.notes(ctx, shown)
    parts = [
        ctx.text("why.head", name=Bold(whom.name), points=ctx.text("unit.points", n=balance)),
        *(_line(ctx, row, noted) for row in shown),
        _sum(ctx, after, shown) if shown else ctx.text(_nothing(ctx, whom)),
    ]
    said = tuple(e for part in parts for e in (*part, NEWLINE))[:-1]
    return (*said, *_pager(whom, ctx, page, more=len(rows) > page * PAGE))


def line(ctx: Context, root: int, page: int = 1) -> str:
    """The command line that shows a page of a member's entries."""
    parts = ["/points why"]
    parts += [f"#{root}"] if root != ctx.member.root else []
    parts += [str(page)] if page > 1 else []
    return " ".join(parts)


def _nothing(ctx: Context, whom: MemberRef) -> str:
    return "why.nothing" if whom.root == ctx.member.root else "why.nothing.other"


def _line(ctx: Context, row: Row, noted: Mapping[int, str]) -> Elements:
    """`+10 Awards · 3/2/26, 9:00 AM (2 × 1.5) — wonderful notes`."""
    reason = ctx.mine.plain(f"reason.{row.reason}")
    back = "why.given_back" if row.points > 0 else "why.taken_back"
    said = ctx.text(back, reason=reason) if row.reverses else (Text(reason),)
    note = noted.get(row.receipt or 0)
    return (
        Bold(_signed(ctx, row.points)),
        Text(" "),
        *said,
        Text(" · "),
        ctx.mine.time(row.at, ctx.zone),
        *(ctx.text("why.price", price=price) if (price := _price(ctx, row)) else ()),
        *(ctx.text("why.note", note=note) if note else ()),
    )


def _price(ctx: Context, row: Row) -> str:
    """The factors of an entry; nothing where the points say it all."""
    factors = [row.rate, row.multiplier, abs(row.quantity)]
    told = [factors[0], *(factor for factor in factors[1:] if factor != 1)]
    return TIMES.join(map(ctx.mine.number, told)) if len(told) > 1 else ""


def _sum(ctx: Context, after: int, shown: Sequence[Row]) -> Elements:
    change = sum(row.points for row in shown)
    before, sign = after - change, MINUS if change < 0 else "+"
    number = ctx.mine.number
    sum_ = f"{number(before)} {sign} {number(abs(change))} = {number(after)}"
    return ctx.text("why.sum", sum=sum_.replace("-", MINUS))


def _signed(ctx: Context, points: int) -> str:
    sign = "+" if points > 0 else MINUS if points < 0 else ""
    return sign + ctx.mine.number(abs(points))


def _pager(whom: MemberRef, ctx: Context, page: int, *, more: bool) -> Elements:
    turns = [("◀", page - 1)] if page > 1 else []
    turns += [("▶", page + 1)] if more else []
    return tuple(Button(label, line(ctx, whom.root, to)) for label, to in turns)
