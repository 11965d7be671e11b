"""Points for messages and for replies to others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from functools import cache

from bot.core.context import Batch, Noted
from bot.core.events import MessageDeleted, MessageSent
from bot.core.feature import Feature
from bot.services import ledger
from bot.services.ledger import Award

Written = Noted[MessageSent]

HOUR = 3600

feature = Feature("messages")

MESSAGE = feature.reason("message")
REPLY = feature.reason("reply")

feature.setting("points.message", 1, minimum=0, maximum=1000)
feature.setting("points.message_cooldown", 60, minimum=0, maximum=86_400)
feature.setting("points.message_cap", 10, minimum=0, maximum=10_000)
feature.setting("points.reply", 1, minimum=0, maximum=1000)
feature.setting("points.reply_cap", 10, minimum=0, maximum=10_000)


@feature.on(MessageSent)
def count(batch: Batch[MessageSent]) -> None:
    """Give points for messages, one a slot, and for the first reply to each message of others."""
    written = [n for n in batch.events if n.root is not None]
    ledger.award(batch, [*_messages(batch, written), *_replies(batch, written)])


@feature.on(MessageDeleted)
def take_back(batch: Batch[MessageDeleted]) -> None:
    """Take back what deleted messages brought."""
    ledger.reverse(batch, [n.subject for n in batch.events if n.subject is not None])


def _messages(batch: Batch[MessageSent], written: Sequence[Written]) -> Iterable[Award]:
    rate, cap = batch.setting("points.message"), batch.setting("points.message_cap")
    cooldown, day_of = batch.setting("points.message_cooldown"), _slot_days(batch)
    for n in written:
        if cooldown:
            began = ledger.slot(n.event.at, cooldown)
            yield _award(n, MESSAGE.name, str(began), day_of(began), rate, cap)
        else:
            day = batch.day(n.event.at)
            yield _award(n, MESSAGE.name, f"message {n.receipt}", day, rate, cap)


def _replies(batch: Batch[MessageSent], written: Sequence[Written]) -> Iterable[Award]:
    rate, cap = batch.setting("points.reply"), batch.setting("points.reply_cap")
    day_of = _slot_days(batch)
    for n in written:
        if n.to is None or n.to == n.root:
            continue
        if n.event.reply_to:
            source, day = f"{n.event.group.id} {n.event.reply_to}", batch.day(n.event.at)
        else:
            # Where the platform names only whom it answers, one reply an hour to each counts.
            began = ledger.slot(n.event.at, HOUR)
            source, day = f"{n.to} {began}", day_of(began)
        yield _award(n, REPLY.name, source, day, rate, cap)


def _slot_days(batch: Batch[MessageSent]) -> Callable[[int], date]:
    """The day of a slot is that on which it began, whichever of its messages comes first."""
    return cache(lambda began: batch.day(datetime.fromtimestamp(began, UTC)))


def _award(n: Written, reason: str, source: str, day: date, rate: int, cap: int) -> Award:
    if n.member is None or n.root is None:
        raise ValueError("only members earn")
    return Award(
        reason, source, n.member, n.root, n.event.at, day, rate, receipt=n.receipt, daily_cap=cap
    )
