"""Messages of a group that came into a community, as events that its listeners hear again.

How long they were is not known any more, so the shortest that counts is not asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from bot.core.context import Noted, Scope
from bot.core.events import MessageDeleted, MessageSent
from bot.services.moves.arrivals import Arrival
from bot.services.receipts import ANSWERABLE
from models import bulk
from models.tables import Receipt, Sketch

Moment = tuple[int, datetime]
"""A member, by the id in the community that ends, and when they wrote."""


def happened(scope: Scope, arrival: Arrival) -> list[Noted[Any]]:
    """The messages, under their receipts, and their deletions."""
    rows = scope.session.scalars(
        select(Receipt).where(Receipt.group_id == arrival.group.id).order_by(Receipt.id)
    ).all()
    noted: list[Noted[Any]] = [*_messages(scope, arrival, rows)]
    noted += _deletions(arrival, rows, {n.event.external_id: n.receipt for n in noted})
    scope.last |= {n.root: n.event for n in noted if n.root is not None}
    return noted


def _messages(
    scope: Scope, arrival: Arrival, rows: Sequence[Receipt]
) -> Iterator[Noted[MessageSent]]:
    wrote = {row.external_id: row.member_id for row in rows if row.kind in ANSWERABLE}
    were = {who.member: old for old, who in arrival.members.items()}
    roots = {who.member: who.root for who in arrival.members.values()}
    sketches = _sketches(scope, arrival)
    for row in rows:
        old = were.get(row.member_id or 0)
        if row.kind != MessageSent.kind or old is None:
            continue
        row.to_member_id = row.to_member_id or wrote.get(row.reply_to or "")
        like = sketches.get((old, row.at))
        event = MessageSent(
            group=arrival.address,
            external_id=row.external_id,
            at=row.at,
            sender=arrival.senders[old],
            channel=row.channel,
            reply_to=row.reply_to,
            sketch=like.pop() if like else None,
        )
        to = roots.get(row.to_member_id or 0)
        yield Noted(event, row.id, row.member_id, roots[row.member_id or 0], to)


def _sketches(scope: Scope, arrival: Arrival) -> dict[Moment, list[bytes]]:
    """What tells the messages from copies; the last of a moment first."""
    found: dict[Moment, list[bytes]] = {}
    own = select(Sketch).where(bulk.within(Sketch.root_id, arrival.members))
    for row in scope.session.scalars(own.order_by(Sketch.id.desc())):
        found.setdefault((row.root_id, row.at), []).append(bytes(row.signature))
    return found


def _deletions(
    arrival: Arrival, rows: Sequence[Receipt], receipts: Mapping[str, int | None]
) -> Iterator[Noted[MessageDeleted]]:
    for row in rows:
        if row.kind == MessageDeleted.kind and row.external_id in receipts:
            event = MessageDeleted(group=arrival.address, external_id=row.external_id, at=row.at)
            yield Noted(event, row.id, subject=receipts[row.external_id])
