"""Copies: does a member say again what they said within the last day?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import BigInteger, bindparam, delete, func, select

from bot.core.context import Noted, Scope
from bot.core.events import MessageSent
from bot.core.sketch import likeness
from models import bulk
from models.tables import Member, Receipt, Sketch
from models.tables.base import Moment

ALIKE = 0.8
KEPT = timedelta(hours=24)

Own = list[tuple[datetime, bytes]]
"""When a member said what, as sketches."""

SAID = bulk.Prepared(
    select(Sketch.root_id, Sketch.at, Sketch.signature).where(
        bulk.within_given(Sketch.root_id, "roots"), Sketch.at > bindparam("since", type_=Moment)
    )
)
UNSAY = delete(Sketch).where(
    Sketch.root_id == bindparam("root", type_=BigInteger), Sketch.at == bindparam("then")
)


def find(scope: Scope, written: Sequence[Noted[MessageSent]]) -> set[int]:
    """The receipts of messages that are much like another of the same member's last 24 hours.

    Messages that come together are judged in the order in which they were written. What has no
    sketch is like nothing.
    """
    sketched = [n for n in written if n.event.sketch and n.root is not None]
    if not sketched:
        return set()
    sketched.sort(key=lambda n: (n.event.at, n.event.external_id))
    said = _said(scope, sketched)
    found = set()
    for n in sketched:
        own = said.setdefault(n.root or 0, [])
        if n.receipt is not None and _is_among(n.event, own):
            found.add(n.receipt)
        own.append((n.event.at, n.event.sketch or b""))
    rows = [{"root_id": n.root, "at": n.event.at, "signature": n.event.sketch} for n in sketched]
    bulk.insert(scope.session, Sketch.__table__, rows)
    return found


def _said(scope: Scope, sketched: Sequence[Noted[MessageSent]]) -> dict[int, Own]:
    roots = sorted({n.root for n in sketched if n.root is not None})
    said: dict[int, Own] = {}
    for root, at, signature in SAID.rows(
        scope.session, roots=roots, since=sketched[0].event.at - KEPT
    ):
        said.setdefault(root, []).append((at, bytes(signature)))
    return said


def _is_among(event: MessageSent, own: Own) -> bool:
    sketch = event.sketch or b""
    return any(likeness(sketch, s) >= ALIKE and abs(event.at - at) < KEPT for at, s in own)


def unsay(scope: Scope, receipts: Iterable[int]) -> None:
    """Forget the sketches of deleted messages: what was taken back may be said anew."""
    rows = scope.session.execute(
        select(func.coalesce(Member.root_id, Member.id), Receipt.at)
        .join(Member, Member.id == Receipt.member_id)
        .where(bulk.within(Receipt.id, receipts))
    ).all()
    if rows:
        scope.session.connection().execute(UNSAY, [{"root": r, "then": at} for r, at in rows])


def forget(scope: Scope, within: timedelta) -> None:
    """Delete what is older than 24 hours, or will be within so long."""
    scope.session.execute(delete(Sketch).where(Sketch.at <= scope.now + within - KEPT))
