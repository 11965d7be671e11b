"""A board as it is shown: medals, the reader's own place, and nobody's last one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from bot.core.actions import Say
from bot.core.context import Context
from bot.core.elements import NEWLINE, Button, Elements, Table, Text
from bot.core.i18n import Words
from bot.services.boards import LAST_PLACES, PAGE, Line, Ranking, pages, shown
from bot.services.spans import Place

MEDALS = {1: "🥇", 2: "🥈", 3: "🥉"}
SHARERS = 3
"""By more than so many a medal is not shared: they see the number."""
POSTED = 20


@dataclass(frozen=True, slots=True)
class Sheet:
    """What stands around the lines of a board."""

    title: Elements
    empty: Elements
    """In place of the board when nobody is on it."""
    absent: Elements
    """To a member who has no place on it; nothing if that can no longer change."""
    turn: Callable[[int], str] | None = None
    """The command line that shows a page; None where there is but one."""
    others: tuple[Button, ...] = ()


def show(ctx: Context, ranking: Ranking, sheet: Sheet, asked: int = 1) -> list[Say]:
    """Show a page of a board, and where the caller stands. `asked` is the page they typed.

    Further pages, and places among the last, are for the caller alone.
    """
    if not ranking.ranked:
        return [ctx.answer((*sheet.empty, *sheet.others))]
    first = ranking.page == 1
    lines = ranking.lines[: min(PAGE, shown(ranking.ranked))] if first else ranking.lines
    own = _own(ctx, ranking, lines)
    among = not first or not own or _below(ranking, own[-1]) >= LAST_PLACES
    count = pages(ranking.ranked) if sheet.turn else 1
    board = (
        *sheet.title,
        *((NEWLINE, *ctx.text("boards.beyond", n=count)) if asked > count else ()),
        NEWLINE,
        *_table(ctx, ranking, lines, own if among else []),
        *_notes(ctx, lines, ranking),
        *_buttons(ranking.page, count, sheet),
    )
    said = [ctx.answer(board, private=not first)]
    if among and (ranking.own is None or ranking.own > 0):
        return said
    return [*said, *_apart(ctx, ranking, sheet, own)]


def _below(ranking: Ranking, line: Line) -> int:
    """How many stand strictly below a line."""
    return ranking.ranked - (line.rank + ranking.sharing(line) - 1)


def _own(ctx: Context, ranking: Ranking, lines: Sequence[Line]) -> list[Line]:
    """The caller's line and its neighbours, unless it is on the page already."""
    on_page = {line.member for line in lines}
    if not ranking.own or ranking.own <= 0 or ctx.member.root in on_page:
        return []
    return [line for line in ranking.beside() if line.member not in on_page]


def _apart(ctx: Context, ranking: Ranking, sheet: Sheet, own: Sequence[Line]) -> list[Say]:
    """Where the caller stands, for them alone."""
    if own:
        table = _table(ctx, ranking, own, [])
        return [ctx.answer((*ctx.text("leaderboard.yours"), NEWLINE, *table), private=True)]
    return [Say(sheet.absent, private=True, optional=True)] if sheet.absent else []


def _table(ctx: Context, ranking: Ranking, lines: Sequence[Line], own: Sequence[Line]) -> Elements:
    crowded = _crowded(ranking, [*lines, *own])
    rows = [row(ctx.mine, line, crowded) for line in lines]
    if own:
        rows += [("⋯", "", ""), *(row(ctx.mine, line, crowded) for line in own)]
    members = [*(line.member for line in lines), *([0] if own else []), *(o.member for o in own)]
    root = ctx.member.root
    marked = members.index(root) if root in members else None
    return (Table(tuple(rows), right=frozenset({0, 2}), marked=marked),)


def _crowded(ranking: Ranking, lines: Sequence[Line]) -> set[int]:
    """The ranks with a medal that more share than should."""
    medalists = {line.rank: line for line in lines if line.rank in MEDALS}
    return {rank for rank, line in medalists.items() if ranking.sharing(line) > SHARERS}


def row(words: Words, line: Line, crowded: Collection[int] = ()) -> tuple[str, str, str]:
    """A line of a table: place, name, points."""
    medal = "" if line.rank in crowded else MEDALS.get(line.rank, "")
    return (medal or str(line.rank), line.name, words.number(line.score))


def posted(words: Words, places: Sequence[Place], names: dict[int, str]) -> Table:
    """The first places of a board for all to read; the last three of the board are left out."""
    count = min(POSTED, shown(places[0].ranked))
    crowded = {place.rank for place in places if place.sharing > SHARERS}
    lines = [Line(p.rank, p.member, names[p.member], p.score) for p in places[:count]]
    rows = tuple(row(words, line, crowded) for line in lines)
    return Table(rows, right=frozenset({0, 2}))


def _notes(ctx: Context, lines: Sequence[Line], ranking: Ranking) -> Elements:
    """In one line: that not all are shown, and that equal points share a place."""
    notes: list[Elements] = []
    full = PAGE if pages(ranking.ranked) > 1 else ranking.ranked
    if ranking.page == 1 and len(lines) < full:
        notes.append(ctx.text("boards.part", shown=len(lines), ranked=ranking.ranked))
    if len({line.rank for line in lines}) < len(lines):
        notes.append(ctx.text("boards.ties"))
    if not notes:
        return ()
    joined = (element for note in notes for element in (Text(" · "), *note))
    return (NEWLINE, *tuple(joined)[1:])


def _buttons(page: int, count: int, sheet: Sheet) -> Elements:
    buttons = [*sheet.others]
    if sheet.turn and page > 1:
        buttons.append(Button("◀", sheet.turn(page - 1)))
    if sheet.turn and page < count:
        buttons.append(Button("▶", sheet.turn(page + 1)))
    pager = Text(f"\n{page}/{count}") if count > 1 else Text("")
    return (pager, *buttons)
