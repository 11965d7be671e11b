"""Taking events in once: which are new, who is behind them, whom do they answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import datetime
from operator import itemgetter
from typing import Any

from sqlalchemy import func, select

from bot.core.context import Noted, Scope
from bot.core.events import (
    Address,
    CommandInvoked,
    Event,
    MemberJoined,
    MemberLeft,
    MessageDeleted,
    MessageSent,
    PollVoted,
    ReactionChanged,
)
from bot.services import people, presence
from bot.services.people import Known
from models import bulk
from models.tables import Condition, Group, Member, Receipt

ANSWERABLE = ("message", "command")
NOBODY = (None, None)
Answering = MessageSent | CommandInvoked


def take_in(
    scope: Scope, group: Group, events: Sequence[Event], known: Mapping[Address, Known]
) -> list[Noted[Any]]:
    """Write receipts for the events of one kind and group; give back the new ones, in order."""
    if isinstance(events[0], ReactionChanged | PollVoted):
        return _states(scope, group, events, known)
    if isinstance(events[0], MemberJoined | MemberLeft):
        return _presence(scope, _receipts(scope, group, events, known, {}), known)
    answered = _answered(scope, group, events, known)
    noted = _receipts(scope, group, events, known, answered)
    if isinstance(events[0], MessageDeleted):
        return _deletions(scope, group, noted)
    return noted


def _receipts(
    scope: Scope,
    group: Group,
    events: Sequence[Event],
    known: Mapping[Address, Known],
    answered: Mapping[str, tuple[int, int]],
) -> list[Noted[Any]]:
    senders = [known.get(event.sender.account) if event.sender else None for event in events]
    rows = [
        {
            "kind": event.kind,
            "external_id": event.external_id,
            "member_id": who.member if who else None,
            "at": event.at,
            "channel": event.channel,
            "reply_to": getattr(event, "reply_to", None),
            "to_member_id": answered.get(event.external_id, NOBODY)[0],
        }
        for event, who in zip(events, senders, strict=True)
    ]
    rows.sort(key=itemgetter("external_id"))
    wanted = ("external_id", "id")
    new = dict(bulk.insert_new(scope.session, Receipt.__table__, rows, wanted, group_id=group.id))
    return [
        Noted(
            event,
            new.pop(event.external_id),
            who.member if who else None,
            who.root if who else None,
            answered.get(event.external_id, NOBODY)[1],
            answered.get(event.external_id, NOBODY)[0],
        )
        for event, who in zip(events, senders, strict=True)
        if event.external_id in new
    ]


def _answered(
    scope: Scope, group: Group, events: Iterable[Event], known: Mapping[Address, Known]
) -> dict[str, tuple[int, int]]:
    """By external id of the answering event: member and root of whom it answers."""
    answering = [e for e in events if isinstance(e, Answering) and (e.to or e.reply_to)]
    if not answering:
        return {}
    named = people.look_up(scope, {e.to for e in answering if e.to} - known.keys())
    people_met = {**known, **named}
    written = authors(scope, group, {e.reply_to for e in answering if e.reply_to})
    here = {e.external_id: known.get(e.sender.account) for e in events if e.sender}
    found: dict[str, tuple[int, int]] = {}
    for event in answering:
        who = people_met.get(event.to) if event.to else here.get(event.reply_to or "")
        if who:
            found[event.external_id] = (who.member, who.root)
        elif event.reply_to in written:
            found[event.external_id] = written[event.reply_to]
    return found


def authors(scope: Scope, group: Group, messages: Iterable[str]) -> dict[str, tuple[int, int]]:
    """By external id of messages of a group: the member and the root of who wrote them."""
    wanted = sorted(messages)
    if not wanted:
        return {}
    rows = scope.session.execute(
        select(Receipt.external_id, Member.id, func.coalesce(Member.root_id, Member.id))
        .join(Member, Member.id == Receipt.member_id)
        .where(
            Receipt.group_id == group.id,
            Receipt.kind.in_(ANSWERABLE),
            bulk.within(Receipt.external_id, wanted),
            Member.community_id == scope.community.id,
        )
    )
    return {external_id: (member, root) for external_id, member, root in rows}


def _deletions(
    scope: Scope, group: Group, noted: Sequence[Noted[MessageDeleted]]
) -> list[Noted[Any]]:
    """Find the receipts of deleted messages; one not known yet is blocked for good."""
    blocked = [
        {
            "group_id": group.id,
            "kind": MessageSent.kind,
            "external_id": n.event.external_id,
            "at": n.event.at,
        }
        for n in sorted(noted, key=lambda n: n.event.external_id)
    ]
    bulk.insert_new(scope.session, Receipt.__table__, blocked, ("id",))
    ids = [n.event.external_id for n in noted]
    rows = scope.session.execute(
        select(Receipt.external_id, Receipt.id).where(
            Receipt.group_id == group.id,
            Receipt.kind == MessageSent.kind,
            bulk.within(Receipt.external_id, ids),
        )
    )
    subjects = dict(rows.all())
    return [n._replace(subject=subjects[n.event.external_id]) for n in noted]


def _presence(
    scope: Scope, noted: Sequence[Noted[Any]], known: Mapping[Address, Known]
) -> list[Noted[Any]]:
    """The joins and leaves that change what is remembered; history only adds its receipts."""
    if not scope.live:
        return [n for n in noted if n.event.sender]
    changes: list[Noted[Any]] = []
    moved: list[Known] = []
    for n in noted:
        who = known.get(n.event.sender.account) if n.event.sender else None
        if who is None:
            continue
        leaves = isinstance(n.event, MemberLeft)
        if who.new or leaves == (who.left_at is None):
            who.left_at, who.new = n.event.at if leaves else None, False
            changes.append(n)
            moved.append(who)
    presence.set_presence(scope, moved)
    return changes


def _states(
    scope: Scope, group: Group, events: Sequence[Event], known: Mapping[Address, Known]
) -> list[Noted[Any]]:
    """The reactions and votes that differ from what is remembered, and are not older."""
    remembered = _remembered(scope, group, events)
    held = set(remembered)
    written = _reacted(scope, group, events)
    changed: dict[tuple[str, int], dict[str, Any]] = {}
    noted: list[Noted[Any]] = []
    for event in events:
        subject, state = _state(event)
        who = known.get(event.sender.account) if event.sender else None
        if who is None:
            continue
        before, turn, since = remembered.get((subject, who.member), ("", 0, event.at))
        if state == before or event.at < since:
            continue
        remembered[subject, who.member] = (state, turn + 1, event.at)
        changed[subject, who.member] = {
            "group_id": group.id,
            "kind": event.kind,
            "subject": subject,
            "member_id": who.member,
            "state": state,
            "turn": turn + 1,
            "changed_at": event.at,
        }
        author, root = written.get(subject, NOBODY)
        noted.append(Noted(event, None, who.member, who.root, root, author, turn=turn + 1))
    _remember(scope, changed, held)
    return noted


def _reacted(scope: Scope, group: Group, events: Sequence[Event]) -> dict[str, tuple[int, int]]:
    """Who wrote the messages that are reacted on."""
    reactions = {e.message for e in events if isinstance(e, ReactionChanged)}
    return authors(scope, group, reactions)


def _state(event: Event) -> tuple[str, str]:
    """What a state is about, and its canonical text; of a vote that there is one, not what for."""
    match event:
        case ReactionChanged(message=message, emojis=emojis):
            return message, " ".join(sorted(emojis))
        case PollVoted(poll=poll, options=options):
            return poll, "voted" if options else ""
    raise TypeError(f"{type(event).__name__} states no condition")


def _remembered(
    scope: Scope, group: Group, events: Sequence[Event]
) -> dict[tuple[str, int], tuple[str, int, datetime]]:
    subjects = sorted({_state(event)[0] for event in events})
    key = (Condition.subject, Condition.member_id)
    rows = scope.session.execute(
        select(*key, Condition.state, Condition.turn, Condition.changed_at)
        .where(
            Condition.group_id == group.id,
            Condition.kind == events[0].kind,
            bulk.within(Condition.subject, subjects),
        )
        .order_by(*key)
        .with_for_update()
    )
    return {(subject, member): (state, turn, at) for subject, member, state, turn, at in rows}


def _remember(
    scope: Scope,
    changed: Mapping[tuple[str, int], Mapping[str, Any]],
    held: Set[tuple[str, int]],
) -> None:
    rows = [changed[key] for key in sorted(changed)]
    first = [changed[key] for key in sorted(changed.keys() - held)]
    new = bulk.insert_new(scope.session, Condition.__table__, first, ("subject", "member_id"))
    added = {(subject, member) for subject, member in new}
    later = [row for row in rows if (row["subject"], row["member_id"]) not in added]
    bulk.change(scope.session, Condition.__table__, later, put=("state", "turn", "changed_at"))
