"""Newcomers: who has to wait before things count, and who answered them first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select

from bot.core.context import Context, Noted, Scope
from bot.core.events import MessageSent, Sender
from models import bulk
from models.tables import Community, Member, Tally

NEW = timedelta(days=7)
"""For so long somebody who joined is welcomed."""
FOUNDING = timedelta(days=1)
"""Whoever was first seen within so long of the community itself may have been there for years."""
MOST_FREED = 3
"""So many who wait can one member free on a local day: else one old account could free a crowd."""
FREED = "newcomer_freed"
"""The reason of the ledger entries, worth nothing, that count them."""

Written = Noted[MessageSent]

MET = bulk.Prepared(
    select(Member.id, Member.joined_at, Member.answered_at, Community.created_at)
    .join(Community, Community.id == Member.community_id)
    .where(bulk.within_given(Member.id, "roots"))
)


@dataclass(slots=True)
class Met:
    """What is known of a member's beginnings."""

    joined_at: datetime
    answered_at: datetime | None
    founded_at: datetime
    """When their community began here."""

    @property
    def is_founder(self) -> bool:
        """Whether nobody knows how long they have been here."""
        return self.joined_at <= self.founded_at + FOUNDING

    def waits_until(self, sender: Sender | None, at: datetime, wait: timedelta) -> datetime | None:
        """Until when what they do does not count, if it does not at this moment."""
        if self.answered_at and self.answered_at <= at:
            return None
        return self.young_until(sender, at, wait)

    def young_until(self, sender: Sender | None, at: datetime, wait: timedelta) -> datetime | None:
        """Until when they would wait if nobody answered them; None if they are older than that.

        The age of an account counts from its making, or where that is not told from their joining.
        """
        made = sender.created_at if sender else None
        if made is None and self.is_founder:
            return None
        until = (made or self.joined_at) + wait
        return until if at < until else None

    def is_new(self, at: datetime) -> bool:
        """Whether they joined within the last days, and nobody has answered them yet."""
        return not (self.answered_at or self.is_founder) and at < self.joined_at + NEW


class Arrivals(NamedTuple):
    """What messages mean to newcomers."""

    waiting: frozenset[int] = frozenset()
    """Receipts of the messages of those who wait."""
    welcomes: frozenset[int] = frozenset()
    """Receipts of the first answers to those who joined within the last days."""
    frees: frozenset[int] = frozenset()
    """Receipts of the answers that end somebody's waiting."""


def take_in(scope: Scope, written: Sequence[Written]) -> Arrivals:
    """Find out who waits, and remember who was answered for the first time. Only of live messages.

    An answer counts if it is somebody else's who does not wait, whatever else it is worth. But
    only those end a waiting who had not to wait or have waited to the end, MOST_FREED a day each:
    else those who were freed could free the next.
    """
    wait = _wait(scope)
    answers = [n for n in written if n.to is not None and n.to != n.root]
    if not scope.live or not (wait or answers):
        return Arrivals()
    met = _met(scope, {n.to for n in answers} | ({n.root for n in written} if wait else set()))
    left = _Left(scope)
    waiting: set[int] = set()
    welcomes: dict[int, int] = {}
    frees: dict[int, int] = {}
    answered: dict[int, datetime] = {}
    for n in sorted(written, key=lambda n: (n.event.at, n.event.external_id)):
        if wait and met[n.root or 0].waits_until(n.event.sender, n.event.at, wait):
            waiting.add(n.receipt or 0)
        elif n.to is not None and n.to != n.root and met[n.to].answered_at is None:
            if wait and met[n.to].waits_until(None, n.event.at, wait):
                young = met[n.root or 0].young_until(n.event.sender, n.event.at, wait)
                if young or not left.take(n):
                    continue
                frees[n.to] = n.receipt or 0
            if met[n.to].is_new(n.event.at):
                welcomes[n.to] = n.receipt or 0
            met[n.to].answered_at = answered[n.to] = n.event.at
    first = _remember(scope, answered)
    return Arrivals(
        frozenset(waiting),
        frozenset(welcomes[to] for to in first & welcomes.keys()),
        frozenset(frees[to] for to in first & frees.keys()),
    )


class _Left:
    """How many each member can still free on each day."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._left: dict[tuple[int, date], int] = {}

    def take(self, n: Written) -> bool:
        """Free one more, if any are left."""
        key = (n.member or 0, self._scope.day(n.event.at))
        if key not in self._left:
            self._left[key] = MOST_FREED - self._freed(*key)
        self._left[key] -= 1
        return self._left[key] >= 0

    def _freed(self, member: int, day: date) -> int:
        row = {"day": day, "member_id": member, "reason": FREED}
        community = self._scope.community.id
        found = bulk.find(
            self._scope.session, Tally.__table__, [row], ("counted",), community_id=community
        )
        return sum(counted for (counted,) in found)


def _wait(scope: Scope) -> timedelta:
    return timedelta(hours=scope.setting("points.wait_hours"))


def _met(scope: Scope, roots: Iterable[int | None]) -> dict[int, Met]:
    wanted = sorted(root for root in roots if root is not None)
    return {root: Met(*about) for root, *about in MET.rows(scope.session, roots=wanted)}


def _remember(scope: Scope, answered: Mapping[int, datetime]) -> set[int]:
    """Write when members were first answered; who they are, but for whom another was quicker."""
    if not answered:
        return set()
    free = scope.session.scalars(
        select(Member.id)
        .where(bulk.within(Member.id, answered), Member.answered_at.is_(None))
        .order_by(Member.id)
        .with_for_update()
    ).all()
    rows = [{"id": root, "answered_at": answered[root]} for root in free]
    bulk.change(scope.session, Member.__table__, rows, put=("answered_at",))
    return set(free)


def waiting(scope: Scope, done: Sequence[tuple[int, Sender | None, datetime]]) -> set[int]:
    """Of members who did or got something at a moment, the roots of those who still wait then.

    Each is told by the root, how the platform told of them with it (if it did), and the moment.
    """
    wait = _wait(scope)
    if not (wait and scope.live and done):
        return set()
    met = _met(scope, {root for root, _, _ in done})
    return {root for root, sender, at in done if met[root].waits_until(sender, at, wait)}


def waits_until(ctx: Context) -> datetime | None:
    """When what the caller does begins to count, if it does not yet; an answer may end it sooner.

    None where nobody has to wait, or they need not any more.
    """
    wait = _wait(ctx)
    if not wait:
        return None
    (met,) = _met(ctx, [ctx.member.root]).values()
    return met.waits_until(ctx.event.sender, ctx.event.at, wait)


def waits(ctx: Context) -> bool:
    """Whether what the caller does earns nothing yet."""
    return waits_until(ctx) is not None
