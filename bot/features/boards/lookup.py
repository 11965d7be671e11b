"""Finding the named boards and the seasons of a community."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from bot.core.context import Context, Scope
from bot.core.refusal import Misused, Refusal
from bot.services.spans import Span
from models.tables import Board, Season

SHOWN = 40


def boards_of(scope: Scope) -> Sequence[Board]:
    """The named boards, oldest first."""
    own = select(Board).where(Board.community_id == scope.community.id)
    return scope.session.scalars(own.order_by(Board.id)).all()


def board_named(scope: Scope, name: str) -> Board | None:
    """The board of that name, in whatever case it is typed."""
    wanted = name.casefold()
    return next((board for board in boards_of(scope) if board.name.casefold() == wanted), None)


def board_and_page(ctx: Context, typed: str, page: int) -> tuple[Board, int]:
    """The board that is meant, and the page; the page may also stand behind the name."""
    board = board_named(ctx, typed)
    name, _, last = typed.rpartition(" ")
    if board is None and last.isdecimal() and len(last) < SHOWN:
        board, page = board_named(ctx, name.strip()), int(last)
    if board is not None:
        return board, page
    names = [board.name for board in boards_of(ctx)]
    if names:
        raise Misused("boards.unknown", given=typed[:SHOWN], names=names)
    raise Misused("boards.none_named", given=typed[:SHOWN])


def span_of(board: Board) -> Span:
    """The days and channels that a board sums."""
    return Span(board.first_day, board.last_day, tuple(board.channels))


def season_now(scope: Scope) -> Season | None:
    """The season that runs."""
    return scope.session.scalar(
        select(Season).where(Season.community_id == scope.community.id, Season.last_day.is_(None))
    )


def running_season(scope: Scope) -> Season:
    """The season that runs; refused where none does."""
    season = season_now(scope)
    if season is None:
        raise Refusal("season.none")
    return season


def past_seasons(scope: Scope) -> Sequence[Season]:
    """The seasons that have ended, the last one first."""
    ended = (Season.community_id == scope.community.id, Season.last_day.is_not(None))
    return scope.session.scalars(select(Season).where(*ended).order_by(Season.id.desc())).all()


def days_of(season: Season) -> Span:
    """The days of a season."""
    return Span(season.first_day, season.last_day)
