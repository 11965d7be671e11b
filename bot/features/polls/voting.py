"""A point for who votes, for as long as they do. What they voted for is not known here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, func, or_, select

from bot.core.context import Batch, Noted, Scope
from bot.core.events import Address, PollVoted, Posted
from bot.features.polls.declared import feature
from bot.services import newcomers, settling
from bot.services.ledger import Award
from bot.services.worth import excluding
from models import bulk
from models.tables import Ballot, Condition, Group, LedgerEntry, Member

VOTE = feature.reason("vote")
feature.setting("points.vote", 1, minimum=0, maximum=1000)

PENDING = timedelta(days=1)
"""After so long nobody waits any more for a poll to be put up."""
ROOT = func.coalesce(Member.root_id, Member.id)

Voters = Mapping[Ballot, set[int] | None]
"""Whose votes are looked at, by their roots; None for all."""


class Vote(NamedTuple):
    """That a member has a vote in a ballot; `event` where it was heard of just now."""

    ballot: int
    member: int
    root: int
    at: datetime
    event: PollVoted | None = None


@feature.on(Posted)
def put_up(batch: Batch[Posted]) -> None:
    """Remember as which message a poll stands in the group, and count who has voted already."""
    for n in batch.events:
        kind, _, number = n.event.name.partition(" ")
        ballot = _ballot(batch, int(number)) if kind == "poll" else None
        if ballot and ballot.message is None:
            ballot.message = n.event.message
            if ballot.until:
                ballot.until += batch.now - ballot.asked_at  # it is open from now on
            batch.session.flush()
            voters: Voters = {ballot: None}
            _settle(batch, voters, _votes(batch, voters))


def _ballot(scope: Scope, number: int) -> Ballot | None:
    own = Ballot.id == number, Ballot.community_id == scope.community.id
    return scope.session.scalar(select(Ballot).where(*own).with_for_update())


@feature.on(PollVoted)
def count(batch: Batch[PollVoted]) -> None:
    """Give who votes a point, and take it back from who takes their vote back.

    What happens after the end of a poll changes nothing.
    """
    ballots = _voted_on(batch)
    heard: dict[Ballot, list[Noted[PollVoted]]] = {}
    for n in batch.events:
        ballot = ballots.get((n.event.group, n.event.poll))
        if ballot and n.root is not None and _is_open(ballot, n.event.at):
            heard.setdefault(ballot, []).append(n)
    if not heard:
        return
    voters = {ballot: {n.root for n in noted if n.root} for ballot, noted in heard.items()}
    votes = {(vote.ballot, vote.member): vote for vote in _votes(batch, voters)}
    for ballot, noted in heard.items():
        for n in noted:
            _take_in(votes, ballot.id, n)
    _settle(batch, voters, votes.values())


def _take_in(votes: dict[tuple[int, int], Vote], ballot: int, n: Noted[PollVoted]) -> None:
    """Of one who also did something after the end, the state that they had until then counts."""
    if n.member is None or n.root is None:
        return
    votes.pop((ballot, n.member), None)
    if n.event.options:
        vote = Vote(ballot, n.member, n.root, n.event.at, n.event)
        votes[ballot, n.member] = vote


def _voted_on(batch: Batch[PollVoted]) -> dict[tuple[Address, str], Ballot]:
    """The ballots that are voted on, locked: of two at once, the second sees what the first did.

    One that is about to be put up is waited for: else neither who puts it up nor who votes
    meanwhile would see the other.
    """
    polls = sorted({n.event.poll for n in batch.events})
    pending = and_(Ballot.message.is_(None), Ballot.asked_at > batch.now - PENDING)
    rows = batch.session.execute(
        select(Ballot, Group.platform, Group.external_id)
        .join(Group, Group.id == Ballot.group_id)
        .where(
            Ballot.community_id == batch.community.id,
            or_(bulk.within(Ballot.message, polls), pending),
        )
        .order_by(Ballot.id)
        .with_for_update(of=Ballot)
        .execution_options(populate_existing=True)
    )
    return {
        (Address(platform, group), ballot.message): ballot
        for ballot, platform, group in rows
        if ballot.message is not None
    }


def _votes(scope: Scope, voters: Voters) -> list[Vote]:
    """The votes in force that were cast in time."""
    rows = scope.session.execute(
        select(Condition.group_id, Condition.subject, Member.id, ROOT, Condition.changed_at)
        .join(Member, Member.id == Condition.member_id)
        .where(
            Condition.kind == PollVoted.kind,
            Condition.state != "",
            or_(*(_cast(ballot, roots) for ballot, roots in voters.items())),
        )
    )
    ballots = {(ballot.group_id, ballot.message): ballot for ballot in voters}
    found = [
        (ballots[group, message], member, root, at) for group, message, member, root, at in rows
    ]
    return [
        Vote(ballot.id, member, root, at)
        for ballot, member, root, at in found
        if _is_open(ballot, at)
    ]


def _is_open(ballot: Ballot, at: datetime) -> bool:
    return ballot.until is None or at <= ballot.until


def _cast(ballot: Ballot, roots: set[int] | None) -> ColumnElement[bool]:
    there = and_(Condition.group_id == ballot.group_id, Condition.subject == ballot.message)
    return there if roots is None else and_(there, bulk.within(ROOT, sorted(roots)))


def _settle(scope: Scope, voters: Voters, votes: Iterable[Vote]) -> None:
    """Let everybody whose votes are looked at have what those are worth, once for each ballot."""
    first: dict[tuple[int, int], Vote] = {}
    for vote in sorted(_worthy(scope, list(votes)), key=lambda vote: (vote.at, vote.member)):
        first.setdefault((vote.ballot, vote.root), vote)
    rate = scope.setting("points.vote")
    wanted = [_award(scope, vote, rate) for vote in first.values()]
    held = or_(*(_brought(ballot, roots) for ballot, roots in voters.items()))
    settling.settle(scope, wanted, LedgerEntry.reason == VOTE.name, held)


def _brought(ballot: Ballot, roots: set[int] | None) -> ColumnElement[bool]:
    of_it = LedgerEntry.source == _source(ballot.id)
    return of_it if roots is None else and_(of_it, bulk.within(LedgerEntry.root_id, sorted(roots)))


def _worthy(scope: Scope, votes: Sequence[Vote]) -> list[Vote]:
    """The votes of those who need not wait any more and are not excluded, as far as is known."""
    done = [(vote.root, vote.event.sender if vote.event else None, vote.at) for vote in votes]
    waiting, excluded = newcomers.waiting(scope, done), excluding(scope)
    return [
        vote
        for vote in votes
        if vote.root not in waiting and not (vote.event and excluded(vote.event))
    ]


def _award(scope: Scope, vote: Vote, rate: int) -> Award:
    source, day = _source(vote.ballot), scope.day(vote.at)
    return Award(VOTE.name, source, vote.member, vote.root, vote.at, day, rate)


def _source(ballot: int) -> str:
    return f"ballot {ballot}"
