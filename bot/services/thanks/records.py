"""What was thanked for, by whom, in which way: written down, taken back, made good again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, select

from bot.core.context import Scope
from bot.core.events import Address, Event, Sender
from bot.services import groups, newcomers, worth
from models import bulk
from models.tables import Receipt, Thanks

REPLY, REACTION, COMMAND = "reply", "reaction", "command"
ANSWERABLE = ("message", "command")
RATE = "points.thanked"
Key = tuple[int, int, str, str]
KEY = ("giver_root_id", "group_id", "way", "message")


class Said(NamedTuple):
    """Thanks as they are said."""

    event: Event
    way: str
    message: str
    thanked: str | None
    giver: int
    giver_root: int
    receiver: int
    receiver_root: int
    receipt: int | None = None
    gone_at: datetime | None = None
    """When they were taken back, if they were at once."""


class Kept(NamedTuple):
    """Thanks as they are remembered."""

    id: int
    giver_root: int
    group: int
    day: date
    thanked: str | None
    message: str
    way: str


KEPT: Select[*tuple[Any, ...]] = select(
    Thanks.id,
    Thanks.giver_root_id,
    Thanks.group_id,
    Thanks.day,
    Thanks.thanked,
    Thanks.message,
    Thanks.way,
)


def keep(scope: Scope, said: Sequence[Said]) -> list[Kept]:
    """Write thanks down, each once for its giver, way and message; give back their rows.

    Of those that are known already only that changes whether they hold. The standings of givers
    are to be held before, as `counting.hold` does.
    """
    here = {address: _group(scope, address) for address in {one.event.group for one in said}}
    rates = _rates(scope, said)
    rows = {
        (one.giver_root, here[one.event.group], one.way, one.message): (one, rate)
        for one, rate in zip(said, rates, strict=True)
    }
    written = [dict(zip(KEY, key, strict=True)) | _row(scope, *rows[key]) for key in sorted(rows)]
    table, own = Thanks.__table__, {"community_id": scope.community.id}
    new = {tuple(key) for key in bulk.insert_new(scope.session, table, written, KEY, **own)}
    kept = _of_keys(scope, rows)
    _put(scope, [(row, rows[key][0].gone_at) for key, row in kept.items() if key not in new])
    return list(kept.values())


def _row(scope: Scope, said: Said, rate: int) -> dict[str, Any]:
    return {
        "thanked": said.thanked,
        "receipt_id": said.receipt,
        "giver_id": said.giver,
        "receiver_id": said.receiver,
        "receiver_root_id": said.receiver_root,
        "at": said.event.at,
        "day": scope.day(said.event.at),
        "rate": rate,
        "gone_at": said.gone_at,
    }


def take_back(scope: Scope, rows: Iterable[Kept], at: datetime) -> None:
    """Let thanks hold no more."""
    _put(scope, [(row, at) for row in rows])


def of_reactions(scope: Scope, keys: Iterable[tuple[int, Address, str]]) -> list[Kept]:
    """The thanks in force that were said by reactions, by giver, group and message."""
    wanted = {(giver, _group(scope, group), REACTION, message) for giver, group, message in keys}
    return list(_of_keys(scope, wanted, Thanks.gone_at.is_(None)).values()) if wanted else []


def of_messages(scope: Scope, messages: Iterable[tuple[Address, str]]) -> list[Kept]:
    """The thanks in force that were said by messages of groups, also where they were commands."""
    by_group: dict[Address, list[str]] = {}
    for address, message in messages:
        by_group.setdefault(address, []).append(message)
    found = []
    for address, ids in by_group.items():
        rows = scope.session.execute(
            KEPT.join(Receipt, Receipt.id == Thanks.receipt_id).where(
                Receipt.group_id == _group(scope, address),
                Receipt.kind.in_(ANSWERABLE),
                bulk.within(Receipt.external_id, ids),
                Thanks.gone_at.is_(None),
            )
        )
        found += [Kept(*row) for row in rows]
    return found


def last_of(scope: Scope, giver_root: int, day: date) -> tuple[Kept, int] | None:
    """The last thanks in force that somebody said on a day, and the member they were for."""
    row = scope.session.execute(
        KEPT.add_columns(Thanks.receiver_id)
        .where(Thanks.giver_root_id == giver_root, Thanks.day == day, Thanks.gone_at.is_(None))
        .order_by(Thanks.at.desc(), Thanks.id.desc())
        .limit(1)
    ).first()
    return (Kept(*row[:-1]), row[-1]) if row else None


def _of_keys(scope: Scope, keys: Iterable[Key], *which: ColumnElement[bool]) -> dict[Key, Kept]:
    wanted = set(keys)
    givers, groups_, ways, messages = map(set, zip(*wanted, strict=True))
    rows = scope.session.execute(
        KEPT.where(
            bulk.within(Thanks.giver_root_id, sorted(givers)),
            bulk.within(Thanks.group_id, sorted(groups_)),
            bulk.within(Thanks.way, sorted(ways)),
            bulk.within(Thanks.message, sorted(messages)),
            *which,
        )
    )
    kept = [Kept(*row) for row in rows]
    by_key = {(row.giver_root, row.group, row.way, row.message): row for row in kept}
    return {key: row for key, row in by_key.items() if key in wanted}


def _put(scope: Scope, states: Sequence[tuple[Kept, datetime | None]]) -> None:
    rows = [{"id": row.id, "gone_at": gone_at} for row, gone_at in sorted(states)]
    bulk.change(scope.session, Thanks.__table__, rows, put=("gone_at",))


def _rates(scope: Scope, said: Sequence[Said]) -> list[int]:
    """What each is worth if it counts: nothing from or to who waits, or where nothing earns."""
    rate, excluded = scope.setting(RATE), worth.excluding(scope)
    done: list[tuple[int, Sender | None, datetime]] = []
    for one in said:
        done += [(one.giver_root, one.event.sender, one.event.at)]
        done += [(one.receiver_root, None, one.event.at)]
    waiting = newcomers.waiting(scope, done)
    return [
        0 if {one.giver_root, one.receiver_root} & waiting or excluded(one.event) else rate
        for one in said
    ]


def _group(scope: Scope, address: Address) -> int:
    group = groups.glance(scope.session, address)
    if group is None:
        raise ValueError(f"no group at {address}")
    return group.id
