"""One transaction of passive events: resolve, note what is new, let listeners work set-wise."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from operator import itemgetter
from typing import Any, Protocol

from sqlalchemy.orm import Session

from bot.core import context
from bot.core.actions import Outgoing
from bot.core.context import Batch, Noted, Scope, scope_of
from bot.core.events import (
    BotJoined,
    CommandInvoked,
    Event,
    GroupMoved,
    MemberJoined,
    MemberLeft,
    MessageDeleted,
    MessageSent,
    PollVoted,
    Posted,
    ReactionChanged,
)
from bot.services import groups, outbox, people, presence, receipts
from bot.services.groups import NewCommunity
from bot.services.moves import again, arrivals, ending, move
from models.tables import Group


class House(context.House, Protocol):
    """What a transaction needs of the application that may meet a new community."""

    start: NewCommunity


STAGES: tuple[tuple[type[Event], ...], ...] = (
    (MessageSent,),
    (BotJoined,),
    (MemberJoined, MemberLeft),
    (MessageDeleted,),
    (ReactionChanged,),
    (PollVoted,),
    (CommandInvoked,),  # in history: it was answered then
)
"""Within a segment messages come before what is about them; joins and leaves keep their order."""
STAGE_OF = {kind: number for number, kinds in enumerate(STAGES) for kind in kinds}


def take_segment(house: House, session: Session, events: Sequence[Event], *, live: bool) -> int:
    """Take passive events in; return how many of them were new."""
    moves = [event for event in events if isinstance(event, GroupMoved)]
    moved = sum(_move(house, session, event) for event in moves)
    happened = [event for event in events if not isinstance(event, GroupMoved)]
    return moved + _take_new(house, session, happened, live=live)


def _move(house: House, session: Session, event: GroupMoved) -> bool:
    """Let a community go on elsewhere, and take in what was heard there too early."""
    moved = move(session, event.group, event.to, house.clock.now(), house.start)
    if moved and moved.ends is not None:
        home = groups.find_group(session, event.group)
        scope = scope_of(house, session, (home or moved.group).community)
        arrival = arrivals.take_over(scope, moved.group, moved.ends)
        rest = ending.rest(scope, arrival)
        outbox_of(scope, listen(scope, again.happened(scope, arrival)))
        ending.give_up(scope, arrival, rest)
    return moved is not None


def hear_posted(house: House, session: Session, outgoing: Outgoing, message: str) -> None:
    """Let listeners hear which message of a group it became that was to be said there."""
    group = groups.find_group(session, outgoing.place.group)
    if group is not None:
        groups.hold(session, group)
        scope = scope_of(house, session, group.community)
        posted = Posted(outgoing.known_as, outgoing.place.group, message)
        outbox_of(scope, listen(scope, [Noted(posted)]))


def _take_new(house: House, session: Session, events: Sequence[Event], *, live: bool) -> int:
    scopes: dict[int, Scope] = {}
    noted: dict[int, list[Noted[Any]]] = {}
    by_group: dict[Any, list[Event]] = {}
    for event in events:
        by_group.setdefault(event.group, []).append(event)
    for address, happened in sorted(by_group.items(), key=itemgetter(0)):
        group = groups.glance(session, address)
        if group is None or group.migrated_to_id is not None:
            title = happened[0].group_title
            group = groups.group_at(session, address, title, house.clock.now(), house.start)
        community = group.community
        scope = scopes.setdefault(community.id, scope_of(house, session, community, live=live))
        noted.setdefault(community.id, []).extend(note(scope, group, happened))
    for key, scope in sorted(scopes.items(), key=itemgetter(0)):
        in_order = sorted(noted[key], key=lambda n: STAGE_OF[type(n.event)])  # of all its groups
        outbox_of(scope, listen(scope, in_order))
    return sum(map(len, noted.values()))


def note(scope: Scope, group: Group, events: Sequence[Event]) -> list[Noted[Any]]:
    """Find out who is behind the events of one group, and which of them are new."""
    known = people.meet(scope, events)
    events = people.theirs(events, known)
    if strange := {type(event).__name__ for event in events if type(event) not in STAGE_OF}:
        raise TypeError(f"no stage takes {', '.join(strange)}")
    found: list[Noted[Any]] = []
    for stage in STAGES:
        happened = [event for event in events if isinstance(event, stage)]
        if happened:
            new = receipts.take_in(scope, group, happened, known)
            presence.notice_returns(scope, new, known)
            found += new
    presence.notice_returns(scope, found, known, after=True)
    scope.last |= {n.root: n.event for n in found if n.root is not None}
    return found


def listen(scope: Scope, noted: Sequence[Noted[Any]]) -> list[Outgoing]:
    """Let listeners hear of events, then of what follows from them, until all is quiet."""
    said = _hear(scope, noted)
    while scope.raised:
        raised = [Noted(consequence) for consequence in scope.raised]
        scope.raised.clear()
        said += _hear(scope, raised)
    return said


def _hear(scope: Scope, noted: Sequence[Noted[Any]]) -> list[Outgoing]:
    said: list[Outgoing] = []
    for kind in dict.fromkeys(type(n.event) for n in noted):
        heard = [n for n in noted if type(n.event) is kind]
        for listener in scope.declared.listeners(kind):
            said += listener(_batch(scope, heard)) or ()
    return said


def _batch(scope: Scope, heard: Sequence[Noted[Any]]) -> Batch[Any]:
    return Batch(
        session=scope.session,
        now=scope.now,
        community=scope.community,
        declared=scope.declared,
        catalogue=scope.catalogue,
        key=scope.key,
        keep=scope.keep,
        live=scope.live,
        raised=scope.raised,
        last=scope.last,
        window_held=scope.window_held,
        events=heard,
    )


def outbox_of(scope: Scope, said: Iterable[Outgoing]) -> None:
    """Leave what listeners and jobs say to the outbox; history is told nothing."""
    if scope.live:
        outbox.put(scope, list(said))
